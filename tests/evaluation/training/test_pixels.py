"""Every kind of image becomes the pixels that a person sees."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("PIL", reason="the extra `evaluate` is not installed")

from PIL import Image

from modelcube.evaluation.training.pixels import decoded, eight_bit

COLOUR = (200, 100, 50)


def colour(channels: int = 3) -> Image.Image:
    return Image.new("RGB", (8, 6), COLOUR) if channels == 3 else Image.new("L", (8, 6), 120)


def middle(image: Image.Image) -> Any:
    return image.getpixel((image.width // 2, image.height // 2))


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "bmp", "tiff", "gif", "ppm", "tga", "jp2", "pcx"])
def test_formats_are_read(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    colour().save(path)
    assert middle(decoded(str(path), 3)) == pytest.approx(COLOUR, abs=4)
    assert decoded(str(path), 1).mode == "L"


@pytest.mark.parametrize("mode", ["RGBA", "P", "CMYK", "YCbCr", "HSV", "RGBX"])
def test_modes_of_colour_are_read(mode: str) -> None:
    assert middle(eight_bit(colour().convert(mode), 3)) == pytest.approx(COLOUR, abs=4)


def test_grey_becomes_three_equal_channels_and_colour_one() -> None:
    assert middle(eight_bit(colour(1), 3)) == (120, 120, 120)
    assert middle(eight_bit(colour(1).convert("LA"), 1)) == 120
    assert middle(eight_bit(Image.new("1", (8, 6), 1), 1)) == 255
    assert middle(eight_bit(colour(), 1)) == pytest.approx(0.299 * 200 + 0.587 * 100 + 0.114 * 50, abs=1)


def test_what_is_transparent_is_white(tmp_path: Path) -> None:
    clear = Image.new("RGBA", (4, 4), (0, 0, 0, 0))
    assert middle(eight_bit(clear, 3)) == (255, 255, 255)
    assert middle(eight_bit(Image.new("LA", (4, 4), (0, 0)), 1)) == 255
    palette = Image.new("P", (4, 4), 0)
    palette.putpalette([10, 20, 30] * 256)
    palette.save(tmp_path / "clear.png", transparency=bytes([0] * 256))
    assert middle(decoded(str(tmp_path / "clear.png"), 3)) == (255, 255, 255)


@pytest.mark.parametrize(("value", "byte"), [(0, 0), (257, 1), (25_700, 100), (65_535, 255), (40_000, 156)])
@pytest.mark.parametrize(("suffix", "mode"), [("png", "I;16"), ("tiff", "I;16"), ("tiff", "I"), ("tiff", "F")])
def test_sixteen_bits_are_scaled(tmp_path: Path, value: int, byte: int, suffix: str, mode: str) -> None:
    kinds: dict[str, Any] = {"I;16": np.uint16, "I": np.int32, "F": np.float32}
    pixels = np.full((6, 8), value, kinds[mode])
    pixels[0, 0] = 65_535
    path = tmp_path / f"a.{suffix}"
    Image.fromarray(pixels).save(path)
    assert middle(decoded(str(path), 1)) == byte
    assert middle(decoded(str(path), 3)) == (byte,) * 3


@pytest.mark.parametrize(("highest", "value", "byte"), [(1, 0.5, 128), (255, 100, 100), (65_535, 25_700, 100)])
def test_numbers_with_fractions_are_shares_bytes_or_of_sixteen_bits(highest: int, value: float, byte: int) -> None:
    pixels = np.full((6, 8), value, np.float32)
    pixels[0, 0], pixels[0, 1] = highest, np.nan
    assert middle(eight_bit(Image.fromarray(pixels), 1)) == byte


def test_a_camera_held_upright_shows_upright(tmp_path: Path) -> None:
    lying = Image.new("RGB", (8, 4), "black")
    lying.paste("white", (0, 0, 4, 4))
    exif = Image.Exif()
    exif[0x0112] = 6  # turn clockwise to see it
    lying.save(tmp_path / "a.png", exif=exif)
    shown = decoded(str(tmp_path / "a.png"), 1)
    assert shown.size == (4, 8)
    assert (shown.getpixel((2, 1)), shown.getpixel((2, 6))) == (255, 0)


def test_of_a_moving_image_the_first_frame_counts(tmp_path: Path) -> None:
    colour().save(tmp_path / "a.gif", save_all=True, append_images=[Image.new("RGB", (8, 6), "black")])
    assert middle(decoded(str(tmp_path / "a.gif"), 3)) == pytest.approx(COLOUR, abs=4)


def test_what_is_damaged_is_refused(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (64, 64, 3), dtype=np.uint8)
    Image.fromarray(noise).save(tmp_path / "a.jpg")
    (tmp_path / "half.jpg").write_bytes((tmp_path / "a.jpg").read_bytes()[:2_000])
    (tmp_path / "text.jpg").write_text("no image")
    (tmp_path / "empty.jpg").touch()
    for name in ("half.jpg", "text.jpg", "empty.jpg"):
        with pytest.raises(OSError):  # noqa: PT011
            decoded(str(tmp_path / name), 3)
