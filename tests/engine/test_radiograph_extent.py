"""Which part of a film is shown, in which proportions: padding, shutters, borders, sizes."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from engine.radiograph import Radiograph
from engine.radiograph import doubts as doubted
from tests.engine.films import dataset, film, stored_film
from tests.engine.readings import FULL_WINDOW, off, read

# What is not shown


@pytest.mark.parametrize(
    ("padding", "kind"),
    [(-2000, "SS"), (63536, "US")],
)
@pytest.mark.parametrize("windowed", [True, False])
def test_padding_of_either_sign_is_black_and_no_part_of_the_range(
    tmp_path: Path, padding: int, kind: str, windowed: bool
) -> None:
    values = (4095 - stored_film().astype(np.int64) - 1000).astype(np.int16)
    values[:30] = -2000
    window = {"WindowCenter": 1048, "WindowWidth": 4096} if windowed else {}
    header = dataset(values, 16, PhotometricInterpretation="MONOCHROME1", **window)
    header.add_new("PixelPaddingValue", kind, padding)
    radiograph = read(header, tmp_path)
    assert not radiograph.pixels[:30].any()
    shown = Radiograph.from_pixels(radiograph.pixels[30:])
    if windowed:
        assert off(shown, film()[30:]) < 0.001
    else:
        assert abs(float(shown.pixels.mean() - film()[30:].mean())) < 0.1


def _shutter(shape: str) -> tuple[dict[str, Any], NDArray[np.bool_]]:
    """The attributes, and what they show of 120 x 96 pixels."""
    row, column = np.mgrid[1:121, 1:97]
    if shape == "RECTANGULAR":
        shown = (row > 10) & (row < 110) & (column > 8) & (column < 90)
        return {
            "ShutterLeftVerticalEdge": 8, "ShutterRightVerticalEdge": 90,
            "ShutterUpperHorizontalEdge": 10, "ShutterLowerHorizontalEdge": 110,
        }, shown  # fmt: skip
    if shape == "CIRCULAR":
        shown = (row - 60) ** 2 + (column - 48) ** 2 <= 45**2
        return {"CenterOfCircularShutter": [60, 48], "RadiusOfCircularShutter": 45}, shown
    if shape == "POLYGONAL":
        shown = (row >= 20) & (row <= 100) & (column >= 10) & (column <= 80)
        return {"VerticesOfThePolygonalShutter": [20, 10, 20, 80, 100, 80, 100, 10]}, shown
    shown = (row + column > 60) & (row < 100)
    return {"ShutterOverlayGroup": 0x6002}, shown


def _with_overlay(header: Dataset, ones: NDArray[np.bool_]) -> None:
    header.add_new(0x60020010, "US", ones.shape[0])
    header.add_new(0x60020011, "US", ones.shape[1])
    header.add_new(0x60020050, "SS", [1, 1])
    header.add_new(0x60023000, "OW", np.packbits(ones.ravel(), bitorder="little").tobytes())


@pytest.mark.parametrize("shape", ["RECTANGULAR", "CIRCULAR", "POLYGONAL", "BITMAP"])
def test_what_a_shutter_hides_is_black_and_no_part_of_the_range(tmp_path: Path, shape: str) -> None:
    attributes, shown = _shutter(shape)
    stored = np.where(shown, 4095 - stored_film() // 2 - 500, 0).astype(np.uint16)
    header = dataset(
        stored, PhotometricInterpretation="MONOCHROME1", ShutterShape=shape, **attributes
    )
    if shape == "BITMAP":
        _with_overlay(header, ~shown)
    radiograph = read(header, tmp_path)
    assert not radiograph.pixels[~shown].any()
    truth = film()[shown]
    assert np.corrcoef(radiograph.pixels[shown], truth)[0, 1] > 0.99
    assert np.ptp(radiograph.pixels[shown]) > 0.99


def test_a_shutter_that_would_hide_the_film_is_left_out_and_doubted(tmp_path: Path) -> None:
    header = dataset(
        stored_film(), ShutterShape="CIRCULAR", CenterOfCircularShutter=[500, 500],
        RadiusOfCircularShutter=3, **FULL_WINDOW,
    )  # fmt: skip
    radiograph = read(header, tmp_path)
    assert off(radiograph) < 0.001
    assert radiograph.doubts == (doubted.SHUTTER_UNUSABLE,)


@pytest.mark.parametrize("sides", ["all round", "one side"])
@pytest.mark.parametrize("windowed", [True, False])
def test_a_border_that_no_ray_reached_is_black_and_no_part_of_the_range(
    tmp_path: Path, sides: str, windowed: bool
) -> None:
    stored = 4095 - (stored_film() // 2 + 300)
    blank = np.zeros(stored.shape, dtype=np.bool_)
    blank[:, :9] = True
    if sides == "all round":
        blank[:7] = blank[-12:] = blank[:, -5:] = True
    stored[blank] = 0
    window = FULL_WINDOW if windowed else {}
    header = dataset(stored, PhotometricInterpretation="MONOCHROME1", **window)
    radiograph = read(header, tmp_path)
    assert not radiograph.pixels[blank].any()
    if windowed:
        shown = (stored_film() // 2 + 300) / 4095
        assert np.abs(radiograph.pixels - shown)[~blank].max() < 0.001
    else:
        assert np.ptp(radiograph.pixels[~blank]) > 0.99


def test_tissue_that_is_white_up_to_the_edge_stays_white(tmp_path: Path) -> None:
    white = np.minimum(4095, np.rint(film() * 6000)).astype(np.uint16)
    radiograph = read(dataset(white, **FULL_WINDOW), tmp_path)
    assert (radiograph.pixels[-1] == 1).all()


# Geometry


@pytest.mark.parametrize(
    "attributes",
    [
        {"PixelSpacing": [0.2, 0.1]},
        {"ImagerPixelSpacing": [0.3, 0.15]},
        {"NominalScannedPixelSpacing": [0.2, 0.1]},
        {"PixelAspectRatio": [2, 1]},
    ],
)
def test_pixels_that_are_not_square_are_made_square(
    tmp_path: Path, attributes: dict[str, Any]
) -> None:
    wide = np.repeat(stored_film(), 2, axis=1)
    assert off(read(dataset(wide, **FULL_WINDOW, **attributes), tmp_path)) < 0.001


def test_a_lying_film_is_made_square_along_the_right_side(tmp_path: Path) -> None:
    tall = np.repeat(stored_film(), 2, axis=0)
    lying = np.ascontiguousarray(tall.T)
    header = dataset(lying, PatientOrientation=["F", "L"], PixelSpacing=[0.2, 0.1], **FULL_WINDOW)
    radiograph = read(header, tmp_path)
    assert off(radiograph) < 0.001
    assert radiograph.spacing_mm == (0.2, 0.2)


@pytest.mark.parametrize("attributes", [{"PixelSpacing": [9, 0.1]}, {"PixelAspectRatio": [1, 90]}])
def test_pixel_sizes_that_no_unit_has_are_doubted(
    tmp_path: Path, attributes: dict[str, Any]
) -> None:
    radiograph = read(dataset(stored_film(), **FULL_WINDOW, **attributes), tmp_path)
    assert off(radiograph) < 0.001
    assert radiograph.doubts == (doubted.SPACING_CONTRADICTS,)
