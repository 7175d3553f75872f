"""Reading PNG and JPEG films: by content, upright, at full depth."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from engine.radiograph import Radiograph, read_radiograph
from tests.engine.films import film, stored_film


def read(image: Image.Image, path: Path, **options: Any) -> Radiograph:
    image.save(path, **options)
    return read_radiograph(path)


def test_a_grey_png_keeps_every_pixel(tmp_path: Path) -> None:
    radiograph = read(Image.fromarray(stored_film(8)), tmp_path / "film.png")
    assert (np.rint(radiograph.pixels * 255) == stored_film(8)).all()
    assert (radiograph.bits, radiograph.spacing_mm, radiograph.view) == (8, None, None)


def test_the_content_decides_and_not_the_suffix(tmp_path: Path) -> None:
    Image.fromarray(stored_film(8)).save(tmp_path / "film.dcm", format="PNG")
    assert read_radiograph(tmp_path / "film.dcm").pixels.shape == (120, 96)


def test_a_16_bit_png_keeps_its_depth(tmp_path: Path) -> None:
    stored = stored_film(16)
    radiograph = read(Image.fromarray(stored), tmp_path / "film.png")
    assert (np.rint(radiograph.pixels * 65535) == stored).all()
    assert radiograph.bits == 16


def test_12_bits_in_a_16_bit_png_use_the_whole_range(tmp_path: Path) -> None:
    radiograph = read(Image.fromarray(stored_film(12)), tmp_path / "film.png")
    assert np.abs(radiograph.pixels - film()).max() < 0.001
    assert radiograph.bits == 12


def test_a_grey_jpeg_is_read(tmp_path: Path) -> None:
    radiograph = read(Image.fromarray(stored_film(8)), tmp_path / "film.jpg", quality=95)
    assert np.abs(radiograph.pixels - film()).max() < 0.03


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "LA", "P"])
def test_greys_in_a_colour_format_are_the_same_greys(tmp_path: Path, mode: str) -> None:
    grey = Image.fromarray(stored_film(8))
    plain = read(grey, tmp_path / "plain.png")
    dressed = read(grey.convert(mode), tmp_path / "film.png")
    assert dressed.fingerprint == plain.fingerprint


def test_a_tinted_scan_with_a_crayon_mark_is_still_a_film(tmp_path: Path) -> None:
    grey = stored_film(8).astype(float)
    tinted = np.stack([grey * 0.9, grey * 0.95, grey], axis=2).astype(np.uint8)
    tinted[5:12, 5:20] = (220, 30, 30)
    radiograph = read(Image.fromarray(tinted), tmp_path / "film.png")
    assert np.abs(radiograph.pixels[20:] - 0.94 * film()[20:]).max() < 0.02


def test_what_is_transparent_is_black(tmp_path: Path) -> None:
    picture = Image.fromarray(stored_film(8)).convert("LA")
    picture.putalpha(
        Image.fromarray(
            np.where(np.arange(120) < 60, 0, 255)[:, None].repeat(96, axis=1).astype(np.uint8)
        )
    )
    pixels = read(picture, tmp_path / "film.png").pixels
    assert (pixels[:60] == 0).all()
    assert np.abs(pixels[60:] - film()[60:]).max() < 0.01


@pytest.mark.parametrize("suffix", ["png", "jpg"])
@pytest.mark.parametrize(
    ("orientation", "turned"),
    [
        (2, lambda upright: upright[:, ::-1]),
        (3, lambda upright: upright[::-1, ::-1]),
        (6, lambda upright: np.rot90(upright, 1)),
        (8, lambda upright: np.rot90(upright, -1)),
    ],
)
def test_the_exif_orientation_is_followed(
    tmp_path: Path, suffix: str, orientation: int, turned: Callable[[np.ndarray], np.ndarray]
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    lying = np.ascontiguousarray(turned(stored_film(8)))
    path = tmp_path / f"film.{suffix}"
    radiograph = read(Image.fromarray(lying), path, exif=exif, quality=95)
    assert np.abs(radiograph.pixels - film()).max() < 0.03


def test_the_same_pixels_have_the_same_fingerprint_in_any_format(tmp_path: Path) -> None:
    read_back = read(Image.fromarray(stored_film(8)), tmp_path / "film.png")
    drawn = Radiograph.from_pixels((stored_film(8) / 255).astype(np.float32))
    assert read_back.fingerprint == drawn.fingerprint


def test_the_arrays_of_a_radiograph_cannot_be_changed_from_outside() -> None:
    pixels = film()
    radiograph = Radiograph.from_pixels(pixels)
    pixels[:] = 0
    assert radiograph.pixels.max() > 0.5
    with pytest.raises(ValueError, match="read-only"):
        radiograph.pixels[0, 0] = 1
