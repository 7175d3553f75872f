"""What a DICOM header says about the picture, and whether it is one frontal chest film.

PS3.3 C.7.3.1 (modality), C.7.6.1 and C.7.6.3 (image), C.8.1.1 (CR), C.8.11 (DX). Holds no
identifiers; never decodes pixels.
"""

import re
from dataclasses import dataclass
from typing import Any, Self, cast

import numpy as np
from numpy.typing import NDArray
from pydicom import uid
from pydicom.dataset import Dataset, FileDataset
from pydicom.multival import MultiValue

from engine.errors import Named, RadiographError

WANTED = (
    "SOPClassUID", "Modality", "ImageType", "PresentationIntentType", "BodyPartExamined",
    "ViewPosition", "ViewCodeSequence", "PatientOrientation", "NumberOfFrames",
    "SamplesPerPixel", "PhotometricInterpretation", "PlanarConfiguration", "Rows", "Columns",
    "BitsAllocated", "BitsStored", "HighBit", "PixelRepresentation",
    "PixelSpacing", "ImagerPixelSpacing", "PixelPaddingValue", "PixelPaddingRangeLimit",
    "ModalityLUTSequence", "RescaleIntercept", "RescaleSlope", "VOILUTSequence",
    "WindowCenter", "WindowWidth", "VOILUTFunction", "PresentationLUTShape",
    "ExtendedOffsetTable", "ExtendedOffsetTableLengths", "PixelData",
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
_CHEST = re.compile(r"CHEST|THORAX|TORAX|TÓRAX|LUNG|PULMO|PECHO|POITRINE")
_UNTOLD_PART = {"", "UNKNOWN", "UNDEFINED", "UNSPECIFIED", "OTHER", "NONE", "NA", "N/A", "X"}


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
    spacing_mm: of the upright picture.
    """

    modality: str
    scout: bool
    raw: bool
    body_part: str
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
    spacing_mm: tuple[float, float] | None
    has_pixels: bool

    @classmethod
    def of(cls, dataset: FileDataset) -> Self:
        row, column = _orientation_letters(dataset)
        bits = _integer(dataset, "BitsStored", 0)
        return cls(
            modality=_modality(dataset),
            scout="LOCALIZER" in _texts(dataset, "ImageType"),
            raw=_text(dataset, "PresentationIntentType") == "FOR PROCESSING",
            body_part=_text(dataset, "BodyPartExamined"),
            view_text=_view_text(dataset),
            row_towards=row,
            column_towards=column,
            frames=_integer(dataset, "NumberOfFrames", 1),
            samples=_integer(dataset, "SamplesPerPixel", 1),
            photometric=_text(dataset, "PhotometricInterpretation"),
            rows=_integer(dataset, "Rows", 0),
            columns=_integer(dataset, "Columns", 0),
            bits_allocated=_integer(dataset, "BitsAllocated", 0),
            bits=bits,
            high_bit=_integer(dataset, "HighBit", bits - 1),
            spacing_mm=_spacing(dataset, transposed=Orientation.of(row, column).transposed),
            has_pixels="PixelData" in dataset and bool(dataset.PixelData),
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
    """Raises RadiographError unless the header describes one grey frontal chest film."""
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
    _require_grey(header)


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
    if not _CHEST.search(header.body_part):
        raise RadiographError(
            "The header does not say that the picture is a chest radiograph (CR or DX); open such "
            "a film, or export this picture as PNG if it is one."
        )


def _require_frontal(header: Header) -> None:
    part = header.body_part
    if part not in _UNTOLD_PART and not _CHEST.search(part):
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


def _require_grey(header: Header) -> None:
    if header.samples != 1 or header.photometric not in ("MONOCHROME1", "MONOCHROME2"):
        raise RadiographError(
            "The DICOM picture is in colour, so it is not a radiograph; open a grey chest film."
        )
    if not (8 <= header.bits <= header.high_bit + 1 <= header.bits_allocated <= 16):
        raise RadiographError(
            "The DICOM picture stores {bits} of {allocated} bits in a way that "
            "radiographs do not use; export it with 8 to 16 bits.",
            bits=header.bits,
            allocated=header.bits_allocated,
        )


def attribute_values(dataset: Dataset, keyword: str) -> list[Any]:
    """The values of an attribute, however many the file holds; none where it is absent or empty."""
    value = dataset.get(keyword)
    if value is None or value == "":
        return []
    return list(cast("list[Any]", value)) if isinstance(value, MultiValue) else [value]


def _modality(dataset: FileDataset) -> str:
    told = _text(dataset, "Modality")
    if told:
        return told
    sop_class = dataset.get("SOPClassUID") or dataset.file_meta.get("MediaStorageSOPClassUID")
    return _MODALITY_OF_CLASS.get(sop_class, "")


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


def _spacing(dataset: FileDataset, transposed: bool) -> tuple[float, float] | None:
    for keyword in ("PixelSpacing", "ImagerPixelSpacing"):
        told = attribute_values(dataset, keyword)
        if len(told) == 2:
            row, column = float(told[0]), float(told[1])
            if 0.01 <= row <= 10 and 0.01 <= column <= 10:
                return (column, row) if transposed else (row, column)
    return None


def _text(dataset: Dataset, keyword: str) -> str:
    return next(iter(_texts(dataset, keyword)), "")


def _texts(dataset: Dataset, keyword: str) -> list[str]:
    return [str(value).strip().upper() for value in attribute_values(dataset, keyword)]


def _integer(dataset: Dataset, keyword: str, default: int) -> int:
    values = attribute_values(dataset, keyword)
    return int(values[0]) if values else default
