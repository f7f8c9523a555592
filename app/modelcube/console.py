"""Answers as tables in a terminal."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.status import Status
from rich.table import Table

if TYPE_CHECKING:
    from pydantic import BaseModel

    from modelcube.answers.models import NetworkAnswer
    from modelcube.answers.predict import PredictionColumns
    from modelcube.evaluation.jobs.progress import Progress
    from modelcube.evaluation.sampling.documents import Finished
    from modelcube.evaluation.sampling.plan import PlanRow
    from modelcube.studies.store import RecordedEntry, StudyContents
    from modelcube.surrogate.report import Score, Validation

DAY = 86_400.0  # seconds


def show(answer: "BaseModel", networks: Sequence[tuple[str, "NetworkAnswer"]], as_json: bool) -> None:
    """Print an answer, whole as JSON or its networks side by side."""
    if as_json:
        print(answer.model_dump_json(indent=2))
        return
    table = Table(show_header=len(networks) > 1)
    for heading in ("", *(name for name, _ in networks)):
        table.add_column(heading, overflow="fold")
    for cells in zip(*(_cells(network) for _, network in networks), strict=True):
        table.add_row(cells[0][0], *(value for _, value in cells))
    Console().print(table)


def show_prediction(answer: "PredictionColumns", as_json: bool) -> None:
    """Print the prediction of one network."""
    if as_json:
        print(answer.model_dump_json(indent=2))
        return
    mean, low, high = answer.mean[0], answer.low[0], answer.high[0]
    Console().print(f"{mean:.1f} % (95 %: {low:.1f} to {high:.1f}), {answer.evidence[0]}, recipe: {answer.family}")


def show_validation(validation: "Validation") -> None:
    """Print how far predictions of left-out rows were off, over all rows of each protocol."""
    table = Table("left out", "rows", "RMSE, points", "median", "bias", "inside 50 / 80 / 95 / 99 %")
    for line in validation.lines:
        if line.region == "all":
            score = line.score
            inside = " ".join(f"{share:.0%}" for share in _inside(score))
            table.add_row(
                line.protocol, str(score.rows), f"{score.rmse:.2f}", f"{score.median:.2f}", f"{score.bias:+.2f}", inside
            )
    Console().print(table)


def _inside(score: "Score") -> tuple[float, ...]:
    return score.inside_50, score.inside_80, score.inside_95, score.inside_99


def working(what: str) -> Status:
    """A sign of life while something takes its time."""
    return Console(stderr=True).status(what)


def follow_plan(finished: "Iterable[Finished]", rows: "Sequence[PlanRow]") -> None:
    """Print each finished evaluation, with a bar and the time left; the bar grows with what networks cost."""
    console = Console()
    columns = (TextColumn("{task.fields[done]} of {task.fields[rows]}"), BarColumn(), TimeRemainingColumn())
    with Bar(*columns, console=console, speed_estimate_period=DAY, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=sum(map(_work, rows)), done=0, rows=len(rows))
        started = time.monotonic()
        for done, one in enumerate(finished, start=1):
            bar.update(task, advance=_work(one.row), done=done)
            state = bar.tasks[0]
            left = (time.monotonic() - started) * (state.total or 0) / state.completed - (time.monotonic() - started)
            name = one.row.name or one.result.network_id
            console.print(
                f"{done} of {len(rows)}: {name}, c = {one.row.flops_ratio:.3f}, seed {one.row.seed}: "
                f"{one.result.found} in {one.result.seconds:.0f} s; about {left / 3600:.1f} h left",
                soft_wrap=True,
            )


def _work(row: "PlanRow") -> float:
    """How long an evaluation takes, by experience, in units of its own: much of it does not shrink with the network."""
    return 0.2 + row.flops_ratio


@contextmanager
def following() -> "Iterator[Callable[[Progress], None]]":
    """A bar that shows the progress of one evaluation."""
    columns = (TextColumn("epoch {task.fields[epoch]}"), BarColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=None, epoch=1)

        def report(progress: "Progress") -> None:
            epoch = min(progress.epoch + 1, progress.epochs)
            bar.update(task, total=progress.steps, completed=progress.step, epoch=epoch)

        yield report


def show_counts(title: str, ours: NamedTuple, theirs: NamedTuple) -> None:
    """Print our counts beside fvcore's."""
    table = Table("quantity", "Model Cube", "fvcore on timm", "difference", title=title)
    for name, own, other in zip(ours._fields, ours, theirs, strict=True):
        table.add_row(name, f"{own:,}", f"{other:,}", f"{own - other:,}")
    Console().print(table)


def show_studies(studies: "Sequence[StudyContents]", entries: "Sequence[RecordedEntry]") -> None:
    """Print how many rows each study has, shipped and recorded here, and each recorded row that is asked for."""
    table = Table("study", "title", "shipped", "recorded here", "left out")
    for study in studies:
        table.add_row(study.id, escape(study.title), *map(str, (study.shipped, study.recorded, study.left_out)))
    console = Console()
    console.print(table)
    for entry in entries:
        reason = f"  left out: {entry.reason}" if entry.reason else ""
        console.print(f"{entry.id}  {entry.recorded_at:%Y-%m-%d %H:%M}{reason}", soft_wrap=True, markup=False)
    if (unusable := sum(study.left_out for study in studies)) and not entries:
        console.print(
            f"{unusable} recorded rows cannot be used and are left out: --rows says why, --remove takes them out"
        )


def _cells(network: "NetworkAnswer") -> Iterable[tuple[str, str]]:
    realised, place = network.realised, network.coordinates
    yield "name", network.name or "–"
    yield "r, d, w", f"{place.r:.3f}, {place.d:.3f}, {place.w:.3f}"
    yield "resolution", f"{realised.resolution} px"
    yield "blocks", " ".join(str(stage.blocks) for stage in realised.stages)
    yield "channels", " ".join(str(stage.channels) for stage in realised.stages)
    yield "multiply-adds", f"{network.flops:,} (c = {network.flops_ratio:.4f})"
    yield "fvcore's total", f"{network.flops_fvcore:,}"
    yield "params", f"{network.params:,}"
    yield "peak of maps, int8", f"{network.peak_activation_bytes.int8 / 1024:,.1f} KiB"
    yield "weights, int8", f"{network.weight_bytes.int8 / 1024:,.1f} KiB"
    yield "with int8", network.accuracy_meaning.int8_text
    yield "accuracy", network.accuracy_meaning.label
    if network.accuracy is not None:
        predicted = network.accuracy
        yield (
            "predicted top-1",
            f"{predicted.mean:.1f} % ({predicted.low:.1f} to {predicted.high:.1f}), {predicted.evidence}",
        )
    yield "measured top-1", "; ".join(f"{row.top1:g} % ({row.family})" for row in network.measured) or "not measured"
    if hasattr(network, "residual"):
        yield "off the budget", f"{network.residual:+.2%}"
