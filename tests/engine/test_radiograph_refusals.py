"""What is no readable frontal chest film is refused, with a sentence that says why."""

import io
import random
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import (
    CTImageStorage,
    DeflatedExplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGLosslessSV1,
    RLELossless,
)

from engine.errors import RadiographError
from engine.radiograph import read_radiograph
from engine.radiograph.rle_size import require_short_segments
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


def refusal(path: Path) -> str:
    with pytest.raises(RadiographError) as refused:
        read_radiograph(path)
    message = str(refused.value)
    assert message.endswith(".")
    assert PATIENT.split("^")[0] not in message
    return message


def refused_header(folder: Path, **attributes: Any) -> str:
    with unchecked():
        path = write(dataset(stored_film(), **attributes), folder / "film")
    return refusal(path)


@pytest.mark.parametrize(
    ("attributes", "reason"),
    [
        ({"Modality": "CT"}, "a CT image"),
        ({"Modality": "CT", "ImageType": ["ORIGINAL", "PRIMARY", "LOCALIZER"]}, "CT scout"),
        ({"Modality": None, "SOPClassUID": CTImageStorage}, "a CT image"),
        ({"Modality": "MG"}, "a mammogram"),
        ({"Modality": "MR"}, "an MR image"),
        ({"Modality": "US"}, "an ultrasound image"),
        ({"Modality": "ZZ"}, "not from a chest X-ray unit"),
        ({"Modality": "OT", "BodyPartExamined": None}, "does not say"),
        ({"BodyPartExamined": "HAND"}, "another body part"),
        ({"BodyPartExamined": "TSPINE"}, "another body part"),
        ({"ViewPosition": "LL"}, "lateral view"),
        ({"ViewPosition": "RL"}, "lateral view"),
        ({"ViewPosition": "LATERAL"}, "lateral view"),
        ({"ViewPosition": "LLD"}, "decubitus"),
        ({"ViewPosition": "RAO"}, "oblique"),
        ({"ViewPosition": "AP OBLIQUE"}, "oblique"),
        ({"ViewPosition": "MEDIO-LATERAL"}, "lateral view"),
        ({"PatientOrientation": ["A", "F"]}, "lateral view"),
        ({"PresentationIntentType": "FOR PROCESSING"}, "for processing"),
        ({"NumberOfFrames": 30}, "30 pictures"),
        ({"SamplesPerPixel": 4, "PhotometricInterpretation": "CMYK"}, "4 colours"),
        ({"PhotometricInterpretation": "PALETTE COLOR"}, "damaged or was cut off"),
        ({"BitsStored": 1, "HighBit": 0}, "8 to 16 bits"),
        ({"BitsAllocated": 32, "BitsStored": 32}, "8 to 16 bits"),
        ({"PixelData": None}, "no picture"),
        ({"PixelData": b"\0\0\0\0"}, "damaged or was cut off"),
        ({"Rows": 4000}, "narrow strip"),
        ({"Rows": 130}, "damaged or was cut off"),
        ({"Rows": 20000, "Columns": 20000}, "too large"),
        ({"Rows": 32, "Columns": 32}, "too small"),
        ({"Rows": 0}, "no pixels"),
        ({"Rows": None}, "no pixels"),
        (
            {"RescaleSlope": 0, "RescaleIntercept": 7, "WindowCenter": 1, "WindowWidth": 2},
            "even grey",
        ),
    ],
)
def test_a_header_that_is_no_chest_film_is_refused(
    tmp_path: Path, attributes: dict[str, Any], reason: str
) -> None:
    assert reason in refused_header(tmp_path, **attributes)


def test_a_lateral_view_is_refused_by_its_view_code(tmp_path: Path) -> None:
    code = Dataset()
    code.CodeMeaning = "left lateral"
    message = refused_header(tmp_path, ViewPosition=None, ViewCodeSequence=Sequence([code]))
    assert "lateral view" in message


def test_a_compressed_picture_of_another_size_is_refused_before_decoding(tmp_path: Path) -> None:
    frame = bytearray(jpeg_lossless(stored_film(), 12))
    at = frame.index(b"\xff\xc3") + 5
    frame[at : at + 4] = struct.pack(">HH", 65000, 65000)
    path = write_encapsulated(
        dataset(stored_film()), bytes(frame), JPEGLosslessSV1, tmp_path / "film"
    )
    assert "another size" in refusal(path)


