"""Pixel data to stored values: any transfer syntax, any layout in the bits, one grey a pixel.

PS3.5 8 (pixel data, native and encapsulated), PS3.3 C.7.6.3.1 (bits, colour models). What a header
says about its bits is taken where the pixels do not show that it is wrong.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileDataset
from pydicom.encaps import encapsulate, generate_fragments, parse_basic_offsets
from pydicom.filebase import DicomBytesIO
from pydicom.pixels.processing import apply_color_lut, convert_color_space
from pydicom.pixels.utils import pixel_array
from pydicom.uid import HTJ2K, JPEG2000, UID, RLELossless

from engine.errors import RadiographError
from engine.radiograph.codestream import Codestream, Coding, described
from engine.radiograph.colour import grey_of
from engine.radiograph.dicom_header import Header
from engine.radiograph.dicom_numbers import is_cut_off
from engine.radiograph.dicom_parse import GE_PRIVATE
from engine.radiograph.doubts import (
    BITS_MISPLACED,
    FEWER_BITS,
    PIXELS_MISSING,
    TINTED,
    Doubt,
)
from engine.radiograph.jpeg import decoded_jpeg
from engine.radiograph.rle_size import require_short_segments

_ITEM = b"\xfe\xff\x00\xe0"
_HTJ2K = ("1.2.840.10008.1.2.4.201", "1.2.840.10008.1.2.4.202", "1.2.840.10008.1.2.4.203")


@dataclass(frozen=True, slots=True, eq=False)
class Stored:
    """values: (rows, columns), integers of one or two bytes; bits: how many of them count.

    is_plain: they are display values already, since they were stored in colour.
    """

    values: NDArray[np.integer]
    bits: int
    is_plain: bool = False
    doubts: tuple[Doubt, ...] = ()


def stored_values(dataset: FileDataset, header: Header) -> Stored:
    """Raises RadiographError for what no film is coded as, and ValueError for damage.

    Whoever calls has made sure of the header's size.
    """
    data = _pixel_bytes(dataset)
    if data.startswith(_ITEM):
        return _encapsulated(data, dataset, header)
    return _native(data, dataset, header)


def _pixel_bytes(dataset: FileDataset) -> bytes:
    if is_cut_off(dataset, "PixelData"):
        raise ValueError("the file ends within the pixels")
    data = dataset.get("PixelData")
    if not isinstance(data, bytes):
        raise TypeError("the pixels are not bytes")
    return data


# Pixels as they are


def _native(data: bytes, dataset: FileDataset, header: Header) -> Stored:
    count = header.rows * header.columns * header.samples
    doubts: list[Doubt] = []
    allocated = header.bits_allocated
    if allocated == 16 and count <= len(data) <= count + 1:
        allocated = 8
        doubts.append(FEWER_BITS)
    width = allocated // 8
    big = _is_big_endian(dataset)
    if big and width == 1 and dataset["PixelData"].VR == "OW":
        data = np.frombuffer(data[: len(data) // 2 * 2], "u2").byteswap().tobytes()
    missing = count - len(data) // width
    if missing > 0:
        if missing >= header.columns * header.samples:
            raise ValueError("pixels are missing")
        data = _completed(data, header, width, missing)
        doubts.append(PIXELS_MISSING)
    pixels = np.frombuffer(data, f"{'>' if big else '<'}u{width}", count)
    if header.samples == 1:
        raw = pixels.reshape(header.rows, header.columns)
        if header.photometric == "PALETTE COLOR":
            return _from_palette(raw, dataset, doubts)
        return _significant(raw, header, allocated, doubts)
    return _from_colour(_interleaved(pixels, header), header.photometric, doubts)


def _is_big_endian(dataset: FileDataset) -> bool:
    """GE's private syntax is little endian but for its pixels."""
    syntax = dataset.file_meta.TransferSyntaxUID
    return syntax == GE_PRIVATE or not dataset.original_encoding[1]


