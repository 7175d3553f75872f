"""Films: DICOM in all its codings, and pictures (PNG, JPEG, TIFF, WebP)."""

import io
import struct
import zlib
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGLosslessSV1,
    RLELossless,
)

from engine.errors import RadiographError
from engine.radiograph import radiograph_of
from tests.engine.films import (
    dataset,
    jpeg_lossless,
    stored_film,
    unchecked,
    write,
    write_encapsulated,
)
from tests.fuzzing.target import Target, Try

_SIZE = (72, 64)
_PNG = b"\x89PNG\r\n\x1a\n"
_LONGEST_CHUNK = 1 << 20


def read_or_refuse(content: bytes) -> bool:
    try:
        film = radiograph_of(content)
    except RadiographError:
        return False
    assert film.pixels.ndim == 2
    assert np.isfinite(film.pixels).all()
    assert 0 <= film.pixels.min() < film.pixels.max() <= 1
    return True


def _prepare(folder: Path) -> Try:
    return read_or_refuse


def _dicom_seeds(folder: Path) -> dict[str, bytes]:
    deep, shallow = stored_film(12, *_SIZE), stored_film(8, *_SIZE)
    with unchecked():
        made = {name: write(header, folder / name) for name, header in _headers(deep).items()}
        for name, syntax in (("rle", RLELossless), ("jpeg2000", JPEG2000Lossless)):
            header = dataset(shallow, 8)
            header.compress(syntax)
            made[name] = write(header, folder / name)
        coded = {
            "jpeg": (_picture(shallow, "JPEG"), JPEGBaseline8Bit),
            "lossless": (jpeg_lossless(shallow, 8), JPEGLosslessSV1),
        }
        for name, (frame, syntax) in coded.items():
            made[name] = write_encapsulated(dataset(shallow, 8), frame, syntax, folder / name)
    return {name: path.read_bytes() for name, path in made.items()}


def _headers(stored: Any) -> dict[str, Dataset]:
    lut = Dataset()
    lut.LUTDescriptor = [4096, 0, 12]
    lut["LUTDescriptor"].VR = "US"
    lut.LUTData = np.arange(4096, dtype=np.uint16).tobytes()
    lut["LUTData"].VR = "OW"
    shutter = {"ShutterShape": ["CIRCULAR", "POLYGONAL", "RECTANGULAR"],
               "CenterOfCircularShutter": [20, 18], "RadiusOfCircularShutter": 15,
               "VerticesOfThePolygonalShutter": [1, 1, 1, 30, 30, 30, 30, 1],
               "ShutterLeftVerticalEdge": 2, "ShutterRightVerticalEdge": 30,
               "ShutterUpperHorizontalEdge": 2, "ShutterLowerHorizontalEdge": 38}  # fmt: skip
    made = {
        "plain": dataset(stored),
        "window": dataset(stored, WindowCenter=[2000, 1500], WindowWidth=[3000, 500]),
        "lut": dataset(stored, VOILUTSequence=Sequence([lut])),
        "modality": dataset(stored, RescaleSlope=2, RescaleIntercept=-100, Modality="CR"),
        "shutter": dataset(stored, **shutter),
        "padding": dataset(stored, PixelPaddingValue=0, PixelPaddingRangeLimit=10),
        "spacing": dataset(stored, PixelSpacing=[0.18, 0.2], ImagerPixelSpacing=[0.18, 0.2]),
        "inverted": dataset(stored, PhotometricInterpretation="MONOCHROME1"),
        "signed": dataset((stored.astype(np.int32) - 2048).astype(np.int16), 12),
        "implicit": dataset(stored),
        "deflated": dataset(stored),
    }
    made["implicit"].file_meta.TransferSyntaxUID = ImplicitVRLittleEndian
    made["deflated"].file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    return made


