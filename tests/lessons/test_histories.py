"""A learner's history moves whole, on SQLite and PostgreSQL, and is refused when it is damaged."""

import csv
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from lessons.answers import Answer
from lessons.attempt_exports import COLUMNS
from lessons.errors import HistoryRefused
from lessons.grading import grade
from lessons.history_lines import PackLine, read_lines, write_lines
from lessons.learning_records import Note
from lessons.store import Store
from tests.lessons.answered_packs import NOW, SHAPE, Answered, finish, install, lock
from tests.lessons.packs import part_id

_FORMULA_BEGINS = ("=", "+", "-", "@", "\t=", "\r=", "\n=", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def test_a_history_comes_back_whole_in_another_library(
    store: Store, answered: Answered, other: Store, tmp_path: Path
) -> None:
    store.histories.export(answered.learner, tmp_path / "ada.history")
    taken = other.histories.import_history(tmp_path / "ada.history")
    assert (taken.name, taken.attempts, taken.added) == ("Ada", 2, 2)
    other.histories.export(answered.learner, tmp_path / "again.history")
    assert other.learners.get(answered.learner) == store.learners.get(answered.learner)
    assert len(other.objections.all(answered.learner)) == 1
    # The run stays behind, and with it the tie to it.
    assert other.attempts.get(answered.finished).runs == ()
    before = (tmp_path / "ada.history").read_text().replace(f'"{answered.run}"]', "]", 1)
    # The other library does not have the pack, and cannot name it.
    wholly = [line for line in before.splitlines() if '"kind":"pack"' not in line]
    assert (tmp_path / "again.history").read_text().splitlines()[1:-1] == wholly[1:-1]


def test_a_history_says_who_and_which_pack_in_words(
    store: Store, answered: Answered, tmp_path: Path
) -> None:
    store.histories.export(answered.learner, tmp_path / "ada.history")
    head, lines = read_lines(tmp_path / "ada.history")
    packs = [line for line in lines if isinstance(line, PackLine)]
    assert (head.learner, head.name) == (answered.learner, "Ada")
    assert head.exported_at is not None
    assert [(pack.id, pack.title) for pack in packs] == [(part_id("pack"), "A pack")]
    assert [item.title for item in packs[0].items] == ["Spot", "Calibrate"]


def test_a_history_of_version_1_is_read(
    store: Store, answered: Answered, other: Store, tmp_path: Path
) -> None:
    store.histories.export(answered.learner, tmp_path / "ada.history")
    head, lines = read_lines(tmp_path / "ada.history")
    old = [line for line in lines if not isinstance(line, PackLine)]
    write_lines(tmp_path / "old.history", head, old)
    text = (tmp_path / "old.history").read_text()
    said = f',"exported_at":"{head.model_dump(mode="json")["exported_at"]}"'
    assert said in text
    old_text = text.replace(said, "", 1).replace('"version":2', '"version":1', 1)
    (tmp_path / "old.history").write_text(old_text)
    assert other.histories.import_history(tmp_path / "old.history").added == 2


def test_what_somebody_typed_comes_back_letter_by_letter(
    store: Store, answered: Answered, other: Store, tmp_path: Path
) -> None:
    typed = r"\u0000 \\u0000 " + "long " * 100_000
    item = store.packs.item(part_id("calibrate")).item
    attempt = store.attempts.get(answered.open)
    store.attempts.finish(attempt.id, typed, grade(item, attempt.answer, SHAPE), NOW)
    store.notes.write(Note(uuid4(), answered.learner, item.id, typed * 4, NOW))
    store.histories.export(answered.learner, tmp_path / "ada.history")
    other.histories.import_history(tmp_path / "ada.history")
    assert other.attempts.get(answered.open).explanation == typed
    (note,) = other.notes.of_item(answered.learner, item.id)
    assert note.text == typed * 4


def test_a_learner_who_was_removed_is_back_with_the_history(
    store: Store, answered: Answered, tmp_path: Path
) -> None:
    store.histories.export(answered.learner, tmp_path / "ada.history")
    store.learners.remove(answered.learner)
    store.histories.import_history(tmp_path / "ada.history")
    assert answered.learner in {one.id for one in store.learners.all()}


def test_a_learner_goes_on_where_the_history_ended(
    store: Store, answered: Answered, other: Store, tmp_path: Path
) -> None:
    store.histories.export(answered.learner, tmp_path / "ada.history")
    other.histories.import_history(tmp_path / "ada.history")
    install(other, tmp_path / "other")
    later = NOW + timedelta(days=60)
    assert other.reviews.due(answered.learner, later) == store.reviews.due(answered.learner, later)
    finish(other, answered.open)


def test_taking_in_twice_changes_nothing_and_newer_work_stays(
    store: Store, answered: Answered, tmp_path: Path
) -> None:
    file = tmp_path / "ada.history"
    store.histories.export(answered.learner, file)
    finish(store, answered.open)
    later = lock(store, answered.learner, "calibrate", Answer(holds=True))
    assert store.histories.import_history(file).added == 0
    assert store.attempts.get(answered.open).finished_at is not None
    assert store.attempts.get(answered.finished).runs == (answered.run,)
    assert store.attempts.get(later).answer.holds is True


def test_an_attempt_that_is_open_here_is_not_finished_by_a_file_that_brings_its_own_grade(
    store: Store, answered: Answered, other: Store, tmp_path: Path
) -> None:
    store.histories.export(answered.learner, tmp_path / "early.history")
    finish(store, answered.open)
    store.histories.export(answered.learner, tmp_path / "late.history")
    other.histories.import_history(tmp_path / "early.history")
    before = other.attempts.get(answered.open)
    assert other.histories.import_history(tmp_path / "late.history").added == 0
    assert other.attempts.get(answered.open) == before
    assert before.grade is None


@pytest.mark.parametrize("keep", [0, 1, 3, -1])
def test_a_history_that_was_cut_off_is_refused_and_nothing_is_taken(
    store: Store, answered: Answered, other: Store, tmp_path: Path, keep: int
) -> None:
    store.histories.export(answered.learner, tmp_path / "ada.history")
    lines = (tmp_path / "ada.history").read_text().splitlines(keepends=True)
    (tmp_path / "cut.history").write_text("".join(lines[:keep]))
    with pytest.raises(HistoryRefused):
        other.histories.import_history(tmp_path / "cut.history")
    assert other.learners.all() == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"kind":"attempt"', '"kind":"cheat"'),
        ('"confidence":0.9', '"confidence":7'),
        ('"stability":', '"steadiness":'),
        ("effusion/one side/worse", "no skill"),
        ("More fluid.", "\\\\u0000"),
        ('"version":2', '"version":3'),
    ],
)
def test_a_damaged_line_is_refused(
    store: Store, answered: Answered, tmp_path: Path, old: str, new: str
) -> None:
    store.histories.export(answered.learner, tmp_path / "ada.history")
    text = (tmp_path / "ada.history").read_text()
    assert old in text
    (tmp_path / "bad.history").write_text(text.replace(old, new.replace("\\\\", "\\"), 1))
    with pytest.raises(HistoryRefused):
        store.histories.import_history(tmp_path / "bad.history")


