"""What was recorded here is taken out again, and every version that held it stays as it was."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from modelcube.database.engine import writing
from modelcube.database.tables import RecordedRow, RecordedStudy
from modelcube.errors import Conflict, NotFound
from modelcube.studies.imports import Defaults, read_results
from modelcube.studies.joining import join
from modelcube.studies.recording import StudyDescription
from modelcube.studies.shipped import VERSION_LENGTH
from modelcube.studies.store import StudyContents, StudyStore
from tests.support.sampled import DESCRIBED, add, sampled_rows

MINE = StudyDescription("mine", "Mine", 64, 3, 7)


@pytest.fixture
def store(database_url: str, results: Path) -> Iterator[StudyStore]:
    with StudyStore.open(database_url, results) as store:
        yield store


def put(store: StudyStore, tmp_path: Path, text: str, study: StudyDescription = MINE) -> StudyStore:
    table = tmp_path / "mine.csv"
    table.write_text(f"r,d,w,top1\n{text}", encoding="utf-8")
    with writing(store.engine) as connection, Session(bind=connection) as session:
        join(session, study, read_results(table, study, Defaults()))
    return store.reloaded()


def top1s(store: StudyStore, version: str | None = None) -> list[float]:
    tables = store.versions.pinned(version) if version else store.tables
    return [row.top1 for row in tables["mine"].rows] if "mine" in tables else []


def name(store: StudyStore) -> str:
    return store.version.content_hash[:VERSION_LENGTH]


def test_versions_stay_as_they_were_whatever_is_removed_and_recorded_anew(store: StudyStore, tmp_path: Path) -> None:
    empty = name(store)
    first = put(store, tmp_path, "1,1,1,70\n0.5,1,1,60\n")
    row = next(entry.id for entry in first.recorded_entries() if entry.id.endswith(".0.5-1-1"))
    assert first.remove("mine", [row]) == 1
    second = first.reloaded()
    assert second.remove("mine") == 1
    third = second.reloaded()
    other = StudyDescription("mine", "Mine again", 32, 1, 10)
    fourth = put(third, tmp_path, "1,1,1,80\n0.5,1,1,66\n", other)  # other images, other accuracies, the same ids

    assert [top1s(one) for one in (first, second, third, fourth)] == [[70, 60], [70], [], [80, 66]]
    assert fourth.tables["mine"].study.base_resolution == 32
    assert name(third) == empty
    assert [top1s(fourth, name(one)) for one in (first, second, third, fourth)] == [[70, 60], [70], [], [80, 66]]


def test_a_server_notices_that_something_is_gone(store: StudyStore, tmp_path: Path) -> None:
    filled = put(store, tmp_path, "1,1,1,70\n")
    assert not filled.has_more()
    filled.remove("mine")
    assert filled.has_more()


def test_shipped_rows_stay_and_what_is_not_there_is_named(store: StudyStore, tmp_path: Path) -> None:
    with pytest.raises(Conflict, match="nothing was recorded here of the study 'imagenet'"):
        store.remove("imagenet")
    with pytest.raises(NotFound, match="there is no study 'mine'"):
        store.remove("mine")
    filled = put(store, tmp_path, "1,1,1,70\n", StudyDescription("imagenet", "ImageNet", 224, 3, 1000))
    assert StudyContents("imagenet", "ImageNet", 1029, 1, 0) in filled.contents()
    with pytest.raises(NotFound, match="there is no recorded row 'nothing'"):
        filled.remove("imagenet", ["nothing"])
    assert filled.remove("imagenet") == 1
    assert len(filled.reloaded().tables["imagenet"].rows) == 1029


ROW = asdict(sampled_rows(1)[0])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (json.dumps(ROW | {"top1": float("nan")}), "top1 is nan"),
        (json.dumps(ROW | {"top1": None}), "top1 is None"),
        (json.dumps(ROW | {"note": "\ud800"}), "note is"),
        (json.dumps(ROW | {"note": "a\0"}), "note is"),
        (json.dumps(ROW | {"flops": 10**30}), "flops is"),
        (json.dumps({"id": "bad"}), "study is None"),
        ("[1]", "content is"),
        ("no JSON", "Expecting value"),
    ],
)
def test_a_database_with_a_bad_row_starts_without_it_and_says_so(
    database_url: str, results: Path, content: str, reason: str
) -> None:
    with StudyStore.open(database_url, results) as store:
        add(store, sampled_rows(3)[1:])
        with writing(store.engine) as connection:
            connection.execute(insert(RecordedRow), {"id": "bad", "study": "sampled", "content": content})
    with StudyStore.open(database_url, results) as store:
        assert len(store.tables["sampled"].rows) == 2
        (left_out,) = store.version.left_out
        assert reason in left_out.reason
        (bad,) = [entry for entry in store.recorded_entries("sampled") if entry.reason]
        assert store.remove("sampled", [bad.id]) == 1
        again = store.reloaded()
        assert not again.version.left_out
        assert len(again.tables["sampled"].rows) == 2


def test_a_good_row_takes_the_place_of_a_bad_one(store: StudyStore) -> None:
    (row,) = sampled_rows(1)
    values: dict[str, Any] = {"id": row.id, "study": "sampled", "content": json.dumps(ROW | {"top1": float("inf")})}
    with writing(store.engine) as connection:
        connection.execute(insert(RecordedRow), values)
    assert add(store, [row]).tables["sampled"].rows == (row,)


def test_rows_of_a_study_that_is_left_out_are_left_out_too(store: StudyStore) -> None:
    bad = json.dumps(asdict(DESCRIBED) | {"classes": 0})
    with writing(store.engine) as connection:
        connection.execute(insert(RecordedStudy), {"id": "sampled", "content": bad})
        connection.execute(insert(RecordedRow), {"id": ROW["id"], "study": "sampled", "content": json.dumps(ROW)})
    without = store.reloaded()
    assert "sampled" not in without.tables
    assert {one.id for one in without.version.left_out} == {"sampled", ROW["id"]}
    assert StudyContents("sampled", "sampled", 0, 0, 2) in without.contents()
    assert without.remove("sampled") == 1
    assert not without.reloaded().version.left_out
