"""The lock keeps the budget: width follows resolution and depth, depth follows width."""

import pytest

from tests.browser.conftest import ExplorerPage

BASELINE = 385_814_752
BUDGET = 0.258


def lock(explorer: ExplorerPage) -> None:
    explorer.page.locator("input[name=lock]").check()
    explorer.settle()


@pytest.fixture
def locked(explorer: ExplorerPage) -> ExplorerPage:
    """Locked at TinyNet-C's budget."""
    explorer.open(f"flops={BUDGET}")
    lock(explorer)
    return explorer


@pytest.mark.parametrize(("turned", "value"), [("r", 0.7), ("r", 0.95), ("d", 0.6), ("d", 1.3)])
def test_width_keeps_the_budget(locked: ExplorerPage, turned: str, value: float) -> None:
    width = locked.slider("w")
    locked.slide(turned, value)
    assert int(locked.exact("flops")) == pytest.approx(BUDGET * BASELINE, rel=0.04)
    assert locked.slider("w") != width
    assert locked.state()["flops"] == str(BUDGET)
    assert "budget" in locked.card("current").locator(".residual").inner_text()


def test_depth_follows_width(locked: ExplorerPage) -> None:
    depth = locked.slider("d")
    locked.slide("w", 0.9)
    assert locked.slider("d") < depth
    assert int(locked.exact("flops")) == pytest.approx(BUDGET * BASELINE, rel=0.2)


def test_locked_width_is_the_best_that_the_server_knows(locked: ExplorerPage) -> None:
    locked.slide("r", 0.8)
    state = locked.state()
    points = [[float(state["r"]), float(state["d"]), 0.2 + step / 2000] for step in range(2800)]
    answer = locked.page.request.post("/costs", data={"points": points}).json()
    best = min(abs(flops / (BUDGET * BASELINE) - 1) for flops in answer["flops"])
    assert abs(int(locked.exact("flops")) / (BUDGET * BASELINE) - 1) == pytest.approx(best, abs=1e-3)


def test_the_budget_slider_moves_a_locked_network(locked: ExplorerPage) -> None:
    locked.slide("r", 0.8)
    r, d = locked.slider("r"), locked.slider("d")
    locked.slide("flops", 0.5)
    assert (locked.slider("r"), locked.slider("d")) == (r, d)
    assert int(locked.exact("flops")) == pytest.approx(0.5 * BASELINE, rel=0.04)


def test_unlocked_the_budget_follows_the_network(locked: ExplorerPage) -> None:
    locked.slide("r", 0.8)
    locked.page.locator("input[name=lock]").uncheck()
    locked.settle()
    locked.slide("r", 1.0)
    assert "flops" not in locked.state()
    assert locked.slider("flops") == pytest.approx(int(locked.exact("flops")) / BASELINE)
