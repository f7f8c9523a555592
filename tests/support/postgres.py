"""A real PostgreSQL in a temporary folder, for tests; without its programs they are skipped, with the reason.

Its own server refuses to run as root, so root runs it as the user `postgres` that Debian's package makes.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import uuid
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import text

from modelcube.database.engine import create_engine
from tests.support.processes import descendants, kill, lives, wait_for

REASON = "no PostgreSQL: install Debian's `postgresql`"
USER = "postgres"
# A crash of the machine may lose data here, one of a process may not.
OPTIONS = ("fsync=off", "full_page_writes=off", "listen_addresses=", "max_connections=100")


def find_programs() -> Path | None:
    """The folder of `initdb` and `pg_ctl`: on the path, or Debian's newest."""
    if (on_path := shutil.which("pg_ctl")) and shutil.which("initdb"):
        return Path(on_path).resolve().parent
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


class PostgresServer:
    """A server with its own folder, reached by a socket in it."""

    def __init__(self, programs: Path) -> None:
        self.programs = programs
        self.folder = Path(tempfile.mkdtemp(prefix="modelcube-pg-"))  # short: a socket's path has 107 bytes
        self.data = self.folder / "data"
        self.shared: str | None = None
        if os.geteuid() == 0:
            shutil.chown(self.folder, USER)
        self._run("initdb", "--pgdata", self.data, "--username", USER, "--auth", "trust", "--no-sync")
        self.start()

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = [f"-k {self.folder}", *(f"-c {option}" for option in OPTIONS)]
        log = self.folder / "log"
        self._run("pg_ctl", "start", "--wait", "--pgdata", self.data, "--log", log, "--options", " ".join(options))

    def kill(self) -> None:
        """End it and all its processes without a word."""
        os.kill(self.process_id, signal.SIGSTOP)  # so that it has no more children than we see
        processes = [self.process_id, *(pid for pid, _ in descendants(self.process_id))]
        for pid in processes:
            kill(pid)
        wait_for(lambda: not any(map(lives, processes)), "the database's processes to end")
        # In a container nobody may reap the dead, and to a new server they would look alive.
        for lock in (self.data / "postmaster.pid", *self.folder.glob(".s.PGSQL.*.lock")):
            lock.unlink()

    @property
    def process_id(self) -> int:
        """Of the server itself."""
        return int((self.data / "postmaster.pid").read_text().splitlines()[0])

    def stop(self) -> None:
        """Stop it and remove all that it kept."""
        if (self.data / "postmaster.pid").exists():
            self._run("pg_ctl", "stop", "--wait", "--mode", "immediate", "--pgdata", self.data)
        shutil.rmtree(self.folder)

    def new_database(self) -> str:
        """The address of a new, empty database."""
        return self.address(self._created())

    def emptied_database(self) -> str:
        """The address of the one database that is emptied each time: quicker than a new one."""
        if self.shared is None:
            self.shared = self._created()
        else:
            self._execute(self.shared, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
        return self.address(self.shared)

    def address(self, database: str) -> str:
        """The address of a database of this server."""
        return f"postgresql://{USER}@/{database}?host={self.folder}"

    def _created(self) -> str:
        name = f"test_{uuid.uuid4().hex[:12]}"
        self._execute("postgres", f"CREATE DATABASE {name}")
        return name

    def _execute(self, database: str, *statements: str) -> None:
        engine = create_engine(self.address(database))
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for statement in statements:
                connection.execute(text(statement))
        engine.dispose()

    def _run(self, program: str, *arguments: str | Path) -> None:
        # Output goes to a file: the server inherits it, and a pipe would stay open for as long as it runs.
        output = self.folder / "output"
        with output.open("w") as file:
            command = [*_as_user(), str(self.programs / program), *map(str, arguments)]
            done = subprocess.run(command, stdout=file, stderr=subprocess.STDOUT, cwd=self.folder, check=False)
        if done.returncode:
            raise AssertionError(f"{program} failed:\n{output.read_text()}")


def _as_user() -> Sequence[str]:
    return ("runuser", "-u", USER, "--") if os.geteuid() == 0 else ()
