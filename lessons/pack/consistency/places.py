"""The mark against the key: its side, its zone, its size.

Judged from the place on the film, with the chest in its middle; so all of it is asked about, but
that a place is asked for and none is drawn.
"""

from collections.abc import Iterator

import numpy as np

from engine.findings import Side, Zone
from engine.hypothesis.scope import named
from lessons.answers import Asked
from lessons.grades import Percent
from lessons.marks import Mark
from lessons.pack.consistency.case import Case
from lessons.pack.problem import PackFault, Problem

_CELLS = 200
_MOST_BESIDE = 0.35
"""Of a mark, on the other side than the key says: an effusion can reach over the spine."""
_LEAST_OF_BOTH = 0.05
_SMALLEST, _LARGEST = 0.0004, 0.6
"""Of the film. The smallest nodule of the packs that ship takes 0.006 of it, an oedema 0.25."""
_HEIGHTS = {Zone.UPPER: (0.0, 0.5), Zone.MIDDLE: (0.2, 0.8), Zone.LOWER: (0.4, 1.0)}
"""Where the middle of a mark may lie, from the top; wide, since films are cut differently."""


def place_contradictions(case: Case) -> Iterator[Problem]:
    mark = case.item.reference.mark
    if mark is None or not mark.outlines:
        yield from _unmarked(case)
        return
    marked = mark.mask(_CELLS, _CELLS)
    if not case.changes or not case.item.marks_place:
        return
    share = float(marked.mean())
    if not _SMALLEST <= share <= _LARGEST:
        yield _of_odd_size(case, share)
    if marked.any():
        yield from _sides(case, mark)
        yield from _zones(case, float(np.nonzero(marked)[0].mean()) / _CELLS)


def _unmarked(case: Case) -> Iterator[Problem]:
    """A Spot without a mark asks where, and cannot say whether that was right."""
    is_spot = case.item.marks_place and not case.item.is_prediction
    if is_spot and case.changes and Asked.PLACE not in case.item.asks:
        fault = PackFault(
            "The key of “{title}” says “{key}”, but no place is marked: draw where it changes.",
            title=case.title,
            key=case.key,
        )
        yield case.wrong("mark", fault)


def _of_odd_size(case: Case, share: float) -> Problem:
    if share < _SMALLEST:
        fault = PackFault(
            "The mark of “{title}” is only a speck; draw around all of what changes.",
            title=case.title,
        )
    else:
        fault = PackFault(
            "The mark of “{title}” covers {percent} of the film: almost every answer touches it; "
            "draw only where it changes.",
            title=case.title,
            percent=str(Percent(share)),
        )
    return case.asks("mark", fault)


def _sides(case: Case, mark: Mark) -> Iterator[Problem]:
    marked = mark.mask(_CELLS, _CELLS)
    # The patient's right is on the picture's left.
    right = float(marked[:, : _CELLS // 2].sum() / marked.sum())
    on = {Side.RIGHT: right, Side.LEFT: 1 - right}
    keyed = {change.side for change in case.changes}
    if not keyed <= {Side.RIGHT, Side.LEFT, Side.BILATERAL}:
        return
    wanted = {Side.RIGHT, Side.LEFT} if Side.BILATERAL in keyed else keyed
    for side, share in on.items():
        other = Side.LEFT if side is Side.RIGHT else Side.RIGHT
        if side not in wanted and share > _MOST_BESIDE:
            fault = PackFault(
                "The key of “{title}” says {side}, but {percent} of its mark lies on the {other} "
                "(the patient's right is on the left of the picture): put right the key or the "
                "mark.",
                title=case.title,
                side=named(other),
                percent=str(Percent(share)),
                other=named(side),
            )
            yield case.asks("mark", fault)
        elif len(wanted) > 1 and share < _LEAST_OF_BOTH:
            fault = PackFault(
                "The key of “{title}” says that both sides change, but nothing is marked on the "
                "{side}: put right the key or the mark.",
                title=case.title,
                side=named(side),
            )
            yield case.asks("mark", fault)


def _zones(case: Case, height: float) -> Iterator[Problem]:
    zones = {change.zone for change in case.changes}
    zone = next(iter(zones))
    if len(zones) > 1 or zone is None:
        return
    highest, lowest = _HEIGHTS[zone]
    if not highest <= height <= lowest:
        fault = PackFault(
            "The key of “{title}” says the {zone} zone, but its mark lies elsewhere: put right the "
            "key or the mark.",
            title=case.title,
            zone=named(zone),
        )
        yield case.asks("mark", fault)
