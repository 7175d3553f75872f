"""Films that the project draws itself, and DICOM files made of them in every form that occurs."""

import warnings
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    UID,
    DigitalXRayImageStorageForPresentation,
    ExplicitVRLittleEndian,
    generate_uid,
)

PATIENT = "Doe^Jane"


def film(height: int = 120, width: int = 96) -> NDArray[np.float64]:
    """[0, 1], bright = dense: two dark lungs, the patient's right (image left) the larger one, a
    bright heart between them and a brighter base. No symmetry, so that a flip is noticed."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    y, x = y / height, x / width
    picture = 0.55 + 0.35 * y
    for centre, width_of_lung in ((0.28, 0.17), (0.74, 0.12)):
        lung = np.exp(-(((x - centre) / width_of_lung) ** 4) - ((y - 0.45) / 0.3) ** 4)
        picture -= 0.45 * lung
    return np.clip(picture + 0.02 * np.sin(40 * y), 0, 1)


def stored_film(bits: int = 12, height: int = 120, width: int = 96) -> NDArray[np.unsignedinteger]:
    """The film as unsigned stored values over the full range of `bits`."""
    dtype = np.uint8 if bits <= 8 else np.uint16
    return np.rint(film(height, width) * (2**bits - 1)).astype(dtype)


def dataset(stored: NDArray[np.integer], bits: int = 12, **attributes: Any) -> Dataset:
    """A DX film of `stored` (height, width); `attributes` replace, None removes."""
    header = Dataset()
    header.file_meta = FileMetaDataset()
    header.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    header.SOPClassUID = DigitalXRayImageStorageForPresentation
    header.SOPInstanceUID = generate_uid()
    header.PatientName = PATIENT
    header.PatientID = "4711"
    header.Modality = "DX"
    header.BodyPartExamined = "CHEST"
    header.ViewPosition = "PA"
    header.SamplesPerPixel = 1
    header.PhotometricInterpretation = "MONOCHROME2"
    header.Rows, header.Columns = stored.shape[:2]
    header.BitsAllocated = 8 * stored.dtype.itemsize
    header.BitsStored = bits
    header.HighBit = bits - 1
    header.PixelRepresentation = int(stored.dtype.kind == "i")
    header.PixelData = stored.tobytes() + b"\0" * (stored.nbytes % 2)
    for keyword, value in attributes.items():
        if value is None:
            delattr(header, keyword)
        else:
            setattr(header, keyword, value)
    if "PixelData" in header:
        header["PixelData"].VR = "OW" if header.BitsAllocated > 8 else "OB"
    return header


def write(header: Dataset, path: Path) -> Path:
    header.save_as(path, enforce_file_format=True)
    return path


def write_encapsulated(header: Dataset, frame: bytes, syntax: UID, path: Path) -> Path:
    """The film with `frame`, a codestream of `syntax`, in place of its pixels."""
    header.PixelData = encapsulate([frame])
    header["PixelData"].VR = "OB"
    header["PixelData"].is_undefined_length = True
    header.file_meta.TransferSyntaxUID = syntax
    return write(header, path)


@contextmanager
def unchecked() -> Generator[None]:
    """Lets pydicom write what the standard forbids without complaint."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def jpeg_lossless(
    stored: NDArray[np.unsignedinteger], bits: int, *, wrapping: bool = False
) -> bytes:
    """A JPEG lossless codestream, first-order prediction (ITU-T T.81, annex H), selection value 1.
    wrapping: differences are written modulo 2^bits, as small as they can be.

    Every one of the 17 difference categories has a code of five bits.
    """
    height, width = stored.shape
    values = stored.astype(np.int64)
    predicted = np.empty_like(values)
    predicted[:, 1:] = values[:, :-1]
    predicted[1:, 0] = values[:-1, 0]
    predicted[0, 0] = 2 ** (bits - 1)
    differences = values - predicted
    if wrapping:
        half = 2 ** (bits - 1)
        differences = (differences + half) % 2**bits - half
    scan = _entropy_coded(differences.ravel().tolist())
    counts = bytes([0, 0, 0, 0, 17] + [0] * 11)
    size = bytes([bits]) + height.to_bytes(2, "big") + width.to_bytes(2, "big")
    return b"".join(
        (
            b"\xff\xd8",
            _segment(0xC3, size + bytes([1, 1, 0x11, 0])),
            _segment(0xC4, b"\x00" + counts + bytes(range(17))),
            _segment(0xDA, bytes([1, 1, 0x00, 1, 0, 0])),
            scan,
            b"\xff\xd9",
        )
    )


def _segment(marker: int, content: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(content) + 2).to_bytes(2, "big") + content


def _entropy_coded(differences: Iterable[int]) -> bytes:
    bits: list[str] = []
    for difference in differences:
        category = abs(difference).bit_length()
        bits.append(f"{category:05b}")
        # The largest difference needs no sign (H.1.2.2).
        if 0 < category < 16:
            extra = difference if difference > 0 else difference + 2**category - 1
            bits.append(f"{extra:0{category}b}")
    text = "".join(bits)
    text += "1" * (-len(text) % 8)
    coded = int(text, 2).to_bytes(len(text) // 8, "big")
    return coded.replace(b"\xff", b"\xff\x00")
