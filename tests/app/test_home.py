"""Home: one obvious thing to do for who is new, and what is due or was left for who comes back."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from app.home.overview import overview
from app.home.tour_case import tour_case, tour_exercise
from app.library.built_in import built_in_entries
from app.services.background import Background
from app.services.engine_service import EngineService
from app.services.library import Library
from app.services.paths import find_paths
from app.services.settings import load_settings
from app.services.threads import Services
from app.study.predict.flow import Step
from app.theme.fonts import install_fonts
from app.window.main_window import MainWindow
from lessons.answers import Answer, Attempt
from lessons.grading import grade
from lessons.pack.installing import install_pack
from lessons.pack.kinds import SpotItem
from lessons.pack.shelf import Shelf
from lessons.store import Store
from tests.app.conftest import WAIT_MS
from tests.lessons.packs import part_id, write_folder
from tests.lessons.stored_runs import make_prior, make_run

OpenHome = Callable[..., MainWindow]


@pytest.fixture
def library(home_library: Path) -> Iterator[Store]:
    """Of this test's home, to fill before the window opens."""
    with Store.open(home_library) as store:
        yield store


@pytest.fixture
def home(qtbot: QtBot, home_library: Path) -> Iterator[OpenHome]:
    """Opens the window at home, as `foresee` does."""
    opened: list[MainWindow] = []

    def open_home(known: bool = True) -> MainWindow:
        """`known`: who learns is certain, so that the page says what there is to do."""
        install_fonts()
        paths = find_paths()
        services = Services(EngineService(), Background("films"), Library(paths.database))
        window = MainWindow(services, load_settings(paths.settings), paths, built_in_entries())
        opened.append(window)
        with qtbot.waitExposed(window):
            window.show()
        if known:
            qtbot.waitUntil(lambda: window.home.overview is not None, timeout=WAIT_MS)
        return window

    yield open_home
    for window in opened:
        window.close()
        window.deleteLater()


def primary(window: MainWindow) -> list[str]:
    buttons = window.home.findChildren(QAbstractButton)
    return [b.text() for b in buttons if b.isVisible() and b.property("role") == "primary"]


def answer_spot(store: Store, days_ago: int) -> UUID:
    """Install the tests' pack and answer one of its questions; returns the learner."""
    learner = store.learners.first().id
    item = store.packs.item(part_id("spot")).item
    assert isinstance(item, SpotItem)
    at = datetime.now(UTC) - timedelta(days=days_ago)
    answer = Answer(changes=(), confidence=0.5)
    attempt = Attempt(uuid4(), learner, item.id, "digest", at, at, answer)
    store.attempts.lock(attempt)
    store.attempts.finish(attempt.id, "", grade(item, answer, (96, 80)), at)
    return learner


def test_who_is_new_sees_one_obvious_thing_to_do(home: OpenHome) -> None:
    window = home()
    assert window.is_home
    assert primary(window) == ["Start the two-minute tour"]
    assert window.home.tour.button.hasFocus()


def test_the_tour_begins_with_a_question_about_a_built_in_film(
    qtbot: QtBot, home: OpenHome
) -> None:
    window = home()
    with qtbot.waitSignal(window.learning.practice.began, timeout=WAIT_MS):
        qtbot.mouseClick(window.home.tour.button, Qt.MouseButton.LeftButton)
    assert not window.is_home
    assert "Paint" in window.coach.text
    window.learning.practice.leave()
    assert window.coach.text == ""


def test_a_tour_that_was_left_after_locking_is_gone_on_with(
    qtbot: QtBot, library: Store, home: OpenHome
) -> None:
    learner, at = library.learners.first().id, datetime.now(UTC)
    answer = Answer(hypothesis="new moderate right effusion", confidence=0.7)
    locked = Attempt(uuid4(), learner, tour_exercise(tour_case()).item.id, "", at, at, answer)
    library.attempts.lock(locked)
    library.close()
    window = home()
    assert primary(window) == ["Continue"]
    with qtbot.waitSignal(window.learning.practice.began, timeout=WAIT_MS):
        qtbot.mouseClick(window.home.next.last.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.learning.flow.step is Step.OBSERVE, timeout=WAIT_MS)
    assert window.learning.flow.attempt == locked


def test_another_question_silences_the_tour(qtbot: QtBot, home: OpenHome) -> None:
    window = home()
    with qtbot.waitSignal(window.learning.practice.began, timeout=WAIT_MS):
        window.tour.start()
    assert window.coach.isVisible()
    window.learning.practice.predict_first()
    assert window.learning.flow.step is Step.PREDICT
    assert not window.coach.isVisible()


def test_the_tours_reference_lies_on_the_patients_right_at_the_base() -> None:
    exercise = tour_exercise(tour_case())
    mark = exercise.item.reference.mark
    assert mark is not None
    mask = mark.mask(100, 100)
    assert mask[45:80, 10:50].sum() == mask.sum() > 300
    assert exercise.wants_run
    assert not exercise.is_free


def test_who_comes_back_continues_with_the_last_run(
    qtbot: QtBot, library: Store, home: OpenHome
) -> None:
    library.save_run(make_run(make_prior()))
    library.close()
    window = home()
    assert primary(window) == ["Continue"]
    assert "worsening right effusion" in window.home.next.last.text.text()


