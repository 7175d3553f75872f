"""What a DICOM header says about the picture, and whether it is one frontal chest film.

PS3.3 C.7.3.1 (modality), C.7.6.1 and C.7.6.3 (image), C.8.1.1 (CR), C.8.11 (DX). Holds no
identifiers; never decodes pixels.
"""

import re
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from pydicom import uid
from pydicom.dataset import Dataset, FileDataset

from engine.errors import Named, RadiographError
from engine.radiograph.body_parts import BodyPart, body_part
from engine.radiograph.dicom_numbers import attribute_values, has_value, integer, raw_bytes

WANTED = (
    "SpecificCharacterSet", "SOPClassUID", "Modality", "ImageType", "PresentationIntentType",
    "BodyPartExamined", "AnatomicRegionSequence", "ViewPosition", "ViewCodeSequence",
    "PatientOrientation", "NumberOfFrames",
    "SamplesPerPixel", "PhotometricInterpretation", "PlanarConfiguration", "Rows", "Columns",
    "BitsAllocated", "BitsStored", "HighBit", "PixelRepresentation",
    "PixelSpacing", "ImagerPixelSpacing", "NominalScannedPixelSpacing", "PixelAspectRatio",
    "PixelPaddingValue", "PixelPaddingRangeLimit",
    "ModalityLUTSequence", "RescaleIntercept", "RescaleSlope", "VOILUTSequence",
    "WindowCenter", "WindowWidth", "VOILUTFunction", "PresentationLUTShape",
    "RedPaletteColorLookupTableDescriptor", "GreenPaletteColorLookupTableDescriptor",
    "BluePaletteColorLookupTableDescriptor", "RedPaletteColorLookupTableData",
    "GreenPaletteColorLookupTableData", "BluePaletteColorLookupTableData",
    "SegmentedRedPaletteColorLookupTableData", "SegmentedGreenPaletteColorLookupTableData",
    "SegmentedBluePaletteColorLookupTableData", "PixelData",
)  # fmt: skip

_FILM = {"CR", "DX", "DR", "RG"}
# Digitised films and screen captures: a film only where the body part says so.
_PERHAPS_FILM = {"", "OT", "SC"}
_OTHER = {
    "CT": Named("a CT image"),
    "MG": Named("a mammogram"),
    "MR": Named("an MR image"),
    "US": Named("an ultrasound image"),
    "NM": Named("a nuclear medicine image"),
    "PT": Named("a PET image"),
    "XA": Named("an angiogram"),
    "RF": Named("a fluoroscopy image"),
    "PX": Named("a dental film"),
    "IO": Named("a dental film"),
    "SR": Named("a written report"),
    "DOC": Named("a document"),
    "PR": Named("a presentation state without a picture"),
    "KO": Named("a list of other images"),
    "ECG": Named("an ECG"),
}
_MODALITY_OF_CLASS = {
    uid.CTImageStorage: "CT",
    uid.EnhancedCTImageStorage: "CT",
    uid.MRImageStorage: "MR",
    uid.EnhancedMRImageStorage: "MR",
    uid.UltrasoundImageStorage: "US",
    uid.UltrasoundMultiFrameImageStorage: "US",
    uid.DigitalMammographyXRayImageStorageForPresentation: "MG",
    uid.DigitalMammographyXRayImageStorageForProcessing: "MG",
    uid.BreastTomosynthesisImageStorage: "MG",
    uid.NuclearMedicineImageStorage: "NM",
    uid.PositronEmissionTomographyImageStorage: "PT",
    uid.XRayAngiographicImageStorage: "XA",
    uid.XRayRadiofluoroscopicImageStorage: "RF",
    uid.ComputedRadiographyImageStorage: "CR",
    uid.DigitalXRayImageStorageForPresentation: "DX",
    uid.DigitalXRayImageStorageForProcessing: "DX",
}
# Thorax, thoracic cavity, lung: SNOMED CT and SNOMED RT (PS3.16 CID 4, CID 4031).
_CHEST_CODES = {"51185008", "43799004", "39607008", "T-D3000", "T-D3300", "T-28000"}
_GUESSED_ENCODINGS = ("utf-8", "gb18030", "shift_jis", "euc_kr", "cp1251", "iso8859_7", "latin-1")


