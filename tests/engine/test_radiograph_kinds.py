"""Each kind of film that units and archives write otherwise than the standard wants, or than most
do: read with the right greys, or with greys of its own and a doubt about them."""

import io
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence
from pydicom.uid import (
    ExplicitVRBigEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLosslessSV1,
    RLELossless,
)

from engine.errors import RadiographError
from engine.radiograph import Radiograph, radiograph_of, read_radiograph
from engine.radiograph import doubts as doubted
from engine.radiograph.body_parts import BodyPart, body_part
from tests.engine.films import (
    dataset,
    film,
    jpeg_lossless,
    stored_film,
    unchecked,
    write,
    write_encapsulated,
)

FULL_WINDOW: dict[str, Any] = {"WindowCenter": 2048, "WindowWidth": 4096}


def read(header: Dataset, folder: Path) -> Radiograph:
    with unchecked():
        path = write(header, folder / "film")
    return read_radiograph(path)


def off(radiograph: Radiograph, truth: NDArray[np.floating] | None = None) -> float:
    """How far the greys are from the film's, at most."""
    truth = film() if truth is None else truth
    assert radiograph.pixels.shape == truth.shape
    return float(np.abs(radiograph.pixels - truth).max())


def likeness(radiograph: Radiograph) -> float:
    return float(np.corrcoef(radiograph.pixels.ravel(), film().ravel())[0, 1])


# Bits


def _j2k(values: NDArray[np.unsignedinteger]) -> bytes:
    content = io.BytesIO()
    Image.fromarray(values).save(content, format="JPEG2000", no_jp2=True, irreversible=False)
    return content.getvalue()


@pytest.mark.parametrize("bits", [10, 12, 14])
@pytest.mark.parametrize("coding", ["JPEG 2000", "JPEG lossless", "RLE"])
def test_overlays_above_the_high_bit_do_not_show_in_compressed_films(
    tmp_path: Path, bits: int, coding: str
) -> None:
    stored = stored_film(bits)
    stored[10:40, 10:60] |= np.uint16(1 << 15)
    header = dataset(stored, bits, WindowCenter=2 ** (bits - 1), WindowWidth=2**bits)
    if coding == "RLE":
        header.compress(RLELossless)
        radiograph = read(header, tmp_path)
    else:
        frame, syntax = (
            (_j2k(stored), JPEG2000Lossless)
            if coding == "JPEG 2000"
            else (jpeg_lossless(stored, 16, wrapping=True), JPEGLosslessSV1)
        )
        radiograph = read_radiograph(write_encapsulated(header, frame, syntax, tmp_path / "film"))
    assert off(radiograph) < 0.001


@pytest.mark.parametrize("high_bit", [5, 7, 16, 200])
def test_a_high_bit_that_cannot_be_is_doubted(tmp_path: Path, high_bit: int) -> None:
    radiograph = read(dataset(stored_film(), HighBit=high_bit, **FULL_WINDOW), tmp_path)
    assert off(radiograph) < 0.001
    assert radiograph.doubts == (doubted.BITS_MISPLACED,)


@pytest.mark.parametrize("high_bit", [12, 13, 15])
def test_values_that_stand_lower_than_the_header_says_are_found(
    tmp_path: Path, high_bit: int
) -> None:
    radiograph = read(dataset(stored_film(), HighBit=high_bit, **FULL_WINDOW), tmp_path)
    assert off(radiograph) < 0.001
    assert radiograph.doubts == (doubted.BITS_MISPLACED,)


def test_signed_films_keep_their_sign_below_an_overlay(tmp_path: Path) -> None:
    signed = (stored_film().astype(np.int32) - 2048) & 0xFFF | 0x4000
    header = dataset(
        signed.astype(np.uint16), PixelRepresentation=1, WindowCenter=0, WindowWidth=4096
    )
    assert off(read(header, tmp_path)) < 0.001


@pytest.mark.parametrize("allocated", [8, 16])
def test_eight_bits_under_a_header_of_twelve_are_doubted(tmp_path: Path, allocated: int) -> None:
    header = dataset(stored_film(8), 12, BitsAllocated=16, **FULL_WINDOW)
    if allocated == 16:
        frame = io.BytesIO()
        Image.fromarray(stored_film(8)).save(frame, "JPEG", quality=98)
        path = write_encapsulated(header, frame.getvalue(), JPEGBaseline8Bit, tmp_path / "film")
        radiograph = read_radiograph(path)
    else:
        radiograph = read(header, tmp_path)
    assert likeness(radiograph) > 0.999
    assert abs(float(radiograph.pixels.mean() - film().mean())) < 0.01
    assert doubted.FEWER_BITS in radiograph.doubts


# JPEG


