"""A version of the data is there for ever, to the last digit: what a link names by `data=`."""

import json
import re
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, update
from sqlalchemy.orm import Session

from modelcube.database.engine import create_engine, writing
from modelcube.database.schema import upgrade
from modelcube.database.tables import DataVersion, RecordedRow
from modelcube.errors import NotFound
from modelcube.studies.importing import LOADED_VERSIONS, import_results
from modelcube.studies.imports import Defaults, read_results
from modelcube.studies.joining import join
from modelcube.studies.recording import StudyDescription, record
from modelcube.studies.releasing import freeze
from modelcube.studies.shipped import Shipped
from modelcube.studies.table import StudyTable, load_tables
from modelcube.studies.versions import Versions
from tests.support.published import ROWS
from tests.support.sampled import DESCRIBED, sampled_rows

Tables = dict[str, StudyTable]


def newest(engine: Engine, results: Path) -> Tables:
    return load_tables(engine, import_results(engine, results))


def name_of(tables: Tables) -> str:
    return tables["imagenet"].version[:12]


def measure(engine: Engine, networks: int) -> None:
    with writing(engine) as connection, Session(bind=connection) as session:
        record(session, "sampled", sampled_rows(networks), DESCRIBED)


def correct(results: Path) -> None:
    """Another accuracy of the first row, and the last row left out."""
    path = results / "imagenet.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    column = lines[0].split(",").index("top1")
    cells = lines[1].split(",")
    cells[column] = "12.345678901234567"
    path.write_text("".join([lines[0], ",".join(cells), *lines[2:-1]]), encoding="utf-8")


def forget_rows(engine: Engine, results: Path) -> None:
    """Answer with so many other versions that rows of older ones leave the tables."""
    for number in range(LOADED_VERSIONS):
        with (results / "families.csv").open("a", encoding="utf-8") as file:
            file.write(f"family-{number},imagenet,owner/name,path,0123456789ab,,,,\n")
        import_results(engine, results)


def same(found: Tables, expected: Tables) -> bool:
    """Whether two are one to the last digit, and say it in the same types."""
    return repr(found) == repr(expected)


def test_a_version_is_the_same_from_its_parts_as_from_the_tables(upgraded: Engine, own_results: Path) -> None:
    measure(upgraded, 3)
    tables = newest(upgraded, own_results)

    assert same(Versions(own_results, upgraded).pinned(name_of(tables)), tables)


def test_more_rows_leave_older_versions_as_they_were(upgraded: Engine, own_results: Path) -> None:
    versions = []
    for networks in range(4):
        measure(upgraded, networks)
        versions.append(newest(upgraded, own_results))
    forget_rows(upgraded, own_results)

    pinned = Versions(own_results, upgraded).pinned
    assert [len(tables["sampled"].rows) for tables in versions[1:]] == [1, 2, 3]
    assert all(same(pinned(name_of(tables)), tables) for tables in versions)
    assert "sampled" not in pinned(name_of(versions[0]))


def test_rows_that_are_shipped_otherwise_later_leave_it_too(upgraded: Engine, own_results: Path) -> None:
    measure(upgraded, 2)
    before = newest(upgraded, own_results)
    correct(own_results)
    after = newest(upgraded, own_results)
    forget_rows(upgraded, own_results)

    pinned = Versions(own_results, upgraded).pinned
    assert (len(before["imagenet"].rows), len(after["imagenet"].rows)) == (ROWS, ROWS - 1)
    assert after["imagenet"].rows[0].top1 == 12.345678901234567
    assert same(pinned(name_of(before)), before)
    assert same(pinned(name_of(after)), after)


def test_a_row_that_is_shipped_later_was_recorded_before(upgraded: Engine, own_results: Path) -> None:
    measured = list(Shipped(own_results).rows("fashion-mnist"))
    shipped = own_results / "fashion-mnist.csv"
    text = shipped.read_text(encoding="utf-8")
    shipped.write_text("".join(text.splitlines(keepends=True)[:-1]), encoding="utf-8")
    with writing(upgraded) as connection:
        values = {"id": measured[-1]["id"], "study": "fashion-mnist", "content": json.dumps(measured[-1])}
        connection.execute(insert(RecordedRow), values)
    before = newest(upgraded, own_results)
    shipped.write_text(text, encoding="utf-8")
    after = newest(upgraded, own_results)

    pinned = Versions(own_results, upgraded).pinned
    assert name_of(before) != name_of(after)
    assert len(before["fashion-mnist"].rows) == len(after["fashion-mnist"].rows) == len(measured)
    assert same(pinned(name_of(before)), before)
    assert same(pinned(name_of(after)), after)


