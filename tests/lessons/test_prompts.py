"""Every question of a built-in pack can be answered from what the screen shows."""

import re
from collections.abc import Callable

import pytest

from app.home.tour_case import tour_case
from lessons.built_in.building import PackPlan
from lessons.built_in.first_steps import first_steps
from lessons.built_in.questions import image_id
from lessons.built_in.reading_progression import reading_progression
from lessons.built_in.shipped import find_pack, shipped_packs
from lessons.pack.kinds import Item, PredictItem
from lessons.pack.opened import OpenedPack

SHIPPED = [file.stem for file in shipped_packs()]
PLANS: tuple[PackPlan, ...] = (first_steps(), reading_progression())
SUPINE = {image_id(shot) for plan in PLANS for shot in plan.shown if shot.supine}


def _has_two_films(item: Item) -> bool:
    return len(item.images_before_answer) >= 2


def _is_supine(item: Item) -> bool:
    return all(film in SUPINE for film in item.shown_images)


def _is_erect(item: Item) -> bool:
    return not any(film in SUPINE for film in item.shown_images)


def _never(item: Item) -> bool:
    return False


# What a prompt names, and when the screen shows it.
NAMES: dict[str, Callable[[Item], bool]] = {
    r"hypothesis": lambda item: bool(item.given_hypothesis),
    r"statement": lambda item: bool(item.quote),
    r"(both|second|two|these|between the) films?": _has_two_films,
    r"\bfirst film|what changed|compares": _has_two_films,
    r"which film|every film|these films shows": lambda item: bool(item.choices),
    r"this film|mark where\.": lambda item: not item.choices,
    r"lying|intensive care|bedside": _is_supine,
    r"standing|erect": _is_erect,
    # Nothing of these is drawn on the digital films.
    r"(drain|pacemaker|prosthesis|clip)s? (is|was|in)\b|new valve|given below|shown below": _never,
}


@pytest.mark.parametrize("name", SHIPPED)
def test_what_a_prompt_names_is_shown(name: str) -> None:
    with OpenedPack.open(find_pack(name)) as opened:
        items = opened.pack.items
    for item in items:
        for words, shown in NAMES.items():
            if re.search(words, item.question, re.IGNORECASE):
                assert shown(item), f"{item.title}: {item.question}"


@pytest.mark.parametrize("name", SHIPPED)
def test_a_given_hypothesis_is_spoken_of_and_a_free_one_is_not(name: str) -> None:
    with OpenedPack.open(find_pack(name)) as opened:
        asked = [item for item in opened.pack.items if isinstance(item, PredictItem)]
    for item in asked:
        assert ("hypothesis" in item.question) == bool(item.given_hypothesis), item.question


def test_the_first_lesson_does_not_repeat_the_tour() -> None:
    shots = (shot for question in first_steps().questions for shot in question.shots)
    assert tour_case().recipe.seed not in {shot.seed for shot in shots}
