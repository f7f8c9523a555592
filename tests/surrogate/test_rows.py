import numpy as np
import pytest

from modelcube.surrogate.rows import Rows, lab_of
from tests.surrogate.support import small_rows


@pytest.mark.parametrize(("family", "lab"), [("tf-slim-mobilenetv2", "tf"), ("mine", "mine"), ("", "")])
def test_the_lab_is_the_start_of_the_familys_name(family: str, lab: str) -> None:
    assert lab_of(family) == lab


def test_the_fingerprint_moves_with_all_that_a_fit_depends_on() -> None:
    rows = small_rows()
    changed = [
        Rows.from_ratios(np.exp(rows.x) * 1.01, rows.top1, rows.backbone, rows.family),
        Rows.from_ratios(np.exp(rows.x), rows.top1 + 0.1, rows.backbone, rows.family),
        Rows.from_ratios(np.exp(rows.x), rows.top1, rows.backbone[::-1], rows.family),
        Rows.from_ratios(np.exp(rows.x), rows.top1, rows.backbone, rows.family[::-1]),
        rows.take(np.arange(17)),
    ]

    assert len({rows.fingerprint, *(one.fingerprint for one in changed)}) == 6
    assert Rows.from_ratios(np.exp(rows.x), rows.top1, rows.backbone, rows.family).fingerprint == rows.fingerprint
