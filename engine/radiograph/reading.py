"""Reading a frontal chest radiograph from DICOM, PNG or JPEG, told apart by content, not by name.

Keeps pixels and geometry only: nothing that could identify a patient leaves this module, neither in
a `Radiograph` nor in a message or a log record.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.errors import RadiographError
from engine.radiograph.doubts import ONE_OF_SEVERAL, Doubt
from engine.radiograph.kinds import known_kind
from engine.radiograph.picture import Decoded, require_contrast, require_size
from engine.radiograph.raster import read_raster
from engine.radiograph.signature import is_dicom, is_raster, is_zip
from engine.radiograph.studies import (
    files_below,
    is_directory,
    listed_files,
    no_such_film,
    numbered_film,
    zipped_files,
)

# The largest picture at 16 bits, and as much again for a wordy header.
LARGEST_FILE = 400_000_000

_ADDRESS = re.compile(r"(https?|dicomwebs?|wado|ftp):/", re.IGNORECASE)


@dataclass(frozen=True, slots=True, eq=False)
class Radiograph:
    """One frontal chest film, upright, at native resolution, without identifiers.

    pixels: float32 (height, width), fraction of the display range in [0, 1], bright = dense,
        C-contiguous, read-only. The patient's right is on the image's left.
    fingerprint: SHA-256 in hex over the shape and the little-endian pixels; the same picture has
        the same fingerprint whatever file it came from.
    bits: bits stored per pixel in the source, 8 to 16.
    spacing_mm: distance between rows and between columns, where the header tells it.
    view: "PA", "AP" or None where the header does not say.
    doubts: sentences about what the file left open and the reader decided; see `doubts`.
    """

    pixels: NDArray[np.float32]
    fingerprint: str
    bits: int
    spacing_mm: tuple[float, float] | None
    view: str | None
    doubts: tuple[Doubt, ...] = ()

    @staticmethod
    def from_pixels(
        pixels: NDArray[np.floating],
        bits: int = 8,
        spacing_mm: tuple[float, float] | None = None,
        view: str | None = None,
    ) -> "Radiograph":
        """A radiograph made of `pixels` (height, width), [0, 1]; the array is copied if writeable.

        Raises RadiographError where a file with these pixels would be refused.
        """
        if pixels.ndim != 2:
            raise RadiographError("A radiograph has rows and columns and nothing else.")
        require_size(*pixels.shape)
        film = np.array(pixels, dtype=np.float32, order="C", copy=pixels.flags.writeable or None)
        return _radiograph(Decoded(film, bits, spacing_mm, view))


def read_radiograph(path: Path, number: int | None = None) -> Radiograph:
    """The radiograph in a DICOM (CR, DX), PNG, JPEG, TIFF or WebP file. Of a study (a folder, a zip
    or a DICOMDIR) the frontal film with this number, from 1; without one the first, with a doubt
    where there are more.

    Raises RadiographError with a sentence for the user when the file cannot be read, is no picture,
    is truncated, has an absurd size or none, or is by its header not a frontal chest film.
    """
    found = film_or_study(path)
    if not isinstance(found, bytes):
        return _film_of_study(found, number)
    if number not in (None, 1):
        raise no_such_film(number, 1)
    return single_film(found)


def radiograph_of(content: bytes) -> Radiograph:
    """As `read_radiograph`, from the bytes of the file."""
    if is_zip(content):
        return _film_of_study(zipped_files(content), None)
    return single_film(content)


def require_no_address(path: Path) -> None:
    """Raises RadiographError for the address of a server, which a path's own slashes may have lost
    one of."""
    if _ADDRESS.match(path.as_posix()):
        raise RadiographError(
            "Foresee opens files, not addresses; download the study there, as a zip or as DICOM "
            "files, and open what you have then."
        )


def film_or_study(path: Path) -> bytes | Iterator[bytes]:
    """The content of a file, or of each file of a study. Raises RadiographError, also while the
    files are gone through."""
    if _is_folder(path):
        return files_below(path)
    content = _content(path)
    if is_zip(content):
        return zipped_files(content)
    return listed_files(content, path.parent) if is_directory(content) else content


def _film_of_study(files: Iterator[bytes], number: int | None) -> Radiograph:
    film, has_more = numbered_film(files, single_film, number or 1)
    if number is None and has_more:
        return replace(film, doubts=(*film.doubts, ONE_OF_SEVERAL))
    return film


def single_film(content: bytes) -> Radiograph:
    """The film in a file that is no study. Raises RadiographError."""
    if is_directory(content):
        raise RadiographError(
            "The file only lists the pictures of a study (DICOMDIR); open it where the study's "
            "folders are beside it."
        )
    if is_dicom(content):
        # With pydicom and its decoders it takes longer to load than all else that reads films.
        from engine.radiograph.dicom import read_dicom

        return _radiograph(read_dicom(content))
    if is_raster(content):
        return _radiograph(read_raster(content))
    kind = known_kind(content)
    if kind is not None:
        raise RadiographError(
            "The file is {kind}, which Foresee cannot read; export the film as DICOM, PNG or JPEG.",
            kind=kind,
        )
    raise RadiographError(
        "The file is neither DICOM nor PNG nor JPEG; open a chest film in one of these formats."
    )


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False  # reading it says why


def _content(path: Path) -> bytes:
    require_no_address(path)
    try:
        if not path.exists():
            raise RadiographError("There is no such file; choose a DICOM, PNG or JPEG file.")
        if not path.is_file():
            raise RadiographError("This is not a file; choose a DICOM, PNG or JPEG file.")
        if path.stat().st_size > LARGEST_FILE:
            raise RadiographError(
                "The file is larger than {most} MB, too large for one film; "
                "export a single radiograph.",
                most=LARGEST_FILE // 1_000_000,
            )
        content = path.read_bytes()
    except OSError as error:
        raise RadiographError(
            "The file cannot be read ({reason}); check that you may open it.",
            reason=error.strerror or str(error),
        ) from None
    if not content:
        raise RadiographError("The file is empty; copy or export it again.")
    return content


def _radiograph(decoded: Decoded) -> Radiograph:
    pixels = np.ascontiguousarray(decoded.pixels, dtype=np.float32)
    require_contrast(pixels)
    pixels.flags.writeable = False
    return Radiograph(
        pixels,
        _fingerprint(pixels),
        decoded.bits,
        decoded.spacing_mm,
        decoded.view,
        decoded.doubts,
    )


def _fingerprint(pixels: NDArray[np.float32]) -> str:
    digest = hashlib.sha256(f"{pixels.shape[0]}x{pixels.shape[1]}:".encode())
    digest.update(np.ascontiguousarray(pixels, dtype="<f4").data)
    return digest.hexdigest()
