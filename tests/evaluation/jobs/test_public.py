import pytest

from modelcube.evaluation.jobs.public import public_text, unforeseen
from modelcube.settings import Settings

SETTINGS = Settings(datasets="mine=/data/my images?weights=~/nets/best.pth,cifar=timm:torch/cifar10?root=data/timm")


@pytest.mark.parametrize(
    ("text", "public"),
    [
        ("cannot read /data/my images/train-labels: gone", "cannot read …/train-labels: gone"),
        ("cannot use ~/nets/best.pth for efficientnet-b0.28", "cannot use … for efficientnet-b0.28"),
        ("cannot read data/timm/x", "cannot read …/x"),
        ("[Errno 2] No such file: '/home/somebody/x.csv'", "[Errno 2] No such file: '…'"),
        ("cannot reach postgresql://user:secret@host/db just now", "cannot reach … just now"),
        (
            "a folder with train/<class>/… and val/<class>/… images",
            "a folder with train/<class>/… and val/<class>/… images",
        ),
        ("900 images/s, c = 1/8, and/or", "900 images/s, c = 1/8, and/or"),
    ],
)
def test_places_are_not_told(text: str, public: str) -> None:
    assert public_text(text, SETTINGS) == public


def test_of_an_error_that_nobody_foresaw_its_kind_is_told() -> None:
    assert unforeseen(KeyError("SELECT secret FROM place")) == "KeyError; the worker's log says more"


def test_of_a_file_that_only_one_machine_has_it_is_said_what_to_share() -> None:
    said = unforeseen(FileNotFoundError(2, "No such file or directory", "/data/points.npy"))
    assert "MODELCUBE_CHECKPOINTS" in said
    assert "/data" not in said
