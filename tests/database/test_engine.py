import socket
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from modelcube.database import engine as database
from modelcube.database.engine import create_engine, writing
from modelcube.errors import InvalidInput, NotInstalled


def test_a_sqlite_database_keeps_a_write_ahead_log_waits_and_checks_foreign_keys(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'new folder' / 'database.sqlite3'}")

    with engine.connect() as connection:
        pragmas = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "busy_timeout", "foreign_keys")
        }
    engine.dispose()

    assert pragmas == {"journal_mode": "wal", "busy_timeout": 30_000, "foreign_keys": 1}


@pytest.mark.parametrize("url", ["mysql://host/name", "oracle://host/name"])
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(InvalidInput, match="sqlite:// or postgresql://"):
        create_engine(url)


def test_a_missing_driver_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises(NotInstalled, match="psycopg"):
        create_engine("postgresql://localhost/modelcube")


def test_a_failed_transaction_leaves_nothing(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE numbers (number INTEGER)"))

    with pytest.raises(RuntimeError, match="stop"):
        insert_and_fail(engine)

    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM numbers")).scalar_one() == 0


def insert_and_fail(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(text("INSERT INTO numbers VALUES (1)"))
        raise RuntimeError("stop")


def test_writers_take_turns_and_readers_do_not_wait(engine: Engine) -> None:
    order: list[str] = []
    first_is_writing, second_has_asked = threading.Event(), threading.Event()

    def second() -> None:
        first_is_writing.wait(10)
        second_has_asked.set()
        with writing(engine):
            order.append("second writes")

    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE numbers (number INTEGER)"))
        connection.execute(text("INSERT INTO numbers VALUES (1)"))
    thread = threading.Thread(target=second)
    thread.start()
    with writing(engine) as connection:
        connection.execute(text("UPDATE numbers SET number = 2"))
        first_is_writing.set()
        second_has_asked.wait(10)
        with engine.connect() as reader:
            order.append(f"reader sees {reader.execute(text('SELECT number FROM numbers')).scalar_one()}")
        order.append("first ends")
    thread.join(10)

    assert order == ["reader sees 1", "first ends", "second writes"]


def test_a_postgresql_that_does_not_answer_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("psycopg", reason="the driver of PostgreSQL is not installed")
    monkeypatch.setitem(database.NETWORK, "connect_timeout", 2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        engine = create_engine(f"postgresql://somebody@127.0.0.1:{silent.getsockname()[1]}/nothing")
        with pytest.raises(OperationalError, match="timeout"):
            engine.connect()
    engine.dispose()