def test_the_answers_of_one_learner_never_become_another_ones(
    store: Store, answered: Answered, tmp_path: Path
) -> None:
    store.histories.export(answered.learner, tmp_path / "ada.history")
    other = store.learners.add("Bob").id
    text = (tmp_path / "ada.history").read_text()
    (tmp_path / "bob.history").write_text(text.replace(str(answered.learner), str(other)))
    with pytest.raises(HistoryRefused, match="another learner"):
        store.histories.import_history(tmp_path / "bob.history")


def test_the_table_has_a_line_per_attempt_and_no_formula(
    store: Store, answered: Answered, tmp_path: Path
) -> None:
    formulas = [f'{begin}HYPERLINK("http://x")' for begin in _FORMULA_BEGINS]
    for text in formulas:
        lock(store, answered.learner, "calibrate", Answer(text=text, holds=True))
    count = 2 + len(formulas)
    assert store.attempt_exports.write_table(answered.learner, tmp_path / "ada.csv") == count
    with (tmp_path / "ada.csv").open(newline="", encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    assert tuple(lines[0]) == COLUMNS
    assert [line["right"] for line in lines].count("1") == 1
    assert {line["seconds"] for line in lines} == {"12.5"}
    assert {line["text"] for line in lines} >= {f"'{text}" for text in formulas}
    assert {line["name"] for line in lines} == {"Ada"}
    assert {line["learner"] for line in lines} == {str(answered.learner)}
    assert lines[0]["pack"] == "A pack"
    assert lines[0]["pack_id"] == str(part_id("pack"))
