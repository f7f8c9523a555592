import re

import pytest
from fastapi.testclient import TestClient

QUERIES = [
    "",
    "flops=39M",
    "r=nan&d=1e308&w=-1&flops=inf&lock=maybe&sort=;drop",
    "backbone=resnet-50&r=0.3&d=0.25&w=0.2",
    "backbone=efficientnet-b0-ceil&flops=0.03&count=fvcore&precision=fp32&sram=1&flash=1",
    "study=fashion-mnist",
    "study=fashion-mnist&backbone=mobilenetv2&r=0.5",
    "backbone=nothing&study=nothing&family=nothing&utm_source=blog&r=1&r=2",
    "[" * 5000,
]


@pytest.mark.parametrize("query", QUERIES)
def test_every_query_is_a_page(client: TestClient, query: str) -> None:
    answer = client.get(f"/?{query}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "nan" not in re.sub(r"<[^>]*>", "", answer.text).lower().split()


@pytest.fixture
def html(client: TestClient) -> str:
    return client.get("/").text


@pytest.mark.parametrize(
    "hook",
    [
        *(f'name="{name}"' for name in ("r", "d", "w", "flops", "backbone", "study", "family", "lock")),
        *(f'data-value="{name}"' for name in ("flops", "params", "resolution", "accuracy")),
        *(f'data-network="{name}"' for name in ("tiny", "giant", "optimal", "current")),
        *(f'data-figure="{name}"' for name in ("cube", "budget-map", "accuracy-flops", "formulas", "stages", "rule")),
    ],
)
def test_every_hook_is_there_once(html: str, hook: str) -> None:
    assert html.count(hook) == 1


def test_nothing_is_inline_and_nothing_comes_from_elsewhere(html: str) -> None:
    assert not re.search(r"\sstyle=|<style|\son\w+=|<script(?![^>]*\ssrc=)", html)
    assert not re.search(r'(?:src|rel="stylesheet" href)="(?:https?:)?//', html)


def test_the_best_network_has_its_place_before_it_is_found(html: str) -> None:
    assert re.search(r'<article class="card candidate [^>]*data-network="optimal"', html)


def test_the_first_paint_holds_the_numbers(html: str) -> None:
    for text in (
        "51.7\u00a0M",
        "152\u00a0px",
        "129\u00a0px",
        "67.0\u00a0%",
        "65.4\u00a0±\u00a02.3\u00a0%",
        "TinyNet-D",
    ):
        assert text in html


def test_markup_in_a_query_is_escaped(client: TestClient) -> None:
    answer = client.get("/?family=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&x=%3Cscript%3E")
    assert "<script>" not in answer.text


def test_the_page_is_small(client: TestClient) -> None:
    answer = client.get("/", headers={"accept-encoding": "br"})
    assert int(answer.headers["content-length"]) < 20_000


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", 'through <span data-swap="fitted-on">the paper’s five published networks</span>'),
        ("study=fashion-mnist", "best networks for their cost that were measured in Fashion-MNIST</span>"),
    ],
)
def test_the_page_says_what_the_tiny_formula_is_fitted_on(client: TestClient, query: str, words: str) -> None:
    assert words in client.get(f"/?{query}").text
