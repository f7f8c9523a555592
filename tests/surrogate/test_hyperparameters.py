from pathlib import Path

import numpy as np

from modelcube.assets import asset_folder
from modelcube.surrogate.hyperparameters import Hyperparameters, load, save
from modelcube.surrogate.surrogate import Surrogate
from modelcube.surrogate.terms import POOLED, SIMPLE, Form
from tests.surrogate.support import small_rows

ROWS = small_rows()
FOUND = Hyperparameters(POOLED, POOLED.centres, 0.02)


def test_scales_are_read_back_for_the_rows_that_they_were_found_on(tmp_path: Path) -> None:
    path = save(tmp_path, "mine", ROWS, FOUND)

    assert path.name == f"mine-{ROWS.fingerprint[:12]}.json"
    assert load(tmp_path, "mine", ROWS) == FOUND


def test_other_rows_another_study_or_another_form_find_none(tmp_path: Path) -> None:
    save(tmp_path, "mine", ROWS, FOUND)

    assert load(tmp_path, "mine", ROWS.take(np.arange(2))) is None
    assert load(tmp_path, "other", ROWS) is None
    assert load(tmp_path, "mine", ROWS, Form(SIMPLE)) is None


def test_scales_are_shipped_for_the_first_start(imagenet: Surrogate) -> None:
    folder = asset_folder("results") / "surrogate"

    assert list(folder.glob(f"*-{imagenet.rows.fingerprint[:12]}.json"))
