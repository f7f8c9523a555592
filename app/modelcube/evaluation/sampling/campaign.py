"""Measuring a whole plan, several evaluations at once: what is done is left out, what was begun goes on.

Each finished evaluation is one JSON file in the output folder (`documents`). This room imports nothing of the extra:
each evaluation runs in a process that does.
"""

import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from pathlib import Path

from modelcube.errors import ModelCubeError
from modelcube.evaluation.jobs.datasets import Dataset
from modelcube.evaluation.jobs.machine import share_processors
from modelcube.evaluation.jobs.progress import Progress, Result, Stopped
from modelcube.evaluation.jobs.stopping import Interrupted, last_signal, stopping, without_interrupts
from modelcube.evaluation.sampling.documents import (
    Finished,
    check_data,
    described,
    read_document,
    study_row,
    write_document,
)
from modelcube.evaluation.sampling.plan import PlanRow
from modelcube.studies.measured import read_measured, row_id, write_measured

CHECKPOINTS = "checkpoints"  # inside the output folder
MAX_BROKEN = 3
GRACE_SECONDS = (15.0, 5.0)  # to keep a checkpoint and end; to end; then processes are killed


class ProcessDied(ModelCubeError):
    """The process of an evaluation died again and again."""

    status = 503
    title = "Process died"


def evaluate_row(
    row: PlanRow, dataset: Dataset, output: Path, report: Callable[[Progress], None] = lambda progress: None
) -> Result:
    """Run one line of a plan in this process, from its checkpoint if it has one, and write its JSON file.

    Raises: as `running.run`; also
        Interrupted: it was told to stop; a training is kept in its checkpoint.
    """
    with stopping() as stop:
        from modelcube.evaluation.training.checkpoints import Checkpoints
        from modelcube.evaluation.training.running import run

        output.mkdir(parents=True, exist_ok=True)
        checkpoint = Checkpoints(str(output / CHECKPOINTS)).of(row.request.key)
        try:
            result = run(row.request, dataset, checkpoint=checkpoint, report=report, stopped=stop)
        except Stopped:
            raise Interrupted(last_signal()) from None
        if int(os.environ.get("RANK", "0")) == 0:  # of the processes that train together, one writes
            write_document(result_path(output, row), Finished(row, result, described(dataset)))
            checkpoint.remove()
    return result


def run_plan(
    rows: Sequence[PlanRow], datasets: dict[str, Dataset], output: Path, *, jobs: int, threads: int
) -> Generator[Finished]:
    """Run the lines of a plan, `jobs` at once with `threads` threads each, and give each back when it is done.

    One that fails does not keep the others from running; the first failure is raised at the end. Where the process of
    one dies (too little memory, perhaps), all that were under way go on from their checkpoints, after the others.

    Raises:
        ProcessDied: nothing has become ready between `MAX_BROKEN` such deaths.
    """
    os.environ |= {"OMP_NUM_THREADS": str(threads), "MKL_NUM_THREADS": str(threads)}  # read when torch is imported
    left, failures, broken = list(rows), list[BaseException](), 0
    while left:
        lost = []
        with closing(_run_once(left, datasets, output, jobs)) as outcomes:
            for row, future in outcomes:
                failure = future.exception()
                if isinstance(failure, BrokenProcessPool | Interrupted):
                    lost.append(row)
                elif failure is not None:
                    failures.append(failure)
                else:
                    yield Finished(row, future.result(), described(datasets[row.dataset]))
        broken = broken + 1 if len(lost) == len(left) else 1
        if lost and broken >= MAX_BROKEN:
            raise ProcessDied(f"the process of an evaluation died {broken} times in a row: too little memory, perhaps")
        waiting = [row for row in left if row in lost]
        left = waiting[jobs:] + waiting[:jobs]  # one of the first died
    if failures:
        raise failures[0]


def _run_once(
    rows: Sequence[PlanRow], datasets: dict[str, Dataset], output: Path, jobs: int
) -> Generator[tuple[PlanRow, Future[Result]]]:
    """Run the lines in a pool of their own, which one process that dies breaks; each with its outcome.

    Whatever ends this before all is done ends the processes, too.
    """
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin, initargs=(min(jobs, len(rows)),))
    try:
        with without_interrupts():
            running = {pool.submit(evaluate_row, row, datasets[row.dataset], output): row for row in rows}
        for future in as_completed(running):
            yield running[future], future
    except BaseException:
        _end(pool)
        raise
    finally:
        pool.shutdown()


def _begin(jobs: int) -> None:
    """Prepare a process of the pool: it shares this machine with others, and does not outlive who started it."""
    share_processors(jobs)
    parent = multiprocessing.parent_process()

    def follow() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=follow, daemon=True).start()


def _end(pool: ProcessPoolExecutor) -> None:
    """End the processes of a pool: first they may keep a checkpoint."""
    pool.shutdown(wait=False, cancel_futures=True)
    processes = multiprocessing.active_children()
    try:
        for seconds in GRACE_SECONDS:
            for process in processes:
                process.terminate()
            deadline = time.monotonic() + seconds
            for process in processes:
                process.join(max(0.0, deadline - time.monotonic()))
    finally:  # soon, also where somebody cannot wait
        for process in processes:
            process.kill()


def result_path(output: Path, row: PlanRow) -> Path:
    """Where the JSON file of a line of a plan lies."""
    return output / f"{row.request.id}.json"


def unfinished(rows: Sequence[PlanRow], output: Path | None, results: Path | None) -> list[PlanRow]:
    """The lines whose result is neither a JSON file of the output folder nor a row of the results' CSV file."""
    done = {row.id for row in read_measured(results)} if results is not None else set()
    return [
        row
        for row in rows
        if (row.measure != "accuracy" or row_id(row.dataset, row.recipe, row.network_id, row.seed) not in done)
        and not (output is not None and result_path(output, row).exists())
    ]


def finished(output: Path) -> Iterator[Finished]:
    """What lies in an output folder.

    Raises:
        InvalidInput: a JSON file there is none that was written here.
    """
    yield from map(read_document, sorted(output.glob("*.json")))


def measured_before(row: PlanRow, dataset: Dataset, output: Path) -> Result | None:
    """What an output folder says of a line of a plan; None where it was not measured yet.

    Raises:
        InvalidInput: it was, on a data set of this name that was another one.
    """
    path = result_path(output, row)
    if not path.exists():
        return None
    known = read_document(path)
    if known.data is not None:
        check_data(known.data, dataset)
    return known.result


def add_to_results(path: Path, done: Sequence[Finished], datasets: dict[str, Dataset]) -> int:
    """Merge what is done into a study's CSV file, sorted by id; how many rows it has then."""
    rows = {row.id: row for row in read_measured(path)}
    accuracies = (one for one in done if one.result.top1 is not None)
    rows |= {row.id: row for row in (study_row(one, datasets[one.row.dataset]) for one in accuracies)}
    write_measured(path, [rows[key] for key in sorted(rows)])
    return len(rows)
