import pytest

from modelcube.errors import InvalidInput, NotFound
from modelcube.figures import plot
from modelcube.figures.output import plotting
from modelcube.figures.registry import figure_names


@pytest.fixture(autouse=True)
def _data(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Data of the test's own, read once."""
    if not plotting.shipped_explorer.cache_info().currsize:
        monkeypatch.setenv("MODELCUBE_DATA_DIR", str(tmp_path_factory.mktemp("plotting")))
        plotting.shipped_explorer()


@pytest.mark.parametrize("name", figure_names())
def test_every_figure_is_plotted_without_a_server(name: str) -> None:
    assert plot(name, flops=0.1).data


def test_parameters_are_those_of_the_query_string() -> None:
    assert plot("rule", theme="dark").layout.paper_bgcolor != plot("rule").layout.paper_bgcolor
    assert plot("cube", r=0.8, d=0.8, w=0.8, lock=True, family=["huawei-tinynet"]).data


def test_a_misspelt_parameter_is_an_error() -> None:
    with pytest.raises(InvalidInput, match="flop"):
        plot("cube", flop=0.1)
    with pytest.raises(NotFound, match="did you mean 'cube'"):
        plot("cub")
