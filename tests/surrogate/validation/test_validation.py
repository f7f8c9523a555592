import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from modelcube.assets import asset_folder
from modelcube.surrogate.report import Validation
from modelcube.surrogate.rows import Rows
from modelcube.surrogate.surrogate import Surrogate
from modelcube.surrogate.validation.duels import Contest
from modelcube.surrogate.validation.validation import fit_and_check, validate_surrogate, write

TINY = Contest("TinyNet-D", 0.134, (152 / 224, 11 / 16, 0.56), (0.6, 0.6, 0.72), 67.0)


@pytest.fixture(scope="module")
def validation(imagenet: Surrogate) -> Validation:
    return validate_surrogate(imagenet, [TINY])


def test_every_protocol_has_a_line_for_every_region_with_rows(validation: Validation) -> None:
    lines = {(line.protocol, line.region): line.score for line in validation.lines}

    assert {protocol for protocol, _ in lines} == {"row", "family", "backbone", "study", "own"}
    assert lines["family", "all"].rows == 385
    assert lines["family", "backbone efficientnet-b0"].rows == 44
    assert ("backbone", "backbone ghostnet") not in lines
    for score in lines.values():
        assert score.rmse_low <= score.rmse <= score.rmse_high + 1e-9 or score.families < 4


def test_points_are_what_the_lines_were_computed_from(validation: Validation) -> None:
    points = [point for point in validation.points if point.protocol == "backbone"]
    line = next(line for line in validation.lines if (line.protocol, line.region) == ("backbone", "all"))

    assert len(points) == line.score.rows
    assert np.sqrt(np.mean([point.error**2 for point in points])) == pytest.approx(line.score.rmse)
    assert np.mean([point.low < point.published < point.high for point in points]) == pytest.approx(
        line.score.inside_95
    )


def test_pairs_of_equal_cost_test_the_duel(validation: Validation) -> None:
    for found in validation.duels.values():
        *bins, total = found
        assert total.pairs == sum(one.pairs for one in bins) >= 30
        assert total.claimed is not None
        assert total.won is not None
        assert abs(total.claimed - total.won) < 0.1


def test_contests_are_judged_with_the_papers_rows_and_without_them(validation: Validation) -> None:
    with_own, without = validation.contests

    assert (with_own.without_own, without.without_own) == (False, True)
    assert with_own.first == pytest.approx(67.0, abs=0.3)
    assert without.first_half > 3 * with_own.first_half
    assert 0 < without.wins < 1
    assert 0 < with_own.wins < 1


def test_the_line_to_extrapolation_is_drawn_by_the_bins(validation: Validation) -> None:
    assert validation.rule.std in {one.high for one in validation.std_bins if one.checked}
    assert validation.rule.distance in {one.high for one in validation.distance_bins if one.checked}


def test_figures_of_enough_rows_are_quoted(validation: Validation) -> None:
    scores = {line.region: line.score for line in validation.lines if line.protocol == "family"}

    assert 0 < scores["backbone dicenet"].rows < 30
    assert {name for name, score in scores.items() if score.rows >= 30} == set(validation.quoted)
    assert {line.protocol for line in validation.quoted.values()} == {"family"}


def test_a_document_is_read_back_without_its_points(validation: Validation) -> None:
    data = json.loads(json.dumps(validation.to_data()))

    assert "points" not in data
    assert Validation.from_data(data) == replace(validation, points=())
    with pytest.raises(ValueError, match="lines"):
        Validation.from_data({**data, "lines": [{"protocol": "row"}]})


@pytest.mark.parametrize(
    ("spread", "count", "status"),
    [(0.02, 60, "checked"), (0.02, 6, "too_few_rows"), (0.02, 1, "too_few_rows")],
)
def test_the_status_says_whether_predictions_were_checked(spread: float, count: int, status: str) -> None:
    rng = np.random.default_rng(3)
    x = rng.uniform(-0.9, 0.3, (count, 3))
    y = 1 + x @ [0.6, 0.3, 0.4] + rng.normal(0, spread, count)
    rows = Rows.from_ratios(np.exp(x), 100 / (1 + np.exp(-y)), ["mine"] * count, ["own"] * count)
    validation = fit_and_check(rows).validation

    assert (validation.status, validation.rows) == (status, count)
    assert (validation.rule.std > 0) == (status == "checked")


def test_intervals_that_do_not_hold_are_said_not_to(imagenet: Surrogate) -> None:
    sure = replace(imagenet.found, scales=tuple(scale / 30 for scale in imagenet.found.scales), noise=1e-3)

    assert validate_surrogate(Surrogate(imagenet.rows, sure)).status == "not_held"


def test_it_is_written_as_tables_and_as_json(validation: Validation, tmp_path: Path) -> None:
    write(validation, tmp_path)
    content = json.loads((tmp_path / "validation.json").read_text(encoding="utf-8"))

    assert content["fingerprint"] == validation.fingerprint
    assert content["rule"] == {"std": validation.rule.std, "distance": validation.rule.distance}
    assert len(content["lines"]) == len(validation.lines)
    for name, count in {"points": len(validation.points), "tables": len(validation.lines), "contests": 2}.items():
        with (tmp_path / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            assert len(list(csv.DictReader(file))) == count


def test_the_shipped_validation_is_of_the_shipped_data(validation: Validation) -> None:
    text = (asset_folder("results") / "validation" / "validation.json").read_text(encoding="utf-8")
    shipped = json.loads(text)
    rmse = {(line["protocol"], line["region"]): line["score"]["rmse"] for line in shipped["lines"]}

    assert shipped["fingerprint"] == validation.fingerprint
    assert rmse == pytest.approx({(line.protocol, line.region): line.score.rmse for line in validation.lines}, rel=1e-4)
