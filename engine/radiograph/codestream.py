"""What a compressed picture says of itself, read from its markers without decoding anything.

JPEG, JPEG lossless, JPEG-LS (ITU-T T.81 B.2.2, T.87 C.2.2) and JPEG 2000 (T.800 A.5.1).
"""

from dataclasses import dataclass
from enum import Enum

_J2K_START = b"\xff\x4f\xff\x51"
_JP2_START = b"\x00\x00\x00\x0cjP  "
_NOT_FRAMES = {0xC4, 0xC8, 0xCC}
_JPEG_LS_FRAME = 0xF7
_WITHOUT_LENGTH = {0x01, 0xD8, *range(0xD0, 0xD8)}
_SEQUENTIAL = {0xC0, 0xC1}
_LOSSLESS = {0xC3, 0xC7, 0xCB, 0xCF}
_START_OF_SCAN = 0xDA
_WHOLE_SPECTRUM = b"\x00\x3f\x00"


class Coding(Enum):
    BASELINE = "JPEG"
    EXTENDED = "JPEG with 12 bits"
    PROGRESSIVE = "progressive JPEG"
    LOSSLESS = "lossless JPEG"
    JPEG_LS = "JPEG-LS"
    JPEG_2000 = "JPEG 2000"


@dataclass(frozen=True, slots=True)
class Codestream:
    """rows, columns, components, bits: as the codestream tells them, which need not be true."""

    coding: Coding
    rows: int
    columns: int
    components: int
    bits: int
    signed: bool = False


def described(stream: bytes) -> Codestream | None:
    """None where it is no JPEG of any kind. Raises ValueError where the markers lead nowhere."""
    if stream.startswith(_JP2_START):
        stream = _within_boxes(stream)
        if not stream.startswith(_J2K_START):
            raise ValueError("no codestream where one must be")
    if stream.startswith(_J2K_START):
        return _j2k(stream)
    if stream.startswith(b"\xff\xd8"):
        return _jpeg(stream)
    return None


def with_whole_spectrum(stream: bytes) -> bytes:
    """A sequential JPEG whose first scan claims less than the 64 coefficients that it must have
    (T.81 B.2.3), put right; any other codestream as it is."""
    at, sequential = 2, False
    while True:
        marker, at = _next_marker(stream, at)
        sequential |= marker in _SEQUENTIAL
        if marker == _START_OF_SCAN:
            break
        at += _length(stream, at, marker)
    last = at + _number(stream, at, 2)
    if not sequential or stream[last - 3 : last] == _WHOLE_SPECTRUM:
        return stream
    return stream[: last - 3] + _WHOLE_SPECTRUM + stream[last:]


def _within_boxes(boxes: bytes) -> bytes:
    """The box that is decoded; others may hold anything (T.800 I.4)."""
    at = 0
    while True:
        length, header = _number(boxes, at, 4), 8
        if length == 1:
            length, header = _number(boxes, at + 8, 8), 16
        if boxes[at + 4 : at + 8] == b"jp2c":
            return boxes[at + header :]
        if length < header:
            raise ValueError("a box without an end")
        at += length


def _j2k(stream: bytes) -> Codestream:
    right, bottom, left, top = (_number(stream, at, 4) for at in (8, 12, 16, 20))
    depth = _number(stream, 42, 1)
    return Codestream(
        Coding.JPEG_2000,
        bottom - top,
        right - left,
        _number(stream, 40, 2),
        (depth & 0x7F) + 1,
        signed=depth > 0x7F,
    )


def _jpeg(stream: bytes) -> Codestream:
    at = 2
    while True:
        marker, at = _next_marker(stream, at)
        if marker == _JPEG_LS_FRAME or (0xC0 <= marker <= 0xCF and marker not in _NOT_FRAMES):
            bits = _number(stream, at + 2, 1)
            return Codestream(
                _coding(marker, bits),
                _number(stream, at + 3, 2),
                _number(stream, at + 5, 2),
                _number(stream, at + 7, 1),
                bits,
            )
        at += _length(stream, at, marker)


def _next_marker(stream: bytes, at: int) -> tuple[int, int]:
    """The marker and what follows it. Decoders skip what stands between segments: so does this, or
    a file could show it another size than them."""
    while True:
        at = stream.index(b"\xff", at)
        while _number(stream, at, 1) == 0xFF:
            at += 1
        if stream[at]:
            return stream[at], at + 1


def _coding(marker: int, bits: int) -> Coding:
    if marker == _JPEG_LS_FRAME:
        return Coding.JPEG_LS
    if marker in _LOSSLESS:
        return Coding.LOSSLESS
    if bits > 8:
        return Coding.EXTENDED
    return Coding.BASELINE if marker in _SEQUENTIAL else Coding.PROGRESSIVE


def _length(stream: bytes, at: int, marker: int) -> int:
    return 0 if marker in _WITHOUT_LENGTH else _number(stream, at, 2)


def _number(stream: bytes, at: int, length: int) -> int:
    field = stream[at : at + length]
    if len(field) != length:
        raise ValueError("the codestream ends within its header")
    return int.from_bytes(field, "big")
