"""Films that a pack only names: from a folder, or from their publisher once somebody agreed.

A film counts once its length and digest are right. What was cut off is continued, not begun
again; what is too long or other than named is thrown away.
"""

import hashlib
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path, PurePosixPath
from threading import Event
from typing import IO
from urllib.parse import unquote, urlsplit
from uuid import UUID

from engine.errors import Named
from engine.files import put_in_place
from lessons.errors import PackRefused
from lessons.pack.https_lines import Opener, is_nearby
from lessons.pack.manifest import PackImage

_PARTIAL = 206
_TRIES = 3


@dataclass(frozen=True, slots=True)
class _Line:
    opener: Opener
    stop: Event


@dataclass(frozen=True, slots=True)
class Offer:
    """What agreeing to fetch films means. megabytes: of all films together. nearby: those of the
    hosts that are plainly in this machine or its own network."""

    films: int
    megabytes: float
    licences: tuple[str, ...]
    hosts: tuple[str, ...]
    nearby: tuple[str, ...] = ()


def offer_of(images: Iterable[PackImage]) -> Offer:
    named = tuple(images)
    hosts = {urlsplit(image.address or "").hostname or "" for image in named}
    return Offer(
        films=len(named),
        megabytes=sum(image.size for image in named) / 1_000_000,
        licences=tuple(sorted({image.licence for image in named})),
        hosts=tuple(sorted(hosts)),
        nearby=tuple(sorted(filter(is_nearby, hosts))),
    )


def collect_films(
    images: Iterable[PackImage],
    downloads: Path,
    folder: Path | None = None,
    *,
    fetch: bool = False,
    nearby: bool = False,
    on_film: Callable[[int, int], None] = lambda done, total: None,
    opener: Opener | None = None,
    stop: Event | None = None,
) -> dict[UUID, Path]:
    """Where each film lies now: in `folder`, in `downloads` from before, or fetched if `fetch`.

    `nearby`: also from this machine and its own network. `on_film`: films found, films in all.
    Raises PackRefused for the first film that cannot be had, PublisherNearby, and FetchingStopped
    within a moment of `stop`; what was fetched before stays in `downloads` for the next time.
    """
    wanted = tuple(images)
    line = _Line(opener or Opener(nearby=nearby), stop or Event()) if fetch else None
    found: dict[UUID, Path] = {}
    for number, image in enumerate(wanted, 1):
        found[image.id] = (
            _in_folder(image, folder)
            or _downloaded(image, downloads)
            or _fetched(image, downloads, folder, line)
        )
        on_film(number, len(wanted))
    return found


def _in_folder(image: PackImage, folder: Path | None) -> Path | None:
    """Under its publisher's name or its name in the pack."""
    if folder is None:
        return None
    if not folder.is_dir():
        raise PackRefused(
            "There is no folder {folder}; name the folder that holds the films.", folder=folder
        )
    for name in dict.fromkeys((_published_name(image), PurePosixPath(image.file).name)):
        if (folder / name).is_file():
            if not _is_whole(image, folder / name):
                raise PackRefused(
                    "{name} in {folder} is not the film that the pack names; get a fresh copy.",
                    name=name,
                    folder=folder,
                )
            return folder / name
    return None


def _published_name(image: PackImage) -> str:
    return PurePosixPath(unquote(urlsplit(image.address or "").path)).name or image.id.hex


def _downloaded(image: PackImage, downloads: Path) -> Path | None:
    file = downloads / image.sha256
    return file if file.is_file() and _is_whole(image, file) else None


def _fetched(image: PackImage, downloads: Path, folder: Path | None, line: _Line | None) -> Path:
    name = _published_name(image)
    if line is None or image.address is None:
        raise _missing(name, folder)
    part = downloads / f"{image.sha256}.part"
    try:
        downloads.mkdir(parents=True, exist_ok=True)
        _download(image, part, line)
        put_in_place(part, downloads / image.sha256)
    except (OSError, HTTPException) as error:
        raise PackRefused(
            "{name} cannot be fetched from {host} ({reason}); try again later, what is here "
            "already is kept.",
            name=name,
            host=urlsplit(image.address).hostname or "",
            reason=_reason(error),
        ) from error
    return downloads / image.sha256


def _missing(name: str, folder: Path | None) -> PackRefused:
    if folder is None:
        return PackRefused(
            "{name} is missing; agree to have it fetched from its publisher.", name=name
        )
    return PackRefused(
        "{name} is missing in {folder}; agree to have it fetched from its publisher.",
        name=name,
        folder=folder,
    )


def _download(image: PackImage, part: Path, line: _Line) -> None:
    """Raises PackRefused for another film, OSError and HTTPException when the line breaks."""
    for tries_left in reversed(range(_TRIES)):
        try:
            _continue_download(image, part, line)
        except (OSError, HTTPException):
            # A broken line is worth another try, a refusal by the server is not.
            if tries_left == 0 or not part.exists():
                raise
        if part.exists() and part.stat().st_size >= image.size:
            break
    if not _is_whole(image, part):
        part.unlink(missing_ok=True)
        raise PackRefused(
            "{name} from its publisher is not the film that the pack names; ask the pack's author "
            "for a new revision.",
            name=_published_name(image),
        )


def _continue_download(image: PackImage, part: Path, line: _Line) -> None:
    have = part.stat().st_size if part.exists() else 0
    if have >= image.size:
        return
    assert image.address is not None
    request = urllib.request.Request(image.address, headers={"User-Agent": "Foresee"})  # noqa: S310
    if have:
        request.add_header("Range", f"bytes={have}-")
    with closing(line.opener.pieces(request, line.stop)) as pieces:
        resumed = bool(have) and next(pieces, None) == _PARTIAL
        with part.open("ab" if resumed else "wb") as file:
            _copy(pieces, file, image.size - (have if resumed else 0))


def _copy(pieces: Iterator[int | bytes], file: IO[bytes], most: int) -> None:
    """One byte more than there should be tells that it is another file."""
    left = most + 1
    for piece in pieces:
        if isinstance(piece, bytes):
            file.write(piece[:left])
            left -= len(piece)
        if left <= 0:
            return


def _is_whole(image: PackImage, file: Path) -> bool:
    if file.stat().st_size != image.size:
        return False
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest() == image.sha256


def _reason(error: Exception) -> Named:
    """Sentences of our own can be translated, what the system says cannot."""
    if isinstance(error, urllib.error.HTTPError):
        return Named(f"HTTP {error.code}")
    if isinstance(error, urllib.error.URLError):
        return Named(str(error.reason))
    said = getattr(error, "strerror", None) or str(error)
    return Named(said) if said else Named("the line broke")
