import re

import plotly.graph_objects as go
import pytest

from modelcube.assets import asset_folder
from modelcube.figures.drawing.style import DARK, LIGHT, Palette, log_axis, make_figure, paint, round_numbers, si_text


def custom_properties(block: str) -> dict[str, str]:
    found = dict(re.findall(r"--([a-z-]+):\s*([^;]+);", block))
    return {name: found[value[6:-1]] if value.startswith("var(--") else value for name, value in found.items()}


@pytest.fixture(scope="module")
def page_palettes() -> dict[str, dict[str, str]]:
    css = (asset_folder("static") / "css" / "page.css").read_text()
    light, dark = css.split("@media (prefers-color-scheme: dark)", 1)
    properties = custom_properties(light)
    overrides = re.findall(r"--([a-z-]+):\s*(#[0-9a-f]+);", dark.split("@media", 1)[0])
    return {"light": properties, "dark": properties | dict(overrides)}


@pytest.mark.parametrize(("theme", "palette"), [("light", LIGHT), ("dark", DARK)])
def test_a_picture_has_the_colours_of_the_page(
    theme: str, palette: Palette, page_palettes: dict[str, dict[str, str]]
) -> None:
    page = page_palettes[theme]
    for role, colour in palette.items():
        assert colour == (page["ink"] if role == "current" else page[role])


def test_painting_replaces_the_colours_that_have_a_role_and_no_others() -> None:
    trace = go.Scatter(x=[1], y=[2], marker={"color": "red", "line": {"color": "red"}})
    trace.meta = {"roles": {"marker.color": "tiny"}}
    figure = make_figure([trace], title="t", axes={})
    assert (figure.data[0].marker.color, figure.data[0].marker.line.color) == (LIGHT["tiny"], "red")
    assert paint(figure, DARK).data[0].marker.color == DARK["tiny"]
    assert figure.layout.font.color == DARK["ink-soft"]


def test_a_list_of_roles_makes_a_colour_scale() -> None:
    trace = go.Heatmap(z=[[1]], meta={"roles": {"colorscale": ["surface", "line", "ink"]}})
    figure = make_figure([trace], title="t", axes={}, theme="dark")
    assert figure.data[0].colorscale == ((0, DARK["surface"]), (0.5, DARK["line"]), (1, DARK["ink"]))


def test_logarithmic_ticks_are_round_numbers_within_the_axis() -> None:
    shown = log_axis("budget", 0.03, 1.05)
    assert shown["tickvals"] == [0.05, 0.1, 0.2, 0.5, 1.0]
    assert round_numbers(1e-3, 1e3) == [0.001, 0.01, 0.1, 1.0, 10.0, 100.0, 1000.0]
    assert log_axis("cost", 1e7, 3e8, si=True)["ticktext"] == ["10M", "20M", "50M", "100M", "200M"]


@pytest.mark.parametrize(
    ("value", "text"), [(51_580_656, "51.6M"), (4.09e9, "4.09G"), (999, "999"), (1280, "1.28k"), (999_999, "1M")]
)
def test_counts_have_three_digits_and_a_unit(value: float, text: str) -> None:
    assert si_text(value) == text