@dataclass(frozen=True, slots=True)
class Orientation:
    """How the stored picture lies; the patient's head must be up, the right side on the left."""

    transposed: bool = False
    upside_down: bool = False
    mirrored: bool = False

    @classmethod
    def of(cls, row: str, column: str) -> Self:
        """From the letters towards which rows and columns run (PS3.3 C.7.6.1.1.1)."""
        if {row, column} in ({"L", "F"}, {"L", "H"}, {"R", "F"}, {"R", "H"}):
            return cls(row in "FH", "H" in (row, column), "R" in (row, column))
        return cls()

    def upright(self, pixels: NDArray[np.float32]) -> NDArray[np.float32]:
        if self.transposed:
            pixels = pixels.T
        if self.upside_down:
            pixels = pixels[::-1]
        return pixels[:, ::-1] if self.mirrored else pixels


@dataclass(frozen=True, slots=True)
class Header:
    """The attributes that decide whether and how the picture is read.

    row_towards, column_towards: first letter of the patient orientation, "" where it is not told.
    bits, high_bit: as the header says, which may contradict itself. photometric: "" where untold.
    planes_apart: red, green and blue are stored one picture after the other.
    """

    modality: str
    scout: bool
    raw: bool
    body_part: BodyPart
    view_text: str
    row_towards: str
    column_towards: str
    frames: int
    samples: int
    photometric: str
    rows: int
    columns: int
    bits_allocated: int
    bits: int
    high_bit: int
    signed: bool
    planes_apart: bool
    has_pixels: bool

    @classmethod
    def of(cls, dataset: FileDataset) -> Self:
        row, column = _orientation_letters(dataset)
        allocated = integer(dataset, "BitsAllocated", 0)
        bits = integer(dataset, "BitsStored", allocated)
        return cls(
            modality=_modality(dataset),
            scout="LOCALIZER" in _texts(dataset, "ImageType"),
            raw=_text(dataset, "PresentationIntentType") == "FOR PROCESSING",
            body_part=_body_part(dataset),
            view_text=_view_text(dataset),
            row_towards=row,
            column_towards=column,
            frames=integer(dataset, "NumberOfFrames", 1),
            samples=integer(dataset, "SamplesPerPixel", 1),
            photometric=_photometric(dataset),
            rows=integer(dataset, "Rows", 0),
            columns=integer(dataset, "Columns", 0),
            bits_allocated=allocated,
            bits=bits,
            high_bit=integer(dataset, "HighBit", bits - 1),
            signed=integer(dataset, "PixelRepresentation", 0) == 1,
            planes_apart=integer(dataset, "PlanarConfiguration", 0) == 1,
            has_pixels=has_value(dataset, "PixelData"),
        )

    @property
    def orientation(self) -> Orientation:
        return Orientation.of(self.row_towards, self.column_towards)

    @property
    def view(self) -> str | None:
        """ "PA" or "AP", None where the header does not say."""
        match = re.match(r"(PA|AP)\b|(POSTERO)|(ANTERO)", self.view_text)
        if match is None:
            return None
        return match[1] or ("PA" if match[2] else "AP")


def require_film(header: Header) -> None:
    """Raises RadiographError unless the header describes one frontal chest film."""
    _require_modality(header)
    _require_frontal(header)
    if not header.has_pixels:
        raise RadiographError(
            "The DICOM file holds no picture, or was cut off before it; export it again with its "
            "pixel data."
        )
    if header.raw:
        raise RadiographError(
            "The DICOM file holds raw detector data (for processing); export the image for "
            "presentation."
        )
    if header.frames > 1:
        raise RadiographError(
            "The DICOM file holds {frames} pictures; export the one film as a file.",
            frames=header.frames,
        )
    _require_readable(header)


def _require_modality(header: Header) -> None:
    if header.scout:
        raise RadiographError(
            "The file is a CT scout (localizer), not a chest radiograph; open a CR or DX film."
        )
    if header.modality in _FILM:
        return
    if header.modality not in _PERHAPS_FILM:
        kind = _OTHER.get(header.modality, Named("not from a chest X-ray unit by its header"))
        raise RadiographError(
            "The file is {kind}, not a chest radiograph; open a CR or DX film.", kind=kind
        )
    if not header.has_pixels:
        raise RadiographError(
            "The DICOM file holds no picture, or is damaged before it; export it again with its "
            "pixel data."
        )
    if header.body_part is not BodyPart.CHEST:
        raise RadiographError(
            "The header does not say that the picture is a chest radiograph (CR or DX); open such "
            "a film, or export this picture as PNG if it is one."
        )


