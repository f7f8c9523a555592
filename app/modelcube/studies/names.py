"""Names that a question may use: studies, backbones, families, and the kinds of rows."""

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from modelcube.database.tables import ModelRecord, StudyRecord
from modelcube.errors import InvalidInput, NotFound, did_you_mean
from modelcube.networks.registry import ARCHITECTURES
from modelcube.studies.importing import StudyVersion
from modelcube.studies.query import NAMED, ModelQuery
from modelcube.studies.rows import MATCHES

KINDS: Mapping[str, tuple[str, ...]] = {
    "evidence": ("paper", "published", "measured"),
    "match": MATCHES,
    "weights": ("own", "shared"),
    "precision": ("float", "int8"),
}
LISTED = 10


def check_names(session: Session, version: StudyVersion, query: ModelQuery) -> None:
    """Refuse names that mean nothing, since a misspelt one would look like an empty answer.

    Raises:
        InvalidInput: a backbone, family or kind is unknown.
        NotFound: the study is unknown.
    """
    studies = session.scalars(select(StudyRecord.id).where(StudyRecord.version_key == version.key)).all()
    if query.study not in studies:
        raise NotFound("study", query.study, studies)
    for column in NAMED:
        if names := stored_names(column, query):
            known = KINDS.get(column) or _known(session, version, query.study, column)
            for name in names:
                if name not in known:
                    raise InvalidInput(column, name, _allowed(column, name, known, query.study))


def stored_names(column: str, query: ModelQuery) -> tuple[str, ...]:
    """The names asked for, as rows carry them: a variant of a backbone by the name of its architecture."""
    names = query.names(column)
    return tuple(ARCHITECTURES.get(name, name) for name in names) if column == "backbone" else names


def _known(session: Session, version: StudyVersion, study: str, column: str) -> set[str]:
    of_study = (ModelRecord.version_key == version.key, ModelRecord.study == study)
    return set(session.scalars(select(getattr(ModelRecord, column)).where(*of_study).distinct()))


def _allowed(column: str, name: str, known: Collection[str], study: str) -> str:
    if len(known) <= LISTED:
        return f"one or more of {', '.join(known)}, separated by commas"
    hint = did_you_mean(name, known)
    return f"one or more of the {len(known)} names of the study {study!r}, separated by commas" + (
        f"; {hint}" if hint else ""
    )