def test_what_is_imported_by_hand_is_a_version_like_any(upgraded: Engine, own_results: Path, tmp_path: Path) -> None:
    before = newest(upgraded, own_results)
    table, study = tmp_path / "mine.csv", StudyDescription("mine", "Mine", 64, 3, 7)
    table.write_text("r,d,w,top1\n1,1,1,77\n0.5,1,1,70\n", encoding="utf-8")
    with writing(upgraded) as connection, Session(bind=connection) as session:
        join(session, study, read_results(table, study, Defaults()))
    after = newest(upgraded, own_results)

    pinned = Versions(own_results, upgraded).pinned
    assert [row.top1 for row in after["mine"].rows] == [77.0, 70.0]
    assert same(pinned(name_of(after)), after)
    assert same(pinned(name_of(before)), before)


def test_a_whole_number_that_was_recorded_is_read_as_the_tables_have_it(upgraded: Engine, own_results: Path) -> None:
    (row,) = sampled_rows(1)
    measure(upgraded, 1)
    with writing(upgraded) as connection:
        columns = {column: getattr(row, column) for column in type(row).__slots__}
        content = json.dumps(columns | {"top1": 77, "seconds": 60})
        connection.execute(update(RecordedRow).values(content=content))
    tables = newest(upgraded, own_results)

    assert same(Versions(own_results, upgraded).pinned(name_of(tables)), tables)


def test_a_version_of_a_program_that_kept_no_archives_stays_in_the_tables(upgraded: Engine, own_results: Path) -> None:
    measure(upgraded, 2)
    tables = newest(upgraded, own_results)
    with upgraded.begin() as connection:
        connection.execute(update(DataVersion).values(shipped=None, recorded_studies=None, recorded_rows=None))
    forget_rows(upgraded, own_results)

    assert same(Versions(own_results, upgraded).pinned(name_of(tables)), tables)


def test_a_released_version_is_known_to_an_installation_that_never_had_it(own_results: Path, tmp_path: Path) -> None:
    old, new = (create_engine(f"sqlite:///{tmp_path / name}.sqlite3") for name in ("old", "new"))
    for engine in (old, new):
        upgrade(engine)
    tables = newest(old, own_results)
    path = freeze(own_results)
    assert path == own_results / "released" / f"{name_of(tables)}.zip"
    assert freeze(own_results) == path
    correct(own_results)

    later = newest(new, own_results)
    versions = Versions(own_results, new)
    assert versions.pinned(name_of(tables))["imagenet"].rows == tables["imagenet"].rows
    assert versions.pinned(name_of(tables))["imagenet"].version == name_of(tables)
    assert set(versions.known()) >= {name_of(later), name_of(tables)}
    for engine in (old, new):
        engine.dispose()


def test_an_archive_is_the_same_whenever_it_is_made(own_results: Path) -> None:
    shipped = Shipped(own_results)
    archive = shipped.packed()

    assert Shipped(own_results).packed() == archive
    assert Shipped.from_archive(archive).content_hash == shipped.content_hash
    assert list(Shipped.from_archive(archive).rows("imagenet")) == list(shipped.rows("imagenet"))


@pytest.mark.parametrize("name", ["0123456789ab", "", "0", "%", "../studies", "0123456789AB"])
def test_a_name_that_is_none_is_refused_with_those_that_are(upgraded: Engine, own_results: Path, name: str) -> None:
    known = name_of(newest(upgraded, own_results))

    with pytest.raises(NotFound, match=f"no version of the data '{re.escape(name)}'; known: {known}"):
        Versions(own_results, upgraded).pinned(name)


def test_released_archives_hold_the_version_that_they_are_named_after(shipped_results: Path) -> None:
    for path in (shipped_results / "released").glob("*"):
        assert Shipped.from_archive(path.read_bytes()).content_hash[:12] == path.stem, path
        assert path.suffix == ".zip"


def test_the_data_of_a_release_are_frozen(shipped_results: Path) -> None:
    changelog = (Path(__file__).parents[2] / "CHANGELOG.md").read_text(encoding="utf-8")
    newest_heading = re.findall(r"^## \[(.*?)\]", changelog, flags=re.MULTILINE)[0]

    if newest_heading != "Unreleased":  # a release: see CONTRIBUTING.md
        assert (shipped_results / "released" / f"{Shipped(shipped_results).content_hash[:12]}.zip").is_file()
