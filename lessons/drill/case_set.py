"""A set of cases as one file: `cases.json` and the films beside it, in a zip.

What ships is made by `foresee drill make`. Two runs with the same seeds write the same bytes.
"""

import hashlib
import json
import zipfile
from collections.abc import Sequence
from importlib import resources
from io import BytesIO
from pathlib import Path
from typing import Literal, Self
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engine.files import replacing
from engine.findings import Finding, Severity
from lessons.changes import Change
from lessons.drill.case import DrillCase, FilmRef
from lessons.errors import PackRefused
from lessons.marks import Mark

LISTED = "cases.json"
MARK = "SYNTHETIC"
_QUALITY = 80
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


class SetCase(BaseModel):
    """mark: the place of the finding on the follow-up; reach: all that differs there.

    signal: strength of the change, the root of its summed squares. covered: [0, 1], how much of
    the place lies on heart, mediastinum, domes or wall.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: UUID
    prior: str
    follow_up: str
    patient: str
    projection: Literal["PA", "AP"]
    supine: bool
    change: Change | None
    size: Severity | None
    mark: Mark
    reach: Mark
    signal: float = Field(ge=0)
    covered: float = Field(ge=0, le=1)
    stable: tuple[Finding, ...]


class _Listed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Literal[1] = 1
    licence: str = "MIT"
    credit: str = "Digital patients, rendered by Foresee"
    cases: tuple[SetCase, ...]


class CaseSet:
    """An open set; close it, or use it as a context manager."""

    @classmethod
    def open(cls, file: Path) -> Self:
        """Raises PackRefused for what is no set of cases."""
        try:
            archive = zipfile.ZipFile(file)
            listed = _Listed.model_validate_json(archive.read(LISTED))
        except (OSError, KeyError, zipfile.BadZipFile, ValidationError) as error:
            raise PackRefused(
                "The cases of the drill in {file} cannot be read; install Foresee again.",
                file=file.name,
            ) from error
        return cls(file, archive, listed.cases)

    def __init__(self, file: Path, archive: zipfile.ZipFile, listed: tuple[SetCase, ...]) -> None:
        """Not for callers: `open` makes sets."""
        self.file = file
        self.listed = listed
        self._archive = archive

    def close(self) -> None:
        self._archive.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    @property
    def cases(self) -> tuple[DrillCase, ...]:
        difficulties = difficulties_of(self.listed)
        return tuple(
            _case(listed, difficulty, str(self.file))
            for listed, difficulty in zip(self.listed, difficulties, strict=True)
        )

    def film(self, name: str) -> bytes:
        """A JPEG. Raises PackRefused for one that is damaged or not there."""
        try:
            return self._archive.read(name)
        except (OSError, KeyError, zipfile.BadZipFile) as error:
            raise PackRefused(
                "A film of the drill cannot be read; install Foresee again.", name=name
            ) from error


def shipped_cases() -> Path:
    """The set that comes with Foresee."""
    return Path(str(resources.files("assets").joinpath("drill", "cases.zip")))


def difficulties_of(cases: Sequence[SetCase]) -> list[float]:
    """[0, 1] each: by the rank of the signal, less where the place is covered; 0.5 where nothing
    changes."""
    strengths = [case.signal * (1 - 0.5 * case.covered) for case in cases if case.change]
    ordered = sorted(strengths, reverse=True)
    last = max(len(ordered) - 1, 1)
    left = iter(strengths)
    return [ordered.index(next(left)) / last if case.change else 0.5 for case in cases]


def film_bytes(pixels: NDArray[np.uint8]) -> bytes:
    """A film (height, width) as the set keeps it, with the word that it is synthetic in it."""
    image = Image.fromarray(pixels)
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(11)
    corner = 6, image.height - 19
    left, top, right, bottom = draw.textbbox(corner, MARK, font=font)
    draw.rectangle((left - 2, top - 1, right + 2, bottom + 1), fill=0)
    draw.text(corner, MARK, 190, font=font)
    content = BytesIO()
    image.save(content, "JPEG", quality=_QUALITY, optimize=True, comment=b"Synthetic, Foresee")
    return content.getvalue()


def film_name(content: bytes) -> str:
    """Films with the same bytes are kept once."""
    return f"films/{hashlib.sha256(content).hexdigest()[:20]}.jpg"


def write_set(file: Path, cases: Sequence[SetCase], films: dict[str, bytes]) -> None:
    """films: by their names. Raises OSError, with nothing left behind."""
    listed = _Listed(cases=tuple(cases)).model_dump_json(exclude_none=False)
    text = json.dumps(json.loads(listed), separators=(",", ":"), sort_keys=True)
    with replacing(file, for_others=True) as part, zipfile.ZipFile(part, "w") as archive:
        _add(archive, LISTED, text.encode(), zipfile.ZIP_DEFLATED)
        for name in sorted(films):
            _add(archive, name, films[name], zipfile.ZIP_STORED)


def _add(archive: zipfile.ZipFile, name: str, content: bytes, how: int) -> None:
    """Dates would make every file another one."""
    info = zipfile.ZipInfo(name, _FIRST_DAY)
    info.compress_type = how
    info.external_attr = 0o644 << 16
    archive.writestr(info, content)


def _case(listed: SetCase, difficulty: float, archive: str) -> DrillCase:
    digest = hashlib.sha256(listed.model_dump_json().encode()).hexdigest()
    return DrillCase(
        id=listed.id,
        digest=digest,
        prior=FilmRef(archive, listed.prior),
        follow_up=FilmRef(archive, listed.follow_up),
        patient=listed.patient,
        change=listed.change,
        size=listed.size,
        mark=listed.mark,
        difficulty=difficulty,
        stable=listed.stable,
    )
