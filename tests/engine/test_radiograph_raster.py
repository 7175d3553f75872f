"""Reading PNG and JPEG films: by content, upright, at full depth."""

import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from engine.radiograph import Radiograph, radiograph_of, read_radiograph
from engine.radiograph.doubts import RANGE_UNTOLD, TINTED, TRANSPARENCY_IGNORED
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


# Pictures that say too little, or too much


@pytest.mark.parametrize("bits", [10, 12, 14])
def test_a_bright_mark_does_not_set_the_depth_of_a_16_bit_png(tmp_path: Path, bits: int) -> None:
    stored = stored_film(bits)
    stored[3, 3:5] = 65535
    radiograph = read(Image.fromarray(stored), tmp_path / "film.png")
    assert radiograph.bits == bits
    assert radiograph.doubts == ()
    assert (radiograph.pixels[3, 3:5] == 1).all()
    assert np.abs(radiograph.pixels - film())[10:].max() < 0.002


@pytest.mark.parametrize("brightest", [1500, 6000, 20_000, 30_000])
def test_values_that_use_less_than_half_of_their_depth_are_stretched_and_doubted(
    tmp_path: Path, brightest: int
) -> None:
    stored = np.rint(film() * brightest).astype(np.uint16)
    radiograph = read(Image.fromarray(stored), tmp_path / "film.png")
    assert np.corrcoef(radiograph.pixels.ravel(), film().ravel())[0, 1] > 0.999
    assert radiograph.pixels.max() == 1
    assert radiograph.doubts == (RANGE_UNTOLD,)


def test_a_png_that_says_that_it_uses_all_bits_is_believed(tmp_path: Path) -> None:
    chunks = PngInfo()
    chunks.add(b"sBIT", bytes([16]))
    dark = np.rint(film() * 9000).astype(np.uint16)
    radiograph = read(Image.fromarray(dark), tmp_path / "film.png", pnginfo=chunks)
    assert (np.rint(radiograph.pixels * 65535) == dark).all()
    assert radiograph.doubts == ()


def _deep_grey_alpha(grey: np.ndarray, opacity: np.ndarray) -> bytes:
    """A PNG of 16 bits each, which Pillow does not write: no filter, no interlacing."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checked = kind + content
        return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))

    pixels = np.stack([grey, opacity], axis=2).astype(">u2")
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    header = struct.pack(">IIBBBBB", grey.shape[1], grey.shape[0], 16, 4, 0, 0, 0)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", header),
            chunk(b"IDAT", zlib.compress(rows)),
            chunk(b"IEND", b""),
        )
    )


@pytest.mark.parametrize("bits", [12, 16])
def test_greys_of_16_bits_beside_transparency_keep_their_depth(bits: int) -> None:
    stored = stored_film(bits)
    opaque = np.full(stored.shape, 65535)
    radiograph = radiograph_of(_deep_grey_alpha(stored, opaque))
    assert (np.rint(radiograph.pixels * (2**bits - 1)) == stored).all()
    opaque[:60] = 0
    covered = radiograph_of(_deep_grey_alpha(stored, opaque)).pixels
    assert not covered[:60].any()
    assert (covered[60:] == radiograph.pixels[60:]).all()


@pytest.mark.parametrize("deep", [True, False])
def test_a_picture_that_is_transparent_all_over_is_shown_and_doubted(
    tmp_path: Path, deep: bool
) -> None:
    if deep:
        clear = np.zeros((120, 96), dtype=int)
        radiograph = radiograph_of(_deep_grey_alpha(stored_film(16), clear))
    else:
        picture = Image.fromarray(stored_film(8)).convert("LA")
        picture.putalpha(0)
        radiograph = read(picture, tmp_path / "film.png")
    assert np.abs(radiograph.pixels - film()).max() < 0.01
    assert radiograph.doubts == (TRANSPARENCY_IGNORED,)


@pytest.mark.parametrize("tint", [(0.4, 0.5, 1.0), (1.0, 0.8, 0.45), (0.5, 1.0, 0.6)])
def test_a_photo_with_a_strong_tint_is_a_film_and_doubted(
    tmp_path: Path, tint: tuple[float, float, float]
) -> None:
    noise = np.random.default_rng(0).normal(0, 3, (120, 96, 3))
    photo = np.clip(stored_film(8)[..., None] * np.array(tint) + noise, 0, 255).astype(np.uint8)
    radiograph = read(Image.fromarray(photo), tmp_path / "film.jpg", quality=92)
    assert np.corrcoef(radiograph.pixels.ravel(), film().ravel())[0, 1] > 0.99
    assert radiograph.doubts == (TINTED,)


@pytest.mark.parametrize("bits", [8, 12, 16])
@pytest.mark.parametrize("compression", ["raw", "tiff_lzw"])
def test_a_tiff_is_read_at_its_depth(tmp_path: Path, bits: int, compression: str) -> None:
    path = tmp_path / "film.tif"
    radiograph = read(Image.fromarray(stored_film(bits)), path, compression=compression)
    assert np.abs(radiograph.pixels - film()).max() < 0.6 / 2**bits + 0.003
    assert radiograph.bits == bits


def test_a_tiff_whose_lowest_value_is_white_is_turned_around(tmp_path: Path) -> None:
    # Of 8-bit greys Pillow turns around what it writes, and leaves deeper ones as they are.
    for bits, written in ((8, stored_film(8)), (16, 65535 - stored_film(16))):
        path = tmp_path / f"{bits}.tif"
        radiograph = read(Image.fromarray(written), path, tiffinfo={262: 0})
        content = path.read_bytes()
        assert content[content.index(struct.pack("<HHL", 262, 3, 1)) + 8] == 0
        assert np.abs(radiograph.pixels - film()).max() < 0.01


def test_a_webp_is_read(tmp_path: Path) -> None:
    radiograph = read(Image.fromarray(stored_film(8)), tmp_path / "film.webp", lossless=True)
    assert np.abs(radiograph.pixels - film()).max() < 0.01
