"""What `modelcube import` does: CSV files and JSON files of `modelcube evaluate` become rows of a study.

What the study is of (R0, channels, classes) is said by the options, by the study where it is known, by the JSON files,
or by the data set of this name in the settings. Only a table of ratios and accuracies is else taken for ImageNet's.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from modelcube.database.bounds import check_bounds
from modelcube.database.engine import writing
from modelcube.errors import InvalidInput, NotFound
from modelcube.evaluation.jobs.datasets import get_dataset
from modelcube.evaluation.jobs.measurements import joins_study
from modelcube.evaluation.sampling.documents import Finished, described, read_document, study_row
from modelcube.settings import Settings
from modelcube.studies.csv_table import Source
from modelcube.studies.imports import Defaults, checked_name, named_study, read_results
from modelcube.studies.joining import BadRows, Located, Place, RowProblem, join
from modelcube.studies.recording import STUDY_BOUNDS, StudyDescription, known_study
from modelcube.studies.rows import ROW_BOUNDS

JSON = ".json"
IMAGENETS = {"base_resolution": 224, "in_channels": 3, "classes": 1000}
LEFT_OUT = "latencies, and what is trained on a handful of images (smoke), join no study"
UNTOLD = (
    "nothing says what the images of {name!r} are like: give --base-resolution, --in-channels and --classes, or name "
    "the data set in MODELCUBE_DATASETS"
)

Documents = Sequence[tuple[Path, Finished]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """What is imported where. The name is by default the data set's or the first file's; what else is None is known
    from elsewhere, as this module says.
    """

    files: Sequence[Source]
    study: str | None = None
    title: str | None = None
    base_resolution: int | None = None
    in_channels: int | None = None
    classes: int | None = None
    defaults: Defaults

    @property
    def given(self) -> dict[str, int]:
        """The properties that are not None."""
        return {field: value for field in IMAGENETS if (value := getattr(self, field)) is not None}


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of an import: the study, how many rows were read, how many of them are new, how many results make no
    row.
    """

    study: str
    rows: int
    new: int
    left_out: int = 0


def import_files(engine: Engine, wanted: Import, settings: Settings | None = None) -> Imported:
    """Import files, all of them or nothing. `settings` name data sets.

    Raises:
        BadRows: lines or files that cannot be imported.
        InvalidInput: a file, a name or a property of the study is wrong, or nothing says what the study is of.
    """
    documents = [(path, read_document(path)) for path in wanted.files if isinstance(path, Path) and is_json(path)]
    tables = {source: named_study(source) for source in wanted.files if not is_json(source)}
    with writing(engine) as connection, Session(bind=connection) as session:
        study = _study(session, wanted, documents, tables, settings)
        found, left_out = rows_of(documents, study)
        for path, name in tables.items():
            rows = read_results(path, study, wanted.defaults)
            joining = [one for one in rows if name is None or joins_study(one.row.recipe or "")]
            found, left_out = found + joining, left_out + len(rows) - len(joining)
        if not found:
            raise BadRows([RowProblem(None, LEFT_OUT)])
        return Imported(study.id, len(found), join(session, study, found), left_out)


def _study(
    session: Session,
    wanted: Import,
    documents: Documents,
    tables: Mapping[Source, str | None],
    settings: Settings | None,
) -> StudyDescription:
    """The study that is known by the name, or a new one.

    Raises:
        BadRows: a file is of another data set.
        InvalidInput: the name is none, the known study is another one than is described, or nothing describes it.
    """
    named: dict[Source, str] = {source: name for source, name in tables.items() if name is not None}
    named |= {path: one.row.dataset for path, one in documents}
    first = next(iter(named.values()), None) or _slug(wanted.files[0].stem)
    name = checked_name("study", wanted.study or first)
    if others := {path: other for path, other in named.items() if other != name}:
        reason = "is of the data set {!r}, not {!r}: a study has the name of its data set"
        raise BadRows([RowProblem(Place(str(path)), reason.format(other, name)) for path, other in others.items()])
    if (known := known_study(session, name)) is not None:
        for field, value in wanted.given.items():
            if value != (own := asdict(known)[field]):
                raise InvalidInput(field, value, f"{own}, which is that of the study {name!r}")
        return known
    data = next((one.data for _, one in documents if one.data is not None), None) or _of_settings(name, settings)
    if data is None and named and len(wanted.given) < len(IMAGENETS):
        raise InvalidInput("base_resolution", None, UNTOLD.format(name=name), UNTOLD.format(name=name))
    data = data or StudyDescription(
        name, name, IMAGENETS["base_resolution"], IMAGENETS["in_channels"], IMAGENETS["classes"]
    )
    base_resolution, in_channels, classes = (wanted.given.get(field, getattr(data, field)) for field in IMAGENETS)
    described_study = StudyDescription(name, wanted.title or data.title, base_resolution, in_channels, classes)
    check_bounds(STUDY_BOUNDS, asdict(described_study))
    return described_study


def _of_settings(name: str, settings: Settings | None) -> StudyDescription | None:
    """A data set of the settings; None where they name none, or this machine cannot see it."""
    try:
        return described(get_dataset(settings, name)) if settings is not None else None
    except (NotFound, InvalidInput):
        return None


def is_json(source: Source) -> bool:
    """Whether a file is to be one that `modelcube evaluate` wrote."""
    return source.suffix.lower() == JSON


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def rows_of(documents: Documents, study: StudyDescription) -> tuple[list[Located], int]:
    """Their rows, and how many of them make none.

    Raises:
        BadRows: a document was measured on other images, or contradicts itself.
    """
    problems, rows, left_out = list[RowProblem](), list[Located](), 0
    for path, document in documents:
        place = Place(str(path))
        try:
            if document.result.top1 is None or not joins_study(document.row.recipe):
                left_out += 1
            else:
                row = study_row(document, study)
                check_bounds(ROW_BOUNDS, asdict(row))
                rows.append(Located(row, place))
        except (InvalidInput, NotFound) as error:
            problems.append(RowProblem(place, str(error)))
    if problems:
        raise BadRows(problems)
    return rows, left_out
