"""A class in the library: taken in once, brought up to date, removed for good, never mixed."""

import csv
import io
import json
from pathlib import Path
from uuid import UUID

import pytest

from engine.findings import Side
from lessons.classes.answers import ReadHistories, Student, answered_packs
from lessons.classes.evidence import class_evidence
from lessons.classes.intake import history_files, read_histories
from lessons.classes.mistakes import Place
from lessons.classes.records import ClassNotFound
from lessons.classes.report import ClassReport, class_report
from lessons.classes.table import COLUMNS, report_table
from lessons.errors import HistoryRefused
from lessons.store import Store
from tests.lessons.answered_packs import NOW, install
from tests.lessons.classes.given import NOTHING, OTHER_SIDE, RIGHT, add_answer, write_histories
from tests.lessons.packs import part_id

SIX = [[RIGHT], [RIGHT], [OTHER_SIDE], [OTHER_SIDE], [NOTHING], [OTHER_SIDE, RIGHT]]


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> dict[UUID, Path]:
    return write_histories(tmp_path_factory.mktemp("given"), SIX)


def taken(store: Store, given: dict[UUID, Path]) -> UUID:
    made = store.classes.make("Autumn")
    store.classes.import_histories(made.id, read_histories(given.values()))
    return made.id


def reported(store: Store, given: dict[UUID, Path], folder: Path) -> ClassReport:
    install(store, folder)
    return class_report(class_evidence(store, taken(store, given)))


def test_a_class_never_mixes_with_the_learners_here(store: Store, given: dict[UUID, Path]) -> None:
    class_id = taken(store, given)
    assert store.learners.all() == ()
    assert store.classes.get(class_id).students == 6
    for learner in given:
        assert store.progress.overview(learner, NOW).answers == 0


def test_the_same_again_adds_nothing_and_a_newer_export_brings_up_to_date(
    store: Store, given: dict[UUID, Path], tmp_path: Path
) -> None:
    class_id = taken(store, given)
    again = store.classes.import_histories(class_id, read_histories(given.values()))
    assert (again.new, again.updated, again.unchanged, again.added) == (0, 0, 6, 0)
    learner, file = next(iter(given.items()))
    with Store.open(tmp_path / "own.db") as own:
        install(own, tmp_path)
        own.histories.import_history(file)
        add_answer(own, learner, NOTHING, at=30)
        called = own.learners.get(learner)
        own.learners.change(type(called)(learner, "Grace", 20, called.created_at))
        own.histories.export(learner, tmp_path / "newer.history")
    newer = store.classes.import_histories(class_id, read_histories([tmp_path / "newer.history"]))
    assert (newer.new, newer.updated, newer.added) == (0, 1, 1)
    # An older export afterwards does not bring the former name back.
    store.classes.import_histories(class_id, read_histories([file]))
    names = {one.learner: one.name for one in store.classes.students(class_id)}
    assert names[learner] == "Grace"


def test_answers_of_one_student_are_not_taken_for_another(
    store: Store, given: dict[UUID, Path], tmp_path: Path
) -> None:
    class_id = taken(store, given)
    (one, file), (other, _) = list(given.items())[:2]
    copied = tmp_path / "copied.history"
    copied.write_text(file.read_text().replace(str(one), str(other)))
    again = store.classes.import_histories(class_id, read_histories([copied]))
    (refused,) = again.refused
    assert refused.file == "copied.history"
    assert "another student" in str(refused.why)
    assert again.added == 0


def test_a_student_and_a_class_are_removed_for_good(store: Store, given: dict[UUID, Path]) -> None:
    class_id = taken(store, given)
    other = store.classes.make("Spring").id
    store.classes.import_histories(other, read_histories(given.values()))
    learner = next(iter(given))
    store.classes.remove_student(class_id, learner)
    assert store.classes.get(class_id).students == 5
    assert learner not in {one.learner for one in store.classes.answers(class_id)}
    assert store.classes.get(other).students == 6
    store.classes.remove(class_id)
    with pytest.raises(ClassNotFound):
        store.classes.get(class_id)
    with pytest.raises(ClassNotFound):
        store.classes.import_histories(class_id, read_histories(given.values()))
    assert [one.name for one in store.classes.all()] == ["Spring"]


