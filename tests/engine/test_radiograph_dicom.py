"""Reading DICOM films: the right greys, the right way up, whatever the header and the coding."""

import io
import logging
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from pydicom import dcmread
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import (
    UID,
    ExplicitVRBigEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGLosslessSV1,
    RLELossless,
)

from engine.radiograph import Radiograph, read_radiograph
from engine.radiograph.doubts import WINDOW_UNUSABLE
from tests.engine.films import (
    PATIENT,
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
    return read_radiograph(write(header, folder / "film"))


def assert_same_greys(
    radiograph: Radiograph, expected: NDArray[np.floating], within: float = 0.001
) -> None:
    assert radiograph.pixels.shape == expected.shape
    assert np.abs(radiograph.pixels - expected).max() < within


def test_a_film_is_bright_where_it_is_dense_and_keeps_its_native_size(tmp_path: Path) -> None:
    radiograph = read(dataset(stored_film(), **FULL_WINDOW), tmp_path)
    assert_same_greys(radiograph, film())
    assert radiograph.pixels.dtype == np.float32
    assert radiograph.pixels.flags.c_contiguous
    assert not radiograph.pixels.flags.writeable
    assert (radiograph.bits, radiograph.view) == (12, "PA")


def test_monochrome1_is_inverted_after_the_voi_transform(tmp_path: Path) -> None:
    # Inverting first would make another curve of a sigmoid that is not centred.
    window = {"WindowCenter": 1000, "WindowWidth": 1500, "VOILUTFunction": "SIGMOID"}
    stored = 4095 - stored_film()
    header = dataset(stored, PhotometricInterpretation="MONOCHROME1", **window)
    expected = 1 - 1 / (1 + np.exp(-4 * (stored.astype(float) - 1000) / 1500))
    assert_same_greys(read(header, tmp_path), expected)


def test_a_presentation_lut_shape_that_repeats_monochrome1_does_not_invert_twice(
    tmp_path: Path,
) -> None:
    header = dataset(
        4095 - stored_film(),
        PhotometricInterpretation="MONOCHROME1",
        PresentationLUTShape="INVERSE",
        **FULL_WINDOW,
    )
    assert_same_greys(read(header, tmp_path), film())


def test_an_inverse_presentation_lut_shape_inverts(tmp_path: Path) -> None:
    header = dataset(4095 - stored_film(), PresentationLUTShape="INVERSE", **FULL_WINDOW)
    assert_same_greys(read(header, tmp_path), film())


def test_a_negative_rescale_slope_turns_the_greys_around(tmp_path: Path) -> None:
    header = dataset(4095 - stored_film(), RescaleSlope=-1, RescaleIntercept=4095, **FULL_WINDOW)
    assert_same_greys(read(header, tmp_path), film())


def test_a_negative_rescale_slope_counts_without_a_window_too(tmp_path: Path) -> None:
    header = dataset(255 - stored_film(8), 8, RescaleSlope=-1, RescaleIntercept=255)
    assert_same_greys(read(header, tmp_path), stored_film(8) / 255)


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (None, lambda x: np.clip((x - 1999.5) / 1199 + 0.5, 0, 1)),
        ("LINEAR", lambda x: np.clip((x - 1999.5) / 1199 + 0.5, 0, 1)),
        ("LINEAR_EXACT", lambda x: np.clip((x - 2000) / 1200 + 0.5, 0, 1)),
        ("SIGMOID", lambda x: 1 / (1 + np.exp(-4 * (x - 2000) / 1200))),
    ],
)
def test_a_window_follows_the_standards_formula(
    tmp_path: Path, function: str | None, expected: Any
) -> None:
    window: dict[str, Any] = {"WindowCenter": 2000, "WindowWidth": 1200}
    if function:
        window["VOILUTFunction"] = function
    radiograph = read(dataset(stored_film(), **window), tmp_path)
    assert_same_greys(radiograph, expected(stored_film().astype(float)), within=1e-6)


def test_the_first_of_several_windows_is_taken(tmp_path: Path) -> None:
    several = read(
        dataset(stored_film(), WindowCenter=[2048, 100], WindowWidth=[4096, 50]), tmp_path
    )
    assert_same_greys(several, film())