def _completed(data: bytes, header: Header, width: int, missing: int) -> bytes:
    """What a little file lacks of its last row, taken from the row above."""
    row = header.columns * header.samples * width
    whole = header.rows * row
    kept = whole - missing * width
    return data[:kept] + data[kept - row : whole - row]


def _interleaved(pixels: NDArray[np.unsignedinteger], header: Header) -> NDArray[Any]:
    if header.photometric == "YBR_FULL_422":
        raise ValueError("half of the colours, which only compressed pictures have")
    if header.planes_apart:
        return pixels.reshape(header.samples, header.rows, header.columns).transpose(1, 2, 0)
    return pixels.reshape(header.rows, header.columns, header.samples)


# Compressed pixels


def _encapsulated(data: bytes, dataset: FileDataset, header: Header) -> Stored:
    frame = _only_frame(data)
    told = described(frame)
    if told is None:
        return _from_rle(frame, dataset, header)
    if (told.rows, told.columns) != (header.rows, header.columns):
        raise RadiographError(
            "The picture inside the DICOM file has another size than its header says; "
            "export it again."
        )
    if told.components not in (1, 3):
        raise RadiographError(
            "The picture inside the DICOM file has {count} colours a pixel, which no film has; "
            "export it in greys.",
            count=told.components,
        )
    if told.bits > 16:
        raise ValueError("more than 16 bits")
    if told.coding is Coding.JPEG_2000:
        pixels = _jpeg_2000(frame, told, dataset.file_meta.TransferSyntaxUID)
    else:
        pixels = decoded_jpeg(frame, told)
    if told.components == 3:
        return _from_colour(pixels, "RGB", [])
    if header.photometric == "PALETTE COLOR":
        return _from_palette(pixels, dataset, [])
    return _compressed_grey(pixels, told, header)


def _compressed_grey(
    pixels: NDArray[np.unsignedinteger], told: Codestream, header: Header
) -> Stored:
    lossy = told.coding in (Coding.BASELINE, Coding.PROGRESSIVE)
    if lossy and header.bits > told.bits:
        return Stored(pixels, told.bits, doubts=(FEWER_BITS,))
    return _significant(pixels, header, 8 * pixels.dtype.itemsize, [])


def _only_frame(data: bytes) -> bytes:
    """All fragments together. An offset table would only tell where other frames begin, and writers
    fill it wrongly."""
    stream = DicomBytesIO(data)
    parse_basic_offsets(stream)
    fragments = list(generate_fragments(stream))
    if not fragments:
        raise ValueError("no fragment")
    return fragments[0] if len(fragments) == 1 else b"".join(fragments)


def _jpeg_2000(frame: bytes, told: Codestream, syntax: UID) -> NDArray[np.unsignedinteger]:
    allocated = 8 if told.bits <= 8 else 16
    signed = told.signed
    pixels = pixel_array(
        _dataset(frame, told, allocated, signed, HTJ2K if syntax in _HTJ2K else JPEG2000),
        raw=True,
        decoding_plugin="pylibjpeg",
    )
    return pixels.view(f"u{pixels.dtype.itemsize}")


def _from_rle(frame: bytes, dataset: FileDataset, header: Header) -> Stored:
    syntax = dataset.file_meta.TransferSyntaxUID
    if syntax != RLELossless:
        raise RadiographError(
            "The picture is coded as {coding}, which Foresee cannot read; export it uncompressed "
            "or as JPEG 2000.",
            coding=syntax.name,
        )
    # Writers pad; the exact length is for pydicom to compare.
    require_short_segments(frame, 2 * header.rows * header.columns)
    told = Codestream(
        Coding.BASELINE, header.rows, header.columns, header.samples, header.bits_allocated
    )
    pixels = pixel_array(_dataset(frame, told, header.bits_allocated, False, RLELossless), raw=True)
    if header.samples == 3:
        return _from_colour(pixels, header.photometric, [])
    if header.photometric == "PALETTE COLOR":
        return _from_palette(pixels, dataset, [])
    return _significant(pixels, header, header.bits_allocated, [])


