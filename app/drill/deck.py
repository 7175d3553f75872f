"""What a drill is begun with, put together in the library's thread."""

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from lessons.drill.answers import Judged
from lessons.drill.case import DrillCase
from lessons.drill.case_set import CaseSet
from lessons.drill.pack_cases import can_drill, cases_of
from lessons.drill.session import MINUTES, DrillSession, is_over
from lessons.drill.standing import Standing

if TYPE_CHECKING:
    from lessons.store import Store


@dataclass(frozen=True, slots=True, eq=False)
class Deck:
    """before: where the learner stood when the session began. answers: of the session so far.
    days: on which there was a drill."""

    session: DrillSession
    cases: tuple[DrillCase, ...]
    standing: Standing
    before: Standing
    answers: tuple[Judged, ...]
    days: tuple[date, ...]
    by_id: dict[UUID, DrillCase] = field(default_factory=dict[UUID, DrillCase])


def open_deck(
    learner: UUID, shipped: Path, pack: UUID | None, minutes: int | None, now: datetime,
    store: "Store",
) -> Deck:  # fmt: skip
    """The session that was broken off, or a new one. `pack`: its items instead of what ships.

    Raises PackRefused where the cases are damaged, PackNotFound.
    """
    source = "" if pack is None else str(pack)
    cases = _shipped(shipped) if pack is None else _of_pack(pack, store)
    answers = store.drills.answers(learner)
    session = store.drills.unfinished(learner, now)
    mine = () if session is None else store.drills.of_session(session.id)
    if session is None or session.source != source or is_over(session, mine):
        session = DrillSession(uuid4(), learner, source, minutes or MINUTES, now)
        store.drills.begin(session)
        mine = ()
    ids = {one.id for one in mine}
    return Deck(
        session=session,
        cases=cases,
        standing=Standing.of(answers),
        before=Standing.of(one for one in answers if one.id not in ids),
        answers=mine,
        days=tuple({one.day for one in answers}),
        by_id={case.id: case for case in cases},
    )


def _shipped(file: Path) -> tuple[DrillCase, ...]:
    with CaseSet.open(file) as opened:
        return opened.cases


def _of_pack(pack: UUID, store: "Store") -> tuple[DrillCase, ...]:
    manifest = store.packs.manifest(pack)
    return cases_of(
        manifest, (store.packs.item(item.id) for item in manifest.practice_items if can_drill(item))
    )