@pytest.mark.parametrize("bits", [8, 12, 16])
def test_lossless_differences_that_wrap_are_decoded(tmp_path: Path, bits: int) -> None:
    stored = stored_film(bits)
    # From black to white and back: the difference does not fit into its bits.
    stored[20:30:2, 10:40:2], stored[20:30:2, 11:41:2] = 0, 2**bits - 1
    header = dataset(stored, bits, WindowCenter=2 ** (bits - 1), WindowWidth=2**bits)
    frame = jpeg_lossless(stored, bits, wrapping=True)
    path = write_encapsulated(header, frame, JPEGLosslessSV1, tmp_path / "film")
    assert off(read_radiograph(path), stored / (2**bits - 1)) < 0.6 / 2**bits + 0.003


def test_a_transfer_syntax_that_names_another_kind_of_jpeg_does_no_harm(tmp_path: Path) -> None:
    header = dataset(stored_film(), **FULL_WINDOW)
    frame = jpeg_lossless(stored_film(), 12)
    for syntax in (JPEGExtended12Bit, JPEG2000Lossless, JPEGBaseline8Bit):
        path = write_encapsulated(header, frame, syntax, tmp_path / "film")
        assert off(read_radiograph(path)) < 0.001


@pytest.mark.parametrize("offsets", [b"", b"\x10\x27\0\0", b"\0\0\0\0\x40\x01\0\0", b"\xff" * 8])
@pytest.mark.parametrize("fragments", [1, 3])
def test_a_wrong_offset_table_does_no_harm(tmp_path: Path, offsets: bytes, fragments: int) -> None:
    frame = jpeg_lossless(stored_film(), 12)
    header = dataset(stored_film(), **FULL_WINDOW)
    header.file_meta.TransferSyntaxUID = JPEGLosslessSV1
    whole = encapsulate([frame], fragments_per_frame=fragments, has_bot=False)
    header.PixelData = b"\xfe\xff\x00\xe0" + struct.pack("<L", len(offsets)) + offsets + whole[8:]
    header["PixelData"].VR = "OB"
    header["PixelData"].is_undefined_length = True
    assert off(read(header, tmp_path)) < 0.001


@pytest.mark.parametrize("photometric", ["MONOCHROME2", "YBR_FULL_422", "RGB"])
def test_a_grey_film_in_a_jpeg_of_three_components_is_read(
    tmp_path: Path, photometric: str
) -> None:
    frame = io.BytesIO()
    Image.fromarray(stored_film(8)).convert("RGB").save(frame, "JPEG", quality=98)
    samples = 1 if photometric == "MONOCHROME2" else 3
    header = dataset(
        stored_film(8), 8, PhotometricInterpretation=photometric, SamplesPerPixel=samples,
        PlanarConfiguration=0,
    )  # fmt: skip
    path = write_encapsulated(header, frame.getvalue(), JPEGBaseline8Bit, tmp_path / "film")
    assert off(read_radiograph(path)) < 0.03


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


# Where a file begins, and how it is coded


def test_a_file_with_a_broken_beginning_is_read(tmp_path: Path) -> None:
    content = write(dataset(stored_film(), **FULL_WINDOW), tmp_path / "film").read_bytes()
    for broken in (
        content[128:],
        content[:128] + content[132:],
        content[132:],
        b"Content-Type: application/dicom\r\n\r\n" + content,
        bytes(512) + content[132:],
    ):
        assert off(radiograph_of(broken)) < 0.001


@pytest.mark.parametrize("implicit", [True, False])
@pytest.mark.parametrize("little", [True, False])
def test_a_bare_data_set_is_read_in_either_byte_order(
    tmp_path: Path, implicit: bool, little: bool
) -> None:
    if implicit and not little:
        pytest.skip("no such coding")
    bare = dataset(stored_film().astype("<u2" if little else ">u2"), **FULL_WINDOW)
    del bare.file_meta
    bare.save_as(tmp_path / "bare", implicit_vr=implicit, little_endian=little)
    assert off(read_radiograph(tmp_path / "bare")) < 0.001


@pytest.mark.parametrize("bits", [8, 12])
def test_ges_private_coding_has_its_pixels_the_other_way_round(tmp_path: Path, bits: int) -> None:
    stored = stored_film(bits)
    header = dataset(stored.astype(stored.dtype.newbyteorder(">")), bits)
    header.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian
    content = write(header, tmp_path / "film").read_bytes()
    plain = b"1.2.840.10008.1.2\0"
    at = content.index(plain)
    ge = b"1.2.840.113619.5.2"
    assert len(ge) == len(plain)
    private = content[:at] + ge + content[at + len(plain) :]
    plainly = read(dataset(stored, bits), tmp_path)
    assert radiograph_of(private).fingerprint == plainly.fingerprint


