from pathlib import Path

import pytest
from sqlalchemy import text

from modelcube.errors import NotFound
from modelcube.studies.store import StudyStore
from tests.support.postgres import PostgresServer
from tests.support.published import ROWS


def test_a_store_is_ready_to_answer(database_url: str, results: Path) -> None:
    with StudyStore.open(database_url, results) as store:
        store.ping()
        assert len(store.table("imagenet").rows) == ROWS
        assert store.table("imagenet").version == store.version.content_hash
        with store.session() as session:
            assert session.execute(text("SELECT count(*) FROM model WHERE study = 'imagenet'")).scalar_one() == ROWS


def test_an_address_of_postgresql_is_enough(postgres_server: PostgresServer, results: Path) -> None:
    with StudyStore.open(postgres_server.new_database(), results) as store:
        assert store.engine.dialect.name == "postgresql"
        assert len(store.table("imagenet").rows) == ROWS


def test_an_unknown_study_is_not_found(database_url: str, results: Path) -> None:
    with StudyStore.open(database_url, results) as store, pytest.raises(NotFound, match="study"):
        store.table("cifar")
