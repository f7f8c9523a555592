"""A link may name the version of the surrogate that it was made with; that version is there for ever."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy.orm import Session

from modelcube.answers.evidence import keep_fitted
from modelcube.answers.explorer import PINNED, Explorer
from modelcube.answers.predict import answer_predict
from modelcube.assets import asset_folder
from modelcube.database.engine import create_engine, writing
from modelcube.errors import NotFound
from modelcube.studies.places import comparable_rows
from modelcube.studies.recording import record
from modelcube.studies.store import StudyStore
from modelcube.studies.table import StudyTable
from modelcube.studies.versions import Versions
from modelcube.surrogate.fitted import MODEL_LENGTH, key_of
from modelcube.surrogate.validation.validation import fit_and_check
from tests.support.sampled import DESCRIBED, sampled_rows

POINT = [[0.6, 0.7, 0.5]]


def grow(store: StudyStore, networks: int) -> StudyStore:
    with writing(store.engine) as connection, Session(bind=connection) as session:
        record(session, "sampled", sampled_rows(networks), DESCRIBED)
    return store.reloaded()


def fit_here(store: StudyStore) -> str:
    keep_fitted(store, "sampled", fit_and_check)
    return key_of(comparable_rows(store.tables["sampled"]))[:MODEL_LENGTH]


def test_an_older_version_answers_as_it_did(tmp_path: Path) -> None:
    with StudyStore.open(f"sqlite:///{tmp_path / 'own.sqlite3'}", asset_folder("results")) as store:
        first = grow(store, 12)
        old = fit_here(first)
        before = answer_predict(
            Explorer.of(first.tables, first.fits), POINT, backbone="efficientnet-b0", study="sampled"
        )
        second = grow(first, 20)
        lagging = Explorer.of(second.tables, second.fits)
        new = fit_here(second)
        explorer = Explorer.of(second.tables, second.fits)

        assert lagging.version_of("sampled").model == old != new
        assert explorer.version_of("sampled").model == new
        pinned = answer_predict(explorer.at(old), POINT, backbone="efficientnet-b0", study="sampled")
        assert pinned.mean == before.mean
        assert pinned.version.model == old
        fresh = answer_predict(explorer, POINT, backbone="efficientnet-b0", study="sampled")
        assert fresh.mean != before.mean
        assert explorer.at(new) is explorer
        with pytest.raises(NotFound, match=f"known: .*{old}, {new}"):
            explorer.at("000000000000")


def test_the_shipped_version_can_be_named(explorer: Explorer) -> None:
    model = explorer.version.model

    assert explorer.at(model) is explorer
    assert explorer.at(None) is explorer


def test_many_who_ask_for_a_version_at_once_get_one(explorer: Explorer) -> None:
    class Counted(Versions):
        def pinned(self, name: str) -> dict[str, StudyTable]:
            asked.append(name)
            together.wait()
            return {name: replace(table, version=asked[-1]) for name, table in explorer.studies.items()}

    asked: list[str] = []
    together = Event()
    newest = replace(explorer, versions=Counted(asset_folder("results"), create_engine("sqlite://")))
    with ThreadPoolExecutor(4) as threads:
        found = [threads.submit(newest.at, None, "0123456789ab") for _ in range(4)]
        together.set()
    assert asked == ["0123456789ab"]
    assert len({id(one.result()) for one in found}) == 1
    assert found[0].result().version.data == "0123456789ab"


def test_only_a_few_versions_are_held_at_once(explorer: Explorer) -> None:
    class Every(Versions):
        def pinned(self, name: str) -> dict[str, StudyTable]:
            return {study: replace(table, version=name) for study, table in explorer.studies.items()}

    newest = replace(explorer, versions=Every(asset_folder("results"), create_engine("sqlite://")))
    names = [f"{number:012x}" for number in range(PINNED + 1)]
    first, *_, last = [newest.at(data=name) for name in names]
    assert newest.at(data=names[-1]) is last
    assert newest.at(data=names[0]) is not first


def test_without_a_database_only_the_data_of_now_are_known(explorer: Explorer) -> None:
    bare = replace(explorer, versions=None)
    assert bare.at(data=bare.data) is bare
    with pytest.raises(NotFound, match="no version of the data '0123456789ab'"):
        bare.at(data="0123456789ab")


@pytest.mark.parametrize("name", ["", "%", "_", "imagenet", "../studies"])
def test_a_name_that_is_none_is_refused(explorer: Explorer, name: str) -> None:
    with pytest.raises(NotFound):
        explorer.at(name)
