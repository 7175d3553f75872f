"""DICOM: one CR or DX film to display values, or a sentence about why not.

Reads only the attributes that it needs, so that identifiers are not even loaded; `dicom_header`
judges what the file is, pydicom decodes the pixels, `dicom_display` makes display values of them.
"""

from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from pydicom import dcmread  # pyright: ignore[reportUnknownVariableType]
from pydicom.dataset import FileDataset
from pydicom.encaps import get_frame
from pydicom.pixels.utils import pixel_array
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    RLELossless,
)

from engine.errors import RadiographError
from engine.radiograph.dicom_display import display_values
from engine.radiograph.dicom_header import WANTED, Header, require_film
from engine.radiograph.jpeg_size import coded_size
from engine.radiograph.picture import Decoded, require_size
from engine.radiograph.rle_size import require_short_segments
from engine.radiograph.silencing import damage_as_error, third_party_silenced


def read_dicom(content: bytes) -> Decoded:
    """The film in the DICOM file `content`, upright, bright = dense. Raises RadiographError."""
    damaged = damage_as_error("The DICOM file is damaged or was cut off; copy or export it again.")
    with third_party_silenced(), damaged:
        dataset = _parse(content)
        header = Header.of(dataset)
        require_film(header)
        require_size(header.rows, header.columns)
        pixels = display_values(_stored_values(dataset, header), dataset, header.bits)
        return Decoded(
            header.orientation.upright(pixels), header.bits, header.spacing_mm, header.view
        )


def _parse(content: bytes) -> FileDataset:
    # Inflating has no limit in pydicom, so a few kilobytes could fill the memory. The name of the
    # coding may stand behind any number of other things.
    if DeflatedExplicitVRLittleEndian.encode() in content:
        raise RadiographError(
            "The DICOM file is deflated as a whole; export it uncompressed or as JPEG 2000."
        )
    dataset = dcmread(BytesIO(content), force=True, specific_tags=list(WANTED))
    if "TransferSyntaxUID" not in dataset.file_meta:
        implicit, little = dataset.original_encoding
        explicit = ExplicitVRLittleEndian if little else ExplicitVRBigEndian
        dataset.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian if implicit else explicit
    return dataset


def _stored_values(dataset: FileDataset, header: Header) -> NDArray[np.integer]:
    if dataset.file_meta.TransferSyntaxUID.is_encapsulated:
        _require_coded_size(dataset, header)
    # Values that do not start at bit 0: decode what lies below them too, then drop it.
    dataset.BitsStored = header.high_bit + 1
    stored = pixel_array(dataset, raw=True)
    below = header.high_bit + 1 - header.bits
    return stored >> below if below else stored


def _require_coded_size(dataset: FileDataset, header: Header) -> None:
    """The compressed picture must have the header's size, or decoding it may take any memory."""
    frame = get_frame(dataset.PixelData, 0, number_of_frames=1)
    if dataset.file_meta.TransferSyntaxUID == RLELossless:
        # Writers pad; the exact length is for pydicom to compare.
        require_short_segments(frame, 2 * header.rows * header.columns)
    size = coded_size(frame)
    if size is not None and size != (header.rows, header.columns):
        raise RadiographError(
            "The picture inside the DICOM file has another size than its header says; "
            "export it again."
        )
