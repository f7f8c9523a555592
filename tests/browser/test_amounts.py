"""The page's reader of amounts is held to the server's by one table of cases (tests/answers/test_units.py)."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page

CASES = json.loads((Path(__file__).parents[1] / "answers" / "amounts.json").read_text(encoding="utf-8"))
READ = """async ({budgets, typed, memory, baseline}) => {
    const { src } = document.querySelector("script[type=module]");
    const { readBudget, readKib } = await import(new URL("../text/amounts.js", src));
    const table = JSON.parse(document.body.dataset.stateFields);
    const fields = Object.fromEntries(table.map((field) => [field.name, field]));
    const exactly = { ...fields.flops, millions_below: 0 };
    return {
        budgets: budgets.map(([text]) => readBudget(text, exactly, baseline, "macs")?.c ?? null),
        typed: typed.map(([count, text]) => readBudget(text, fields.flops, baseline, count)?.c ?? null),
        memory: memory.map(([text]) => readKib(text, fields.sram)),
    };
}"""


def test_the_page_reads_amounts_as_the_server_does(page: Page) -> None:
    page.goto("/")
    read, baseline = page.evaluate(READ, CASES), CASES["baseline"]
    for (text, expected), c in zip(CASES["budgets"], read["budgets"], strict=True):
        share = float(expected[:-1]) / 100 if isinstance(expected, str) else expected and expected / baseline
        assert c == (share and pytest.approx(share)), text
    for (count, text, expected), c in zip(CASES["typed"], read["typed"], strict=True):
        assert c == (expected and pytest.approx(expected / baseline)), (count, text)
    for (text, expected), kib in zip(CASES["memory"], read["memory"], strict=True):
        assert kib == (expected and pytest.approx(expected / 1024)), text
