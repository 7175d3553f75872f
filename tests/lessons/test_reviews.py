"""What is due is shown on films that rested, within the day's limit; rested packs are refreshed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from engine.findings import Finding, Side, Trend
from lessons.answers import Answer, Attempt
from lessons.changes import Change
from lessons.grading import grade
from lessons.pack.kinds import Item, SpotItem
from lessons.pack.reference import Reference
from lessons.store import Store
from tests.lessons.packs import film_bytes, make_pack, pack_image, part_id

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
_FINDINGS = (Finding.EFFUSION, Finding.CONSOLIDATION, Finding.PNEUMOTHORAX)


def _item(name: str, finding: Finding, prior: str) -> SpotItem:
    change = Change(finding=finding, side=Side.RIGHT, trend=Trend.WORSE)
    return SpotItem(
        id=part_id(name), title=name, question="What changed?",
        reference=Reference(changes=(change,)), prior=part_id(prior), follow_up=part_id("later"),
    )  # fmt: skip


@pytest.fixture
def learner(store: Store) -> UUID:
    """Three skills, each with an item on a film of its own and one on a film that all share."""
    films = [pack_image(name, film_bytes(1)) for name in ("one", "two", "three", "all", "later")]
    items = [
        item
        for finding, film in zip(_FINDINGS, ("one", "two", "three"), strict=True)
        for item in (_item(f"{film}-own", finding, film), _item(f"{film}-all", finding, "all"))
    ]
    pack = make_pack(tuple(films))
    lesson = pack.lessons[0].model_copy(update={"items": tuple(items)})
    store.packs.install(pack.model_copy(update={"lessons": (lesson,)}), "d" * 64)
    return store.learners.first().id


def answer(store: Store, learner: UUID, name: str, at: datetime = NOW) -> None:
    item: Item = store.packs.item(part_id(name)).item
    said = Answer(changes=item.reference.changes)
    attempt = Attempt(uuid4(), learner, item.id, "d" * 64, at, at, said)
    store.attempts.lock(attempt)
    store.attempts.finish(attempt.id, "", grade(item, said, (96, 80)), at)


def test_no_film_is_shown_twice_where_others_can_be_had(store: Store, learner: UUID) -> None:
    for film in ("one", "two", "three"):
        answer(store, learner, f"{film}-own")
    due = store.reviews.due(learner, NOW + timedelta(days=60)).due
    films = [store.packs.item(one.item).item for one in due]
    assert len(films) == 3
    assert len({film.prior for film in films if isinstance(film, SpotItem)}) == 3


def test_a_review_takes_a_film_that_was_not_seen_yet(store: Store, learner: UUID) -> None:
    answer(store, learner, "one-own")
    (due,) = store.reviews.due(learner, NOW + timedelta(days=60)).due
    assert due.item == part_id("one-all")


def test_no_more_is_offered_than_the_days_limit(store: Store, learner: UUID) -> None:
    for film in ("one", "two", "three"):
        answer(store, learner, f"{film}-own")
    later = NOW + timedelta(days=60)
    store.learners.change(replace(store.learners.get(learner), daily_limit=2))
    offered = store.reviews.due(learner, later)
    assert (len(offered.due), offered.done_today, offered.waiting) == (2, 0, 1)
    answer(store, learner, "two-all", later)
    offered = store.reviews.due(learner, later)
    assert (len(offered.due), offered.done_today, offered.waiting) == (1, 1, 1)
    tomorrow = store.reviews.due(learner, later + timedelta(days=1))
    assert (len(tomorrow.due), tomorrow.done_today, tomorrow.waiting) == (2, 0, 0)


def test_a_pack_is_refreshed_once_it_has_rested_for_60_days(store: Store, learner: UUID) -> None:
    answer(store, learner, "one-own")
    answer(store, learner, "two-own", NOW + timedelta(days=10))
    early, late = (NOW + timedelta(days=days, minutes=1) for days in (69, 70))
    assert store.reviews.refresher(learner, part_id("pack"), early) == ()
    wanted = store.reviews.refresher(learner, part_id("pack"), late)
    assert wanted == (part_id("one-own"), part_id("two-own"))
