"""Films: pictures that are huge, others than they say, or about a patient."""

import io
import struct
import zlib
from pathlib import Path

import numpy as np
from PIL import Image
from pydicom import dcmread  # pyright: ignore[reportUnknownVariableType]
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRLittleEndian,
    RLELossless,
)

from lessons.pack.manifest import Media
from tests.lessons.hostile.making import hostile, with_film
from tests.lessons.packs import film_bytes


@hostile("a picture of 30,000 by 30,000 pixels")
def _pixels(path: Path) -> None:
    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0)
    data = zlib.compress(bytes(1_000_000), 9)
    png = b"\x89PNG\r\n\x1a\n"
    for kind, content in ((b"IHDR", header), (b"IDAT", data), (b"IEND", b"")):
        png += struct.pack(">I", len(content)) + kind + content
        png += struct.pack(">I", zlib.crc32(kind + content))
    with_film(path, png)


@hostile("25 megapixels of next to nothing")
def _flat(path: Path) -> None:
    file = io.BytesIO()
    Image.fromarray(np.zeros((5_000, 5_000), np.uint8)).save(file, format="PNG")
    with_film(path, file.getvalue())


def _with_chunk(path: Path, kind: bytes, content: bytes) -> None:
    """The first film with a chunk in front of its pixels, whose fingerprint is another one."""
    png = film_bytes(9)
    chunk = struct.pack(">I", len(content)) + kind + content
    at = png.index(b"IDAT") - 4
    with_film(path, png[:at] + chunk + struct.pack(">I", zlib.crc32(kind + content)) + png[at:])


@hostile("a PNG whose comment unpacks to 200 MB")
def _comment(path: Path) -> None:
    _with_chunk(path, b"zTXt", b"c\0\0" + _squeezed(200_000_000))


@hostile("a PNG whose profile unpacks to 200 MB")
def _profile(path: Path) -> None:
    _with_chunk(path, b"iCCP", b"c\0\0" + _squeezed(200_000_000))


def _squeezed(zeros: int) -> bytes:
    packed = zlib.compressobj(1)
    piece = bytes(1_000_000)
    return b"".join(packed.compress(piece) for _ in range(zeros // len(piece))) + packed.flush()


@hostile("a JPEG that says to have 65,000 rows")
def _jpeg_pixels(path: Path) -> None:
    file = io.BytesIO()
    Image.fromarray(np.zeros((64, 64), np.uint8)).save(file, format="JPEG")
    jpeg = file.getvalue()
    at = jpeg.index(b"\xff\xc0") + 5
    jpeg = jpeg[:at] + struct.pack(">HH", 65_000, 65_000) + jpeg[at + 4 :]
    with_film(path, jpeg, media=Media.JPEG)


def _dicom(
    name: str = "", rows: int = 64, syntax: str = ExplicitVRLittleEndian, comment: str = ""
) -> bytes:
    dataset = Dataset()
    dataset.SOPClassUID = "1.2.840.10008.5.1.4.1.1.1"
    dataset.SOPInstanceUID = "1.2.3"
    dataset.Modality = "CR"
    if name:
        dataset.PatientName = name
    if comment:
        dataset.PatientComments = comment
    dataset.Rows, dataset.Columns = rows, 64
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 8, 8, 7
    dataset.PixelRepresentation = 0
    dataset.PixelData = bytes(range(64)) * 64
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = UID(syntax)
    file = io.BytesIO()
    dataset.save_as(file, enforce_file_format=True)
    return file.getvalue()


@hostile("a DICOM film that names a patient")
def _named(path: Path) -> None:
    with_film(path, _dicom("Doe^Jane"), media=Media.DICOM)


@hostile("a DICOM film whose comment is about the patient")
def _commented(path: Path) -> None:
    with_film(path, _dicom(comment="Jane Doe, room 4"), media=Media.DICOM)


@hostile("a DICOM film that unpacks to 400 MB, which it tells late")
def _deflated_late(path: Path) -> None:
    film = _dicom()
    at = film.index(b"\x02\x00\x10\x00UI")
    private = struct.pack("<HH2s2xL", 2, 0x0102, b"OB", 6_000) + bytes(6_000)
    syntax = DeflatedExplicitVRLittleEndian.encode()
    coding = struct.pack("<HH2sH", 2, 0x0010, b"UI", len(syntax)) + syntax
    body = _squeezed(400_000_000)[2:]
    with_film(path, film[:at] + private + coding + body, media=Media.DICOM)


@hostile("a DICOM film of repeated bytes that unpack to 400 MB")
def _repeated(path: Path) -> None:
    dataset = dcmread(io.BytesIO(_dicom()))
    frame = struct.pack("<16L", 1, 64, *[0] * 14) + b"\x81\x00" * (400_000_000 // 128)
    dataset.PixelData = encapsulate([frame])
    dataset["PixelData"].VR = "OB"
    dataset.file_meta.TransferSyntaxUID = RLELossless
    file = io.BytesIO()
    dataset.save_as(file)
    with_film(path, file.getvalue(), media=Media.DICOM)


@hostile("a DICOM film that says to have 60,000 rows")
def _dicom_pixels(path: Path) -> None:
    with_film(path, _dicom(rows=60_000), media=Media.DICOM)


@hostile("a DICOM film that is deflated as a whole")
def _deflated(path: Path) -> None:
    with_film(path, _dicom(syntax=DeflatedExplicitVRLittleEndian), media=Media.DICOM)


@hostile("a PNG that says to be a JPEG")
def _png_as_jpeg(path: Path) -> None:
    with_film(path, film_bytes(1), media=Media.JPEG)


@hostile("a GIF that says to be a PNG")
def _gif(path: Path) -> None:
    file = io.BytesIO()
    Image.fromarray(np.zeros((64, 64), np.uint8)).save(file, format="GIF")
    with_film(path, file.getvalue())


@hostile("an SVG that says to be a PNG")
def _svg(path: Path) -> None:
    with_film(path, b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>")


@hostile("a PNG without its end")
def _cut_png(path: Path) -> None:
    with_film(path, film_bytes(1)[:2000])


@hostile("a PNG with other pixels than it says")
def _other_pixels(path: Path) -> None:
    with_film(path, film_bytes(9))


@hostile("a film with another digest")
def _digest(path: Path) -> None:
    with_film(path, film_bytes(1), sha256="0" * 64)


@hostile("a film with another length")
def _length(path: Path) -> None:
    with_film(path, film_bytes(1), size=12)
