"""Bytes to a DICOM data set: where it begins, how it is coded, what of it is loaded.

Reads only the attributes that are asked for, so that identifiers are not even loaded. PS3.10
(preamble, meta information), PS3.5 annex A (transfer syntaxes).
"""

import zlib
from collections.abc import Sequence
from io import BytesIO

from pydicom import dcmread  # pyright: ignore[reportUnknownVariableType]
from pydicom.datadict import tag_for_keyword
from pydicom.dataset import FileDataset
from pydicom.filereader import read_dataset
from pydicom.tag import BaseTag
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from engine.errors import RadiographError
from engine.radiograph.dicom_nesting import without_deep_sequences
from engine.radiograph.signature import dicom_start

GE_PRIVATE = "1.2.840.113619.5.2"
"""Implicit little endian, but for the pixels, which are big endian."""

_PREAMBLE = bytes(128)
_LARGEST_INFLATED = 260_000_000


def parsed(content: bytes, wanted: Sequence[int | str]) -> FileDataset:
    """The `wanted` attributes, keywords or tags, of the file `content`; its transfer syntax is
    always known. Raises RadiographError, or whatever pydicom raises on damage."""
    start = dicom_start(content)
    if start is None:
        raise ValueError("no DICOM file")
    content = _inflated(content if start == 0 else _PREAMBLE + b"DICM" + content[start:])
    dataset = _read(content, wanted)
    if "TransferSyntaxUID" not in dataset.file_meta:
        implicit, little = dataset.original_encoding
        explicit = ExplicitVRLittleEndian if little else ExplicitVRBigEndian
        dataset.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian if implicit else explicit
    return dataset


def _read(content: bytes, wanted: Sequence[int | str]) -> FileDataset:
    tags = [one if isinstance(one, int) else tag_for_keyword(one) or 0 for one in wanted]
    try:
        return dcmread(BytesIO(content), force=True, specific_tags=tags)
    except RecursionError:
        return dcmread(BytesIO(without_deep_sequences(content)), force=True, specific_tags=tags)


def _inflated(content: bytes) -> bytes:
    """pydicom inflates without a limit, so a few kilobytes could fill the memory."""
    if DeflatedExplicitVRLittleEndian.encode() not in content:
        return content
    after = 132 if content[128:132] == b"DICM" else 0
    stream = BytesIO(content[after:])
    meta = read_dataset(stream, False, True, stop_when=_is_after_meta)
    if meta.get("TransferSyntaxUID") != DeflatedExplicitVRLittleEndian:
        return content
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    inflated = inflater.decompress(content[after + stream.tell() :], _LARGEST_INFLATED)
    if inflater.unconsumed_tail:
        raise RadiographError(
            "The DICOM file is deflated and would become larger than any film; export it "
            "uncompressed or as JPEG 2000."
        )
    if not inflater.eof:
        raise ValueError("the deflated part was cut off")
    return inflated


def _is_after_meta(tag: BaseTag, _vr: str | None, _length: int) -> bool:
    return tag.group != 2
