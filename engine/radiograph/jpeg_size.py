"""The size of a JPEG family codestream, read from its markers without decoding anything.

JPEG, JPEG lossless, JPEG-LS (ITU-T T.81 B.2.2, T.87 C.2.2) and JPEG 2000 (T.800 A.5.1).
"""

_J2K_START = b"\xff\x4f\xff\x51"
_JP2_START = b"\x00\x00\x00\x0cjP  "
_NOT_FRAMES = {0xC4, 0xC8, 0xCC}
_JPEG_LS_FRAME = 0xF7
_WITHOUT_LENGTH = {0x01, 0xD8, *range(0xD0, 0xD8)}


def coded_size(stream: bytes) -> tuple[int, int] | None:
    """(rows, columns) as the codestream tells them; None where it is no JPEG of any kind.

    Raises ValueError where the markers lead nowhere, or where there is more than one grey a pixel.
    """
    if stream.startswith(_JP2_START):
        stream = _codestream(stream)
        if not stream.startswith(_J2K_START):
            raise ValueError("no codestream where one must be")
    if stream.startswith(_J2K_START):
        return _j2k_size(stream)
    if stream.startswith(b"\xff\xd8"):
        return _jpeg_size(stream)
    return None


def _codestream(boxes: bytes) -> bytes:
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


def _j2k_size(stream: bytes) -> tuple[int, int]:
    right, bottom, left, top = (_number(stream, at, 4) for at in (8, 12, 16, 20))
    _require_grey(_number(stream, 40, 2))
    return bottom - top, right - left


def _jpeg_size(stream: bytes) -> tuple[int, int]:
    at = 2
    while True:
        while _number(stream, at, 2) == 0xFFFF:
            at += 1
        if stream[at] != 0xFF:
            raise ValueError("no marker where one must be")
        marker = stream[at + 1]
        if marker == _JPEG_LS_FRAME or (0xC0 <= marker <= 0xCF and marker not in _NOT_FRAMES):
            _require_grey(_number(stream, at + 9, 1))
            return _number(stream, at + 5, 2), _number(stream, at + 7, 2)
        at += 2 if marker in _WITHOUT_LENGTH else 2 + _number(stream, at + 2, 2)


def _require_grey(components: int) -> None:
    """Each takes the whole picture's memory."""
    if components != 1:
        raise ValueError("more than one grey a pixel")


def _number(stream: bytes, at: int, length: int) -> int:
    field = stream[at : at + length]
    if len(field) != length:
        raise ValueError("the codestream ends within its header")
    return int.from_bytes(field, "big")
