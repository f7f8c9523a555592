import importlib.util
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from modelcube.database.schema import upgrade


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> Iterator[None]:
    """One thread here and in the processes that tests start: sums of several come in no certain order."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OMP_NUM_THREADS", "1")
        if importlib.util.find_spec("torch") is None:
            yield
            return
        import torch

        before = torch.get_num_threads()
        torch.set_num_threads(1)
        yield
        torch.set_num_threads(before)


@pytest.fixture
def queue_engine(engine: Engine) -> Engine:
    """A database of each kind with its tables."""
    upgrade(engine)
    return engine