def test_the_name_of_a_coding_elsewhere_in_the_header_does_no_harm(tmp_path: Path) -> None:
    header = dataset(stored_film(), ImageComments="1.2.840.10008.1.2.1.99", **FULL_WINDOW)
    assert off(read(header, tmp_path)) < 0.001


@pytest.mark.parametrize("depth", [2, 60, 400, 3000])
def test_sequences_may_be_nested_as_deep_as_they_like(tmp_path: Path, depth: int) -> None:
    content = write(dataset(stored_film(), **FULL_WINDOW), tmp_path / "film").read_bytes()
    opened = b"\x08\x00\x15\x11SQ\0\0\xff\xff\xff\xff" + b"\xfe\xff\x00\xe0\xff\xff\xff\xff"
    closed = b"\xfe\xff\x0d\xe0\0\0\0\0" + b"\xfe\xff\xdd\xe0\0\0\0\0"
    at = content.index(b"\x10\x00\x10\x00PN")
    nested = content[:at] + opened * depth + closed * depth + content[at:]
    assert off(radiograph_of(nested)) < 0.001


@pytest.mark.parametrize("missing", [1, 30, 95])
def test_a_few_missing_pixels_are_completed_and_doubted(tmp_path: Path, missing: int) -> None:
    short = stored_film().tobytes()[: -2 * missing]
    radiograph = read(dataset(stored_film(), PixelData=short, **FULL_WINDOW), tmp_path)
    assert np.abs(radiograph.pixels - film())[:-1].max() < 0.001
    assert radiograph.doubts == (doubted.PIXELS_MISSING,)
    with pytest.raises(RadiographError, match="cut off"):
        read(dataset(stored_film(), PixelData=short[:-200], **FULL_WINDOW), tmp_path)


# Body parts


@pytest.mark.parametrize(
    "told",
    [
        "CHEST", "Chest PA", "CXR", "Thorax a.p.", "TORACE", "Tórax", "TORAX PA", "Pecho", "BRUST",
        "Lunge", "Poitrine", "Poumons", "Borstkas", "KLATKA PIERSIOWA", "Płuca", "Hrudník",
        "Mellkas", "Göğüs", "Akciğer", "Keuhkot", "Bröstkorg", "Bryst", "Органы грудной клетки",
        "ОГК", "Лёгкие", "Θώρακας", "صدر", "חזה", "胸部", "胸片", "肺", "흉부", "ทรวงอก", "छाती",
        "Ngực", "Dada", "CHEST_RIBS",
    ],
)  # fmt: skip
def test_the_chest_is_known_in_the_worlds_languages(told: str) -> None:
    assert body_part(told) is BodyPart.CHEST


@pytest.mark.parametrize(
    "told",
    [
        "HAND", "Knie", "ABDOMEN", "THORACIC SPINE", "T-SPINE", "TSPINE", "BWS", "Brustwirbelsäule",
        "Thoraxwirbelsäule", "Columna dorsal", "Colonna toracica", "MAMMA", "Brustdrüse", "BREAST",
        "Becken", "Rodilla", "骨盆", "胸椎", "Колено", "SHOULDER", "RIBS",
    ],
)  # fmt: skip
def test_other_body_parts_are_known_too(told: str) -> None:
    assert body_part(told) is BodyPart.OTHER


def test_a_body_part_in_unknown_words_is_opened_and_doubted(tmp_path: Path) -> None:
    radiograph = read(dataset(stored_film(), BodyPartExamined="ZZTOP 3", **FULL_WINDOW), tmp_path)
    assert radiograph.doubts == (doubted.BODY_PART_UNKNOWN,)
    assert "ZZTOP" not in repr(radiograph.doubts)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "cp1251", "shift_jis"])
def test_a_body_part_is_understood_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    told = "грудная клетка" if encoding == "cp1251" else "胸部"
    written = told.encode(encoding).ljust(16)
    path = write(dataset(stored_film(), BodyPartExamined="Q" * len(written)), tmp_path / "film")
    content = path.read_bytes().replace(b"Q" * len(written), written)
    assert radiograph_of(content).doubts == ()


def test_an_anatomic_region_serves_where_the_body_part_is_missing(tmp_path: Path) -> None:
    region = Dataset()
    region.CodeValue, region.CodingSchemeDesignator = "51185008", "SCT"
    header = dataset(
        stored_film(), Modality="OT", BodyPartExamined=None,
        AnatomicRegionSequence=Sequence([region]), **FULL_WINDOW,
    )  # fmt: skip
    assert off(read(header, tmp_path)) < 0.001
    region.CodeValue, region.CodeMeaning = "72696002", "Knee"
    with pytest.raises(RadiographError, match="another body part"):
        read(dataset(
            stored_film(), BodyPartExamined=None, AnatomicRegionSequence=Sequence([region])
        ), tmp_path)  # fmt: skip
