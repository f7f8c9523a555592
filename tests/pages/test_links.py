import pytest

from modelcube.figures.registry import get_figure
from modelcube.figures.state.presentation import Presentation
from modelcube.figures.state.state import State
from modelcube.pages.links import Links, is_public


def links(query: str) -> Links:
    spec, state = get_figure("cube"), State.from_query(query)
    return Links("https://cube.example", spec, state, Presentation.from_query(query))


def test_every_link_has_the_exact_state() -> None:
    found = links("flops=0.1&theme=dark&lang=zh&fixed=1&utm_source=blog")
    assert found.explorer == "https://cube.example/?flops=0.1&theme=dark"
    assert found.embed == "https://cube.example/embed/cube?flops=0.1&theme=dark&lang=zh&fixed=1"
    assert found.card == "https://cube.example/figures/cube.png?flops=0.1&theme=dark&lang=zh&size=1200x630"
    assert found.file("csv") == "https://cube.example/figures/cube.csv?flops=0.1&theme=dark&lang=zh"


def test_a_frame_is_html_that_says_what_it_holds() -> None:
    frame = links("flops=0.1&lang=zh").iframe("100%", 560)
    assert 'src="https://cube.example/embed/cube?flops=0.1&amp;lang=zh"' in frame
    assert 'title="' in frame
    assert 'loading="lazy"' in frame


@pytest.mark.parametrize(
    ("base", "public"),
    [
        ("https://cube.example", True),
        ("http://8.8.8.8:8000", True),
        ("http://127.0.0.1:8000", False),
        ("http://[::1]:8000", False),
        ("http://192.168.1.7", False),
        ("http://localhost:8000", False),
        ("http://cube.localhost", False),
        ("http://nas.local", False),
        ("http://testserver", False),
    ],
)
def test_only_what_everybody_reaches_is_public(base: str, public: bool) -> None:
    assert is_public(base) is public
