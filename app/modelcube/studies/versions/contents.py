"""What a data version holds: the shipped tables and, behind them, what this installation recorded beside them."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from modelcube.database.tables import EvaluationRecord, FamilyRecord, ModelRecord, StudyRecord, VersionedRow
from modelcube.studies.recording import Recordings
from modelcube.studies.rows import COLUMNS
from modelcube.studies.versions.shipped import Shipped

EVALUATIONS = "-evaluations"  # ends the name of a study's table of evaluations
HERE = "modelcube"  # the repository of families that nobody published

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Contents:
    """Shipped results and `own` recordings, none of which is shipped."""

    shipped: Shipped
    own: Recordings

    @classmethod
    def of(cls, shipped: Shipped, recordings: Recordings) -> "Contents":
        """Shipped results with all that is recorded and not shipped."""
        if not recordings.studies and not recordings.rows:
            return cls(shipped, recordings)
        rows = (row["id"] for study in shipped.studies for row in shipped.rows(study))
        return cls(shipped, recordings.beyond(shipped.studies, rows))

    @cached_property
    def content_hash(self) -> str:
        """SHA-256, in hexadecimal; the shipped content's own where nothing was recorded beside it."""
        if not self.own.studies and not self.own.rows:
            return self.shipped.content_hash
        text = json.dumps([self.own.studies, self.own.rows], sort_keys=True)
        return hashlib.sha256(f"{self.shipped.content_hash} {text}".encode()).hexdigest()

    def records(self) -> Iterator[tuple[type[VersionedRow], list[Values]]]:
        """Which rows go into which table of the database, in their order.

        Raises:
            ValueError: a cell is not of its column's type.
        """
        families = list(self.shipped.rows("families"))
        yield StudyRecord, [*self.shipped.rows("studies"), *self.own.studies]
        yield FamilyRecord, [_filled(family) for family in (*families, *self._own_families(families))]
        for study in self.shipped.studies:
            yield ModelRecord, list(self.shipped.rows(study))
            if study + EVALUATIONS in self.shipped.resources:
                yield EvaluationRecord, list(self.shipped.rows(study + EVALUATIONS))
        yield ModelRecord, [_every_column(row) for row in self.own.rows]

    def _own_families(self, families: list[dict[str, Any]]) -> Iterator[Values]:
        """Families of recorded rows that are not shipped."""
        known = {(family["study"], family["id"]) for family in families}
        blank = dict.fromkeys(("path", "commit", "date", "licence", "caveats"))
        for row in self.own.rows:
            if (name := (row["study"], row["family"])) not in known:
                known.add(name)
                yield {**blank, "study": name[0], "id": name[1], "repository": HERE, "recipe": row["recipe"]}


def _every_column(row: Values) -> Values:
    return {column: row.get(column) for column in COLUMNS}


def _filled(family: Values) -> Values:
    """A family whose source is this software has no commit."""
    return {**family, **{column: family.get(column) or "" for column in ("repository", "path", "commit")}}