def test_a_window_of_width_zero_is_as_good_as_none(tmp_path: Path) -> None:
    without = read(dataset(stored_film()), tmp_path)
    with_zero = read(dataset(stored_film(), WindowCenter=0, WindowWidth=0), tmp_path)
    assert with_zero.fingerprint == without.fingerprint


@pytest.mark.parametrize(
    "window", [(2000.5, 1), (1e9, 10), (128, 256), (-5000, 100), (32768, 2_000_000)]
)
def test_a_window_that_hides_the_film_is_not_used_and_that_is_told(
    tmp_path: Path, window: tuple[float, float]
) -> None:
    own = read(dataset(stored_film()), tmp_path)
    center, width = window
    radiograph = read(dataset(stored_film(), WindowCenter=center, WindowWidth=width), tmp_path)
    assert radiograph.fingerprint == own.fingerprint
    assert radiograph.doubts == (WINDOW_UNUSABLE,)
    assert own.doubts == ()


def test_of_several_windows_the_first_that_shows_the_film_is_taken(tmp_path: Path) -> None:
    header = dataset(stored_film(), WindowCenter=[100, 2048], WindowWidth=[50, 4096])
    assert_same_greys(read(header, tmp_path), film())


def _lut(entries: NDArray[np.integer], first: int, depth: int) -> Sequence:
    item = Dataset()
    item.LUTDescriptor = [len(entries) % 65536, first, depth]
    item["LUTDescriptor"].VR = "US"
    item.LUTData = entries.astype("<u2").tobytes()
    item["LUTData"].VR = "OW"
    return Sequence([item])


def test_a_voi_lut_is_applied_before_a_window(tmp_path: Path) -> None:
    curve = np.rint((np.arange(4096) / 4095) ** 2 * 16383).astype(int)
    header = dataset(
        stored_film(), VOILUTSequence=_lut(curve, 0, 14), WindowCenter=1, WindowWidth=1
    )
    assert_same_greys(read(header, tmp_path), curve[stored_film()] / 16383)


def test_a_lut_holds_its_ends_outside_its_entries(tmp_path: Path) -> None:
    curve = np.linspace(0, 65535, 1000).astype(int)
    header = dataset(stored_film(), VOILUTSequence=_lut(curve, 1500, 16))
    position = np.clip(stored_film().astype(int) - 1500, 0, 999)
    assert_same_greys(read(header, tmp_path), curve[position] / 65535)


def test_a_modality_lut_comes_before_the_window(tmp_path: Path) -> None:
    curve = np.arange(4096)[::-1]
    header = dataset(4095 - stored_film(), ModalityLUTSequence=_lut(curve, 0, 12), **FULL_WINDOW)
    assert_same_greys(read(header, tmp_path), film())


def test_without_a_window_eight_bits_keep_their_full_range(tmp_path: Path) -> None:
    stored = np.clip(stored_film(8), 60, 180)
    assert_same_greys(read(dataset(stored, 8), tmp_path), stored / 255)


