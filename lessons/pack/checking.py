"""Whether the parts of a pack fit together, and what its author should think about.

Every problem names its spot, so that an editor can lead there. Knows manifests, no files.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from engine.findings import Finding, Side
from lessons.changes import real_changes
from lessons.pack.kinds import Item
from lessons.pack.limits import LARGEST_CONTENT
from lessons.pack.manifest import Pack
from lessons.pack.problem import PackFault, Problem

ENOUGH_TO_BALANCE = 10
UNCHANGED_SHARE = (0.3, 0.5)
"""About two in five items without change teach best; the band around it that is left alone."""


@dataclass(frozen=True, slots=True)
class Balance:
    """unchanged: share of items without change, [0, 1]. The others: how often each occurs."""

    items: int
    unchanged: float
    sides: dict[Side, int]
    findings: dict[Finding, int]


def problems(pack: Pack) -> tuple[Problem, ...]:
    """What is wrong first, advice after it; each in the order of the pack."""
    found = [*_doubled(pack), *_file_problems(pack), *_run_problems(pack), *_item_problems(pack)]
    found += _advice(pack)
    return tuple(sorted(found, key=lambda problem: not problem.blocking))


def balance(pack: Pack) -> Balance:
    items = pack.items
    changes = [real_changes(item.reference.changes) for item in items]
    flat = [change for of_item in changes for change in of_item]
    sides = Counter(change.side for change in flat if change.side is not None)
    findings = Counter(change.finding for change in flat)
    unchanged = sum(not of_item for of_item in changes) / len(items) if items else 0.0
    return Balance(
        items=len(items),
        unchanged=unchanged,
        sides={side: sides[side] for side in Side},
        findings={finding: findings[finding] for finding in Finding},
    )


def _doubled(pack: Pack) -> Iterator[Problem]:
    """An id names one thing in the whole pack."""
    seen: set[UUID] = {pack.id}
    for place, part, name in _parts(pack):
        if part in seen:
            fault = PackFault(
                "“{name}” has the id of another part; give it one of its own.", name=name
            )
            yield Problem(place, part, fault, blocking=True)
        seen.add(part)


def _parts(pack: Pack) -> Iterator[tuple[str, UUID, str]]:
    for number, image in enumerate(pack.images):
        yield f"images[{number}]", image.id, image.title
    for number, run in enumerate(pack.runs):
        yield f"runs[{number}]", run.id, run.hypothesis
    for number, lesson in enumerate(pack.lessons):
        yield f"lessons[{number}]", lesson.id, lesson.title
        for place, item in enumerate(lesson.items):
            yield f"lessons[{number}].items[{place}]", item.id, item.title


def _file_problems(pack: Pack) -> Iterator[Problem]:
    if sum(part.size for part in (*pack.images, *pack.runs)) > LARGEST_CONTENT:
        fault = PackFault("Films and runs together are larger than 4 GB; leave some of them out.")
        yield Problem("images", pack.id, fault, blocking=True)
    used: set[str] = set()
    for kind, folder, parts in (("images", "images/", pack.images), ("runs", "runs/", pack.runs)):
        for number, part in enumerate(parts):
            place = f"{kind}[{number}].file"
            if not part.file.startswith(folder):
                fault = PackFault("{file} must lie in {folder}.", file=part.file, folder=folder)
                yield Problem(place, part.id, fault, blocking=True)
            if part.file in used:
                fault = PackFault("{file} is named twice; name it once.", file=part.file)
                yield Problem(place, part.id, fault, blocking=True)
            used.add(part.file)


def _run_problems(pack: Pack) -> Iterator[Problem]:
    images = {image.id for image in pack.images}
    for number, run in enumerate(pack.runs):
        if run.prior not in images:
            fault = PackFault("The film of a baked run is not in the pack; bake that run again.")
            yield Problem(f"runs[{number}].prior", run.id, fault, blocking=True)


def _item_problems(pack: Pack) -> Iterator[Problem]:
    images = {image.id for image in pack.images}
    priors = {run.id: run.prior for run in pack.runs}
    for number, lesson in enumerate(pack.lessons):
        place = f"lessons[{number}]"
        if not lesson.items:
            fault = PackFault("“{title}” has no items; add one, or remove it.", title=lesson.title)
            yield Problem(f"{place}.items", lesson.id, fault, blocking=False)
        for position, item in enumerate(lesson.items):
            here = f"{place}.items[{position}]"
            yield from _film_problems(here, item, images)
            yield from _baked_problems(here, item, priors)
            yield from item.problems(here)


def _film_problems(place: str, item: Item, images: set[UUID]) -> Iterator[Problem]:
    films = item.shown_images
    if any(film not in images for film in films):
        field = "films" if item.choices else "prior"
        fault = PackFault(
            "“{title}” shows a film that is not in the pack; choose a film that is.",
            title=item.title,
        )
        yield Problem(f"{place}.{field}", item.id, fault, blocking=True)
    if len(set(films)) < len(films):
        fault = PackFault(
            "“{title}” shows the same film twice; choose two that differ.", title=item.title
        )
        yield Problem(place, item.id, fault, blocking=True)


def _baked_problems(place: str, item: Item, priors: dict[UUID, UUID]) -> Iterator[Problem]:
    run = item.shown_run
    if run is None:
        return
    if run not in priors:
        fault = PackFault("The baked run of “{title}” is missing; bake it again.", title=item.title)
        yield Problem(f"{place}.run", item.id, fault, blocking=True)
    elif priors[run] != item.shown_images[0]:
        fault = PackFault(
            "The baked run of “{title}” was made from another film; bake it again.",
            title=item.title,
        )
        yield Problem(f"{place}.run", item.id, fault, blocking=True)


def _advice(pack: Pack) -> Iterator[Problem]:
    if not pack.items:
        yield Problem(
            "lessons", pack.id, PackFault("The pack has no items yet; add one."), blocking=False
        )
    if len(pack.items) < ENOUGH_TO_BALANCE:
        return
    counted = balance(pack)
    low, high = UNCHANGED_SHARE
    if not low <= counted.unchanged <= high:
        fault = PackFault(
            "{percent} % of the items show no change; about 40 % teach best to tell change from "
            "none.",
            percent=round(100 * counted.unchanged),
        )
        yield Problem("lessons", pack.id, fault, blocking=False)
    yield from _one_sided(pack, counted.sides)


def _one_sided(pack: Pack, sides: dict[Side, int]) -> Iterable[Problem]:
    right, left = sides[Side.RIGHT], sides[Side.LEFT]
    if max(right, left) > 3 * max(1, min(right, left)):
        fault = PackFault(
            "{right} changes lie on the right, {left} on the left; mix the sides.",
            right=right,
            left=left,
        )
        yield Problem("lessons", pack.id, fault, blocking=False)
