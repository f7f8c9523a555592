import json
import subprocess
import sys

import pytest

from tests.support.server_process import ROOT

CODE = """
import logging
from modelcube.web.logs import configure_logs
from modelcube.settings import Settings
import structlog
configure_logs(Settings(log_format="{form}", log_level="info"))
structlog.get_logger().info("request", route="/scale", ms=1.5)
structlog.get_logger().debug("hidden")
logging.getLogger("uvicorn.error").info("started %s", 1)
try:
    1 / 0
except ZeroDivisionError:
    structlog.get_logger().exception("failed")
"""


def logged(form: str) -> str:
    environment = {"PYTHONPATH": str(ROOT / "app")}
    command = [sys.executable, "-c", CODE.format(form=form)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stderr


@pytest.mark.parametrize("form", ["json", "auto"])
def test_every_line_is_a_json_object(form: str) -> None:
    lines = [json.loads(line) for line in logged(form).splitlines()]
    assert [line["event"] for line in lines] == ["request", "started 1", "failed"]
    assert lines[0].items() >= {"route": "/scale", "ms": 1.5, "level": "info"}.items()
    assert "ZeroDivisionError" in lines[2]["exception"]


def test_the_console_form_is_for_people() -> None:
    text = logged("console")
    assert "/scale" in text
    assert not text.lstrip().startswith("{")
    assert "hidden" not in text