def test_without_a_window_deep_films_use_the_range_that_occurs_but_for_a_hot_pixel(
    tmp_path: Path,
) -> None:
    stored = (stored_film(12) // 4 + 300).astype(np.uint16)
    low, high = int(stored.min()), int(stored.max())
    stored[5, 5] = 4095
    radiograph = read(dataset(stored), tmp_path)
    expected = np.clip((stored.astype(float) - low) / (high - low), 0, 1)
    assert_same_greys(radiograph, expected, within=0.01)


def test_padding_is_black_even_where_low_values_are_white(tmp_path: Path) -> None:
    stored = np.clip(4095 - stored_film(), 10, 4095).astype(np.uint16)
    stored[:10] = 3
    header = dataset(
        stored,
        PhotometricInterpretation="MONOCHROME1",
        PixelPaddingValue=0,
        PixelPaddingRangeLimit=5,
        **FULL_WINDOW,
    )
    radiograph = read(header, tmp_path)
    assert (radiograph.pixels[:10] == 0).all()
    assert_same_greys(
        Radiograph.from_pixels(radiograph.pixels[10:]), np.minimum(film(), 4085 / 4095)[10:]
    )


def test_signed_values_are_read_as_signed(tmp_path: Path) -> None:
    signed = (stored_film().astype(np.int32) - 2048).astype(np.int16)
    header = dataset(signed, RescaleIntercept=2048, RescaleSlope=1, **FULL_WINDOW)
    assert_same_greys(read(header, tmp_path), film())


@pytest.mark.parametrize("bits", [8, 10, 12, 14, 16])
def test_every_depth_from_8_to_16_bits_is_read(tmp_path: Path, bits: int) -> None:
    window = {"WindowCenter": 2 ** (bits - 1), "WindowWidth": 2**bits}
    radiograph = read(dataset(stored_film(bits), bits, **window), tmp_path)
    assert_same_greys(radiograph, film(), within=0.6 / 2**bits + 1e-6 if bits > 8 else 0.003)
    assert radiograph.bits == bits


def test_what_stands_in_unused_bits_does_not_show(tmp_path: Path) -> None:
    littered = stored_film() | 0xA000
    assert_same_greys(read(dataset(littered, **FULL_WINDOW), tmp_path), film())


def test_values_in_the_upper_bits_are_moved_down(tmp_path: Path) -> None:
    upper = (stored_film() << 4).astype(np.uint16)
    assert_same_greys(read(dataset(upper, HighBit=15, **FULL_WINDOW), tmp_path), film())


@pytest.mark.parametrize("bits", [8, 12, 16])
@pytest.mark.parametrize("syntax", [RLELossless, JPEG2000Lossless], ids=["RLE", "JPEG 2000"])
def test_lossless_compression_changes_nothing(tmp_path: Path, syntax: UID, bits: int) -> None:
    plain = read(dataset(stored_film(bits), bits), tmp_path)
    compressed = dataset(stored_film(bits), bits)
    compressed.compress(syntax)
    assert read(compressed, tmp_path).fingerprint == plain.fingerprint


@pytest.mark.parametrize("bits", [8, 12, 16])
def test_jpeg_lossless_changes_nothing(tmp_path: Path, bits: int) -> None:
    stored = stored_film(bits)
    plain = read(dataset(stored, bits), tmp_path)
    path = write_encapsulated(
        dataset(stored, bits), jpeg_lossless(stored, bits), JPEGLosslessSV1, tmp_path / "film"
    )
    assert read_radiograph(path).fingerprint == plain.fingerprint


def test_jpeg_baseline_is_read(tmp_path: Path) -> None:
    frame = io.BytesIO()
    Image.fromarray(stored_film(8)).save(frame, "JPEG", quality=95)
    path = write_encapsulated(
        dataset(stored_film(8), 8), frame.getvalue(), JPEGBaseline8Bit, tmp_path / "film"
    )
    assert_same_greys(read_radiograph(path), film(), within=0.03)


@pytest.mark.parametrize(
    "name", ["JPGExtended.dcm", "MR_small_jpeg_ls_lossless.dcm", "J2K_pixelrep_mismatch.dcm"]
)
def test_other_codings_are_read_when_the_header_says_chest_film(tmp_path: Path, name: str) -> None:
    with unchecked():
        other = dcmread(str(get_testdata_file(name)))
        other.Modality, other.ImageType = "CR", ["ORIGINAL", "PRIMARY"]
        other.BodyPartExamined, other.ViewPosition, other.PatientOrientation = "CHEST", "AP", ""
        other.save_as(tmp_path / "film")
    radiograph = read_radiograph(tmp_path / "film")
    assert radiograph.pixels.shape == (other.Rows, other.Columns)


def test_implicit_vr_and_big_endian_are_read(tmp_path: Path) -> None:
    plain = read(dataset(stored_film()), tmp_path)
    implicit = dataset(stored_film())
    implicit.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian
    assert read(implicit, tmp_path).fingerprint == plain.fingerprint
    big = dataset(stored_film().astype(">u2"))
    big.file_meta.TransferSyntaxUID = ExplicitVRBigEndian
    assert read(big, tmp_path).fingerprint == plain.fingerprint


@pytest.mark.parametrize("implicit", [True, False])
def test_a_data_set_without_preamble_is_read(tmp_path: Path, implicit: bool) -> None:
    plain = read(dataset(stored_film()), tmp_path)
    bare = dataset(stored_film())
    del bare.file_meta
    bare.save_as(tmp_path / "bare", implicit_vr=implicit, little_endian=True)
    assert read_radiograph(tmp_path / "bare").fingerprint == plain.fingerprint


def test_the_patients_right_comes_to_the_images_left_and_the_head_up(tmp_path: Path) -> None:
    stored = stored_film()
    upright = read(dataset(stored, PatientOrientation=["L", "F"]), tmp_path)
    lying = {
        ("R", "F"): stored[:, ::-1],
        ("L", "H"): stored[::-1],
        ("R", "H"): stored[::-1, ::-1],
        ("F", "L"): stored.T,
        ("F", "R"): stored[:, ::-1].T,
        ("H", "L"): stored[::-1].T,
    }
    for orientation, turned in lying.items():
        header = dataset(np.ascontiguousarray(turned), PatientOrientation=list(orientation))
        assert read(header, tmp_path).fingerprint == upright.fingerprint, orientation


def test_pixel_spacing_is_kept_where_it_makes_sense(tmp_path: Path) -> None:
    def spacing(**attributes: Any) -> tuple[float, float] | None:
        return read(dataset(stored_film(), **attributes), tmp_path).spacing_mm

    assert spacing() is None
    assert spacing(PixelSpacing=[0, 0]) is None
    assert spacing(PixelSpacing=[0.2, 0.2]) == (0.2, 0.2)
    assert spacing(PixelSpacing=[0, 0], ImagerPixelSpacing=[0.15, 0.15]) == (0.15, 0.15)
    assert spacing(PixelSpacing=[0.2, 0.14]) == (0.2, 0.2)


@pytest.mark.parametrize(
    ("told", "view"),
    [("PA", "PA"), ("AP", "AP"), ("POSTERO_ANTERIOR", "PA"), ("AP_HORIZONTAL", "AP"), ("", None)],
)
def test_the_view_is_told(tmp_path: Path, told: str, view: str | None) -> None:
    assert read(dataset(stored_film(), ViewPosition=told), tmp_path).view == view


def test_a_digitised_film_is_read_where_the_body_part_is_the_chest(tmp_path: Path) -> None:
    header = dataset(stored_film(8), 8, Modality="OT")
    assert read(header, tmp_path).pixels.shape == (120, 96)


def test_the_fingerprint_is_of_the_pixels_and_not_of_the_patient(tmp_path: Path) -> None:
    one = read(dataset(stored_film()), tmp_path)
    same = read(dataset(stored_film(), PatientName="Roe^Richard", PatientID="1"), tmp_path)
    other = read(dataset(stored_film() // 2 + 1), tmp_path)
    assert one.fingerprint == same.fingerprint
    assert one.fingerprint != other.fingerprint


def test_no_identifier_and_no_warning_gets_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    with unchecked():
        header = dataset(stored_film(), PixelSpacing=[0.2, 0.2])
        header.add_new("AccessionNumber", "SH", PATIENT * 5)
        header.add_new("WindowCenter", "DS", "2048.000000000000000000001")
        header.WindowWidth = 4096
        path = write(header, tmp_path / "film")
    caplog.clear()
    with caplog.at_level(logging.DEBUG):
        radiograph = read_radiograph(path)
    assert not caplog.records
    assert capsys.readouterr() == ("", "")
    assert "Doe" not in repr(radiograph)


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("dx_nih.dcm", (1024, 1024)),
        ("cr_jpeg_monochrome2.dcm", (1024, 1024)),
        ("cr_pa_j2k_monochrome1.dcm", (1955, 1841)),
    ],
)
def test_real_films_have_dark_lungs_beside_a_bright_spine(
    shared_data: Path, name: str, size: tuple[int, int]
) -> None:
    radiograph = read_radiograph(shared_data / "dicom" / name)
    assert radiograph.pixels.shape == size
    height, width = size
    chest = radiograph.pixels[int(0.3 * height) : int(0.5 * height)].mean(axis=0)
    right, spine, left = (float(chest[int(at * width)]) for at in (0.28, 0.5, 0.74))
    assert right < spine - 0.1
    assert left < spine - 0.1
