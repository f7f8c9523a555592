"""`rule`: what the giant formula's exponent costs, beside the networks that were published as its settings."""

from dataclasses import dataclass

import plotly.graph_objects as go

from modelcube.answers.explorer import Explorer
from modelcube.figures.drawing.binding import Binding
from modelcube.figures.drawing.style import axis, log_axis, make_figure
from modelcube.figures.drawing.traces import bound, line
from modelcube.figures.drawing.words import joined
from modelcube.figures.rows import rows
from modelcube.figures.rows.data import FigureData, Setting
from modelcube.figures.rows.row_sets import PublishedRule, RuleCurve
from modelcube.figures.rows.view import View
from modelcube.figures.state.state import State
from modelcube.languages.saying import say
from modelcube.networks.registry import get_backbone

TITLE = "The giant formula and the networks published as its settings"
ROUNDED_UP = "efficientnet-b0-ceil"
WHY = (
    "Exact counts after rounding. Published B1…B7 leave the curve for two reasons: their ratios come from a table that "
    "lags behind φ (B1 has 240 px, d = 1.1, w = 1.0 where φ = 1 says 257 px, 1.2, 1.1), and they round depth up and "
    "scale stem and head (dotted). The TinyNet paper's B^-1 (192 px, d = 0.8, w = 0.89) was cut below φ = −1 so as to "
    "cost half of B0."
)
HOVER = (
    "<b>%{customdata[0]}</b>, φ = %{x}<br>%{customdata[1]} px, d = %{customdata[2]}, w = %{customdata[3]}<br>"
    "%{customdata[4]:.3s} multiply-adds<extra></extra>"
)


@dataclass(frozen=True, kw_only=True)
class RuleData(FigureData):
    """What the rule's curve shows; `rule_curve_ceil` is EfficientNet's own rounding."""

    rule_curve: RuleCurve
    rule_curve_ceil: RuleCurve
    published_rule: PublishedRule


def figure_data(state: State, explorer: Explorer) -> RuleData:
    """The data of the rule's curve."""
    view = View(state, explorer)
    rounded_up = explorer.scene(ROUNDED_UP, view.scene.study.study.id)
    return RuleData(
        setting=Setting.of(view),
        rule_curve=rows.rule_curve(view.scene, view.baseline),
        rule_curve_ceil=rows.rule_curve(rounded_up, rounded_up.baseline_flops),
        published_rule=rows.published_rule(explorer),
    )


def figure(data: RuleData) -> go.Figure:
    """Cost along φ, drawn. Costs are shares of each backbone's own, so that other backbones stand beside B1…B7."""
    curve = data.rule_curve
    columns = {"x": "phi", "y": "c"}
    traces = [
        line(
            data.rule_curve_ceil,
            "rule_curve_ceil",
            columns,
            "ink-soft",
            say(get_backbone(ROUNDED_UP).title),
            line={"dash": "dot", "width": 1.5},
        ),
        line(curve, "rule_curve", columns, "giant", f"{data.setting.backbone}, d = 1.2^φ, w = 1.1^φ, r = 1.15^φ"),
        _published(data.published_rule),
    ]
    axes = {
        "xaxis": axis(say("exponent φ"), range=[curve.phi[0], 8], dtick=1),
        "yaxis": log_axis(say("cost, × multiply-adds of the backbone"), 0.02, 150),
    }
    return make_figure(traces, title=say(TITLE), axes=axes, theme=data.setting.state.theme)


def alt(data: RuleData) -> str:
    """The rule's curve in words."""
    published = data.published_rule
    points = [
        say("{name} at φ = {phi} costs {cost}", name=name, phi=f"{phi:g}", cost=f"{c:.3g}")
        for name, phi, c in zip(published.name, published.phi, published.c, strict=True)
    ]
    return say(
        "Plot of the cost of {backbone} under the giant formula against its exponent φ from {low} to {high}, "
        "logarithmic: a rising staircase. Published: {points}.",
        backbone=data.setting.backbone,
        low=f"{data.rule_curve.phi[0]:g}",
        high=f"{data.rule_curve.phi[-1]:g}",
        points=joined(points),
    )


def caption(data: RuleData) -> str:
    """What is shown, and how sure it is."""
    return say(WHY)


def _published(points: PublishedRule) -> go.Scatter:
    text = ["name", "resolution", "d", "w", "flops"]
    return bound(
        go.Scatter,
        points,
        Binding("published_rule", {"x": "phi", "y": "c", "text": "label", "customdata": text}),
        roles={"marker.color": "ink", "textfont.color": "ink-soft"},
        mode="markers+text",
        name=say("published"),
        marker={"symbol": "square-open", "size": 9, "line": {"width": 1.5}},
        textposition="bottom right",
        hovertemplate=say(HOVER),
    )
