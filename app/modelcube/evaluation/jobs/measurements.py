"""What an accuracy measured here adds to its study: one row."""

from dataclasses import replace

from sqlalchemy.orm import Session

from modelcube import __version__
from modelcube.evaluation.jobs.progress import Result
from modelcube.evaluation.jobs.recipes import RECIPES, get_recipe
from modelcube.evaluation.jobs.request import EvaluationRequest
from modelcube.studies.measured import measured_row
from modelcube.studies.recording import StudyDescription, check_study
from modelcube.studies.rows import DataSet, MeasuredRow

SOURCE = f"Model Cube {__version__}: measured on request"


def joins_study(recipe_id: str) -> bool:
    """Whether accuracies by a recipe are rows of their study: not those after training on a handful of images."""
    return recipe_id not in RECIPES or RECIPES[recipe_id].train_images is None


def check_joins(session: Session, request: EvaluationRequest, study: StudyDescription) -> None:
    """Nothing, if what is asked for may join the study of its data set, or joins none.

    Raises:
        StudyDiffers: the study of this name is of other images.
    """
    if request.measure == "accuracy" and joins_study(request.recipe):
        check_study(session, study)


def measurement(request: EvaluationRequest, dataset: DataSet, result: Result) -> MeasuredRow | None:
    """The row of an accuracy; None for what has none.

    No surrogate is fitted on rows of recipes that use a part of the images, or weights that somebody else has trained.
    """
    if result.top1 is None:
        return None
    versions = ", ".join(f"{name} {version}" for name, version in result.versions.items())
    row = measured_row(
        dataset,
        request.network(dataset),
        d=request.d,
        w=request.w,
        recipe=request.recipe,
        seed=request.seed,
        top1=result.top1,
        top5=result.top5,
        epochs=result.epochs,
        images_seen=result.images_seen,
        seconds=round(result.seconds, 1),
        versions=versions,
        source=SOURCE,
    )
    recipe = get_recipe(request.recipe)
    return replace(row, fit=row.fit and recipe.epochs > 0 and recipe.train_images is None)