def test_a_folder_and_the_folders_in_it_are_read_and_damaged_files_are_named(
    given: dict[UUID, Path], tmp_path: Path
) -> None:
    for number, file in enumerate(given.values()):
        folder = tmp_path / "class" / f"student {number}"
        folder.mkdir(parents=True)
        (folder / "foresee.history").write_bytes(file.read_bytes())
    (tmp_path / "class" / "notes.txt").write_text("no history")
    (tmp_path / "class" / "empty.history").touch()
    (tmp_path / "class" / "film.history").write_bytes(b"\x89PNG\r\n" * 100)
    told: list[tuple[int, int]] = []
    read = read_histories(
        history_files([tmp_path / "class"]), lambda done, total: told.append((done, total))
    )
    assert len(read.histories) == 6
    assert {one.file for one in read.refused} == {"empty.history", "film.history"}
    assert told[-1] == (8, 8)
    with pytest.raises(HistoryRefused, match="no history here"):
        history_files([tmp_path / "class" / "student 0" / "nothing"][:0])


def test_a_history_of_version_1_is_taken_and_the_library_names_its_items(
    store: Store, given: dict[UUID, Path], tmp_path: Path
) -> None:
    file = next(iter(given.values()))
    head, *lines = file.read_text().splitlines()
    old = {**json.loads(head), "version": 1}
    old.pop("exported_at")
    kept = [line for line in lines[:-1] if '"kind":"pack"' not in line]
    end = json.dumps({"kind": "end", "lines": len(kept)})
    text = "\n".join((json.dumps(old), *kept, end)) + "\n"
    (tmp_path / "old.history").write_text(text)
    read = read_histories([tmp_path / "old.history"])
    assert read.refused == ()
    class_id = store.classes.make("Old").id
    store.classes.import_histories(class_id, read)
    assert [(one.id, one.title) for one in answered_packs(store.classes.answers(class_id))] == [
        (None, "")
    ]
    install(store, tmp_path)
    assert [one.title for one in answered_packs(store.classes.answers(class_id))] == ["A pack"]


def test_first_answers_count_and_mistakes_are_told(
    store: Store, given: dict[UUID, Path], tmp_path: Path
) -> None:
    report = reported(store, given, tmp_path)
    (item,) = report.items
    assert item.title == "Spot"
    right = item.counted.right
    assert right is not None
    assert (right.hits, right.total) == (2, 6)
    assert item.said[0].changes == OTHER_SIDE.changes
    assert (item.said[0].count, item.said[0].right) == (3, False)
    word = item.wrong_word
    assert word is not None
    assert (word.word, word.count, word.of) == (Side.LEFT, 3, 4)
    place = item.wrong_place
    assert place is not None
    assert (place.count, place.of, place.place) == (4, 4, Place.UPPER_LEFT)
    assert report.counted.calibration is not None
    assert report.counted.calibration.stated == pytest.approx((0.9 * 2 + 0.8 * 3 + 0.4) / 6)
    assert [one.skill.key for one in report.skills] == ["effusion/one side/worse"]


def test_without_its_pack_there_are_numbers_and_places_and_no_words(
    store: Store, given: dict[UUID, Path]
) -> None:
    report = class_report(class_evidence(store, taken(store, given)))
    assert not report.is_installed
    assert report.pack_title == "A pack"
    (item,) = report.items
    assert item.title == "Spot"
    assert item.wrong_word is None
    assert item.wrong_place is not None
    assert [one.skill.key for one in report.skills] == ["effusion/one side/worse"]