def test_a_jpeg_2000_file_cannot_hide_its_size_behind_a_smaller_picture(tmp_path: Path) -> None:
    small, large = _jpeg_2000(96, in_boxes=False), _jpeg_2000(500, in_boxes=True)
    decoy = struct.pack(">I4s16x", 24 + len(small), b"uuid") + small
    # After the signature and the file type, which must come first.
    path = write_encapsulated(
        dataset(np.zeros((96, 96), np.uint8), 8),
        large[:32] + decoy + large[32:],
        JPEG2000Lossless,
        tmp_path / "film",
    )
    assert "another size" in refusal(path)


def _jpeg_2000(side: int, *, in_boxes: bool) -> bytes:
    content = io.BytesIO()
    black = Image.fromarray(np.zeros((side, side), np.uint8))
    black.save(content, format="JPEG2000", no_jp2=not in_boxes)
    return content.getvalue()


def test_a_run_length_that_outgrows_the_picture_is_told_before_it_is_unpacked() -> None:
    frame = struct.pack("<16L", 1, 64, *[0] * 14) + b"\x81\x00" * 100
    require_short_segments(frame, 12_800)
    with pytest.raises(ValueError, match="longer than the picture"):
        require_short_segments(frame, 12_799)


@pytest.mark.parametrize("ahead", [0, 6_000], ids=["at once", "behind other things"])
def test_a_deflated_film_is_read(tmp_path: Path, ahead: int) -> None:
    header = dataset(stored_film(), WindowCenter=2048, WindowWidth=4096)
    header.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    content = write(header, tmp_path / "film").read_bytes()
    # A long element of the header's own group, in front of the one that names the coding.
    private = struct.pack("<HH2s2xL", 2, 0x0102, b"OB", ahead) + bytes(ahead)
    at = content.index(b"\x02\x00\x10\x00UI")
    (tmp_path / "film").write_bytes(content[:at] + private + content[at:])
    assert np.abs(read_radiograph(tmp_path / "film").pixels - film()).max() < 0.001


def test_a_deflated_bomb_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    header = dataset(stored_film())
    header.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    content = write(header, tmp_path / "film").read_bytes()
    start = len(content) - len(_deflated_part(content))
    bomb = zlib.compressobj(9, zlib.DEFLATED, -15)
    zeros = b"".join(bomb.compress(bytes(1_000_000)) for _ in range(300)) + bomb.flush()
    (tmp_path / "film").write_bytes(content[:start] + zeros)
    assert "larger than any film" in refusal(tmp_path / "film")


def _deflated_part(content: bytes) -> bytes:
    length = struct.unpack_from("<L", content, 140)[0]
    return content[144 + length :]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"a letter", "neither DICOM nor PNG nor JPEG"),
        (b"%PDF-1.7 a report", "a PDF document"),
        (b"BM" + bytes(200), "a BMP picture"),
        (b"\0\0\0\x18ftypheic" + bytes(50), "a HEIC photo"),
        (b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(50), "a JPEG 2000 picture"),
        (b"GIF89a" + bytes(50), "a GIF picture"),
        (b"\x1f\x8b" + bytes(50), "a compressed archive"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(50), "a compressed archive"),
        (bytes(128) + b"DICM", "no picture"),
        (b"\x89PNG\r\n\x1a\n", "damaged or was cut off"),
        (b"\xff\xd8\xff\xe0", "damaged or was cut off"),
    ],
)
def test_a_file_that_is_no_picture_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "film.png"
    path.write_bytes(content)
    assert reason in refusal(path)


def test_a_missing_file_and_an_empty_folder_are_refused(tmp_path: Path) -> None:
    assert "no such file" in refusal(tmp_path / "gone.dcm")
    assert "No files of the study" in refusal(tmp_path)
    assert "cannot be read" in refusal(tmp_path / ("x" * 300))