def _picture_seeds(folder: Path) -> dict[str, bytes]:
    deep, shallow = stored_film(16, *_SIZE), stored_film(8, *_SIZE)
    grey = Image.fromarray(shallow)
    return {
        "deep.png": _picture(deep, "PNG"),
        "grey.png": _picture(shallow, "PNG"),
        "colour.png": _of(grey.convert("RGB"), "PNG"),
        "alpha.png": _of(grey.convert("LA"), "PNG"),
        "palette.png": _of(grey.convert("P"), "PNG"),
        "grey.jpg": _picture(shallow, "JPEG"),
        "progressive.jpg": _of(grey, "JPEG", progressive=True),
        "deep.tif": _picture(deep, "TIFF"),
        "packed.tif": _of(grey, "TIFF", compression="tiff_adobe_deflate"),
        "grey.webp": _of(grey.convert("RGB"), "WEBP", lossless=True),
    }


def _picture(stored: Any, kind: str) -> bytes:
    return _of(Image.fromarray(stored), kind)


def _of(image: Image.Image, kind: str, **options: Any) -> bytes:
    content = io.BytesIO()
    image.save(content, kind, **options)
    return content.getvalue()


def mutate_png(content: bytes, chance: Random) -> bytes:
    """Changes bytes of one chunk of a PNG, whose checksum is right again afterwards, or doubles or
    drops the chunk; other content is left as it is."""
    chunks = list(_chunks(content))
    if not chunks:
        return content
    at = chance.randrange(len(chunks))
    kind, body = chunks[at]
    what = chance.randrange(4)
    if what == 0:
        chunks.insert(chance.randrange(len(chunks)), (kind, body))
    elif what == 1:
        del chunks[at]
    else:
        chunks[at] = kind, _changed(kind, body, chance)
    return _PNG + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )


def _chunks(content: bytes) -> Any:
    at = len(_PNG)
    while content.startswith(_PNG) and at + 12 <= len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        if length > _LONGEST_CHUNK:
            return
        yield content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        at += 12 + length


def _changed(kind: bytes, body: bytes, chance: Random) -> bytes:
    """The pixels are changed within what is deflated."""
    plain = body
    if kind == b"IDAT":
        try:
            plain = zlib.decompress(body)
        except zlib.error:
            return body
    changed = bytearray(plain or b"\0")
    for _ in range(chance.randint(1, 4)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    if chance.random() < 0.2:
        changed = changed[: chance.randrange(len(changed) + 1)]
    return zlib.compress(bytes(changed), 1) if kind == b"IDAT" else bytes(changed)


_TAGS = (0x00280002, 0x00280004, 0x00280010, 0x00280011, 0x00280100, 0x00280101, 0x00280102,
         0x00280103, 0x00281050, 0x00281051, 0x00283010, 0x00283002, 0x00283006, 0x7FE00010,
         0x00180015, 0x00181600, 0x00280120, 0x00281101, 0x00281201, 0x60003000)  # fmt: skip
DICOM = Target(
    name="dicom",
    seeds=_dicom_seeds,
    prepare=_prepare,
    words=(
        *(struct.pack("<HH", tag >> 16, tag & 0xFFFF) for tag in _TAGS),
        *(kind.encode() for kind in ("US", "SS", "OW", "OB", "SQ", "UN", "DS", "IS", "CS", "OF")),
        *(b"MONOCHROME1", b"MONOCHROME2", b"PALETTE COLOR", b"RGB", b"YBR_FULL", b"YBR_FULL_422"),
        *(f"1.2.840.10008.1.2{end}".encode() for end in ("", ".1", ".2", ".1.99", ".5", ".4.50")),
        *(f"1.2.840.10008.1.2.4.{end}".encode() for end in (51, 57, 70, 80, 81, 90, 91)),
        *(b"\xfe\xff\x00\xe0", b"\xfe\xff\xdd\xe0", b"\xfe\xff\x0d\xe0", b"\xff\xff\xff\xff"),
    ),
)
PNG = Target(
    name="png",
    seeds=_picture_seeds,
    prepare=_prepare,
    words=(b"IHDR", b"IDAT", b"IEND", b"PLTE", b"tRNS", b"gAMA", b"sBIT", b"iCCP", b"cHRM", b"eXIf",
           b"acTL", b"pHYs", b"zTXt", b"iTXt", b"\xff\xd8", b"\xff\xc0", b"\xff\xc3", b"\xff\xda",
           b"II*\0", b"MM\0*", b"RIFF", b"WEBP", b"VP8L", b"VP8X"),
    mutate=mutate_png,
)  # fmt: skip
