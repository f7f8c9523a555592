import pytest

from modelcube.figures.state.canvas import MAX_PIXELS, Canvas, read_size


@pytest.mark.parametrize(
    ("query", "canvas"),
    [
        ({}, Canvas(800, 450, 1)),
        ({"size": "640x360", "scale": "2"}, Canvas(640, 360, 2)),
        ({"size": "1x9999", "scale": "0.1"}, Canvas(240, 1200, 1)),
        ({"size": "800", "scale": "many"}, Canvas()),
        ({"size": "²x450", "scale": "1e9"}, Canvas()),
        ({"size": ["640x360", "1x1"]}, Canvas(640, 360)),
    ],
)
def test_what_is_not_understood_is_as_if_it_were_not_there(query: dict[str, str], canvas: Canvas) -> None:
    assert Canvas.from_query(query) == canvas


def test_no_picture_has_more_pixels_than_a_server_bears() -> None:
    canvas = Canvas.from_query({"size": "1600x1200", "scale": "3"})
    assert canvas.width * canvas.height * canvas.scale**2 <= 1.1 * MAX_PIXELS


def test_a_size_reads_as_it_is_written() -> None:
    assert read_size(Canvas(640, 360).size) == (640, 360)
