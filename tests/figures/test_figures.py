"""What holds for every figure, whatever the state."""

import json
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go
import pytest

from modelcube.answers.explorer import Explorer
from modelcube.errors import NotFound
from modelcube.figures.drawing.binding import Binding
from modelcube.figures.drawing.style import LIGHT, NAMES
from modelcube.figures.drawing.words import fill
from modelcube.figures.registry import FigureSpec, figure_names, get_figure
from modelcube.figures.rows.data import FigureData
from modelcube.figures.state.state import State

QUERIES = [
    "",
    "r=1.5&d=2.2&w=1.6",
    "flops=0.03&count=fvcore&precision=fp32&sram=256&theme=dark&surface=both",
    "backbone=resnet-50&flops=0.4&count=2macs&surface=accuracy&surface_top1=75",
    "backbone=mobilenetv2&r=0.6&d=0.7&w=0.5&family=tf-slim-mobilenetv2",
    "backbone=efficientnet-b0-ceil&family=osmr-efficientnet",
]


@dataclass(frozen=True)
class Drawn:
    spec: FigureSpec
    data: FigureData
    figure: go.Figure

    @property
    def columns(self) -> dict[str, dict[str, list[Any]]]:
        return {name: rows.columns() for name, rows in self.data.row_sets().items()}


@pytest.fixture(scope="module", params=[(name, query) for name in figure_names() for query in QUERIES], ids="?".join)
def drawn(request: pytest.FixtureRequest, explorer: Explorer) -> Drawn:
    name, query = request.param
    spec = get_figure(name)
    data = spec.figure_data(State.from_query(query), explorer)
    return Drawn(spec, data, spec.figure(data))


def test_every_trace_names_a_row_set_and_columns_that_exist(drawn: Drawn) -> None:
    for trace in drawn.figure.data:
        columns = drawn.columns[trace.meta["rows"]]
        for names in trace.meta["columns"].values():
            assert set([names] if isinstance(names, str) else names) <= columns.keys()


def test_binding_the_row_sets_gives_the_figure_its_own_data_back(drawn: Drawn) -> None:
    figure = json.loads(drawn.figure.to_json())
    columns = json.loads(json.dumps(drawn.columns))
    for trace in figure["data"]:
        binding = Binding.of(trace["meta"])
        for path, values in binding.values(columns[binding.rows]).items():
            assert at(trace, path) == values


def test_every_row_set_is_shown_or_written_over_the_figure(drawn: Drawn) -> None:
    shown = {trace.meta["rows"] for trace in drawn.figure.data}
    assert drawn.columns.keys() - shown <= {"importance"}


def test_every_figure_has_a_title_an_alternative_text_and_a_caption(drawn: Drawn) -> None:
    alt = fill(drawn.spec.alt(drawn.data), drawn.columns)
    assert drawn.figure.layout.title.text == drawn.spec.title
    assert len(alt) > 80
    assert "{" not in alt
    assert len(drawn.spec.caption(drawn.data)) > 80


def test_every_figure_has_a_table(drawn: Drawn) -> None:
    for rows in drawn.data.row_sets().values():
        records = list(rows.records())
        assert all(record.keys() == records[0].keys() for record in records)
    assert any(list(rows.records()) for rows in drawn.data.row_sets().values())


def test_columns_of_a_row_set_are_equally_long(drawn: Drawn) -> None:
    for name, columns in drawn.columns.items():
        lengths = {len(column) for column in columns.values()}
        assert len(lengths) == 1 or name in {"budget_map", "budget_surface", "accuracy_surface"}


def test_every_axis_has_a_title_with_its_unit(drawn: Drawn) -> None:
    layout = drawn.figure.layout.to_plotly_json()
    axes = layout.get("scene", layout)
    titles = [axes[name]["title"]["text"] for name in axes if name[1:5] == "axis"]
    assert titles
    shared = drawn.spec.name == "accuracy-dimensions"  # whose panels share one axis of accuracy
    assert all(titles) or shared or drawn.spec.name == "depth"  # the labels of its lines say what they are


def test_every_role_is_a_colour_of_the_palette(drawn: Drawn) -> None:
    for part in (drawn.figure.layout, *drawn.figure.data):
        for role in part.meta.get("roles", {}).values():
            assert set([role] if isinstance(role, str) else role) <= LIGHT.keys()


