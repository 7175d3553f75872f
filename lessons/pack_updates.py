"""What a pack's next revision changed for whoever had the one before. Knows no store."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from lessons.errors import PackReplaces
from lessons.pack.kinds import Item
from lessons.pack.manifest import Pack


@dataclass(frozen=True, slots=True)
class PackUpdate:
    """What installing changed. `before` is the revision that was there, None for a new pack.

    added, changed, retired: titles of items. An item changed too where another picture lies
    behind it. replaced: digest of the file before, where somebody agreed to replace it: installing
    that one again undoes it.
    """

    pack: UUID
    before: int | None
    revision: int
    added: tuple[str, ...]
    changed: tuple[str, ...]
    retired: tuple[str, ...]
    replaced: str | None = None


class KnownItem(NamedTuple):
    title: str
    digest: str


class KnownPack(NamedTuple):
    """manifest: the text of its `pack.json`; digest: of its file."""

    revision: int
    manifest: str
    title: str
    authors: tuple[str, ...]
    digest: str


def require_silent(pack: Pack, before: KnownPack) -> None:
    """A next revision by the same authors comes without a word; else raises PackReplaces."""
    if _names(pack.authors) != _names(before.authors):
        raise PackReplaces(
            "“{title}” by {authors} (revision {revision}) would take the place of “{installed}” by "
            "{theirs} (revision {known}); agree to replace it, on the command line with --replace, "
            "if you trust where it comes from.",
            title=pack.title,
            authors=", ".join(pack.authors),
            revision=pack.revision,
            installed=before.title,
            theirs=", ".join(before.authors),
            known=before.revision,
        )
    if pack.revision < before.revision:
        raise PackReplaces(
            "“{title}” is revision {revision}, older than revision {known}, which is installed; "
            "agree to replace it, on the command line with --replace, if you want the older one.",
            title=pack.title,
            revision=pack.revision,
            known=before.revision,
        )


def _names(authors: Iterable[str]) -> frozenset[str]:
    return frozenset(" ".join(author.casefold().split()) for author in authors)


def item_digest(item: Item) -> str:
    """SHA-256 in hex over the item as JSON: it tells whether a revision changed the item."""
    return hashlib.sha256(item.model_dump_json().encode()).hexdigest()


def compared(pack: Pack, before: KnownPack | None, known: Mapping[UUID, KnownItem]) -> PackUpdate:
    """`known`: the items that the revision before had."""
    items = {item.id: item for item in pack.items}
    others = set[UUID]() if before is None else _other_pictures(pack, before.manifest)
    return PackUpdate(
        pack=pack.id,
        before=None if before is None else before.revision,
        revision=pack.revision,
        added=tuple(item.title for item in pack.items if item.id not in known),
        changed=tuple(
            item.title
            for item in pack.items
            if item.id in known
            and (known[item.id].digest != item_digest(item) or others & set(_shown(item)))
        ),
        retired=tuple(known[gone].title for gone in known if gone not in items),
    )


def _other_pictures(pack: Pack, manifest: str) -> set[UUID]:
    """Films and runs that have kept their id and are not what they were."""
    try:
        document = json.loads(manifest)
    except ValueError:
        # Damaged in the library; installing the pack again is what mends it.
        return set()
    parts = [part for kind in ("images", "runs") for part in document.get(kind, ())]
    before = {part["id"]: part.get("fingerprint", part["sha256"]) for part in parts}
    now = {image.id: image.fingerprint for image in pack.images}
    now |= {run.id: run.sha256 for run in pack.runs}
    return {part for part, content in now.items() if before.get(str(part), content) != content}


def _shown(item: Item) -> tuple[UUID, ...]:
    run = item.shown_run
    return item.shown_images if run is None else (*item.shown_images, run)
