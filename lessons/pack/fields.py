"""What the parts of `pack.json` are made of: texts, file names, digests, and their limits."""

import re
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from lessons.pack.archive import DEVICES
from lessons.pack.limits import LARGEST_MEMBER

# A database on a server takes every character but this one.
_WITHOUT_NUL = r"^[^\x00]*$"
Words: TypeAlias = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000, pattern=_WITHOUT_NUL),
]
Remark: TypeAlias = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=20_000, pattern=_WITHOUT_NUL)
]
Sha256: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Language: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Address: TypeAlias = Annotated[
    str, StringConstraints(pattern=r"^https://[!-~]+$", max_length=2_000)
]


def _require_file(name: str) -> str:
    if re.match(DEVICES, name.rpartition("/")[2]):
        raise ValueError("Windows keeps this name for a device")
    return name


# A plain name in a plain folder, on every system: nothing that could lead anywhere else.
FileName: TypeAlias = Annotated[
    str,
    StringConstraints(pattern=r"^(images|runs)/[a-z0-9][a-z0-9_-]{0,99}\.[a-z]{3,5}$"),
    AfterValidator(_require_file),
]


def says_nothing(value: object) -> bool:
    """Left out of `pack.json`, so that packs which do not say it stay as they were."""
    return not value


FileSize: TypeAlias = Annotated[int, Field(gt=0, le=LARGEST_MEMBER)]


class PackPart(BaseModel):
    """Base of everything that `pack.json` says: frozen, and nothing beyond its fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")
