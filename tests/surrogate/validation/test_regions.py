import numpy as np

from modelcube.surrogate.surrogate import Surrogate
from modelcube.surrogate.validation.regions import regions, regions_of


def test_a_row_stands_in_the_regions_that_its_numbers_name(imagenet: Surrogate) -> None:
    rows = imagenet.rows
    masks = regions(rows)
    for index in range(0, len(rows), 37):
        names = regions_of(
            str(rows.backbone[index]), rows.flops[index], float(np.exp(rows.x[index, 1])), rows.top1[index]
        )
        assert {name for name, mask in masks.items() if mask[index]} == set(names)


def test_a_backbone_of_ones_own_of_unknown_cost_still_stands_somewhere() -> None:
    assert regions_of(None, float("nan"), 0.8, 65.0) == ("all", "top-1 60 to 70", "d < 0.95")


def test_sizes_and_accuracies_leave_no_row_out(imagenet: Surrogate) -> None:
    masks = regions(imagenet.rows)
    sized = np.sum([mask for name, mask in masks.items() if "multiply-adds" in name], axis=0)
    scored = np.sum([mask for name, mask in masks.items() if "top-1" in name], axis=0)

    assert (sized == np.isfinite(imagenet.rows.flops)).all()
    assert (scored == 1).all()
