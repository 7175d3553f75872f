"""DICOM: one CR or DX film to display values, or a sentence about why not.

`dicom_parse` finds the data set, `dicom_header` judges what it is, `dicom_pixels` decodes it and
`dicom_display` makes display values of it.
"""

from engine.errors import Named
from engine.radiograph.body_parts import BodyPart
from engine.radiograph.dicom_display import display_values
from engine.radiograph.dicom_header import WANTED, Header, require_film
from engine.radiograph.dicom_parse import parsed
from engine.radiograph.dicom_pixels import stored_values
from engine.radiograph.dicom_shutter import SHUTTER_ATTRIBUTES
from engine.radiograph.doubts import BODY_PART_UNKNOWN, SPACING_CONTRADICTS
from engine.radiograph.geometry import pixel_size, squared
from engine.radiograph.picture import Decoded, require_size
from engine.radiograph.silencing import damage_as_error, third_party_silenced


def read_dicom(content: bytes) -> Decoded:
    """The film in the DICOM file `content`, upright, bright = dense. Raises RadiographError."""
    damaged = damage_as_error("The DICOM file is damaged or was cut off; copy or export it again.")
    with third_party_silenced(), damaged:
        dataset = parsed(content, [*WANTED, *SHUTTER_ATTRIBUTES])
        header = Header.of(dataset)
        require_film(header)
        size = pixel_size(dataset)
        require_size(header.rows, header.columns)
        require_size(*size.squared_shape(header.rows, header.columns))
        doubts: list[Named] = []
        if header.body_part is BodyPart.UNKNOWN:
            doubts.append(BODY_PART_UNKNOWN)
        if not size.is_credible:
            doubts.append(SPACING_CONTRADICTS)
        stored = stored_values(dataset, header)
        pixels, doubted = display_values(stored, dataset, header.photometric)
        if header.orientation.transposed:
            size = size.transposed()
        pixels, spacing = squared(header.orientation.upright(pixels), size)
        return Decoded(
            pixels, stored.bits, spacing, header.view, (*doubts, *stored.doubts, *doubted)
        )
