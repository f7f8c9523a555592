import pytest
from sqlalchemy import Engine

from modelcube.studies.schema import upgrade


@pytest.fixture
def queue_engine(engine: Engine) -> Engine:
    """A database of each kind with its tables."""
    upgrade(engine)
    return engine
