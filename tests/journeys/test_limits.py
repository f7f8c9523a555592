"""An engineer has 40 M multiply-adds, 320 KiB of working memory and 1 MiB of flash, and takes the network along."""

import re
import subprocess
import sys

from playwright.sync_api import Page, expect

from tests.browser.conftest import DRAWN

COUNT = "print(sum(p.numel() for p in model.parameters()), model.num_classes)"


def settle(page: Page) -> None:
    page.evaluate(DRAWN)


def type_into(page: Page, label: str, text: str) -> None:
    """Click into a field, select what stands there, type, press Enter."""
    page.get_by_label(label, exact=True).click()
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    settle(page)


def fit(page: Page, card: str) -> str:
    """What a card says of the limits."""
    return page.locator(f'[data-network="{card}"] .fit').inner_text().replace("\u00a0", " ")


def copied_code(page: Page, which: str) -> str:
    """Press a network's button for timm code, and paste."""
    button = page.locator(f'[data-copies="{which}"] [data-copy="timm"]')
    button.click()
    expect(button).to_have_text("copied")
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


def executed(code: str) -> tuple[int, int]:
    """Parameters and classes of the network that a snippet builds, in a process of its own."""
    done = subprocess.run([sys.executable, "-c", f"{code}\n{COUNT}"], capture_output=True, text=True, check=True)
    params, classes = done.stdout.split()[-2:]
    return int(params), int(classes)


def test_the_network_that_fits_is_taken_along(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/")
    page.locator("body[data-ready][data-furnished]").wait_for()
    type_into(page, "Budget", "40 M")
    type_into(page, "working memory KiB", "320 kib")
    type_into(page, "flash KiB", "1 MIB")
    assert page.get_by_label("flash KiB", exact=True).input_value() == "1024"
    page.locator("body:not([data-pending])").wait_for()

    too_much = r"does not fit: needs (?:[\d.]+ KiB of working memory, [\d.]+ KiB too much and )?"
    for card in ("tiny", "giant", "current"):
        assert re.fullmatch(too_much + r"[\d.]+ MiB of flash, [\d.]+ (?:MiB|KiB) too much", fit(page, card)), card
    smallest = "no network here fits: even the smallest needs 1.37\u00a0MiB of flash, 383\u00a0KiB too much"
    expect(page.locator('[data-network="optimal"] [data-field="evidence"]')).to_have_text(smallest)
    expect(page.locator('[data-text="limits"]')).to_contain_text(f"best predicted: {smallest}.")

    type_into(page, "classes", "10")  # of which most of the flash was for a thousand
    page.locator("body:not([data-pending])").wait_for()
    memory, flash = "468 KiB of working memory, 148 KiB too much", "1.09 MiB of flash, 96.1 KiB too much"
    assert fit(page, "giant") == f"does not fit: needs {memory} and {flash}"
    assert fit(page, "optimal") == "fits"
    for which in ("tiny", "current"):
        params = page.locator('[data-network="current"] [data-value="params"]').get_attribute("data-exact") or ""
        code = copied_code(page, which)
        assert executed(code) == (int(params), 10)
    assert "needs timm 0.9.0 or newer" in code


def test_limits_that_cannot_be_read_are_refused_and_kept_apart_from_the_state(page: Page) -> None:
    page.goto("/?flops=0.2")
    page.locator("body[data-ready]").wait_for()
    notice, memory = page.locator("#limits-error"), page.get_by_label("working memory KiB", exact=True)
    for text in ("1,5 MiB", "320K", "lots", "2 GiB", "0"):
        type_into(page, "working memory KiB", text)
        expect(notice).to_contain_text(f"“{text}” is no amount of working memory. Type 320 (KiB), 320 KiB or 1 MiB")
        assert page.url.endswith("/?flops=0.2")
    type_into(page, "working memory KiB", "400")
    expect(notice).to_be_hidden()
    type_into(page, "working memory KiB", "0.5 mib")
    expect(memory).to_have_value("512")
    page.go_back()  # the cursor is still in the field
    settle(page)
    expect(memory).to_have_value("400")
    type_into(page, "classes", "1.5")
    expect(notice).to_contain_text("“1.5” is no number of classes. Type a whole number from 1 to 100000")
