"""Leaves out sequences that are nested deeper than any program can follow, without following them.

PS3.5 7.5: sequences and items end by a length or by a delimiter. pydicom calls itself once a level
and gives up at some 200; nothing that a film needs lies deeper than two.
"""

import struct

_LONG_LENGTH = {b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT",
                b"UV"}  # fmt: skip
_UNDEFINED = 0xFFFFFFFF
_ITEM, _ITEM_END, _SEQUENCE_END = 0xE000, 0xE00D, 0xE0DD
_DEEPEST = 16


def without_deep_sequences(content: bytes) -> bytes:
    """`content`, a little-endian DICOM file, less each top-level sequence of undefined length that
    is nested deeper than 16 levels. Raises ValueError where the elements lead nowhere."""
    at = 132 if content[128:132] == b"DICM" else 0
    kept = [content[:at]]
    while at < len(content):
        group, _, value, length = _element(content, at)
        if length != _UNDEFINED:
            end = value + length
        elif group == 0x7FE0:
            end = len(content)
        else:
            end, depth = _end_of(content, value)
            if depth > _DEEPEST:
                at = end
                continue
        kept.append(content[at:end])
        at = end
    return b"".join(kept)


def _end_of(content: bytes, at: int) -> tuple[int, int]:
    """Where the sequence whose items begin at `at` ends, and how many levels it has."""
    depth = deepest = 1
    while depth:
        group, element, value, length = _element(content, at)
        at = value
        if group == 0xFFFE and element in (_ITEM_END, _SEQUENCE_END):
            depth -= 1
        elif length == _UNDEFINED:
            depth += 1
            deepest = max(deepest, depth)
        else:
            at += length
    return at, deepest


def _element(content: bytes, at: int) -> tuple[int, int, int, int]:
    """Group, element, where the value begins, and its length."""
    if at + 8 > len(content):
        raise ValueError("the file ends within an element")
    group, element = struct.unpack_from("<HH", content, at)
    kind = content[at + 4 : at + 6]
    if group == 0xFFFE or not (kind.isalpha() and kind.isupper()):
        return group, element, at + 8, struct.unpack_from("<L", content, at + 4)[0]
    if kind not in _LONG_LENGTH:
        return group, element, at + 8, struct.unpack_from("<H", content, at + 6)[0]
    if at + 12 > len(content):
        raise ValueError("the file ends within an element")
    return group, element, at + 12, struct.unpack_from("<L", content, at + 8)[0]
