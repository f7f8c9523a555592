"""Buttons, menus and limits."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ExplorerPage, MakePage

TINYNETS = {
    "A": (192, 336867712),
    "B": (188, 200709360),
    "C": (184, 99536432),
    "D": (152, 51580656),
    "E": (106, 24356848),
}


@pytest.mark.parametrize("letter", TINYNETS)
def test_a_tinynet_button_gives_that_network(explorer: ExplorerPage, letter: str) -> None:
    explorer.open("r=1&d=1&w=1")
    explorer.page.locator(f'[data-preset="TinyNet-{letter}"]').click()
    explorer.settle()
    assert (int(explorer.exact("resolution")), int(explorer.exact("flops"))) == TINYNETS[letter]
    expect(explorer.card("current").locator('[data-field="title"]')).to_contain_text(f"TinyNet-{letter}")


def test_b0_is_the_backbone(explorer: ExplorerPage) -> None:
    explorer.open()
    explorer.page.locator('[data-preset="base"]').click()
    explorer.settle()
    assert explorer.exact("flops") == "385814752"
    assert explorer.exact("accuracy") == "76.7"


def test_the_formula_buttons_give_the_networks_of_their_cards(explorer: ExplorerPage) -> None:
    explorer.open("flops=0.3")
    giant = explorer.card("giant").locator(".slabs").get_attribute("d")
    explorer.page.locator('[data-preset="giant"]').click()
    explorer.settle()
    assert explorer.card("current").locator(".slabs").get_attribute("d") == giant
    explorer.page.locator('[data-preset="tiny"]').click()
    explorer.settle()
    tiny = explorer.card("tiny").locator(".slabs").get_attribute("d")
    assert explorer.card("current").locator(".slabs").get_attribute("d") == tiny


def test_another_backbone_is_another_page_of_the_same_state(explorer: ExplorerPage) -> None:
    explorer.open("r=1&d=1&w=1&family=huawei-tinynet")
    explorer.page.locator("select[name=backbone]").select_option("mobilenetv2")
    expect(explorer.page.locator('[data-value="flops"]')).to_have_attribute("data-exact", "300774272")
    assert explorer.state()["backbone"] == "mobilenetv2"
    assert "family" not in explorer.state()
    expect(explorer.page.locator("select[name=family] option", has_text="tf-slim-mobilenetv2")).to_have_count(1)
    expect(explorer.page.locator(".rows tbody tr", has_text="mobilenet_v2_1.4_224")).to_have_count(1)
    explorer.page.go_back()
    expect(explorer.page.locator('[data-value="flops"]')).to_have_attribute("data-exact", "385814752")
    expect(explorer.page.locator("select[name=family]")).to_have_value("huawei-tinynet")


def test_a_family_filters_the_table(explorer: ExplorerPage) -> None:
    explorer.open()
    explorer.page.locator("select[name=family]").select_option("huawei-tinynet")
    explorer.settle()
    expect(explorer.page.locator(".rows tbody tr:visible")).to_have_count(7)


def test_the_table_sorts_and_its_rows_twist(explorer: ExplorerPage) -> None:
    explorer.open("family=huawei-tinynet")
    explorer.page.locator('[data-sort="flops"]').click()
    explorer.settle()
    assert explorer.state()["sort"] == "-flops"
    names = explorer.page.locator(".rows tbody tr:visible td:first-child").all_inner_texts()
    assert names[:3] == ["EfficientNet-B0", "TinyNet-A", "TinyNet-B"]
    explorer.page.locator(".rows button", has_text="TinyNet-C").click()
    explorer.settle()
    assert explorer.exact("flops") == "99536432"
    assert explorer.exact("accuracy") == "71.2"


def test_conventions_of_counting(explorer: ExplorerPage) -> None:
    explorer.open("r=1&d=1&w=1")
    for count, flops in (("2macs", "771629504"), ("fvcore", "399353564"), ("macs", "385814752")):
        explorer.page.locator("select[name=count]").select_option(count)
        explorer.settle()
        if count == "fvcore":
            answer = explorer.page.request.get("/network?r=1&d=1&w=1").json()
            flops = str(answer["flops_fvcore"])
        assert explorer.exact("flops") == flops


def test_what_does_not_fit_is_said_and_greyed(explorer: ExplorerPage) -> None:
    explorer.open()
    explorer.page.locator("input[name=sram]").fill("400")
    explorer.page.locator("input[name=sram]").press("Tab")
    explorer.settle()
    expect(explorer.card("giant")).to_have_class(re.compile("unfit"))
    expect(explorer.card("giant")).to_contain_text(
        "does not fit: needs 498\u00a0KiB of working memory, 98.2\u00a0KiB too much"
    )
    expect(explorer.card("tiny").locator(".fit")).to_have_text("fits")
    assert explorer.state()["sram"] == "400"


@pytest.mark.parametrize("typed", ["100M", "100 m", "0.2592", "25.92%", "100 MMACs"])
def test_an_amount_can_be_typed(explorer: ExplorerPage, typed: str) -> None:
    explorer.open()
    explorer.page.locator("#amount").fill(typed)
    explorer.page.locator("#amount").press("Enter")
    explorer.settle()
    assert explorer.slider("flops") == pytest.approx(0.2592, rel=1e-3)


@pytest.mark.parametrize("typed", ["much", "5G", "1M", "", "0,2592"])
def test_an_amount_that_no_formula_answers_is_refused_with_words(explorer: ExplorerPage, typed: str) -> None:
    explorer.open()
    explorer.page.locator("#amount").fill(typed)
    explorer.page.locator("#amount").press("Enter")
    expect(explorer.page.locator("#amount-error")).to_contain_text("Type an amount from 11.6")
    assert explorer.state() == {}


def test_copies(make_page: MakePage) -> None:
    page = make_page(permissions=["clipboard-read", "clipboard-write"])
    explorer = ExplorerPage(page).open("r=0.8571428571428571&d=1.2&w=1")
    copied = {}
    for kind in ("timm", "json", "latex", "link"):
        button = page.locator(f'[data-copies="current"] [data-copy="{kind}"]')
        button.click()
        expect(button).to_have_text("copied")
        copied[kind] = page.evaluate("navigator.clipboard.readText()")
    assert "EfficientNet(" in copied["timm"]
    assert json.loads(copied["json"])["name"] == "TinyNet-A"
    assert copied["latex"] == r"TinyNet-A & 192 & 19 & 1.00 & 336.9M & 6.19M & 76.8 \\"
    assert copied["link"] == explorer.page.url


def test_a_failure_to_load_is_said(make_page: MakePage) -> None:
    page = make_page()
    page.route("**/page/tables*", lambda route: route.abort())
    page.goto("/")
    expect(page.locator("#trouble")).to_be_visible()
