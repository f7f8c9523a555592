"""What can be said of the container files without an engine: they refer to what is there, and settings are settings."""

import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import yaml

from modelcube.figures.output.painter import BROWSERS
from modelcube.settings import PREFIX, Settings
from tests.support.server_process import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
LINES = re.sub(r"\\\n\s*", " ", (ROOT / "Dockerfile").read_text()).splitlines()
INSTRUCTIONS = [line.split(" ", 1) for line in LINES if line and not line.startswith("#")]


def test_the_images_are_those_that_compose_builds() -> None:
    built = {service["build"]["target"] for service in COMPOSE["services"].values() if "build" in service}
    assert built == {"web", "worker"}
    assert built <= {rest.split()[-1] for name, rest in INSTRUCTIONS if name == "FROM"}


def test_what_is_copied_is_there() -> None:
    copied = [shlex.split(rest) for name, rest in INSTRUCTIONS if name == "COPY" and not rest.startswith("--from")]
    assert [source for *sources, _ in copied for source in sources if not (ROOT / source).exists()] == []
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {source for *sources, _ in copied for source in sources}.isdisjoint(ignored)


def test_stages_copy_from_stages_before_them() -> None:
    known: set[str] = set()
    for name, rest in INSTRUCTIONS:
        if name == "FROM":
            known.add(rest.split()[-1])
        elif match := re.match(r"--from=(\S+)", rest):
            assert match[1] in known


def test_extras_that_are_installed_exist() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    asked = {extra for match in re.findall(r"'\.\[([\w,]+)\]'", "\n".join(LINES)) for extra in match.split(",")}
    assert asked == {"evaluate", "postgres"}
    assert asked <= set(extras)


def test_settings_of_the_containers_are_settings() -> None:
    texts = [(ROOT / name).read_text() for name in ("Dockerfile", "compose.yaml")]
    names = {name.lower() for text in texts for name in re.findall(rf"{PREFIX}(\w+)", text)}
    assert names - set(Settings.model_fields) == set()


def test_the_page_has_what_draws_pictures() -> None:
    """The browser writes where a read-only container lets it; somebody takes leave of the processes that it leaves."""
    text = (ROOT / "Dockerfile").read_text()
    web = text.partition(" AS web\n")[2].partition("\nFROM ")[0]
    installed = re.search(r"apt-get install --yes --no-install-recommends ([^\n\\]*)", web)
    assert installed is not None
    assert set(installed[1].split()) == {"chromium", "fonts-noto-cjk"}
    environment = dict(re.findall(r"(\w+)=(\S+)", web.partition("ENV ")[2].partition("\nUSER")[0]))
    assert Path(environment["BROWSER_PATH"]).name in BROWSERS
    service = COMPOSE["services"]["web"]
    assert service["read_only"]
    assert service["init"]
    written = [environment[name] for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME")]
    assert all(path.startswith(f"{service['tmpfs'][0]}/") for path in written)


def test_everybody_meets_at_one_database_and_one_folder() -> None:
    web, worker = COMPOSE["services"]["web"], COMPOSE["services"]["worker"]
    assert web["environment"] == worker["environment"]
    assert web["volumes"] == worker["volumes"] == ["data:/data"]
    assert set(COMPOSE["volumes"]) == {"data", "database"}
    settings = Settings.model_validate({"database_url": web["environment"][f"{PREFIX}DATABASE_URL"]})
    assert settings.resolved_database_url().startswith("postgresql://modelcube@database/")