def test_what_was_missed_is_repeated_and_a_goal_is_set(
    qtbot: QtBot, library: Store, home: OpenHome, tmp_path: Path
) -> None:
    write_folder(tmp_path / "pack")
    install_pack(library, Shelf(find_paths().packs), tmp_path / "pack")
    answer_spot(library, days_ago=0)
    library.close()
    window = home()
    assert window.home.next.lesson.isVisible()
    assert window.home.next.missed.isVisible()
    assert window.home.next.missed.title.text() == "One question to look at again"
    assert "Answers today: 1" in window.home.habit.said
    goals = {action.text(): action for action in window.home.habit.goal.menu().actions()}
    goals["5 answers a day"].trigger()
    qtbot.waitUntil(lambda: "Today: 1 of 5" in window.home.habit.said, timeout=WAIT_MS)
    with qtbot.waitSignal(window.learning.practice.began, timeout=WAIT_MS):
        qtbot.mouseClick(window.home.next.missed.button, Qt.MouseButton.LeftButton)
    exercise = window.learning.flow.exercise
    assert exercise is not None
    assert exercise.item.id == part_id("spot")


def test_due_reviews_come_first(
    qtbot: QtBot, library: Store, home: OpenHome, tmp_path: Path
) -> None:
    write_folder(tmp_path / "pack")
    install_pack(library, Shelf(find_paths().packs), tmp_path / "pack")
    answer_spot(library, days_ago=30)
    library.close()
    window = home()
    assert primary(window) == ["Review now"]
    assert "due" in window.home.next.due.title.text()
    with qtbot.waitSignal(window.learning.practice.began, timeout=WAIT_MS):
        qtbot.mouseClick(window.home.next.due.button, Qt.MouseButton.LeftButton)
    exercise = window.learning.flow.exercise
    assert exercise is not None
    assert exercise.item.id == part_id("spot")


def test_a_film_to_test_oneself_on_asks_before_it_shows(qtbot: QtBot, home: OpenHome) -> None:
    window = home()
    tile = window.home.tiles[1]
    with qtbot.waitSignal(window.learning.practice.began, timeout=WAIT_MS):
        qtbot.mouseClick(tile, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.learning.flow.step is Step.PREDICT, timeout=WAIT_MS)
    assert window.session.film is not None
    assert window.session.film.title == tile.entry.title


def test_the_overview_knows_the_newest_run(library: Store) -> None:
    learner = library.learners.first().id
    prior = make_prior()
    for seed in range(3):
        library.save_run(make_run(prior, seed))
    known = overview(learner, datetime.now(UTC), library)
    assert known.last_run == library.runs(limit=1)[0]
    assert not known.is_new
    assert known.packs == ()


def test_who_is_new_is_asked_for_a_name_beside_the_tour_and_keeps_it(
    qtbot: QtBot, home: OpenHome
) -> None:
    window = home()
    who = window.home.who
    assert who.isVisible()
    assert not who.asks_who
    qtbot.mouseClick(who.keep, Qt.MouseButton.LeftButton)
    assert "or skip" in who.problem
    qtbot.keyClicks(who.name, " Ada  Lovelace ")
    with qtbot.waitSignal(window.learning.learner.known, timeout=WAIT_MS):
        qtbot.keyClick(who.name, Qt.Key.Key_Return)
    assert not who.isVisible()
    assert window.learning.learner.current is not None
    assert window.learning.learner.current.name == "Ada Lovelace"
    window.close()
    assert not home().home.who.isVisible()


def test_who_skips_the_question_has_a_pseudonym_and_is_not_asked_again(
    qtbot: QtBot, home: OpenHome
) -> None:
    window = home()
    with qtbot.waitSignal(window.learning.learner.known, timeout=WAIT_MS):
        qtbot.mouseClick(window.home.who.skip, Qt.MouseButton.LeftButton)
    learner = window.learning.learner.current
    assert learner is not None
    assert learner.name == f"Learner {learner.id.hex[-6:].upper()}"
    assert not window.home.who.isVisible()


def test_one_of_several_says_who_is_learning_at_every_start(
    qtbot: QtBot, library: Store, home: OpenHome
) -> None:
    ada, bob = library.learners.add("Ada"), library.learners.add("Bob")
    item = tour_exercise(tour_case()).item.id
    at = datetime.now(UTC)
    answer = Answer(hypothesis="new moderate right effusion", confidence=0.7)
    library.attempts.lock(Attempt(uuid4(), ada.id, item, "", at, at, answer))
    library.close()
    window = home(False)
    learner, who = window.learning.learner, window.home.who
    qtbot.waitUntil(lambda: who.isVisible(), timeout=WAIT_MS)
    assert learner.id is None
    assert primary(window) == []
    with qtbot.waitSignal(window.learning.practice.trouble, timeout=WAIT_MS) as trouble:
        window.tour.start()
    assert trouble.args is not None
    assert "who is learning" in trouble.args[0]
    with qtbot.waitSignal(learner.known, timeout=WAIT_MS):
        qtbot.mouseClick(who.people.chips[1], Qt.MouseButton.LeftButton)
    assert learner.id == bob.id
    assert not who.isVisible()
    qtbot.waitUntil(lambda: window.home.overview is not None, timeout=WAIT_MS)


def test_somebody_else_cannot_take_a_name_that_is_taken(
    qtbot: QtBot, library: Store, home: OpenHome
) -> None:
    library.learners.add("Ada")
    library.learners.add("Bob")
    library.close()
    window = home(False)
    who = window.home.who
    qtbot.waitUntil(lambda: who.isVisible(), timeout=WAIT_MS)
    qtbot.keyClicks(who.name, "Bob")
    qtbot.mouseClick(who.keep, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "choose another name" in who.problem, timeout=WAIT_MS)
    with qtbot.waitSignal(window.learning.learner.known, timeout=WAIT_MS):
        qtbot.keyClicks(who.name, "by")
        qtbot.mouseClick(who.keep, Qt.MouseButton.LeftButton)
    assert window.learning.learner.current is not None
    assert window.learning.learner.current.name == "Bobby"
