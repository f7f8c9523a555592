"""Every plot, defined once: typed data from the state, a Plotly figure from the data.

A figure's file has `figure_data(state, context)`, which names the row sets that the plot shows, and `figure(data)`,
which draws them. Each trace says in its `meta` which row set and columns it shows, so that the page's binder can
replace its data when a row set changes, and pictures, tables and the page show one thing.

In a notebook, without a server: `from modelcube.figures import plot`, then `plot("cube", flops=0.1)`.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from modelcube.figures.output.plotting import plot

__all__ = ["plot"]


def __getattr__(name: str) -> Any:
    """`plot`, loaded when it is asked for: the figures' own modules are imported through here."""
    if name != "plot":
        raise AttributeError(name)
    from modelcube.figures.output.plotting import plot

    return plot
