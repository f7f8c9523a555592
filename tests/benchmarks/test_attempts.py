import numpy as np
import pytest

from benchmarks.attempts import CHOSEN, FORMS, attempt
from modelcube.surrogate.terms import POOLED, SIMPLE, Form
from tests.surrogate.support import small_rows


def test_every_form_and_the_choice_between_them_are_scored_on_all_tested_rows() -> None:
    rows = small_rows()
    found = list(attempt(rows, {"simple": Form(SIMPLE), "in use": POOLED}, ["family"]))

    assert [one.form for one in found] == ["simple", "in use", CHOSEN]
    assert {one.rows for one in found} == {15}
    assert all(np.isfinite([one.rmse, one.log_density, one.inside_95]).all() for one in found)
    *forms, chosen = found
    assert sum(one.folds_chosen for one in forms) == chosen.folds_chosen


def test_the_form_in_use_is_among_those_tried() -> None:
    assert POOLED in FORMS.values()
    assert len(set(FORMS.values())) == len(FORMS)


@pytest.mark.parametrize("form", FORMS.values(), ids=str)
def test_no_form_names_a_scale_twice(form: Form) -> None:
    assert len(set(form.names)) == len(form.names)
