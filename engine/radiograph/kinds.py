"""Names for files that are opened by mistake and cannot be read, told by their first bytes."""

import re

from engine.errors import Named

_JPEG_2000 = Named("a JPEG 2000 picture")
_ARCHIVE = Named("a compressed archive")
_KINDS = (
    (rb"....ftyp(?:hei[cxms]|hev[cx]|mif1|msf1)", Named("a HEIC photo")),
    (rb"....ftypavi[fs]", Named("an AVIF picture")),
    (rb"....ftyp", Named("a video")),
    (rb"\0\0\0\x0cjP  |\xff\x4f\xff\x51", _JPEG_2000),
    (rb"\xff\x0a|\0\0\0\x0cJXL ", Named("a JPEG XL picture")),
    (rb"BM", Named("a BMP picture")),
    (rb"GIF8", Named("a GIF picture")),
    (rb"%PDF", Named("a PDF document")),
    (rb"\x1f\x8b|7z\xbc\xaf|Rar!|\xfd7zXZ|BZh", _ARCHIVE),
    (rb"NRRD", Named("an NRRD volume")),
    (rb"\x5c\x01\0\0|\0\0\x01\x5c", Named("a NIfTI volume")),
    (rb"<svg|<\?xml|<!DOCTYPE|<html", Named("a page of text")),
)


def known_kind(content: bytes) -> Named | None:
    start = content[:64]
    for pattern, kind in _KINDS:
        if re.match(pattern, start, re.DOTALL):
            return kind
    return None
