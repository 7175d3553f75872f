"""Telling the formats of films apart by how a file begins; loads nothing that reads them."""

import re

PNG = b"\x89PNG\r\n\x1a\n"
_ZIP = b"PK\x03\x04"
_JPEG = b"\xff\xd8\xff"
_TIFF = (b"II*\0", b"MM\0*")

# Without the preamble a data set begins with a tag of group 2 or 8, element below 0x100.
_BARE_LITTLE = re.compile(rb"[\x02\x08]\x00.\x00", re.DOTALL)
_BARE_BIG = re.compile(rb"\x00\x08\x00.[A-Z][A-Z]", re.DOTALL)
_META = b"\x02\x00\x00\x00UL\x04\x00"
# A mail or web gateway's or an old system's header in front of a file is not longer.
_FOREIGN_HEADER = 4096


def dicom_start(content: bytes) -> int | None:
    """0 where a DICOM reader finds its way itself, else where the meta information begins; None
    where it is no DICOM file.

    A preamble without its `DICM`, `DICM` without its preamble, or a foreign header before both.
    """
    if content[128:132] == b"DICM" or _BARE_LITTLE.match(content) or _BARE_BIG.match(content):
        return 0
    at = content.find(_META, 0, _FOREIGN_HEADER)
    return at if at >= 0 else None


def is_dicom(content: bytes) -> bool:
    is_other = is_zip(content) or raster_format(content) is not None
    return not is_other and dicom_start(content) is not None


def is_zip(content: bytes) -> bool:
    return content.startswith(_ZIP)


def may_name_patient(content: bytes) -> bool:
    """Whether files of this kind are named after patients by the systems that write them."""
    return is_zip(content) or is_dicom(content)


def is_raster(content: bytes) -> bool:
    return raster_format(content) is not None


def raster_format(content: bytes) -> str | None:
    """The name that Pillow gives it; None where it is no picture that is read."""
    if content.startswith(PNG):
        return "PNG"
    if content.startswith(_JPEG):
        return "JPEG"
    if content.startswith(_TIFF):
        return "TIFF"
    return "WEBP" if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else None