def test_the_formulas_keep_their_colour_and_shape(drawn: Drawn) -> None:
    shapes = {"giant": "square", "tiny": "circle", "optimal": "star", "current": "diamond-open"}
    for trace in drawn.figure.data:
        name = trace.meta["rows"]
        if name in shapes and trace.name in NAMES.values():
            solid = name == "optimal" and trace.type == "scatter3d"  # which knows no star
            symbol = "cross" if solid else shapes[name]
            if trace.meta.get("where") == {"basis": "predicted"}:
                symbol = f"{symbol.removesuffix('-open')}-open"
            assert (trace.marker.symbol, trace.meta["roles"]["marker.color"]) == (symbol, name)


@pytest.mark.parametrize("name", ["accuracy-flops", "accuracy-dimensions"])
@pytest.mark.parametrize(
    ("query", "open_marks"), [("r=0.9&d=1.1&w=0.8", ["current", "giant", "tiny"]), ("", ["giant"])]
)
def test_networks_that_nobody_measured_stand_open_at_their_prediction(
    explorer: Explorer, name: str, query: str, open_marks: list[str]
) -> None:
    spec = get_figure(name)
    data = spec.figure_data(State.from_query(query), explorer)
    rows = data.row_sets()
    traces = [trace for trace in spec.figure(data).data if trace.meta["rows"] in NAMES and trace.meta.get("where")]
    seen = [trace for trace in traces if trace.x]
    predicted = [trace for trace in seen if trace.marker.symbol.endswith("-open") and trace.error_y.array]
    assert sorted({trace.meta["rows"] for trace in predicted}) == open_marks
    assert {trace.meta["rows"] for trace in seen} == {"giant", "tiny", "current"}
    for trace in predicted:
        row = rows[trace.meta["rows"]].columns()
        assert (list(trace.y), list(trace.error_y.array), list(trace.error_y.arrayminus)) == (
            row["mean"],
            row["above"],
            row["below"],
        )
        axis = spec.figure(data).layout.yaxis.range
        assert axis[0] <= trace.y[0] - trace.error_y.arrayminus[0] <= trace.y[0] + trace.error_y.array[0] <= axis[1]


def test_an_axis_of_accuracy_holds_the_formulas_networks_of_all_budgets(explorer: Explorer) -> None:
    spec = get_figure("accuracy-flops")
    for backbone in ("efficientnet-b0", "resnet-50", "mobilenetv2"):
        axes = set()
        for c in (0.05, 0.134, 1):
            data = spec.figure_data(State.from_query(f"backbone={backbone}&flops={c}"), explorer)
            axes.add(axis := spec.figure(data).layout.yaxis.range)
            for name in ("giant", "tiny", "optimal"):
                row = data.row_sets()[name].columns()
                assert row["evidence"] != ["predicted"] or axis[0] <= row["mean"][0] <= axis[1]
        assert len(axes) == 1


def test_the_legend_of_a_network_is_where_it_has_a_mark(explorer: Explorer) -> None:
    spec = get_figure("accuracy-dimensions")
    for query in ("", "r=0.9&d=1.1&w=0.8"):
        figure = spec.figure(spec.figure_data(State.from_query(query), explorer))
        named = [trace for trace in figure.data if trace.meta["rows"] in NAMES and trace.showlegend]
        assert [trace.meta["rows"] for trace in named] == list(NAMES)
        assert all(trace.x for trace in named)


def test_a_legend_names_nothing_twice(drawn: Drawn) -> None:
    if drawn.figure.layout.showlegend is not False:
        names = [trace.name for trace in drawn.figure.data if trace.showlegend is not False]
        assert len(names) == len(set(names)) > 0


def test_a_figure_is_small_enough_to_send(drawn: Drawn) -> None:
    assert len(drawn.figure.to_json()) < 240_000


def test_an_unknown_figure_is_not_found_and_a_close_name_is_suggested() -> None:
    with pytest.raises(NotFound, match="did you mean 'budget-map'"):
        get_figure("budget_map")
    assert figure_names()[0] == "budget-map"


def at(trace: dict[str, Any], path: str) -> Any:
    value: Any = trace
    for step in path.split("."):
        value = value[step]
    return value


def test_a_crowd_of_measured_networks_is_drawn_smaller_than_a_few(explorer: Explorer) -> None:
    spec = get_figure("cube")

    def size(study: str, family: str) -> float:
        figure = spec.figure(spec.figure_data(State.from_query(f"study={study}"), explorer))
        return float(next(trace.marker.size for trace in figure.data if trace.name == family))

    assert size("fashion-mnist", "proxy") < size("imagenet", "huawei-tinynet")