def test_nothing_is_said_of_fewer_than_five(store: Store, tmp_path: Path) -> None:
    files = write_histories(tmp_path / "four", SIX[:4])
    report = reported(store, files, tmp_path)
    (item,) = report.items
    assert report.counted.answers == 4
    assert (report.counted.right, item.counted.right, item.discrimination) == (None, None, None)
    assert (item.said, item.wrong_word, item.wrong_place) == ((), None, None)
    assert all(one.counted.right is None for one in (*report.skills, *report.students))


def test_the_table_has_a_row_for_everything_and_no_formula(
    store: Store, given: dict[UUID, Path], tmp_path: Path
) -> None:
    report = reported(store, given, tmp_path)
    store.classes.rename(report.summary.id, "=2+2")
    text = report_table(class_report(class_evidence(store, report.summary.id)))
    lines = list(csv.DictReader(io.StringIO(text)))
    assert tuple(lines[0]) == COLUMNS
    parts = ["class", "item", "skill", "confidence", *["student"] * 6]
    assert [one["part"] for one in lines] == parts
    assert {one["class"] for one in lines} == {"'=2+2"}
    item = lines[1]
    assert (item["right"], item["answers"], item["wrong_word"]) == ("2", "6", "left")
    assert float(item["low"]) < float(item["share"]) < float(item["high"])


def test_who_was_never_asked_for_a_name_has_none() -> None:
    for name in ("Me", "Ich", "yo", " "):
        assert not Student(UUID(int=1), name, NOW, 1).has_name
    assert Student(UUID(int=1), "Mel", NOW, 1).has_name


def test_reading_stops_when_it_is_asked_to(given: dict[UUID, Path]) -> None:
    from threading import Event

    stop = Event()
    stop.set()
    assert read_histories(given.values(), stop=stop) == ReadHistories((), ())


def test_the_drill_belongs_to_the_skills(store: Store, given: dict[UUID, Path]) -> None:
    from dataclasses import replace
    from uuid import uuid4

    read = read_histories(given.values())
    drilled = tuple(
        replace(
            one,
            answers=(
                *one.answers,
                replace(
                    one.answers[0], id=uuid4(), item=uuid4(), pack=None, is_drill=True, right=True,
                    skills=("effusion/one side/worse/small",),
                ),
            ),
        )
        for one in read.histories
    )  # fmt: skip
    class_id = store.classes.make("Drilled").id
    store.classes.import_histories(class_id, ReadHistories(drilled, ()))
    report = class_report(class_evidence(store, class_id))
    (skill,) = report.skills
    assert skill.drill is not None
    assert (skill.drill.hits, skill.drill.total, skill.counted.answers) == (6, 6, 6)
    assert report.counted.answers == 6
    assert len(report.items) == 1


def test_what_a_hall_answered_stands_beside_the_item(
    store: Store, given: dict[UUID, Path], tmp_path: Path
) -> None:
    from lessons.lecture.ballots import Ballot, HandCount
    from lessons.lecture.records import LectureRecord
    from lessons.lecture.state import Round

    install(store, tmp_path)
    lecture = LectureRecord(part_id("lecture"), part_id("pack"), "Monday", (part_id("spot"),), NOW)
    store.lectures.begin(lecture)
    for round_, right in ((Round.FIRST, 4), (Round.SECOND, 8)):
        counts = [
            HandCount(ballot=Ballot(taps=((0.25, 0.75),)), hands=right),
            HandCount(ballot=Ballot(nothing_changed=True), hands=10 - right),
        ]
        store.lectures.count_hands(lecture.id, part_id("spot"), round_, counts)
    (item,) = class_report(class_evidence(store, taken(store, given))).items
    (hall,) = item.halls
    assert (hall.title, hall.votes, hall.first, hall.second) == ("Monday", 10, 0.4, 0.8)
    assert hall.gain == pytest.approx(2 / 3)
