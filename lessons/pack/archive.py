"""The zip around a pack, read without trusting anything in it. Knows nothing of lessons.

Every entry is examined before a single one is unpacked, and what is unpacked never grows beyond
what its entry said.
"""

import contextlib
import re
import stat
import zipfile
import zlib
from collections.abc import Generator
from pathlib import Path

from lessons.errors import PackRefused
from lessons.pack.limits import (
    HIGHEST_RATIO,
    LARGEST_CONTENT,
    LARGEST_FILE,
    LARGEST_MANIFEST,
    LARGEST_MEMBER,
    MOST_MEMBERS,
)

MANIFEST = "pack.json"

DEVICES = r"(con|prn|aux|nul|com[0-9]|lpt[0-9])\."
"""How Windows begins the name of what is no file."""

_NAME = re.compile(
    rf"pack\.json|(images|runs)/(?!{DEVICES})[a-z0-9][a-z0-9_-]{{0,99}}\.[a-z]{{3,5}}"
)
_BEGIN = b"PK\x03\x04"
_ENTRY = b"PK\x01\x02"
_END_RECORD = b"PK\x05\x06"
_END_RECORD_SIZE = 22
_LONGEST_COMMENT = 65_535
# Whatever the end record says, the library believes that of a 64-bit zip, which this leads to.
_LARGE_LOCATOR = b"PK\x06\x07"
_LARGE_LOCATOR_SIZE = 20
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1


class Archive:
    """An opened pack file whose entries have all been examined. Raises PackRefused."""

    is_finished = True

    def __init__(self, path: Path) -> None:
        with os_errors_refused():
            _require_plain_file(path)
            _require_few_entries(path)
            self._zip = zipfile.ZipFile(path)
        try:
            self._entries = _examined(self._zip.infolist())
        except BaseException:
            self._zip.close()
            raise

    def close(self) -> None:
        self._zip.close()

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self._entries)

    def size(self, name: str) -> int:
        """Bytes, as its entry says; reading checks it."""
        return self._entries[name].file_size

    def content(self, name: str) -> bytes:
        """Raises PackRefused where the content is damaged or longer than its entry says."""
        entry = self._entries[name]
        with os_errors_refused(), self._zip.open(entry) as member:
            content = member.read(entry.file_size + 1)
        if len(content) != entry.file_size:
            raise PackRefused(
                "{name} in the pack is not as long as it says; get a fresh copy.", name=name
            )
        return content


def _require_plain_file(path: Path) -> None:
    if not path.is_file():
        raise PackRefused("There is no file {name}; choose a pack (.foresee).", name=path.name)
    if path.stat().st_size > LARGEST_FILE:
        raise PackRefused("The pack is larger than 2 GB; ask its author to split it.")


def _require_few_entries(path: Path) -> None:
    """Before the zip library builds a list of all of them."""
    with path.open("rb") as file:
        begin = file.read(len(_BEGIN))
        size = file.seek(0, 2)
        longest = _END_RECORD_SIZE + _LONGEST_COMMENT + _LARGE_LOCATOR_SIZE
        start = file.seek(max(0, size - longest))
        tail = file.read()
    at = tail.rfind(_END_RECORD)
    record = tail[at : at + _END_RECORD_SIZE]
    if begin != _BEGIN or at < 0 or len(record) < _END_RECORD_SIZE:
        raise PackRefused("The file is no pack, or it was cut off; get a fresh copy.")
    entries = int.from_bytes(record[10:12], "little")
    directory = int.from_bytes(record[12:16], "little")
    # No pack within the limits needs a 64-bit zip.
    is_large = tail[max(0, at - _LARGE_LOCATOR_SIZE) : at].startswith(_LARGE_LOCATOR)
    if is_large or entries > MOST_MEMBERS or directory > 512 * MOST_MEMBERS:
        raise PackRefused(
            "The pack has more than {most} parts, too many for one pack; "
            "ask its author to split it.",
            most=MOST_MEMBERS,
        )
    if _listed(path, start + at, directory) > entries:
        raise PackRefused(
            "The pack holds more parts than it says; do not use this pack, "
            "and tell whoever gave it to you."
        )


def _listed(path: Path, end: int, size: int) -> int:
    """How many entries the directory of so many bytes before `end` has at most."""
    with path.open("rb") as file:
        file.seek(max(0, end - size))
        return file.read(size).count(_ENTRY)


def _examined(entries: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    if len(entries) > MOST_MEMBERS:
        raise PackRefused(
            "The pack has more than {most} parts, too many for one pack; "
            "ask its author to split it.",
            most=MOST_MEMBERS,
        )
    if all(entry.filename != MANIFEST for entry in entries):
        raise PackRefused(
            "The file is no pack: it has no {manifest}; choose a pack (.foresee).",
            manifest=MANIFEST,
        )
    found: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        _require_harmless(entry)
        if entry.filename in found:
            raise PackRefused(
                "The pack holds {name} twice; do not use this pack, "
                "and tell whoever gave it to you.",
                name=_shown(entry),
            )
        found[entry.filename] = entry
    if sum(entry.file_size for entry in entries) > LARGEST_CONTENT:
        raise PackRefused(
            "The pack unpacks to more than 4 GB; do not use this pack, "
            "and tell whoever gave it to you."
        )
    if found[MANIFEST].file_size > LARGEST_MANIFEST:
        raise PackRefused(
            "{manifest} is larger than 32 MB; do not use this pack, "
            "and tell whoever gave it to you.",
            manifest=MANIFEST,
        )
    return found


def _require_harmless(entry: zipfile.ZipInfo) -> None:
    name = _shown(entry)
    # `filename` is what the library made of the name; both must be plain.
    if not (_NAME.fullmatch(entry.filename) and entry.orig_filename == entry.filename):
        raise PackRefused(
            "The pack holds a part called {name}, which no pack has; get a fresh copy.", name=name
        )
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        raise PackRefused(
            "{name} in the pack is a link or no plain file; do not use this pack, "
            "and tell whoever gave it to you.",
            name=name,
        )
    if entry.flag_bits & _ENCRYPTED:
        raise PackRefused(
            "{name} in the pack is encrypted; ask for a pack without a password.", name=name
        )
    if entry.compress_type not in _METHODS:
        raise PackRefused(
            "{name} is packed in a way that packs do not use; get a fresh copy.", name=name
        )
    if entry.file_size > LARGEST_MEMBER:
        raise PackRefused(
            "{name} in the pack is larger than 100 MB; do not use this pack, "
            "and tell whoever gave it to you.",
            name=name,
        )
    if entry.file_size > HIGHEST_RATIO * max(entry.compress_size, 64):
        raise PackRefused(
            "{name} in the pack unpacks to {times} times its size; do not use this pack, "
            "and tell whoever gave it to you.",
            name=name,
            times=HIGHEST_RATIO,
        )


def _shown(entry: zipfile.ZipInfo) -> str:
    name = entry.orig_filename
    return f"“{ascii(name[:60])[1:-1]}{'…' if len(name) > 60 else ''}”"


@contextlib.contextmanager
def os_errors_refused() -> Generator[None]:
    """What cannot be read becomes a PackRefused."""
    try:
        yield
    except OSError as error:
        raise PackRefused(
            "The pack cannot be read ({reason}); check that you may open it.",
            reason=error.strerror or str(error),
        ) from error
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        UnicodeDecodeError,
        ValueError,
    ) as error:
        raise PackRefused("The pack is damaged or was cut off; get a fresh copy.") from error
