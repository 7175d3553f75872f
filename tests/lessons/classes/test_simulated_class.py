"""Thirty simulated learners of known skill: what the report says of them agrees with the truth."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest

from lessons.built_in.shipped import find_pack
from lessons.classes.answers import HistoryImport
from lessons.classes.evidence import class_evidence
from lessons.classes.intake import history_files, read_histories
from lessons.classes.report import ClassReport, class_report
from lessons.pack.installing import install_pack
from lessons.pack.shelf import Shelf
from lessons.store import Store
from tests.lessons.classes.simulated import PACK, Simulated, simulate, spearman

AGREES = 0.9


@dataclass(frozen=True)
class Case:
    truth: Simulated
    taken: HistoryImport
    again: HistoryImport
    report: ClassReport
    own: int


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    folder = tmp_path_factory.mktemp("class")
    truth = simulate(folder / "given")
    whole = truth.files[0].read_bytes()
    (folder / "given" / "damaged.history").write_bytes(whole[: len(whole) // 2])
    with Store.open(folder / "instructor.db") as store:
        install_pack(store, Shelf(folder / "shelf"), find_pack(PACK))
        made = store.classes.make("Autumn")
        read = read_histories(history_files([folder / "given"]))
        taken = store.classes.import_histories(made.id, read)
        again = store.classes.import_histories(made.id, read)
        report = class_report(class_evidence(store, made.id))
        return Case(truth, taken, again, report, len(store.learners.all()))


def test_thirty_histories_are_taken_and_the_damaged_one_is_named(case: Case) -> None:
    assert (case.taken.new, case.taken.updated) == (30, 0)
    assert case.taken.added == 30 * len(case.truth.items)
    (refused,) = case.taken.refused
    assert refused.file == "damaged.history"
    assert "damaged" in str(refused.why) or "cut off" in str(refused.why)


def test_a_second_import_adds_nothing_twice(case: Case) -> None:
    assert (case.again.new, case.again.updated, case.again.added) == (0, 0, 0)
    assert case.again.unchanged == 30
    assert case.report.counted.answers == 30 * len(case.truth.items)


def test_nobody_of_the_class_is_a_learner_here(case: Case) -> None:
    assert case.own == 0


def test_the_order_of_the_items_agrees_with_the_simulation(case: Case) -> None:
    told = {one.id: one.difficulty for one in case.report.items}
    items = list(case.truth.items)
    said = [told[item] for item in items]
    assert None not in said
    truth = [-case.truth.items[item] for item in items]
    assert spearman([one or 0.0 for one in said], truth) >= AGREES


def test_the_order_of_the_skills_agrees_with_the_simulation(case: Case) -> None:
    order = [one.skill.key for one in case.report.skills]
    truth = [case.truth.skills[key] for key in order]
    assert set(order) == set(case.truth.skills)
    assert spearman(list(range(len(order))), truth) >= AGREES


def test_the_order_of_the_students_agrees_with_the_simulation(case: Case) -> None:
    named = [one for one in case.report.students if one.student.has_name]
    assert len(named) == 29
    told: dict[UUID, float] = {}
    for one in named:
        assert one.counted.right is not None
        told[one.student.learner] = one.counted.right.value or 0.0
    truth = [case.truth.learners[learner] for learner in told]
    assert spearman(list(told.values()), truth) >= AGREES


def test_who_gave_no_name_is_counted_and_not_judged(case: Case) -> None:
    nameless = [one for one in case.report.students if not one.student.has_name]
    assert nameless
    assert all(one.counted.right is None and one.counted.answers for one in nameless)


def test_wrong_places_and_words_are_the_mistakes_that_were_made(case: Case) -> None:
    marked = [one for one in case.report.items if one.wrong_place is not None]
    assert marked
    for one in marked:
        place = one.wrong_place
        assert place is not None
        assert place.heat.max() == pytest.approx(place.count / place.of)
        assert one.item is not None
        if one.item.reference.mark is not None and one.item.reference.is_marked:
            # They were mirrored: what most marked wrongly is no part of the reference.
            grid = one.item.reference.mark.mask(*place.heat.shape)
            at = int(place.y * len(grid)), int(place.x * len(grid))
            assert not grid[at]
    assert any(one.wrong_word is not None for one in case.report.items)


def test_the_class_is_as_much_too_sure_as_it_was_made(case: Case) -> None:
    told = case.report.counted.calibration
    assert told is not None
    assert 0.03 < told.excess < 0.17


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def test_a_class_is_compared_with_the_one_before(folder: Path) -> None:
    from datetime import timedelta

    from tests.lessons.classes.simulated import BEGIN

    with Store.open(folder / "instructor.db") as store:
        for name, begin, better in (
            ("2025", BEGIN - timedelta(days=365), 0.0),
            ("2026", BEGIN, 2.0),
        ):
            given = simulate(
                folder / name, 12, seed=len(name) + int(better), begin=begin, better=better,
                most_items=16,
            )  # fmt: skip
            made = store.classes.make(name)
            store.classes.import_histories(made.id, read_histories(given.files))
        install_pack(store, Shelf(folder / "shelf"), find_pack(PACK))
        now, before = store.classes.all()
        assert (now.name, before.name) == ("2026", "2025")
        (earlier,) = class_report(class_evidence(store, now.id)).earlier
        assert class_report(class_evidence(store, before.id)).earlier == ()
    assert (earlier.name, earlier.students, earlier.items) == ("2025", 12, 16)
    assert earlier.difference is not None
    assert not earlier.difference.is_open
    assert earlier.difference.low > 0
