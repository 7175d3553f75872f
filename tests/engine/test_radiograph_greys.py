"""Which greys are shown: lookup tables, windows, colour models, polarity."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRBigEndian

from engine.errors import RadiographError
from engine.radiograph import doubts as doubted
from engine.radiograph import radiograph_of
from tests.engine.films import dataset, stored_film, unchecked, write
from tests.engine.readings import FULL_WINDOW, likeness, off, read

# Lookup tables


def _lut(
    entries: NDArray[np.integer], first: int = 0, depth: int = 12, told: int | None = None,
    order: str = "<", kind: str = "US",
) -> Sequence:  # fmt: skip
    item = Dataset()
    item.LUTDescriptor = [(len(entries) if told is None else told) % 65536, first, depth]
    item["LUTDescriptor"].VR = kind
    item.LUTData = entries.astype(f"{order}u2").tobytes()
    item["LUTData"].VR = "OW"
    return Sequence([item])


CURVE = np.rint((np.arange(4096) / 4095) ** 1.5 * 4095).astype(int)


def _through_curve() -> NDArray[np.float64]:
    return CURVE[stored_film()] / 4095


@pytest.mark.parametrize("depth", [8, 10, 12, 14, 15, 16])
def test_the_depth_of_a_voi_lut_is_that_of_its_entries(tmp_path: Path, depth: int) -> None:
    header = dataset(stored_film(), VOILUTSequence=_lut(CURVE, depth=depth))
    assert off(read(header, tmp_path), _through_curve()) < 0.001


@pytest.mark.parametrize("missing", [1, 2, 7])
def test_a_voi_lut_with_entries_missing_holds_its_last(tmp_path: Path, missing: int) -> None:
    header = dataset(stored_film(), VOILUTSequence=_lut(CURVE[:-missing], told=4096))
    assert off(read(header, tmp_path), _through_curve()) < 0.01


def test_a_voi_lut_in_the_other_byte_order_is_read(tmp_path: Path) -> None:
    header = dataset(stored_film(), VOILUTSequence=_lut(CURVE, order=">"))
    assert off(read(header, tmp_path), _through_curve()) < 0.001
    big = dataset(stored_film().astype(">u2"), VOILUTSequence=_lut(CURVE, order=">"))
    big.file_meta.TransferSyntaxUID = ExplicitVRBigEndian
    assert off(read(big, tmp_path), _through_curve()) < 0.001


@pytest.mark.parametrize(("shift", "kind"), [(40000, "US"), (40000 - 2**16, "SS")])
def test_the_first_mapped_value_is_taken_with_the_sign_that_fits(
    tmp_path: Path, shift: int, kind: str
) -> None:
    stored = (stored_film().astype(np.int64) + 40000).astype(np.uint16)
    header = dataset(stored, 16, VOILUTSequence=_lut(CURVE, shift, kind=kind))
    assert off(read(header, tmp_path), _through_curve()) < 0.001


def test_a_negative_first_value_written_without_its_sign_is_understood(tmp_path: Path) -> None:
    signed = (stored_film().astype(np.int64) - 2048).astype(np.int16)
    header = dataset(signed, 16, VOILUTSequence=_lut(CURVE, 2**16 - 2048))
    assert off(read(header, tmp_path), _through_curve()) < 0.001


def _items(*luts: Sequence) -> Sequence:
    return Sequence([item for lut in luts for item in lut])


def _without_data() -> Sequence:
    lut = _lut(CURVE)
    del lut[0].LUTData
    return lut


UNUSABLE: dict[str, Callable[[], Sequence]] = {
    "no data": _without_data,
    "one entry": lambda: _lut(CURVE[:1]),
    "all the same": lambda: _lut(np.full(4096, 700)),
    "elsewhere": lambda: _lut(CURVE[:100], 30000),
    "no sequence item": lambda: Sequence([Dataset()]),
}


@pytest.mark.parametrize("kind", UNUSABLE)
def test_an_unusable_lut_gives_way_to_another_then_to_the_window_then_to_the_films_own_range(
    tmp_path: Path, kind: str
) -> None:
    unusable = UNUSABLE[kind]
    second = dataset(stored_film(), VOILUTSequence=_items(unusable(), _lut(CURVE)))
    assert off(read(second, tmp_path), _through_curve()) < 0.001
    window = read(dataset(stored_film(), VOILUTSequence=unusable(), **FULL_WINDOW), tmp_path)
    assert off(window) < 0.001
    assert window.doubts == (doubted.LUT_UNUSABLE,)
    own = read(dataset(stored_film(), VOILUTSequence=unusable()), tmp_path)
    assert likeness(own) > 0.99
    assert own.doubts == (doubted.LUT_UNUSABLE,)


# Numbers


@pytest.mark.parametrize("center", ["2048,0", " 2048.0 ", "2.048E+3", "2048,0\\100", "2048\\"])
def test_a_window_is_read_however_its_numbers_are_written(tmp_path: Path, center: str) -> None:
    path = write(dataset(stored_film(), WindowCenter="9" * 16, WindowWidth="4096"), tmp_path / "f")
    content = path.read_bytes().replace(b"9" * 16, center.encode().ljust(16))
    assert off(radiograph_of(content)) < 0.001


@pytest.mark.parametrize("center", ["center", "NaN", "inf", ""])
def test_a_window_without_numbers_is_none(tmp_path: Path, center: str) -> None:
    path = write(dataset(stored_film(), WindowCenter="9" * 16, WindowWidth="4096"), tmp_path / "f")
    content = path.read_bytes().replace(b"9" * 16, center.encode().ljust(16))
    assert likeness(radiograph_of(content)) > 0.99


# Colour models


@pytest.mark.parametrize("planar", [0, 1])
@pytest.mark.parametrize("photometric", ["RGB", "YBR_FULL", "rgb"])
def test_a_grey_film_stored_in_colour_is_read(
    tmp_path: Path, photometric: str, planar: int
) -> None:
    grey = stored_film(8)
    neutral = np.full_like(grey, 128)
    planes = [grey, neutral, neutral] if photometric == "YBR_FULL" else [grey] * 3
    colours = np.stack(planes, axis=0 if planar else 2)
    with unchecked():
        header = dataset(
            grey, 8, SamplesPerPixel=3, PhotometricInterpretation=photometric,
            PlanarConfiguration=planar, PixelData=colours.tobytes(),
        )  # fmt: skip
    assert off(read(header, tmp_path)) < 0.003


@pytest.mark.parametrize("depth", [8, 16])
def test_a_grey_film_with_a_palette_is_read(tmp_path: Path, depth: int) -> None:
    ramp = np.arange(256)[::-1] * (1 if depth == 8 else 257)
    palette = {
        key: value
        for colour in ("Red", "Green", "Blue")
        for key, value in (
            (f"{colour}PaletteColorLookupTableDescriptor", [256, 0, depth]),
            (
                f"{colour}PaletteColorLookupTableData",
                ramp.astype("u1" if depth == 8 else "<u2").tobytes(),
            ),
        )
    }
    header = dataset(255 - stored_film(8), 8, PhotometricInterpretation="PALETTE COLOR", **palette)
    assert off(read(header, tmp_path)) < 0.003


def test_a_film_in_many_colours_is_refused(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (120, 96, 3), dtype=np.uint8)
    header = dataset(
        stored_film(8), 8, SamplesPerPixel=3, PhotometricInterpretation="RGB",
        PlanarConfiguration=0, PixelData=noise.tobytes(),
    )  # fmt: skip
    with pytest.raises(RadiographError, match="in colour"):
        read(header, tmp_path)


@pytest.mark.parametrize("told", ["monochrome2", "Monochrome 2", "MONOCHROME_2", "MONO2"])
def test_the_photometric_interpretation_may_be_spelt_in_any_case(tmp_path: Path, told: str) -> None:
    with unchecked():
        plain = dataset(stored_film(), PhotometricInterpretation=told, **FULL_WINDOW)
        inverted = dataset(
            4095 - stored_film(), PhotometricInterpretation=told.replace("2", "1"), **FULL_WINDOW
        )
    for header in (plain, inverted):
        radiograph = read(header, tmp_path)
        assert off(radiograph) < 0.001
        assert radiograph.doubts == ()


@pytest.mark.parametrize("told", [None, "", "GREY"])
def test_a_polarity_that_is_not_told_is_doubted(tmp_path: Path, told: str | None) -> None:
    radiograph = read(
        dataset(stored_film(), PhotometricInterpretation=told, **FULL_WINDOW), tmp_path
    )
    assert off(radiograph) < 0.001
    assert radiograph.doubts == (doubted.POLARITY_UNTOLD,)