def _require_frontal(header: Header) -> None:
    if header.body_part is BodyPart.OTHER:
        raise RadiographError(
            "The header names another body part than the chest; open a frontal chest film, or "
            "export this picture as PNG if it is one."
        )
    sideways = {header.row_towards, header.column_towards} & {"A", "P"}
    if sideways or (header.view is None and re.search(r"\b[LR]L\b|LAT", header.view_text)):
        raise RadiographError("The film is a lateral view; open the frontal one (PA or AP).")
    if re.search(r"\b[LR]LD\b|DECUB|\b[LR][APL]?O\b|OBLIQUE", header.view_text):
        raise RadiographError(
            "The film is an oblique or decubitus view; open the upright frontal one (PA or AP)."
        )


def _require_readable(header: Header) -> None:
    if header.samples not in (1, 3):
        raise RadiographError(
            "The DICOM picture has {count} colours a pixel, which no film has; export it in greys.",
            count=header.samples,
        )
    if header.bits_allocated not in (8, 16) or header.bits < 8:
        raise RadiographError(
            "The DICOM picture stores {bits} of {allocated} bits in a way that "
            "radiographs do not use; export it with 8 to 16 bits.",
            bits=header.bits,
            allocated=header.bits_allocated,
        )


def _modality(dataset: FileDataset) -> str:
    told = _text(dataset, "Modality")
    if told:
        return told
    sop_class = dataset.get("SOPClassUID") or dataset.file_meta.get("MediaStorageSOPClassUID")
    return _MODALITY_OF_CLASS.get(sop_class, "")


def _body_part(dataset: FileDataset) -> BodyPart:
    """Of the body part, or else of the anatomic region. Units write either in any encoding."""
    told = raw_bytes(dataset, "BodyPartExamined") or _text(dataset, "BodyPartExamined").encode()
    part = _body_part_of(told)
    if part not in (BodyPart.UNTOLD, BodyPart.UNKNOWN):
        return part
    region = next(iter(dataset.get("AnatomicRegionSequence") or ()), None)
    if region is None:
        return part
    if _text(region, "CodeValue") in _CHEST_CODES:
        return BodyPart.CHEST
    named = body_part(_text(region, "CodeMeaning"))
    return part if named is BodyPart.UNTOLD else named


def _body_part_of(told: bytes) -> BodyPart:
    if told.isascii():
        return body_part(told.decode())
    for encoding in _GUESSED_ENCODINGS:
        try:
            part = body_part(told.decode(encoding))
        except UnicodeDecodeError:
            continue
        if part is not BodyPart.UNKNOWN:
            return part
    return BodyPart.UNKNOWN


def _photometric(dataset: FileDataset) -> str:
    """In capitals and as the standard spells it: units write "Monochrome 2" too."""
    told = re.sub(r"[\s_]+", " ", _text(dataset, "PhotometricInterpretation").replace("\0", ""))
    grey = re.fullmatch(r"MONO ?(?:CHROME)? ?([12])", told)
    return (
        f"MONOCHROME{grey[1]}"
        if grey
        else told.replace("YBR ", "YBR_").replace("FULL 422", "FULL_422")
    )


def _view_text(dataset: FileDataset) -> str:
    """View position, or the meaning of the view code, in capitals without punctuation."""
    told = _text(dataset, "ViewPosition")
    codes = dataset.get("ViewCodeSequence")
    if not told and codes:
        told = _text(codes[0], "CodeMeaning")
    return re.sub(r"[\s_\-^/]+", " ", told)


def _orientation_letters(dataset: FileDataset) -> tuple[str, str]:
    letters = [text[:1] for text in _texts(dataset, "PatientOrientation")]
    return (letters[0], letters[1]) if len(letters) == 2 else ("", "")


def _text(dataset: Dataset, keyword: str) -> str:
    return next(iter(_texts(dataset, keyword)), "")


def _texts(dataset: Dataset, keyword: str) -> list[str]:
    return [str(value).strip().upper() for value in attribute_values(dataset, keyword)]
