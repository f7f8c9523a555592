import json
import re
import shlex

from fastapi.testclient import TestClient

from benchmarks.memory import rows
from modelcube.settings import settings_table
from tests.support.server_process import ROOT


def test_it_holds_the_table_of_settings() -> None:
    assert settings_table() in (ROOT / "README.md").read_text(), "copy the output of `modelcube settings` into it"


def test_it_holds_the_errors_of_the_memory_estimate() -> None:
    text = (ROOT / "README.md").read_text()
    assert [row for row in rows() if row not in text] == [], "copy the output of `python -m benchmarks.memory` into it"


def test_its_examples_give_the_answers_that_it_shows(client: TestClient) -> None:
    text = (ROOT / "README.md").read_text()
    block = text[text.index("$ curl") :].partition("```")[0]
    examples = re.findall(r"\$ (curl .*?) \| jq -c .*?\n(.*?)(?=\n\n|\Z)", block, re.DOTALL)
    assert len(examples) == block.count("$ curl") == 5
    for command, shown in examples:
        _, _, address, *options = shlex.split(command)
        path = address.removeprefix("http://127.0.0.1:8000")
        answer = client.post(path, json=json.loads(options[-1])) if options else client.get(path)
        for line in shown.strip().splitlines():
            assert all(value in _values(answer.json()) for value in _values(json.loads(line))), line


def _values(document: object) -> set[object]:
    """All values of a JSON document that are neither lists nor objects."""
    if isinstance(document, dict):
        return {value for part in document.values() for value in _values(part)}
    if isinstance(document, list):
        return {value for part in document for value in _values(part)}
    return {document}
