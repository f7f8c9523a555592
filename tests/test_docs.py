import json
import re
import shlex
import tomllib

import pytest
from fastapi.testclient import TestClient

from benchmarks.memory import rows
from modelcube.settings import settings_table
from tests.support.server_process import ROOT
from tools.settings_page import PAGE, settings_page

DOCS = ROOT / "docs"


def test_the_page_of_settings_is_the_table_of_the_code() -> None:
    assert settings_table() in settings_page()
    assert PAGE.read_text() == settings_page(), "run `make docs`"


def test_the_errors_of_the_memory_estimate_are_those_of_the_benchmark() -> None:
    text = (DOCS / "counts.md").read_text()
    assert [row for row in rows() if row not in text] == [], "copy the output of `python -m benchmarks.memory` into it"


@pytest.mark.parametrize(("page", "count"), [("README.md", 1), ("docs/api.md", 5)])
def test_examples_give_the_answers_that_are_shown(client: TestClient, page: str, count: int) -> None:
    text = (ROOT / page).read_text()
    examples = re.findall(r"^\$ (curl .*?) \| jq -c .*?\n(.*?)(?=\n\n|\n```)", text, re.DOTALL | re.MULTILINE)
    assert len(examples) == text.count("$ curl") == count
    for command, shown in examples:
        _, _, address, *options = shlex.split(command)
        path = address.removeprefix("http://127.0.0.1:8000")
        answer = client.post(path, json=json.loads(options[-1])) if options else client.get(path)
        for line in shown.strip().splitlines():
            assert all(value in _values(answer.json()) for value in _values(json.loads(line))), line


def test_the_readme_is_short_and_its_links_lead_somewhere() -> None:
    text = (ROOT / "README.md").read_text()
    assert len(text.encode()) <= 6 * 1024
    links = [link for link in re.findall(r"\]\(([^)]+)\)", text) if "://" not in link]
    assert "docs/explore.md" in links
    for link in links:
        path, _, anchor = link.partition("#")
        assert (ROOT / path).is_file(), link
        assert not anchor or anchor in _anchors((ROOT / path).read_text()), link


def test_every_page_has_a_place_in_the_site() -> None:
    project = tomllib.loads((ROOT / "zensical.toml").read_text())["project"]
    assert sorted(_pages(project["nav"])) == sorted(str(path.relative_to(DOCS)) for path in DOCS.rglob("*.md"))


def _pages(nav: list[dict[str, object]]) -> list[str]:
    """The files that a table of contents names, at any depth."""
    targets = [target for entry in nav for target in entry.values()]
    return [page for target in targets for page in (_pages(target) if isinstance(target, list) else [str(target)])]


def _anchors(markdown: str) -> set[str]:
    """The anchors of a page's headings, as both GitHub and the site make them."""
    headings = re.findall(r"^#+ (.+)$", markdown, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


def _values(document: object) -> set[object]:
    """All values of a JSON document that are neither lists nor objects."""
    if isinstance(document, dict):
        return {value for part in document.values() for value in _values(part)}
    if isinstance(document, list):
        return {value for part in document for value in _values(part)}
    return {document}
