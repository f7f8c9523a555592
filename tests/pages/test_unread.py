"""What a link asks for in vain is said at the first paint, without scripts; and what it can ask for of classes."""

import re

import pytest
from fastapi.testclient import TestClient

from modelcube.pages.explorer.card import card
from tests.pages.conftest import ViewOf

UNREAD = re.compile(r'id="unread"[^>]*>([^<]*)<')


@pytest.mark.parametrize("path", ["/", "/embed/stages", "/figures/stages", "/share/stages"])
def test_a_value_that_cannot_be_read_is_said(client: TestClient, path: str) -> None:
    found = UNREAD.search(client.get(f"{path}?flops=0,5&utm_source=blog").text)
    assert found
    assert "flops=0,5 cannot be read and is left out; allowed: a share of the backbone" in found[1]
    assert not UNREAD.search(client.get(f"{path}?flops=39e6&utm_source=blog").text)


def test_it_is_said_in_the_language_of_an_embed_and_in_its_files(client: TestClient) -> None:
    found = UNREAD.search(client.get("/embed/stages?r=abc&lang=zh").text)
    assert found
    assert "无法读取 r=abc" in found[1]
    said = "r=abc cannot be read and is left out; allowed: a number from 0.3 to 1.5."
    assert client.get("/figures/stages.json?r=abc").json()["notes"] == [said]
    assert client.get("/figures/stages.json").json()["notes"] == []
    assert said in client.get("/figures/stages.csv?r=abc").text


def test_what_a_value_says_is_no_markup(client: TestClient) -> None:
    assert "<b>" not in client.get("/?flops=%3Cb%3E").text


def test_costs_and_receipts_follow_the_number_of_classes(client: TestClient, view_of: ViewOf) -> None:
    usual, few = (card(view_of(f"r=1&d=1&w=1{classes}"), "current") for classes in ("", "&classes=10"))
    dropped = 990 * 1280  # multiply-adds of the classifier
    assert int(usual.exact["flops"]) - int(few.exact["flops"]) == dropped
    assert int(usual.exact["params"]) - int(few.exact["params"]) == dropped + 990
    receipt = client.get(few.json_url).json()
    assert receipt["params"] == int(few.exact["params"])
    assert "num_classes=10," in receipt["timm"]
    assert 'name="classes"' in client.get("/?classes=10").text
    tables = client.get("/page/tables?classes=10").json()
    assert tables["formula"]["tiny"]["c"] != client.get("/page/tables").json()["formula"]["tiny"]["c"]
    assert client.get("/page/tables?classes=0").status_code == 422
