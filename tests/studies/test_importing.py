import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from modelcube.database.engine import create_engine
from modelcube.database.tables import DataVersion, FamilyRecord, StudyRecord
from modelcube.studies.importing import LOADED_VERSIONS, import_results
from modelcube.studies.recording import StudyVersion
from modelcube.studies.rows import EvaluationRecord, ModelRecord
from modelcube.studies.shipped import Shipped
from modelcube.studies.table import load_tables
from tests.support.published import FAMILIES, ROWS

PROCESSES = 3
START_A_SERVER = """
import sys
from pathlib import Path
from modelcube.studies.store import StudyStore
sys.stdin.readline()
with StudyStore.open(sys.argv[1], Path(sys.argv[2])) as store:
    print(store.version.created, store.version.content_hash, len(store.table("imagenet").rows))
"""


def change(results: Path, number: int) -> None:
    """Give the results another content: one more family."""
    with (results / "families.csv").open("a", encoding="utf-8") as file:
        file.write(f"family-{number},imagenet,owner/name,path,0123456789ab,,,,\n")


def count(engine: Engine, record: type) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(record)) or 0


def contents(engine: Engine) -> list[int]:
    return [count(engine, record) for record in (StudyRecord, FamilyRecord, ModelRecord, EvaluationRecord)]


def shipped_counts(results: Path) -> list[int]:
    shipped = Shipped(results)
    tables = (["studies"], ["families"], shipped.studies, ["imagenet-evaluations"])
    return [sum(len(list(shipped.rows(name))) for name in names) for names in tables]


def test_everything_shipped_is_imported_once(upgraded: Engine, shipped_results: Path) -> None:
    first, second = import_results(upgraded, shipped_results), import_results(upgraded, shipped_results)

    assert (first.created, second.created) == (True, False)
    assert (first.key, first.content_hash, first.imported_at) == (second.key, second.content_hash, second.imported_at)
    assert contents(upgraded) == shipped_counts(shipped_results)


def test_another_content_is_another_version_beside_the_first(upgraded: Engine, own_results: Path) -> None:
    before = import_results(upgraded, own_results)
    change(own_results, 1)
    after = import_results(upgraded, own_results)

    assert after.created
    assert after.content_hash != before.content_hash
    families = [len(load_tables(upgraded, version)["imagenet"].study.families) for version in (before, after)]
    assert families == [FAMILIES, FAMILIES + 1]


def test_another_wording_is_the_same_version(upgraded: Engine, own_results: Path) -> None:
    before = import_results(upgraded, own_results)
    description = own_results / "datapackage.json"
    package = json.loads(description.read_text(encoding="utf-8"))
    package["description"] = package["resources"][0]["schema"]["fields"][0]["description"] = "Said otherwise."
    description.write_text(json.dumps(package), encoding="utf-8")

    assert import_results(upgraded, own_results).content_hash == before.content_hash


def test_another_type_of_a_column_is_another_version(upgraded: Engine, own_results: Path) -> None:
    before = import_results(upgraded, own_results)
    description = own_results / "datapackage.json"
    package = json.loads(description.read_text(encoding="utf-8"))
    fields = {field["name"]: field for field in package["resources"][0]["schema"]["fields"]}
    fields["classes"]["type"] = "number"
    description.write_text(json.dumps(package), encoding="utf-8")

    assert import_results(upgraded, own_results).content_hash != before.content_hash


def test_a_file_that_is_not_part_of_the_package_does_not_count(upgraded: Engine, own_results: Path) -> None:
    before = import_results(upgraded, own_results)
    (own_results / "README.md").write_text("read me", encoding="utf-8")

    assert import_results(upgraded, own_results).content_hash == before.content_hash


def test_only_rows_of_recently_used_versions_stay_in_the_tables(upgraded: Engine, own_results: Path) -> None:
    versions = []
    for number in range(LOADED_VERSIONS):
        change(own_results, number)
        versions.append(import_results(upgraded, own_results))
    use(upgraded, versions[0], datetime(2100, 1, 1, tzinfo=UTC))
    use(upgraded, versions[1], datetime(2000, 1, 1, tzinfo=UTC))

    change(own_results, LOADED_VERSIONS)
    newest = import_results(upgraded, own_results)

    with Session(upgraded) as session:
        loaded = set(session.scalars(select(ModelRecord.version_key).distinct()))
        known = set(session.scalars(select(DataVersion.key)))
    assert loaded == {version.key for version in [versions[0], *versions[2:], newest]}
    assert known == {version.key for version in [*versions, newest]}
    assert count(upgraded, ModelRecord) == shipped_counts(own_results)[2] * LOADED_VERSIONS


def test_a_version_whose_rows_are_gone_is_loaded_again_when_it_comes_back(
    upgraded: Engine, own_results: Path, results: Path
) -> None:
    first = import_results(upgraded, results)
    for number in range(LOADED_VERSIONS):
        change(own_results, number)
        import_results(upgraded, own_results)
    assert load_tables(upgraded, first) == {}

    again = import_results(upgraded, results)
    assert (again.key, again.created) == (first.key, True)
    assert len(load_tables(upgraded, again)["imagenet"].rows) == ROWS


def use(engine: Engine, version: StudyVersion, moment: datetime) -> None:
    with engine.begin() as connection:
        used = update(DataVersion).where(DataVersion.key == version.key).values(last_used_at=moment)
        connection.execute(used)


def test_a_broken_file_imports_nothing(upgraded: Engine, own_results: Path) -> None:
    table = own_results / "imagenet.csv"
    broken = table.read_text(encoding="utf-8").replace(",76.8,", ",high,", 1)
    table.write_text(broken, encoding="utf-8")

    with pytest.raises(ValueError, match=r"imagenet\.csv, line \d+: column 'top1' holds 'high'"):
        import_results(upgraded, own_results)

    assert contents(upgraded) == [0, 0, 0, 0]
    assert count(upgraded, DataVersion) == 0


def test_a_column_that_is_described_but_missing_is_named(upgraded: Engine, own_results: Path) -> None:
    description = own_results / "datapackage.json"
    package = json.loads(description.read_text(encoding="utf-8"))
    package["resources"][0]["schema"]["fields"].append({"name": "colour", "type": "string"})
    description.write_text(json.dumps(package), encoding="utf-8")

    with pytest.raises(ValueError, match="column 'colour'"):
        import_results(upgraded, own_results)


def test_servers_that_start_at_once_import_once(database_url: str, results: Path) -> None:
    servers = [
        subprocess.Popen(
            [sys.executable, "-c", START_A_SERVER, database_url, str(results)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={"PYTHONPATH": ":".join(sys.path), "PATH": ""},
        )
        for _ in range(PROCESSES)
    ]
    for server in servers:
        assert server.stdin
        server.stdin.write("\n")
        server.stdin.flush()
    outputs = [server.communicate(timeout=60) for server in servers]

    assert [server.returncode for server in servers] == [0] * PROCESSES, [error for _, error in outputs]
    created, hashes, rows = zip(*(output.split() for output, _ in outputs), strict=True)
    assert sorted(created) == ["False"] * (PROCESSES - 1) + ["True"]
    assert len(set(hashes)) == 1
    assert set(rows) == {str(ROWS)}
    engine = create_engine(database_url)
    assert contents(engine) == shipped_counts(results)
    engine.dispose()
