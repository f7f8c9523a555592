"""Fitted surrogates of every version, found again for ever: shipped ones, and those that this installation fitted.

Shipped are `results/surrogate/<study>-<model>.json`, of which none is ever taken away; the others are in the database.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from sqlalchemy import Engine, Select, delete, func, insert, or_, select

from modelcube.database.engine import writing
from modelcube.database.tables import RecordedStudy, SurrogateRecord
from modelcube.errors import NotFound
from modelcube.surrogate.fitted import MODEL_LENGTH, Fitted, key_of
from modelcube.surrogate.rows import Rows
from modelcube.surrogate.terms import POOLED


@dataclass(frozen=True)
class Fits:
    """The fitted surrogates of a folder of results and, where there is one, of a database."""

    results: Path
    engine: Engine | None = None

    def of(self, study: str, rows: Rows) -> Fitted | None:
        """What was fitted on these very rows by the form in use, the shipped document first; None where nothing was."""
        key = key_of(rows)
        shipped = self.results / "surrogate" / f"{study}-{key[:MODEL_LENGTH]}.json"
        found = _read(shipped.read_text(encoding="utf-8")) if shipped.is_file() else None
        return found or _read(self._scalar(_kept(study, key)))

    def latest(self, study: str) -> Fitted | None:
        """The newest that this installation fitted of a study, else the shipped one of most rows."""
        same = (RecordedStudy.id == study, RecordedStudy.removed.is_(None))  # a removed one of this name may be older
        since = select(func.max(RecordedStudy.recorded_at)).where(*same).scalar_subquery()
        own = (SurrogateRecord.study == study, or_(since.is_(None), SurrogateRecord.recorded_at >= since))
        newest = select(SurrogateRecord.content).where(*own)
        found = _read(self._scalar(newest.order_by(SurrogateRecord.key.desc()).limit(1)))
        if found is not None:
            return found
        shipped = [_read(path.read_text(encoding="utf-8")) for path in self._shipped if _study_of(path) == study]
        return max(
            filter(None, shipped), key=lambda one: (len(one.rows), one.checked.found.form == POOLED), default=None
        )

    def pinned(self, model: str) -> Fitted:
        """The surrogate of a version's name, of whichever study.

        Raises:
            NotFound: there is none; the message names those that there are.
        """
        shipped = next((path for path in self._shipped if path.stem.endswith(f"-{model}")), None)
        found = _read(shipped.read_text(encoding="utf-8") if shipped else self._stored(model))
        if found is None or found.model != model:
            raise NotFound("model", model, self.known())
        return found

    def known(self) -> list[str]:
        """Names of all versions."""
        shipped = [path.stem.rpartition("-")[2] for path in self._shipped]
        stored: list[str] = []
        if self.engine is not None:
            with self.engine.connect() as connection:
                found = connection.scalars(select(SurrogateRecord.fingerprint).order_by(SurrogateRecord.key))
                stored = [fingerprint[:MODEL_LENGTH] for fingerprint in found]
        return list(dict.fromkeys([*shipped, *stored]))

    def keep(self, fitted: Fitted) -> None:
        """Keep what this installation fitted; one that is there already stays, unless this program cannot read it."""
        assert self.engine is not None
        study, fingerprint = fitted.study, fitted.key
        with writing(self.engine) as connection:
            if _read(connection.scalar(_kept(study, fingerprint))) is not None:
                return
            same = SurrogateRecord.study == study, SurrogateRecord.fingerprint == fingerprint
            connection.execute(delete(SurrogateRecord).where(*same))
            values = {"study": study, "fingerprint": fingerprint, "content": fitted.to_json()}
            connection.execute(insert(SurrogateRecord), values)

    @cached_property
    def _shipped(self) -> list[Path]:
        return sorted((self.results / "surrogate").glob("*.json"))

    def _stored(self, fingerprint: str) -> str | None:
        begins = SurrogateRecord.fingerprint.startswith(fingerprint, autoescape=True)
        return self._scalar(select(SurrogateRecord.content).where(begins).limit(1))

    def _scalar(self, statement: Select[str]) -> str | None:
        if self.engine is None:
            return None
        with self.engine.connect() as connection:
            return connection.scalar(statement)


def _kept(study: str, fingerprint: str) -> Select[str]:
    same = SurrogateRecord.study == study, SurrogateRecord.fingerprint == fingerprint
    return select(SurrogateRecord.content).where(*same)


def _study_of(path: Path) -> str:
    return path.stem.rpartition("-")[0]


@lru_cache(maxsize=16)
def _read(text: str | None) -> Fitted | None:
    """The document; None where there is none, or none that this program can use. The last few are kept: those of older
    programs are validated again when they are read.
    """
    try:
        return Fitted.from_json(text) if text else None
    except (ValueError, KeyError, TypeError):
        return None
