"""A class of simulated learners of known skill, who answer the pack that ships in a real library.

An answer is right with the probability of the two-parameter logistic model: of the learner's
ability, the item's difficulty (its skill's, and some of its own) and one discrimination for all.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid5

import numpy as np

from engine.findings import Finding, Side, Trend
from lessons.answers import Answer, Asked, Attempt
from lessons.built_in.shipped import find_pack
from lessons.changes import Change, Course, real_changes
from lessons.grading import grade
from lessons.learning_records import Learner
from lessons.marks import Mark
from lessons.pack.installing import install_pack
from lessons.pack.kinds import Item
from lessons.pack.opened import OpenedPack
from lessons.pack.shelf import Shelf
from lessons.store import Store

PACK = "reading-progression"
BEGIN = datetime(2026, 10, 12, 8, tzinfo=UTC)
_SPACE = UUID("0f1b9a52-6f4e-4f0e-9d5e-2f3b7c1d9a11")
_SHAPE = (256, 256)
_STEEP = 1.6
NAMES = (
    "Ada", "Ben", "Chloé", "Dilan", "Emre", "Fatima", "Greta", "Hugo", "Ines", "Jonas", "Kim",
    "Lea", "Malik", "Nora", "Oskar", "Paula", "Quentin", "Rosa", "Samir", "Tilda", "Uwe", "Vera",
    "Wim", "Xenia", "Yusuf", "Zoë", "Blue heron", "Otter 7", "Marie",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Simulated:
    """items, skills, learners: what is true of them, the more the likelier a right answer."""

    files: tuple[Path, ...]
    items: dict[UUID, float]
    skills: dict[str, float]
    learners: dict[UUID, float]


def simulate(
    folder: Path,
    learners: int = 30,
    seed: int = 0,
    begin: datetime = BEGIN,
    better: float = 0.0,
    most_items: int | None = None,
) -> Simulated:
    """Writes a history for each learner into `folder`. better: how much abler the class is.
    The last learner gives no name."""
    draw = np.random.default_rng(seed)
    path = find_pack(PACK)
    with OpenedPack.open(path) as opened:
        items = [one for one in opened.pack.items if _can_answer(one)][:most_items]
    difficulties = _difficulties(items)
    files: list[Path] = []
    abilities: dict[UUID, float] = {}
    chances: dict[UUID, list[float]] = {}
    with Store.open(folder / "library.db") as store:
        install_pack(store, Shelf(folder / "shelf"), path)
        for number in range(learners):
            learner = uuid5(_SPACE, f"{seed} {number}")
            name = NAMES[number] if number < learners - 1 else "Me"
            who = store.learners.add(name, learner)
            ability = float(draw.normal(better, 1.0))
            abilities[learner] = ability
            for at, item in enumerate(items):
                chance = 1 / (1 + math.exp(-_STEEP * (ability - difficulties[item.id])))
                chances.setdefault(item.id, []).append(chance)
                when = begin + timedelta(hours=number, minutes=at)
                _answer(store, who, item, chance, when, draw)
            file = folder / f"{number:02d}.history"
            store.histories.export(learner, file)
            files.append(file)
    true = {item: float(np.mean(given)) for item, given in chances.items()}
    return Simulated(tuple(files), true, _skills(items, true), abilities)


def spearman(one: Sequence[float], other: Sequence[float]) -> float:
    """Rank correlation; of equal numbers the mean rank."""
    return float(np.corrcoef(_ranks(one), _ranks(other))[0, 1])


def _ranks(numbers: Sequence[float]) -> list[float]:
    given = np.array(numbers)
    return [float(np.sum(given < one) + np.sum(given == one) / 2) for one in given]


def right_answer(item: Item, confidence: float | None = None) -> Answer:
    reference, asks = item.reference, item.asks
    return Answer(
        changes=real_changes(reference.changes) if Asked.CHANGES in asks else None,
        mark=reference.mark if Asked.PLACE in asks else None,
        chosen=item.right_choices if Asked.FILMS in asks else (),
        holds=item.statement_holds if Asked.STATEMENT in asks else None,
        text=_sentence(item) if Asked.TEXT in asks else None,
        confidence=confidence,
    )


def wrong_answer(item: Item, confidence: float, draw: np.random.Generator) -> Answer:
    """The usual mistakes: the other side, the other way round, nothing at all; another film."""
    right = right_answer(item, confidence)
    changed: dict[str, object] = {}
    if right.mark is not None:
        changed["mark"] = _mirrored(right.mark, draw)
    if right.changes is not None:
        changed["changes"] = _wrong_changes(right.changes, draw)
    if item.choices:
        others = [film for film in item.choices if film not in item.right_choices]
        changed["chosen"] = (others[int(draw.random() ** 2 * len(others))],)
    if right.holds is not None:
        changed["holds"] = not right.holds
    if right.text is not None:
        changed["text"] = "There is a new large left pneumothorax."
    return right.model_copy(update=changed)


def _difficulties(items: Sequence[Item]) -> dict[UUID, float]:
    """Skills from easy to hard, their items around them; the order says nothing."""
    draw = np.random.default_rng(7)
    keys = sorted({item.skills[0].key for item in items})
    places = draw.permutation(len(keys))
    level = {
        key: float(-2.0 + 4.0 * place / max(1, len(keys) - 1))
        for key, place in zip(keys, places, strict=True)
    }
    return {item.id: level[item.skills[0].key] + float(draw.uniform(-0.5, 0.5)) for item in items}


def _skills(items: Sequence[Item], true: dict[UUID, float]) -> dict[str, float]:
    found: dict[str, list[float]] = {}
    for item in items:
        for skill in item.skills:
            found.setdefault(skill.key, []).append(true[item.id])
    return {key: float(np.mean(shares)) for key, shares in found.items()}


def _can_answer(item: Item) -> bool:
    return grade(item, right_answer(item), _SHAPE).right


def _answer(
    store: Store,
    learner: Learner,
    item: Item,
    chance: float,
    when: datetime,
    draw: np.random.Generator,
) -> None:
    """Confidence follows the chance, a little too sure."""
    confidence = round(float(np.clip(chance + 0.1 + draw.normal(0, 0.12), 0.05, 1.0)), 2)
    is_right = bool(draw.random() < chance)
    answer = right_answer(item, confidence) if is_right else wrong_answer(item, confidence, draw)
    seconds = float(draw.lognormal(2.6 - chance, 0.35))
    installed = store.packs.item(item.id)
    attempt = Attempt(
        uuid5(_SPACE, f"{learner.id} {item.id} {when}"),
        learner.id,
        item.id,
        installed.digest,
        when,
        when + timedelta(seconds=seconds),
        answer,
    )
    store.attempts.lock(attempt)
    graded = grade(item, answer, _SHAPE)
    assert graded.right is is_right
    store.attempts.finish(attempt.id, "", graded, when + timedelta(seconds=seconds + 20))


def _sentence(item: Item) -> str:
    said = [change.words() for change in real_changes(item.reference.changes)]
    return ". ".join(f"There is a {one}" for one in said) + "." if said else "Nothing has changed."


_SPOT = ((0.55, 0.6), (0.8, 0.6), (0.8, 0.8), (0.55, 0.8))
_CORNER = ((0.04, 0.04), (0.2, 0.04), (0.2, 0.16), (0.04, 0.16))


def _mirrored(mark: Mark, draw: np.random.Generator) -> Mark:
    """On the other side, drawn by another hand each time; a spot where there is nothing to mark, a
    corner where both sides are right."""
    across, down = (float(one) for one in draw.normal(0, 0.03, 2))
    mirrored = [[(1 - x, y) for x, y in outline] for outline in mark.outlines] or [list(_SPOT)]
    there = mark.mask(64, 64)
    if (there & Mark(outlines=tuple(map(tuple, mirrored))).mask(64, 64)).any():
        mirrored = [list(_CORNER)]
    return Mark(
        outlines=tuple(
            tuple(
                (min(max(x + across, 0.0), 1.0), min(max(y + down, 0.0), 1.0)) for x, y in outline
            )
            for outline in mirrored
        )
    )


def _wrong_changes(right: tuple[Change, ...], draw: np.random.Generator) -> tuple[Change, ...]:
    if not right:
        effusion = Change(finding=Finding.EFFUSION, side=Side.LEFT, trend=Trend.WORSE)
        return (effusion,)
    first = right[0]
    if first.side in (Side.LEFT, Side.RIGHT) and draw.random() < 0.6:
        other = Side.LEFT if first.side is Side.RIGHT else Side.RIGHT
        return (first.model_copy(update={"side": other}),)
    if draw.random() < 0.6:
        trend = Trend.BETTER if first.course is Course.MORE else Trend.WORSE
        return (first.model_copy(update={"trend": trend}),)
    return ()
