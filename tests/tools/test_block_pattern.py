"""Networks given stage by stage: counted as any other, and as those who published them counted."""

import csv
from pathlib import Path

import pytest

from modelcube.assets import asset_folder
from modelcube.errors import InvalidInput
from modelcube.networks.cost_table import cost_table
from modelcube.networks.network import realise
from modelcube.networks.registry import get_backbone
from tools.block_pattern import BlockPattern, pattern_counts

B0 = get_backbone("efficientnet-b0")
B0_PATTERN = "1-2-2-3-3-4-1.1-6-6-6-6-6-6.3-3-5-3-5-5-3.1-1-1-1-1-1-1"


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with (Path(asset_folder("results")) / "accel-nasbench.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_backbone_as_a_pattern_costs_what_its_cost_table_says() -> None:
    costs = cost_table(B0).of(realise(B0))

    assert pattern_counts(B0, BlockPattern.from_text(B0_PATTERN), 224) == (int(costs.flops), int(costs.params))


def test_every_sampled_network_is_counted_to_the_last_parameter(rows: list[dict[str, str]]) -> None:
    """Parameters are those that the source prints; its multiply-adds add normalisation and pooling to ours."""
    assert len([row for row in rows if not row["seed"]]) == 5138
    for row in rows:
        flops, params = pattern_counts(B0, BlockPattern.from_text(row["pattern"]), int(row["resolution"]))
        assert (str(flops), str(params)) == (row["flops"], row["params"])
        assert params == round(1e6 * float(row["printed_params_millions"]))
        printed = 1e6 * float(row["printed_macs_millions"])
        at_224, _ = pattern_counts(B0, BlockPattern.from_text(row["pattern"]), 224)
        assert 1.03 < printed / at_224 < 1.17


@pytest.mark.parametrize("size", [224, 256])
def test_two_networks_cost_what_was_recounted_elsewhere(rows: list[dict[str, str]], size: int) -> None:
    recounted = {224: (375723888, 341013856), 256: (490349568, 445014016)}
    patterns = [BlockPattern.from_text(row["pattern"]) for row in rows[:2]]

    assert tuple(pattern_counts(B0, pattern, size)[0] for pattern in patterns) == recounted[size]


@pytest.mark.parametrize(
    "text", ["", "1-2.3-4", "1.1.1", "a.b.c.d", "1-1.1-1.3-3.0-2", "0.1.3.0", "1.1.4.0", "1-1.1.3.0"]
)
def test_what_is_no_pattern_is_refused_by_name(text: str) -> None:
    with pytest.raises(InvalidInput, match="pattern"):
        BlockPattern.from_text(text)


def test_a_pattern_of_another_number_of_stages_is_refused() -> None:
    with pytest.raises(InvalidInput, match="7 stages"):
        pattern_counts(B0, BlockPattern.from_text("1-2.1-6.3-3.0-1"), 224)


def test_a_pattern_reads_back_as_it_is_written() -> None:
    assert str(BlockPattern.from_text(B0_PATTERN)) == B0_PATTERN
