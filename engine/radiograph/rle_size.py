"""How long the segments of an RLE frame become, found without writing them out (PS3.5 annex G).

A repeated byte packs 64 to 1, and pydicom compares lengths only once it has unpacked everything.
"""

import struct
from itertools import pairwise

_HEADER = struct.Struct("<16L")
_NOTHING = 128


def require_short_segments(frame: bytes, most: int) -> None:
    """Raises ValueError where a segment would become longer than `most` bytes."""
    if len(frame) < _HEADER.size:
        raise ValueError("the frame ends within its header")
    count, *starts = _HEADER.unpack_from(frame)
    for start, end in pairwise((*starts[:count], len(frame))):
        _require_short(frame[start:end], most)


def _require_short(segment: bytes, most: int) -> None:
    at = length = 0
    while at < len(segment):
        code = segment[at]
        if code > _NOTHING:
            length += 257 - code
            at += 2
        elif code < _NOTHING:
            length += code + 1
            at += code + 2
        else:
            at += 1
        if length > most:
            raise ValueError("a segment is longer than the picture")
