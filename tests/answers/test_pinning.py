"""A link may name the version of the surrogate that it was made with; that version is there for ever."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from modelcube.answers.evidence import fitted_on
from modelcube.answers.explorer import Explorer
from modelcube.answers.predict import answer_predict
from modelcube.assets import asset_folder
from modelcube.errors import NotFound
from modelcube.studies.database import writing
from modelcube.studies.recording import record
from modelcube.studies.store import StudyStore
from modelcube.surrogate.fit import fit
from modelcube.surrogate.fitted import Checked
from modelcube.surrogate.rows import Rows
from tests.support.sampled import DESCRIBED, sampled_rows

POINT = [[0.6, 0.7, 0.5]]


def grow(store: StudyStore, networks: int) -> StudyStore:
    with writing(store.engine) as connection, Session(bind=connection) as session:
        record(session, "sampled", sampled_rows(networks), DESCRIBED)
    return store.reloaded()


def fit_here(store: StudyStore) -> str:
    table = store.tables["sampled"]
    rows = Rows.comparable_of(table)
    fitted = fitted_on(table, rows, Checked(fit(rows)))
    store.fits.keep(fitted)
    return fitted.model


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


@pytest.mark.parametrize("name", ["", "%", "_", "imagenet", "../studies"])
def test_a_name_that_is_none_is_refused(explorer: Explorer, name: str) -> None:
    with pytest.raises(NotFound):
        explorer.at(name)
