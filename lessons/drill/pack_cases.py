"""Items of packs as cases of the drill: those that show two films of which it is known what
changed and where."""

from collections.abc import Iterable

from engine.findings import Severity
from lessons.changes import real_changes
from lessons.drill.case import DrillCase, FilmRef
from lessons.marks import Mark
from lessons.pack.kinds import Item
from lessons.pack.manifest import Pack
from lessons.pack_records import InstalledItem

_SMALL, _MODERATE = 0.03, 0.12
"""Parts of the film that a small and a moderate change take at most."""


def can_drill(item: Item) -> bool:
    """One change with its place, or none at all, between two films."""
    changes = real_changes(item.reference.changes)
    if len(item.shown_images) != 2 or item.choices:
        return False
    return len(changes) == 1 and item.reference.is_marked if changes else True


def cases_of(pack: Pack, items: Iterable[InstalledItem]) -> tuple[DrillCase, ...]:
    """Of installed items of this pack."""
    return tuple(_case(pack, one) for one in items if can_drill(one.item))


def _case(pack: Pack, installed: InstalledItem) -> DrillCase:
    item = installed.item
    images = {image.id: image for image in pack.images}
    prior, follow_up = (images[image] for image in item.shown_images)
    change = next(iter(real_changes(item.reference.changes)), None)
    mark = Mark() if change is None or item.reference.mark is None else item.reference.mark
    area = float(mark.mask(64, 64).mean())
    return DrillCase(
        id=item.id,
        digest=installed.digest,
        prior=FilmRef(installed.pack_digest, prior.file, is_in_pack=True),
        follow_up=FilmRef(installed.pack_digest, follow_up.file, is_in_pack=True),
        patient=prior.patient or str(prior.id),
        change=change,
        size=None if change is None else _size(area),
        mark=mark,
        difficulty=0.5 if change is None else max(0.0, 1 - area / (2 * _MODERATE)),
        tolerance=item.reference.tolerance,
        is_synthetic=prior.synthetic or follow_up.synthetic,
    )


def _size(area: float) -> Severity:
    if area <= _SMALL:
        return Severity.SMALL
    return Severity.MODERATE if area <= _MODERATE else Severity.LARGE
