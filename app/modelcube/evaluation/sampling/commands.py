"""What `modelcube sample` and `modelcube evaluate` do."""

import importlib.util
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from modelcube.answers.evidence import keep_fitted
from modelcube.answers.explorer import Explorer
from modelcube.errors import InvalidInput, NotInstalled
from modelcube.evaluation.jobs.datasets import Dataset, get_dataset
from modelcube.evaluation.jobs.progress import Progress, Result
from modelcube.evaluation.jobs.recipes import check_augments, get_recipe
from modelcube.evaluation.sampling.campaign import (
    add_to_results,
    evaluate_row,
    finished,
    measured_before,
    run_plan,
    unfinished,
)
from modelcube.evaluation.sampling.candidates import choose_candidates, keep_predictions, predictions_path
from modelcube.evaluation.sampling.documents import Finished
from modelcube.evaluation.sampling.plan import PlanRow, make_plan, read_plan, row_of, trains, write_plan
from modelcube.evaluation.sampling.sampling import Space
from modelcube.evaluation.training.image_tree import read_tree
from modelcube.networks.registry import get_backbone
from modelcube.settings import Settings
from modelcube.studies.store import StudyStore
from modelcube.surrogate.validation.validation import fit_and_check

NEEDED = ("torch", "timm", "fvcore")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A study to plan and to measure.

    Attributes:
        plan: the plan's file.
        dataset: id of a data set of the settings.
        backbone: id of the backbone.
        recipe: id of the recipe.
        half: networks of c = 0.5 ± 3 %.
        ranged: networks of c in (0.03, 1.05).
        seed: of the sequence that draws them.
    """

    plan: Path
    dataset: str
    backbone: str
    recipe: str
    half: int
    ranged: int
    seed: int = 0

    def make(self, settings: Settings) -> list[PlanRow]:
        """Draw the networks and write the plan.

        Raises:
            InvalidInput: the recipe cannot be followed on these images.
            NotFound: backbone, data set or recipe is unknown.
        """
        space = Space(get_backbone(self.backbone), get_dataset(settings, self.dataset))
        recipe = get_recipe(self.recipe)
        check_augments(recipe, space.dataset.kind)
        _check_images(space.dataset, recipe.id)
        rows = make_plan(space, recipe.id, half=self.half, ranged=self.ranged, seed=self.seed)
        write_plan(self.plan, rows)
        return rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Measuring:
    """How a plan is measured.

    Attributes:
        output: folder of the JSON files, None to measure nothing.
        results: CSV file of the study: its rows are done, and new ones are added to it.
        jobs: evaluations at once.
        threads: threads of each.
    """

    output: Path | None
    results: Path | None
    jobs: int
    threads: int

    def left(self, rows: Sequence[PlanRow]) -> list[PlanRow]:
        """What is still to be measured."""
        return unfinished(rows, self.output, self.results)

    def run(self, settings: Settings, rows: Sequence[PlanRow]) -> Generator[Finished]:
        """Measure these lines and give each back when it is done and in the results.

        Raises:
            NotFound: a data set is unknown.
            NotInstalled: the extra `evaluate` is missing.
        """
        assert self.output is not None
        check_installed()
        datasets = {name: get_dataset(settings, name) for name in {row.dataset for row in rows}}
        for name, recipe in {(row.dataset, row.recipe) for row in rows if row.measure == "accuracy"}:
            _check_images(datasets[name], recipe)
        if self.results is not None:
            self.results.parent.mkdir(parents=True, exist_ok=True)
        if self.results is not None:
            add_to_results(
                self.results, [one for one in finished(self.output) if one.row.dataset in datasets], datasets
            )
        with closing(run_plan(rows, datasets, self.output, jobs=self.jobs, threads=self.threads)) as done:
            for one in done:
                if self.results is not None:
                    add_to_results(self.results, [one], datasets)
                yield one


def planned(settings: Settings, sample: Sample, *, resume: bool) -> list[PlanRow]:
    """The plan: drawn and written, or, where it is there and may be gone on with, read.

    Raises:
        InvalidInput: it is there, and may not.
        NotFound: backbone, data set or recipe is unknown.
    """
    if not sample.plan.exists():
        return sample.make(settings)
    if not resume:
        message = f"{sample.plan} is there already: --resume goes on with it"
        raise InvalidInput("plan", str(sample.plan), "a new file, or --resume", message)
    return read_plan(sample.plan)


def with_candidates(settings: Settings, sample: Sample, store: StudyStore) -> list[PlanRow]:
    """The plan with the networks that the study's predictions choose today, and these predictions beside it.

    Raises:
        FitFailed: the study's rows are none to predict from.
        InvalidInput: they are too few, or nothing is measured.
        NotFound: the plan or the data set is unknown.
    """
    space = Space(get_backbone(sample.backbone), get_dataset(settings, sample.dataset))
    plan = read_plan(sample.plan)
    if sample.dataset not in store.tables:
        message = (
            f"nothing is measured on {sample.dataset} yet: measure the plan, then `modelcube import` what came out"
        )
        raise InvalidInput("dataset", sample.dataset, "one with measured networks", message)
    keep_fitted(store, sample.dataset, fit_and_check)
    rows, candidates = choose_candidates(Explorer.of_store(store), space, plan, sample.recipe)
    keep_predictions(predictions_path(sample.plan), candidates)
    write_plan(sample.plan, rows)
    return rows


def estimated(settings: Settings, rows: Sequence[PlanRow], jobs: int) -> str:
    """In words, how long these lines will take on this machine.

    Raises:
        NotInstalled: the extra `evaluate` is missing.
    """
    check_installed()
    if not rows:
        return "Nothing is left to measure."
    from modelcube.evaluation.sampling.plan_hours import plan_hours

    total = 0.0
    for name in sorted({row.dataset for row in rows}):
        of_dataset = [row for row in rows if row.dataset == name]
        total += plan_hours(of_dataset, get_dataset(settings, name))
    return f"{len(rows)} evaluations: about {total / jobs:.1f} hours, {jobs} at once, if nothing else runs"


class Evaluated(NamedTuple):
    """What was found, and whether it was measured just now."""

    result: Result
    new: bool


def evaluated(
    settings: Settings,
    plan: Path,
    row: int,
    output: Path,
    report: Callable[[Progress], None],
    *,
    again: bool = False,
) -> Evaluated:
    """Measure one line of a plan in this process and write its JSON file; what has one already only `again`.

    Raises:
        InvalidInput: the plan, the images or the JSON file cannot be read, or that one is of another data set.
        NotFound: there is no such plan, line, data set or recipe.
        NotInstalled: the extra `evaluate` is missing.
    """
    found = row_of(read_plan(plan), row)
    dataset = get_dataset(settings, found.dataset)
    if not again and (known := measured_before(found, dataset, output)) is not None:
        return Evaluated(known, new=False)
    check_installed()
    return Evaluated(evaluate_row(found, dataset, output, report), new=True)


def _check_images(dataset: Dataset, recipe: str) -> None:
    """Nothing, if the folder of a data set can be read as the recipe wants it, or nothing is known of image files here.

    Raises:
        InvalidInput: it cannot; better now than in each process.
    """
    if dataset.kind == "folder" and importlib.util.find_spec("PIL") is not None:
        read_tree(Path(dataset.location), training=trains(recipe))


def check_installed() -> None:
    """Refuse to go on without the libraries that measuring needs.

    Raises:
        NotInstalled: one of them is missing.
    """
    for package in NEEDED:
        if importlib.util.find_spec(package) is None:
            raise NotInstalled(f"{package} is missing: pip install 'modelcube[evaluate]'")
