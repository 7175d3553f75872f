"""How files and their pixels are coded: bits, JPEG, byte orders, where a file begins."""

import io
import struct
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from pydicom.encaps import encapsulate
from pydicom.uid import (
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLosslessSV1,
    RLELossless,
)

from engine.errors import RadiographError
from engine.radiograph import doubts as doubted
from engine.radiograph import radiograph_of, read_radiograph
from tests.engine.films import (
    dataset,
    film,
    jpeg_lossless,
    stored_film,
    write,
    write_encapsulated,
)
from tests.engine.readings import FULL_WINDOW, likeness, off, read

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
