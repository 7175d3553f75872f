"""Histories that were made by hand to hurt: refused with a sentence, and nothing is changed."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lessons.errors import HistoryRefused
from lessons.store import Store
from tests.lessons.answered_packs import Answered
from tests.lessons.conftest import Library

Line = dict[str, Any]
Craft = Callable[[Line], None]


@pytest.fixture(scope="module")
def exported(answered_library: Library, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A sound history."""
    file = tmp_path_factory.mktemp("exported") / "sound.history"
    with Store.open(answered_library.place) as store:
        store.histories.export(answered_library.answered.learner, file)
    return file.read_text(encoding="utf-8")


def of(kind: str, **values: object) -> Craft:
    """In the first line of this kind."""

    def craft(line: Line) -> None:
        if line["kind"] == kind:
            line.update(values)

    return craft


def card(**values: object) -> Craft:
    def craft(line: Line) -> None:
        if line["kind"] == "skill":
            line["card"].update(values)

    return craft


def crafted(exported: str, file: Path, *crafts: Craft) -> Path:
    lines = [json.loads(line) for line in exported.splitlines()]
    for line in lines:
        for craft in crafts:
            craft(line)
    # As an attacker writes: infinite numbers and halves of characters too.
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return file


INF = float("inf")
FAULTS: dict[str, Craft] = {
    "year 1, east of Greenwich": of("foresee-history", created_at="0001-01-01T00:00:00+14:00"),
    "year 9999, west": of("foresee-history", created_at="9999-12-31T23:59:59-12:00"),
    "an answer of another age": of("attempt", locked_at="0001-01-01T00:00:00+14:00"),
    "a review in the far future": of("review", reviewed_at="9999-12-31T23:59:59-12:00"),
    "a skill that is due never": of("skill", due="9999-12-31T23:59:59-12:00"),
    "half a character in a name": of("foresee-history", name="\ud800x"),
    "half a character in a text": of("attempt", explanation="\udfff"),
    "half a character in a note": of("note", text="a\ud800"),
    "a name of a book": of("foresee-history", name="x" * 10_001),
    "negative stability": card(stability=-1.0),
    "no stability": card(stability=0.0),
    "infinite stability": card(stability=INF),
    "stability in a text": card(stability="long"),
    "difficulty of nothing": card(difficulty=None),
    "difficulty beyond its scale": card(difficulty=99.0),
    "a card that is due in another age": card(due="0001-01-01T00:00:00+00:00"),
    "a card without a zone": card(last_review="2026-03-01T09:00:00"),
    "an unknown state": card(state=99),
    "an infinite pause": of("review", pause=INF),
    "a negative pause": of("review", pause=-3.0),
    "an expectation beyond all": of("review", expected=7.0),
    "an expectation that is no number": of("review", expected=float("nan")),
    "an infinite limit": of("foresee-history", daily_limit=INF),
    "an infinite grade": of("attempt", grade={"parts": [], "score": INF, "right": True}),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_cannot_be_is_refused_and_nothing_is_taken(
    fault: str, store: Store, exported: str, tmp_path: Path
) -> None:
    file = crafted(exported, tmp_path / "crafted.history", FAULTS[fault])
    with pytest.raises(HistoryRefused) as refused:
        store.histories.import_history(file)
    assert store.learners.all() == ()
    assert str(refused.value).endswith(".")
    assert "export it again" in str(refused.value)


@pytest.mark.parametrize("number", ["1e999", "-1e999", "NaN", "Infinity"])
def test_numbers_that_become_infinite_are_refused(
    number: str, store: Store, exported: str, tmp_path: Path
) -> None:
    file = tmp_path / "ada.history"
    file.write_text(
        exported.replace('"confidence":0.9', f'"confidence":{number}'), encoding="utf-8"
    )
    with pytest.raises(HistoryRefused):
        store.histories.import_history(file)
    assert store.learners.all() == ()


def test_what_steers_a_terminal_or_turns_the_reading_order_is_taken_out_of_every_text(
    store: Store, exported: str, tmp_path: Path
) -> None:
    evil = "\x1b]0;pwn\x07\x1b[31m\u202eroot\x9b2J"
    file = crafted(
        exported,
        tmp_path / "crafted.history",
        of("foresee-history", name=f"{evil}\nA"),
        of("attempt", explanation=evil),
        of("note", text=evil),
        of("objection", text=evil, claim=evil),
    )
    taken = store.histories.import_history(file)
    store.histories.export(taken.learner, tmp_path / "again.history")
    kept = (tmp_path / "again.history").read_text(encoding="utf-8")
    assert "root" in kept
    for sign in ("\\u001b", "\x1b", "\\u0007", "\u202e", "\x9b"):
        assert sign not in kept
    assert "\n" not in taken.name


def test_a_history_in_the_name_of_a_learner_who_is_here_changes_no_answer_of_theirs(
    store: Store, answered: Answered, tmp_path: Path
) -> None:
    """As if somebody closed what is open here, and graded it."""
    closed = {
        "finished_at": "2026-03-02T00:00:00Z",
        "revealed_at": "2026-03-02T00:00:00Z",
        "explanation": "finished by somebody else",
        "grade": {"parts": [], "score": 0.0, "right": False, "brier": None},
    }
    store.histories.export(answered.learner, tmp_path / "sound.history")
    sound = (tmp_path / "sound.history").read_text(encoding="utf-8")
    file = crafted(sound, tmp_path / "crafted.history", of("attempt", **closed))
    before = [store.attempts.get(one) for one in (answered.finished, answered.open)]
    name = store.learners.get(answered.learner).name
    assert store.histories.import_history(file).added == 0
    assert [store.attempts.get(one) for one in (answered.finished, answered.open)] == before
    assert store.learners.get(answered.learner).name == name


SHARED = {
    "hist-year1+14": "damaged",
    "hist-year9999-12": "damaged",
    "hist-surrogate": "damaged",
    "hist-card-neg": "damaged",
    "hist-card-stab0": "damaged",
    "hist-ansi": None,
    "hist-finish-others": None,
}


def test_every_history_of_the_shared_data_is_refused_or_harmless(
    store: Store, shared_data: Path, tmp_path: Path
) -> None:
    files = {file.stem: file for file in (shared_data / "hostile").glob("*.history")}
    if not files:
        pytest.skip("needs ../shared/data/hostile")
    assert set(files) == set(SHARED)
    for name, mention in SHARED.items():
        if mention is not None:
            with pytest.raises(HistoryRefused, match=mention):
                store.histories.import_history(files[name])
            continue
        taken = store.histories.import_history(files[name])
        assert "\x1b" not in taken.name
        assert all("\x1b" not in one.name for one in store.learners.all())
    assert store.histories.import_history(files["hist-finish-others"]).added == 0
