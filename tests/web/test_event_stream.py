"""Events of an evaluation from a real server that is killed in the middle, and from the one that follows it."""

import os
import signal
import socket
import subprocess
import sys
from itertools import islice
from pathlib import Path

import httpx2
from sqlalchemy import Engine

from modelcube.database.engine import create_engine
from modelcube.database.schema import upgrade
from modelcube.evaluation.jobs.leases import finish, report
from tests.support.event_streams import events
from tests.support.processes import wait_for
from tests.support.queues import asked, taken
from tests.support.server_process import ROOT

PROGRESS = {"epoch": 0, "epochs": 1, "loss": 1.0}


def test_a_client_goes_on_where_it_was_when_the_server_is_killed(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'modelcube.sqlite3'}")
    upgrade(engine)
    evaluation_id = asked(engine)
    lease = taken(engine)
    port = free_port()
    address = f"http://127.0.0.1:{port}/evaluations/{evaluation_id}/events"

    first = serving(tmp_path, port)
    report(engine, lease, PROGRESS)
    seen = [event.number for event in islice(events(address), 3)]
    os.kill(first.pid, signal.SIGKILL)
    first.wait()

    report(engine, lease, PROGRESS)
    finish(engine, lease, {})
    second = serving(tmp_path, port)
    try:
        rest = [event.number for event in events(address, after=seen[-1])]
    finally:
        second.terminate()
        second.wait(30)
        engine.dispose()
    assert (seen, rest) == ([1, 2, 3], [4, 5])


def test_a_server_stops_while_a_client_listens(tmp_path: Path) -> None:
    engine: Engine = create_engine(f"sqlite:///{tmp_path / 'modelcube.sqlite3'}")
    upgrade(engine)
    evaluation_id = asked(engine)
    port = free_port()
    server = serving(tmp_path, port)
    stream = events(f"http://127.0.0.1:{port}/evaluations/{evaluation_id}/events")
    assert next(stream).number == 1
    server.terminate()
    assert server.wait(60) in (0, 128 + signal.SIGTERM)
    stream.close()  # type: ignore[attr-defined]
    engine.dispose()


def free_port() -> int:
    with socket.socket() as taken_port:
        taken_port.bind(("127.0.0.1", 0))
        return int(taken_port.getsockname()[1])


def serving(folder: Path, port: int) -> subprocess.Popen[bytes]:
    """A server that answers."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "app"), "MODELCUBE_DATA_DIR": str(folder)}
    log = (folder / "server.log").open("a")
    command = [sys.executable, "-m", "modelcube", "serve", "--port", str(port)]
    server = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=ROOT)
    log.close()

    def answers() -> bool:
        try:
            return httpx2.get(f"http://127.0.0.1:{port}/healthz").status_code == 200
        except httpx2.TransportError:
            return False

    wait_for(answers, "the server", (folder / "server.log").read_text)
    return server
