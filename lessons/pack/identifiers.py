"""What the header of a DICOM film says of its patient. Knows no packs and keeps nothing."""

import io
from collections.abc import Iterable

from engine.errors import RadiographError
from engine.radiograph.silencing import third_party_silenced

NAMING = (
    "PatientName", "PatientID", "PatientBirthDate", "PatientAddress", "PatientTelephoneNumbers",
    "OtherPatientIDs", "OtherPatientIDsSequence", "OtherPatientNames", "PatientBirthName",
    "PatientMotherBirthName", "PatientComments", "AdditionalPatientHistory", "ResponsiblePerson",
    "InstitutionName", "InstitutionAddress", "InstitutionalDepartmentName",
    "ReferringPhysicianName", "RequestingPhysician", "PhysiciansOfRecord",
    "NameOfPhysiciansReadingStudy", "OperatorsName", "PerformingPhysicianName", "AccessionNumber",
)  # fmt: skip
"""DICOM keywords of what names a person, a hospital or a visit."""


def header_words(content: bytes, keywords: Iterable[str]) -> dict[str, str]:
    """What the header says under each keyword, "" where nothing; pixels are not touched.

    Raises RadiographError.
    """
    # Few films are DICOM, and packs are read without it.
    from pydicom import dcmread  # pyright: ignore[reportUnknownVariableType]

    wanted = list(keywords)
    try:
        with third_party_silenced():
            header = dcmread(
                io.BytesIO(content), force=True, stop_before_pixels=True, specific_tags=wanted
            )
            return {word: _text(header.get(word)) for word in wanted}
    except Exception as error:  # the library raises whatever its parsers do
        raise RadiographError(
            "The header of the DICOM file is damaged; export it again."
        ) from error


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()
