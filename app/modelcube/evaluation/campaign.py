"""Measuring a whole plan, several evaluations at once: what is done is left out, what was begun goes on.

Each finished evaluation is one JSON file in the output folder, `{plan, request, result, finished_at}`, written at once
or not at all. This room imports nothing of the extra: each evaluation runs in a process that does.
"""

import json
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from modelcube import __version__
from modelcube.errors import ModelCubeError
from modelcube.evaluation.datasets import Dataset
from modelcube.evaluation.measurements import measurement
from modelcube.evaluation.plan import PlanRow
from modelcube.evaluation.progress import Progress, Result
from modelcube.studies.measured import DataSet, read_measured, row_id, write_measured
from modelcube.studies.rows import MeasuredRow

CHECKPOINTS = "checkpoints"  # inside the output folder
MOST_BROKEN = 3


class ProcessDied(ModelCubeError):
    """The process of an evaluation died again and again."""

    status = 503
    title = "Process died"


@dataclass(frozen=True, slots=True)
class Finished:
    """An evaluation of a plan that is done."""

    row: PlanRow
    result: Result


def evaluate_row(
    row: PlanRow, dataset: Dataset, output: Path, report: Callable[[Progress], None] = lambda progress: None
) -> Result:
    """Run one line of a plan in this process, from its checkpoint if it has one, and write its JSON file.

    Raises: as `running.run`.
    """
    from modelcube.evaluation.checkpoints import Checkpoints
    from modelcube.evaluation.running import run

    output.mkdir(parents=True, exist_ok=True)
    checkpoint = Checkpoints(str(output / CHECKPOINTS)).of(row.request.key)
    result = run(row.request, dataset, checkpoint=checkpoint, report=report)
    if int(os.environ.get("RANK", "0")) == 0:  # of the processes that train together, one writes
        _write(row, result, result_path(output, row))
        checkpoint.remove()
    return result


def run_plan(
    rows: Sequence[PlanRow], datasets: dict[str, Dataset], output: Path, *, jobs: int, threads: int
) -> Iterator[Finished]:
    """Run the lines of a plan, `jobs` at once with `threads` threads each, and give each back when it is done.

    One that fails does not keep the others from running; the first failure is raised at the end. Where the process of
    one dies (too little memory, perhaps), all that were under way go on from their checkpoints, after the others.

    Raises:
        ProcessDied: nothing has become ready between `MOST_BROKEN` such deaths.
    """
    os.environ |= {"OMP_NUM_THREADS": str(threads), "MKL_NUM_THREADS": str(threads)}  # read when torch is imported
    left, failures, broken = list(rows), list[BaseException](), 0
    while left:
        lost = []
        for row, future in _run_once(left, datasets, output, jobs):
            failure = future.exception()
            if isinstance(failure, BrokenProcessPool):
                lost.append(row)
            elif failure is not None:
                failures.append(failure)
            else:
                yield Finished(row, future.result())
        broken = broken + 1 if len(lost) == len(left) else 1
        if lost and broken >= MOST_BROKEN:
            raise ProcessDied(f"the process of an evaluation died {broken} times in a row: too little memory, perhaps")
        waiting = [row for row in left if row in lost]
        left = waiting[jobs:] + waiting[:jobs]  # one of the first died
    if failures:
        raise failures[0]


def _run_once(
    rows: Sequence[PlanRow], datasets: dict[str, Dataset], output: Path, jobs: int
) -> Iterator[tuple[PlanRow, Future[Result]]]:
    """Run the lines in a pool of their own, which one process that dies breaks; each with its outcome."""
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        running = {pool.submit(evaluate_row, row, datasets[row.dataset], output): row for row in rows}
        try:
            for future in as_completed(running):
                yield running[future], future
        finally:
            pool.shutdown(cancel_futures=True)


def result_path(output: Path, row: PlanRow) -> Path:
    """Where the JSON file of a line of a plan lies."""
    return output / f"{row.request.id}.json"


def unfinished(rows: Sequence[PlanRow], output: Path | None, results: Path | None) -> list[PlanRow]:
    """The lines whose result is neither a JSON file of the output folder nor a row of the results' CSV file."""
    done = {row.id for row in read_measured(results)} if results is not None else set()
    return [
        row
        for row in rows
        if row_id(row.dataset, row.recipe, row.network_id, row.seed) not in done
        and not (output is not None and result_path(output, row).exists())
    ]


def finished(output: Path) -> Iterator[Finished]:
    """What lies in an output folder."""
    for path in sorted(output.glob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        yield Finished(PlanRow(**content["plan"]), Result.from_json(content["result"]))


def add_to_results(path: Path, done: Sequence[Finished], datasets: dict[str, Dataset]) -> int:
    """Merge what is done into a study's CSV file, sorted by id; how many rows it has then."""
    rows = {row.id: row for row in read_measured(path)}
    rows |= {row.id: row for row in (study_row(one, datasets[one.row.dataset]) for one in done)}
    write_measured(path, [rows[key] for key in sorted(rows)])
    return len(rows)


def study_row(done: Finished, dataset: DataSet) -> MeasuredRow:
    """A finished evaluation as a row of its study, under the name that the plan gives it."""
    measured = measurement(done.row.request, dataset, done.result)
    assert measured is not None, "plans ask for accuracies"
    version = done.result.versions.get("modelcube", __version__)
    source = f"Model Cube {version}: modelcube sample"
    return replace(measured, model=done.row.name or measured.model, source=source, note=f"set: {done.row.set}")


def _write(row: PlanRow, result: Result, path: Path) -> None:
    content: dict[str, Any] = {
        "plan": asdict(row),
        "request": row.request.to_json(),
        "result": result.to_json(),
        "finished_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    half_written = path.with_name(f"{path.name}.{os.getpid()}.unfinished")
    half_written.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    half_written.replace(path)
