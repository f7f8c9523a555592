import re

from modelcube.networks.network import realise
from modelcube.networks.registry import get_backbone
from modelcube.pages.explorer.silhouette import silhouette, view_box

B0 = get_backbone("efficientnet-b0")


def test_a_slab_a_block_and_one_for_the_stem() -> None:
    drawn = silhouette(realise(B0, 1, 1, 1))
    assert drawn.slabs.count("M") == 1 + B0.blocks
    assert drawn.height == 224


def test_resolution_is_height_and_width_is_thickness() -> None:
    plain, wide, small = (silhouette(realise(B0, r, 1, w)) for r, w in ((1, 1), (1, 1.5), (0.5, 1)))
    assert wide.width > plain.width
    assert small.width == plain.width
    assert small.height == plain.height / 2


def test_numbers_are_short() -> None:
    path = silhouette(realise(B0, 0.68, 0.7, 0.54)).slabs
    assert all(len(number.partition(".")[2]) <= 1 for number in re.findall(r"[-\d.]+", path))


def test_the_frame_holds_all() -> None:
    drawings = [silhouette(realise(B0, r, d, 1)) for r, d in ((1, 1), (0.5, 2))]
    left, top, width, height = map(float, view_box(drawings).split())
    assert (left, top, height) == (0, -112, 224)
    assert width >= max(drawing.width for drawing in drawings)