def _dataset(
    frame: bytes, told: Codestream, allocated: int, signed: bool, syntax: UID
) -> FileDataset:
    """What pydicom needs to decode: nothing of the file's own header, which may be wrong."""
    made = FileDataset("", {}, file_meta=None)
    made.file_meta.TransferSyntaxUID = syntax
    made.SamplesPerPixel = told.components
    made.PhotometricInterpretation = "MONOCHROME2" if told.components == 1 else "RGB"
    if told.components > 1:
        made.PlanarConfiguration = 0
    made.Rows, made.Columns = told.rows, told.columns
    made.BitsAllocated = allocated
    made.BitsStored = allocated if syntax == RLELossless else told.bits
    made.HighBit = made.BitsStored - 1
    made.PixelRepresentation = int(signed)
    made.PixelData = encapsulate([frame])
    return made


# What the bits mean


def _significant(
    raw: NDArray[np.unsignedinteger], header: Header, allocated: int, doubts: list[Doubt]
) -> Stored:
    """The bits that count, moved to the bottom and given their sign.

    What stands above them may be an overlay; what stands below is dropped, as the header wants it,
    unless the header cannot be right.
    """
    bits = header.bits if 0 < header.bits <= allocated else allocated
    high = header.high_bit
    if not bits <= high + 1 <= allocated:
        high = bits - 1
        doubts = [*doubts, BITS_MISPLACED]
    below = high + 1 - bits
    if below and _stands_at_the_bottom(raw, bits, below):
        below = 0
        doubts = [*doubts, BITS_MISPLACED]
    kind = raw.dtype.newbyteorder("=")
    values = np.right_shift(raw, below, dtype=kind) if below else raw.astype(kind, copy=False)
    spare = 8 * kind.itemsize - bits
    if header.signed:
        values = np.left_shift(values, spare, dtype=kind).view(f"i{kind.itemsize}")
        values = np.right_shift(values, spare, dtype=values.dtype) if spare else values
    elif spare:
        values = np.bitwise_and(values, kind.type(2**bits - 1))
    return Stored(values, bits, doubts=tuple(doubts))


def _stands_at_the_bottom(raw: NDArray[np.unsignedinteger], bits: int, below: int) -> bool:
    """Whether the bits that should be empty hold the values: dropping them would leave little."""
    return int(raw.max()) < 2**bits and bool((raw & (2**below - 1)).any())


# Greys out of colour


def _from_palette(
    indices: NDArray[np.unsignedinteger], dataset: Dataset, doubts: Iterable[Doubt]
) -> Stored:
    colours = apply_color_lut(indices.astype(indices.dtype.newbyteorder("=")), dataset)
    return _plain(colours, doubts)


def _from_colour(
    colours: NDArray[np.unsignedinteger], photometric: str, doubts: Iterable[Doubt]
) -> Stored:
    if photometric.startswith("YBR_FULL"):
        if colours.dtype.itemsize > 1:
            raise ValueError("only 8 bits are defined for this colour model")
        colours = convert_color_space(colours, "YBR_FULL", "RGB")
    return _plain(colours, doubts)


def _plain(colours: NDArray[np.unsignedinteger], doubts: Iterable[Doubt]) -> Stored:
    if colours.dtype.itemsize > 1:
        grey, tinted = grey_of((colours >> 8).astype(np.uint8)), False
        grey = colours[..., 1].astype(np.uint16)
        return Stored(grey, 16, is_plain=True, doubts=tuple(doubts))
    grey, tinted = grey_of(colours)
    return Stored(grey, 8, is_plain=True, doubts=(*doubts, *((TINTED,) if tinted else ())))
