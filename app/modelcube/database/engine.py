"""Connections to the database: SQLite by default, PostgreSQL where its address says so.

Writers exclude each other from the moment they begin: a transaction that first reads and then writes would otherwise
fail when another process wrote in between. On SQLite that is BEGIN IMMEDIATE, on PostgreSQL an advisory lock that is
held until the transaction ends. Readers never wait: SQLite keeps a write-ahead log.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, StaticPool, event, make_url, text
from sqlalchemy import create_engine as create_sqlalchemy_engine
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from modelcube.errors import InvalidInput, NotInstalled

BUSY_TIMEOUT_MS = 30_000
RETRY_SECONDS = 0.02
WRITE_LOCK = 0x6D6F64656C63  # any number, the same for every process of a PostgreSQL database
UNREACHABLE = (OperationalError, InterfaceError, TimeoutError)
"""What is raised where the database is gone, or too busy, for a while; `TimeoutError`: no connection became free."""
WRITES = "modelcube_writes"  # execution option of a connection that is about to write
NETWORK = {"connect_timeout": 10, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
"""Seconds, and how many times: a PostgreSQL that nothing is heard of any more is given up within half a minute."""


def create_engine(database_url: str) -> Engine:
    """An engine for the database at `database_url`; the folder of a SQLite file is made.

    Raises:
        InvalidInput: neither SQLite nor PostgreSQL.
        NotInstalled: PostgreSQL, and its driver is missing.
    """
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url)
    if url.get_backend_name() == "postgresql":
        return _postgresql_engine(url)
    raise InvalidInput("database_url", url.render_as_string(), "an address that begins with sqlite:// or postgresql://")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that no other writer of this kind overlaps; committed at the end, rolled back on an error."""
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": WRITE_LOCK})
        yield connection


@contextmanager
def changing(engine: Engine) -> Iterator[Session]:
    """A session that writes, committed at the end, rolled back on an error.

    On SQLite no other writer overlaps it. On PostgreSQL only the rows that it locks (`with_for_update`) are safe from
    others; where that does not suffice, use `changing_alone`.
    """
    with (
        engine.connect().execution_options(**{WRITES: True}) as connection,
        connection.begin(),
        Session(connection) as session,
    ):
        yield session
        session.flush()


@contextmanager
def changing_alone(engine: Engine) -> Iterator[Session]:
    """A session within a transaction of `writing`: no other writer of that kind overlaps it."""
    with writing(engine) as connection, Session(connection) as session:
        yield session
        session.flush()


def _postgresql_engine(url: URL) -> Engine:
    try:
        limits = {name: value for name, value in NETWORK.items() if name not in url.query}
        return create_sqlalchemy_engine(
            url.set(drivername="postgresql+psycopg"), pool_pre_ping=True, connect_args=limits
        )
    except ImportError as error:
        raise NotInstalled("PostgreSQL needs its driver: pip install 'psycopg[binary]'") from error


def _sqlite_engine(url: URL) -> Engine:
    in_memory = not url.database or url.database == ":memory:"
    if in_memory:
        engine = create_sqlalchemy_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})
    else:
        Path(url.database or "").parent.mkdir(parents=True, exist_ok=True)
        engine = create_sqlalchemy_engine(url)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    """Set up a new connection; transactions are begun by `_begin_sqlite`, not by the driver."""
    raw: Any = connection
    raw.isolation_level = None
    for pragma in (f"busy_timeout = {BUSY_TIMEOUT_MS}", "foreign_keys = ON", "synchronous = NORMAL"):
        raw.execute(f"PRAGMA {pragma}")
    _keep_write_ahead_log(raw)


def _keep_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Switch the file to a write-ahead log. SQLite does not wait for its lock here, so that we do."""
    deadline = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(RETRY_SECONDS)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
