"""`python -m tests.screenshots.student`: a student's first start and review day, with pictures.

    --screen 1280x720 --scale 1.5 --language de --walk first --out FOLDER

One process a screen, since Qt learns its screens at the start. `cut` counts the words on the screen
that have less room than they need; a picture shows them.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QPushButton, QWidget

from app.services.bundles import default_model
from app.services.paths import find_paths
from app.services.settings import Settings, save_settings
from app.study.predict.exercise import Exercise
from app.study.predict.flow import Step
from app.theme.preferences import Language, Theme
from app.window.main_window import MainWindow
from app.window.opening import make_window, prepared_application
from lessons.answers import Answer, Attempt
from lessons.grades import Grade
from lessons.store import Store
from tests.app.walk import BASE_OF_THE_RIGHT_LUNG, Person, wait, wait_until

_WORDS = "New fluid at the right base, it hides the diaphragm"
_MOST_QUESTIONS = 8
_SETTLES_MS = 3_000
_GLANCE_MS = 20


class Student:
    """Finds things by what they are, so that it walks in every language."""

    def __init__(self, window: MainWindow, out: Path) -> None:
        self.window = window
        self.person = Person(window, out)
        self.cut: list[str] = []

    def look(self, name: str) -> None:
        self._cut_for_good()
        path = self.person.look(name)
        # What arrived while the picture was taken has to settle, too.
        self.cut += [f"{path.name}: {words}" for words in self._cut_for_good()]

    def _cut_for_good(self) -> list[str]:
        """Of a layout that has settled: what is still cut after a while stays cut."""
        patience = QDeadlineTimer(_SETTLES_MS)
        while (cut := cut_words(self.window)) and not patience.hasExpired():
            wait(_GLANCE_MS)
        return cut

    def press(self, button: QAbstractButton) -> None:
        wait_until(lambda: button.isVisible() and button.isEnabled(), f"to press {button.text()}")
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def take_tour(self) -> None:
        window, panel = self.window, self.window.learning.panel
        self.look("home")
        self.press(window.home.tour.button)
        wait_until(lambda: window.learning.practice.is_on, "the tour's question")
        self.look("tour-question")
        self.person.paint(window.stage.prior, BASE_OF_THE_RIGHT_LUNG)
        self.press(panel.commit)
        wait_until(lambda: window.learning.flow.step is Step.EXPLAIN, "the model's film")
        panel.words.setPlainText(_WORDS)
        self.look("tour-explain")
        self.press(panel.compare)
        wait_until(lambda: window.learning.flow.step is Step.COMPARE, "the comparison")
        self.look("tour-compared")
        self.press(panel.comparison.leave)
        self.look("workspace")

    def answer_lesson(self, wrong: tuple[int, ...]) -> None:
        """From the question that is on to the recap; the questions of these numbers are missed."""
        window, panel = self.window, self.window.learning.panel
        for number in range(1, _MOST_QUESTIONS + 1):
            wait_until(lambda: window.learning.flow.step is Step.PREDICT, f"question {number}")
            exercise = window.learning.flow.exercise
            assert exercise is not None
            self.look(f"question-{number}")
            panel.form.fill(_missed(exercise) if number in wrong else _right(exercise))
            self.press(panel.commit)
            wait_until(lambda: window.learning.flow.step >= Step.EXPLAIN, "the answer")
            if window.learning.flow.step is Step.EXPLAIN:
                panel.words.setPlainText(_WORDS)
                self.press(panel.compare)
            wait_until(lambda: window.learning.flow.step is Step.COMPARE, "the comparison")
            self.look(f"compared-{number}")
            following = panel.comparison.following
            if not following.isVisible():
                return
            self.press(following)
            wait_until(
                lambda: (
                    window.lessons.recap.isVisible() or window.learning.flow.step is Step.PREDICT
                ),
                "what follows",
            )
            if window.lessons.recap.isVisible():
                wait(300)
                self.look("recap")
                return


def first_start(student: Student) -> None:
    window = student.window
    student.take_tour()
    window.show_home()
    wait_until(lambda: window.home.next.lesson.isVisible(), "the first lesson")
    student.look("home-after-the-tour")
    student.press(window.home.next.lesson.button)
    student.answer_lesson(wrong=(2,))
    window.show_home()
    wait(300)
    student.look("home-at-the-end")


def review_day(student: Student) -> None:
    window = student.window
    wait_until(lambda: window.home.next.due.isVisible(), "what is due")
    student.look("home")
    student.press(window.home.next.due.button)
    student.answer_lesson(wrong=(1,))
    window.lessons.show_progress.trigger()
    wait(300)
    student.look("progress")


_WALKS: dict[str, Callable[[Student], None]] = {"first": first_start, "review": review_day}


def cut_words(window: QWidget) -> list[str]:
    """What is written in less room than it needs, or outside of what holds it."""
    found: list[str] = []
    for part in window.findChildren(QWidget):
        if not part.isVisible() or not isinstance(part, QLabel | QPushButton) or not part.text():
            continue
        needed = part.minimumSizeHint() if isinstance(part, QLabel) else part.sizeHint()
        if isinstance(part, QLabel) and part.wordWrap():
            needed.setHeight(part.heightForWidth(part.width()))
            needed.setWidth(0)
        holder = part.parentWidget()
        inside = holder is None or _spread(holder.rect()).contains(part.geometry())
        if part.width() < needed.width() or part.height() < needed.height() or not inside:
            found.append(f"{part.text()!r} {part.size().toTuple()} of {needed.toTuple()}")
    return found


def _spread(rect: QRect) -> QRect:
    return rect.adjusted(-1, -1, 1, 1)


def _right(exercise: Exercise) -> Answer:
    reference = exercise.item.reference
    return Answer(
        changes=reference.changes,
        mark=reference.mark,
        chosen=tuple(exercise.item.right_choices),
        holds=getattr(exercise.item, "holds", True),
        text=reference.text or _WORDS,
        confidence=0.8,
    )


def _missed(exercise: Exercise) -> Answer:
    right = _right(exercise)
    wrong = tuple(one for one in exercise.item.choices if one not in right.chosen)[:1]
    return right.model_copy(update={"changes": (), "chosen": wrong, "holds": not right.holds,
                                    "text": "Nothing changed"})  # fmt: skip


def _answered_last_week(store: Store) -> None:
    """Days of study, so that something is due today."""
    learner = store.learners.first().id
    pack = store.packs.all()[0]
    items = store.packs.manifest(pack.id).items[:6]
    for place, item in enumerate(items):
        for days in (9, 1 + place % 3):
            at = datetime.now(UTC) - timedelta(days=days, minutes=place)
            shown = at - timedelta(minutes=2)
            answer = Answer(confidence=0.7)
            attempt = Attempt(uuid4(), learner, item.id, "", shown, at, answer)
            store.attempts.lock(attempt)
            grade = Grade(parts=(), score=0.5, right=place % 2 == 0)
            store.attempts.finish(attempt.id, "", grade, at)


def walk(which: str, out: Path) -> list[str]:
    """Returns the words that were cut."""
    prepared_application()
    window = make_window()
    window.show()
    window.open_model(default_model(), "cpu")
    window.lessons.packs.installer.install_shipped()
    packs = window.services.library
    with_packs: list[int] = []
    packs.ask(lambda store: len(store.packs.all())).then(with_packs.append)
    wait_until(lambda: bool(with_packs) and with_packs[0] > 0, "the shipped packs")
    if which == "review":
        done: list[None] = []
        packs.ask(_answered_last_week).then(done.append)
        wait_until(lambda: bool(done), "the past")
    wait_until(lambda: window.session.model is not None, "the model")
    window.show_home()
    available = window.screen().availableGeometry()
    assert available.contains(window.geometry()), (available, window.geometry())
    student = Student(window, out)
    try:
        _WALKS[which](student)
    finally:
        window.close()
        QCoreApplication.processEvents()
    return student.cut


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.screenshots.student")
    parser.add_argument("--screen", default="1366x768")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--language", type=Language, default=Language.ENGLISH)
    parser.add_argument("--theme", type=Theme, default=Theme.DARK)
    parser.add_argument("--text", type=int, default=100)
    parser.add_argument("--walk", choices=_WALKS, default="first")
    parser.add_argument("--out", type=Path, required=True)
    said = parser.parse_args()
    width, height = (round(int(length) / said.scale) for length in said.screen.split("x"))
    with tempfile.TemporaryDirectory() as home:
        screen = {"name": "s", "x": 0, "y": 0, "width": width, "height": height,
                  "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": said.scale}  # fmt: skip
        file = Path(home) / "screens.json"
        file.write_text(json.dumps({"screens": [screen]}), encoding="utf-8")
        os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={file}"
        os.environ["FORESEE_HOME"] = home
        settings = Settings(language=said.language, theme=said.theme, text_percent=said.text)
        save_settings(settings, find_paths().settings)
        cut = walk(said.walk, said.out)
    sys.stdout.write("".join(f"{one}\n" for one in cut))
    return 0


if __name__ == "__main__":
    sys.exit(main())
