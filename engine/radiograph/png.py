"""What Pillow does not tell of a PNG: its significant bits, and 16-bit greys beside transparency.

PNG specification (third edition) 11.2.1 (IHDR), 11.3.2.4 (sBIT).
"""

import struct
import zlib
from collections.abc import Iterator

from engine.radiograph.signature import PNG

_HEADER = struct.Struct(">IIBBBBB")
_GREY_ALPHA, _RGBA = 4, 6
_BEFORE_PIXELS = 64


def is_deep_grey_alpha(content: bytes) -> bool:
    """Greys and transparency of 16 bits each, of which Pillow keeps 8."""
    return content[24:26] == bytes([16, _GREY_ALPHA])


def as_bytes_of_four(content: bytes) -> bytes:
    """Such a PNG as one of four 8-bit channels: the upper and lower byte of the grey, then of the
    opacity. A pixel has four bytes either way, and filters work on bytes, so only the header
    differs."""
    width, height, _, _, *rest = _HEADER.unpack_from(content, 16)
    header = b"IHDR" + _HEADER.pack(width, height, 8, _RGBA, *rest)
    checked = header + struct.pack(">I", zlib.crc32(header))
    return content[:12] + checked + content[33:]


def uses_all_bits(content: bytes) -> bool:
    """Whether the file says that its 16-bit greys fill all 16 bits."""
    return any(
        kind == b"sBIT" and data[:1] == b"\x10" for kind, data in _chunks_before_pixels(content)
    )


def _chunks_before_pixels(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(PNG)
    for _ in range(_BEFORE_PIXELS):
        if at + 8 > len(content) or content[at + 4 : at + 8] == b"IDAT":
            return
        length = struct.unpack_from(">I", content, at)[0]
        yield content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        at += 12 + length
