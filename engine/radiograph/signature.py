"""Telling the formats of films apart by how a file begins; loads nothing that reads them."""

import re

_RASTER = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
# Without the preamble a data set begins with a tag of group 2 or 8, element below 0x100.
_BARE_START = re.compile(rb"[\x02\x08]\x00.\x00", re.DOTALL)


def is_dicom(content: bytes) -> bool:
    return content[128:132] == b"DICM" or _BARE_START.match(content) is not None


def is_raster(content: bytes) -> bool:
    return content.startswith(_RASTER)