def _png(width: int, height: int) -> bytes:
    """A grey PNG of any claimed size that holds no rows."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checked = kind + content
        return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("size", "reason"),
    [
        ((60000, 60000), "too large"),
        ((9700, 9700), "damaged"),  # where Pillow only warns, and we still read
        ((10001, 10001), "too large"),
        ((63, 200), "too small"),
        ((100, 401), "narrow strip"),
        ((100, 100), "damaged"),
    ],
)
def test_the_size_of_a_png_is_judged_before_it_is_decoded(
    tmp_path: Path, size: tuple[int, int], reason: str
) -> None:
    path = tmp_path / "film"
    path.write_bytes(_png(*size))
    assert reason in refusal(path)


def test_colour_photographs_are_refused(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (100, 100, 3), dtype=np.uint8)
    Image.fromarray(noise).save(tmp_path / "photo.jpg", quality=95)
    assert "in colour" in refusal(tmp_path / "photo.jpg")


def test_a_picture_without_greys_or_content_is_refused(tmp_path: Path) -> None:
    Image.new("1", (100, 100)).save(tmp_path / "two.png")
    assert "black and white" in refusal(tmp_path / "two.png")
    Image.new("L", (100, 100), 90).save(tmp_path / "even.png")
    assert "even grey" in refusal(tmp_path / "even.png")
    Image.new("RGBA", (100, 100), (200, 200, 200, 0)).save(tmp_path / "clear.png")
    assert "even grey" in refusal(tmp_path / "clear.png")


def test_an_animation_is_refused(tmp_path: Path) -> None:
    frames = [Image.new("L", (80, 80), grey) for grey in (10, 200)]
    frames[0].save(tmp_path / "film.png", save_all=True, append_images=frames[1:])
    assert "animation" in refusal(tmp_path / "film.png")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("truncated.dcm", "a CT image"),
        ("no_pixels.dcm", "an MR image"),
        ("ct_scout.dcm", "CT scout"),
        ("bad_sequence.dcm", "a CT image"),
        ("voi_lut.dcm", "does not say"),
    ],
)
def test_real_files_that_are_no_chest_films_are_refused(
    shared_data: Path, name: str, reason: str
) -> None:
    assert reason in refusal(shared_data / "dicom" / name)


@pytest.fixture(scope="module")
def good_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """One valid film per format and coding, to be broken."""
    folder = tmp_path_factory.mktemp("films")
    small = stored_film(8, 80, 72)
    made = {"plain.dcm": write(dataset(stored_film(12, 80, 72)), folder / "plain.dcm")}
    for syntax in (RLELossless, JPEG2000Lossless):
        header = dataset(small, 8)
        header.compress(syntax)
        made[f"{syntax}.dcm"] = write(header, folder / f"{syntax}.dcm")
    Image.fromarray(small).save(folder / "film.png")
    Image.fromarray(small).save(folder / "film.jpg")
    made |= {name: folder / name for name in ("film.png", "film.jpg")}
    made["jpeg.dcm"] = write_encapsulated(
        dataset(small, 8), (folder / "film.jpg").read_bytes(), JPEGBaseline8Bit, folder / "jpeg.dcm"
    )
    made["lossless.dcm"] = write_encapsulated(
        dataset(small, 8), jpeg_lossless(small, 8), JPEGLosslessSV1, folder / "lossless.dcm"
    )
    for path in made.values():
        assert read_radiograph(path).pixels.shape == (80, 72)
    return {name: path.read_bytes() for name, path in made.items()}


broken = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def read_or_refuse(content: bytes, folder: Path) -> None:
    path = folder / "broken"
    path.write_bytes(content)
    try:
        pixels = read_radiograph(path).pixels
    except RadiographError:
        return
    assert np.isfinite(pixels).all()
    assert 0 <= pixels.min() < pixels.max() <= 1


@broken
@given(cut=st.floats(0, 0.999), which=st.integers(0, 6))
def test_a_film_that_was_cut_off_is_refused(
    good_files: dict[str, bytes], tmp_path: Path, cut: float, which: int
) -> None:
    name = sorted(good_files)[which]
    content = good_files[name]
    path = tmp_path / "broken"
    # The last bytes of a file may be padding, checksums or end markers without which no pixel is
    # missing: of a PNG its last chunk, a CRC, zlib's checksum and the end of the last block.
    path.write_bytes(content[: int(cut * (len(content) - 24))])
    refusal(path)


@broken
@given(seed=st.integers(0, 2**32), flips=st.integers(1, 12), which=st.integers(0, 6))
def test_flipped_bits_never_raise_anything_but_a_refusal(
    good_files: dict[str, bytes], tmp_path: Path, seed: int, flips: int, which: int
) -> None:
    dice = random.Random(seed)
    content = bytearray(good_files[sorted(good_files)[which]])
    for _ in range(flips):
        # Headers are short and pixels are many: half of the flips hit the first kilobyte.
        reach = min(len(content), 1200) if dice.random() < 0.5 else len(content)
        content[dice.randrange(reach)] ^= 1 << dice.randrange(8)
    read_or_refuse(bytes(content), tmp_path)


def test_a_film_made_of_pixels_obeys_the_same_limits() -> None:
    from engine.radiograph import Radiograph

    for pixels in (np.zeros((100, 100)), film(60, 60), np.zeros((3, 100, 100))):
        with pytest.raises(RadiographError):
            Radiograph.from_pixels(pixels)
