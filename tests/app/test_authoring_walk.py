"""An instructor's afternoon and a student's two days in the windows, with the shipped model."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.authoring.item_parts import FilmsEditor, OptionsEditor, StatementEditor
from app.authoring.window import AuthoringWindow
from app.handout.blocks import Edition
from app.handout.writing import HandoutOptions
from app.study.predict.flow import Step
from app.viewer.canvas import Canvas
from app.viewer.film_layers import FilmLayers
from app.viewer.tools import Tool
from app.window.main_window import MainWindow
from engine.cases import built_in_cases
from engine.findings import Finding, Side, Trend
from lessons.pack.draft.model import RunVerdict
from lessons.pack.draft.signing import checks_of
from lessons.pack.kinds import KINDS
from lessons.pack.opened import OpenedPack
from lessons.pack_records import ItemState
from tests.app.conftest import OpenWindow
from tests.engine.films import PATIENT, dataset, write

WAIT_MS = 120_000
NAME = PATIENT.replace("^", " ").upper()


def picture(window: QWidget, name: str) -> None:
    folder = os.environ.get("FORESEE_PICTURES")
    if folder:
        for _ in range(5):
            QApplication.processEvents()
        window.grab().save(str(Path(folder) / f"walk-{name}.png"))


@pytest.fixture
def films(tmp_path: Path) -> tuple[Path, ...]:
    """Two PNGs, one with a name burnt in, and a DICOM that names its patient."""
    folder = tmp_path / "cases"
    folder.mkdir()
    first, second, _, third = (case.path for case in built_in_cases()[:4])
    burnt = Image.open(second).convert("L")
    ImageDraw.Draw(burnt).text((30, 36), NAME, fill=250, font=ImageFont.load_default(26))
    Image.open(first).convert("L").save(folder / "First ward film.png")
    burnt.save(folder / "Second ward film.png")
    stored = np.asarray(Image.open(third).convert("L")).astype(np.uint16) << 4
    write(dataset(stored, bits=12), folder / "doe-jane.dcm")
    return tuple(sorted(folder.iterdir()))


@pytest.fixture
def editor(open_window: OpenWindow, qtbot: QtBot) -> Iterator[AuthoringWindow]:
    window = open_window()
    window.lessons.write_pack()
    editor = window.lessons.writing
    assert editor is not None
    qtbot.waitExposed(editor)
    yield editor
    window.close()


def dropped(paths: tuple[Path, ...]) -> QDropEvent:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    # The event does not keep its data alive.
    dropped.data = data  # pyright: ignore[reportFunctionMemberAccess]
    return QDropEvent(
        QPointF(300, 300),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )


def describe(qtbot: QtBot, editor: AuthoringWindow) -> None:
    pack = editor.pack
    for field, words in (
        (pack.title, "Effusions on the ward"),
        (pack.authors, "Ada Example"),
        (pack.licence, "CC BY 4.0"),
    ):
        field.selectAll()
        qtbot.keyClicks(field, words)
    picture(editor, "01-pack")


def add_films(qtbot: QtBot, editor: AuthoringWindow, films: tuple[Path, ...]) -> None:
    page = editor.films
    editor.show_page(page)
    page.dropEvent(dropped(films))
    qtbot.waitUntil(lambda: len(editor.editor.draft.films) == 3, timeout=WAIT_MS)
    for film in editor.editor.draft.films:
        page.films.picked.emit(film.id)
        if not film.title:
            qtbot.keyClicks(page.form.title, "Third ward film")
        for field, words in (
            (page.form.licence, "CC BY 4.0"),
            (page.form.attribution, "Foresee"),
            (page.form.source, "Digital patient"),
        ):
            field.selectAll()
            qtbot.keyClicks(field, words)
        qtbot.mouseClick(page.form.synthetic, Qt.MouseButton.LeftButton, pos=QPoint(8, 12))


def paint_name_over(qtbot: QtBot, editor: AuthoringWindow) -> None:
    page = editor.films
    (suspicious,) = (film for film in editor.editor.draft.films if film.is_suspicious)
    page.films.picked.emit(suspicious.id)
    qtbot.waitUntil(lambda: page.shown.canvas.picture is not None, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: page.shown.layers.reference is not None, timeout=WAIT_MS)
    picture(editor, "02-burnt-in-text")
    qtbot.mouseClick(page.form.paint_over, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(
        lambda: not any(film.is_suspicious for film in editor.editor.draft.films), timeout=WAIT_MS
    )
    changed = editor.editor.draft.film(suspicious.id)
    assert changed is not None
    qtbot.waitUntil(lambda: editor.cache.film(changed) is not None, timeout=WAIT_MS)
    picture(editor, "03-painted-over")


def write_items(qtbot: QtBot, editor: AuthoringWindow) -> None:
    page = editor.items
    editor.show_page(page)
    first, second, third = (film.id for film in editor.editor.draft.films)
    for kind in KINDS:
        page.add_item(kind)
        form = page.form
        qtbot.keyClicks(form.title, f"Try to {kind}")
        if kind != "choose":
            form.prior.picked.emit(first if kind != "spot" else second)
        if kind == "spot":
            form.follow_up.picked.emit(third)
        own = form.own_parts.get(kind)
        if isinstance(own, FilmsEditor):
            own.choose((first, second, third), (third,))
        if isinstance(own, OptionsEditor):
            for line, words in zip(
                own.lines, ("Fluid", "Air", "A nodule", "Nothing"), strict=False
            ):
                qtbot.keyClicks(line, words)
            qtbot.mouseClick(own.right[0], Qt.MouseButton.LeftButton, pos=QPoint(8, 12))
        if isinstance(own, StatementEditor):
            qtbot.keyClicks(own.statement, "There is no effusion on this film")
            continue
        if page.chosen is not None and page.chosen.can_bake:
            qtbot.keyClicks(form.hypothesis.field, "new right effusion")
        line = form.changes.lines[0]
        line.finding.setCurrentIndex(line.finding.findData(Finding.EFFUSION))
        line.trend.setCurrentIndex(line.trend.findData(Trend.NEW))
        line.side.setCurrentIndex(line.side.findData(Side.RIGHT))
        if KINDS[kind].marks_place:
            draw(qtbot, page.films.prior, page.films.layers, lambda: page.chosen is not None
                 and page.chosen.mark is not None)  # fmt: skip
            picture(editor, f"04-{kind}")
    picture(editor, "05-calibrate")


def draw(qtbot: QtBot, canvas: Canvas, layers: FilmLayers, is_marked: Callable[[], bool]) -> None:
    """A stroke over the right lower zone."""
    qtbot.waitUntil(lambda: canvas.projection() is not None, timeout=WAIT_MS)
    layers.set_tool(Tool.BRUSH)
    across, down = canvas.width() // 3, canvas.height() * 3 // 5
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(across, down))
    qtbot.mouseMove(canvas, QPoint(across + 20, down + 40))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(across + 20, down + 40))
    qtbot.waitUntil(is_marked, timeout=WAIT_MS)


def bake(qtbot: QtBot, editor: AuthoringWindow) -> None:
    page = editor.runs
    editor.show_page(page)
    with qtbot.waitSignal(editor.baker.idle, timeout=WAIT_MS):
        qtbot.mouseClick(page.bake_all, Qt.MouseButton.LeftButton)
    assert all(run.verdict is RunVerdict.UNSEEN for run in editor.editor.draft.runs)
    for item in editor.editor.draft.items:
        if item.run is not None:
            page.items.picked.emit(item.id)
            run, film = editor.editor.draft.run(item.run), editor.editor.draft.film(item.prior)
            qtbot.waitUntil(lambda r=run, f=film: editor.cache.run(r, f) is not None,
                            timeout=WAIT_MS)  # fmt: skip
            picture(editor, "06-baked")
            qtbot.mouseClick(page.approve, Qt.MouseButton.LeftButton)
    # Where both items got the very same run, it is one.
    baked = {item.run for item in editor.editor.draft.items if item.can_bake}
    assert baked == {run.id for run in editor.editor.draft.runs}


def export(qtbot: QtBot, editor: AuthoringWindow, path: Path) -> None:
    editor.show_page(editor.check)
    qtbot.waitUntil(lambda: not editor.found.blocking and editor.found.pack is not None,
                    timeout=WAIT_MS)  # fmt: skip
    assert not editor.check.export.isEnabled()
    picture(editor, "07-asked")
    answer_what_is_asked(qtbot, editor)
    for check in checks_of(editor.editor.draft):
        box = editor.check.checks[check]
        qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, 12))
    assert editor.check.export.isEnabled()
    picture(editor, "07-check")
    with qtbot.waitSignal(editor.exported, timeout=WAIT_MS):
        editor.export(path)
    paper = path.with_suffix(".pdf")
    editor.write_handout(HandoutOptions(Edition.TEACHER), paper)
    qtbot.waitUntil(paper.is_file, timeout=WAIT_MS)


def answer_what_is_asked(qtbot: QtBot, editor: AuthoringWindow) -> None:
    """Two films of nobody, items with one key, and a model of random weights: it is meant so."""
    asked = len(editor.found.open)
    assert asked > 0
    for left in range(asked, 0, -1):
        row = next(row for row in editor.check.problems if row.problem.asked)
        row.meant.setFocus()
        qtbot.keyClick(row.meant, Qt.Key.Key_Space)
        qtbot.waitUntil(lambda n=left: len(editor.found.open) == n - 1, timeout=WAIT_MS)
    assert len(editor.found.meant) == asked


def answer(qtbot: QtBot, window: MainWindow) -> str:
    """The question that is on, in whatever way it asks; returns its kind."""
    learning = window.learning
    flow, form, panel = learning.flow, learning.panel.form, learning.panel
    exercise = flow.exercise
    assert exercise is not None
    kind = exercise.item.kind
    if kind == "choose":
        form.films.choices[2].setChecked(True)
    elif kind == "multiple_choice":
        form.options.boxes[0].box.setChecked(True)
    elif kind == "calibrate":
        form.statement.holds.setChecked(True)
    elif kind == "explain":
        qtbot.keyClicks(form.words, "A new right pleural effusion.")
    else:
        draw(qtbot, window.stage.prior, window.stage.layers,
             lambda: not window.stage.layers.box.marking.is_empty)  # fmt: skip
        if kind == "spot":
            line = form.changes.lines[0]
            line.finding.setCurrentIndex(line.finding.findData(Finding.EFFUSION))
            line.trend.setCurrentIndex(line.trend.findData(Trend.NEW))
    picture(window, f"10-{kind}-asked")
    with qtbot.waitSignal(flow.compared, timeout=WAIT_MS):
        panel.committed.emit()
        if kind == "predict":
            qtbot.waitUntil(lambda: flow.step is Step.EXPLAIN, timeout=WAIT_MS)
            panel.explained.emit("a new right effusion")
    picture(window, f"11-{kind}-compared")
    return kind


def states(window: MainWindow) -> set[ItemState]:
    overview = window.lessons.packs.overview
    lines = overview.lessons if overview is not None else ()
    return {item.state for line in lines for item in line.items}


@pytest.mark.timeout(600)
def test_three_films_become_a_pack_that_a_student_learns_from(
    qtbot: QtBot,
    editor: AuthoringWindow,
    films: tuple[Path, ...],
    open_window: OpenWindow,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = tmp_path / "ward.foresee"
    describe(qtbot, editor)
    add_films(qtbot, editor, films)
    paint_name_over(qtbot, editor)
    write_items(qtbot, editor)
    bake(qtbot, editor)
    export(qtbot, editor, file)
    assert PATIENT.encode() not in file.read_bytes()
    with OpenedPack.open(file) as opened:
        assert {item.kind for item in opened.pack.items} == set(KINDS)
    editor.close()

    monkeypatch.setenv("FORESEE_HOME", str(tmp_path / "student"))
    student = open_window()
    page = student.lessons.packs
    student.lessons.show_packs.trigger()
    with qtbot.waitSignal(page.installer.changed, timeout=WAIT_MS):
        page.installer.import_pack(file)
    qtbot.waitUntil(lambda: len(page.details.lessons) == 1 and page.details.lessons[0].isVisible(),
                    timeout=WAIT_MS)  # fmt: skip
    picture(student, "08-imported")
    qtbot.mouseClick(page.details.lessons[0].button, Qt.MouseButton.LeftButton)
    done: list[str] = []
    for number in range(len(KINDS)):
        if number:
            student.learning.panel.comparison.next_wanted.emit()
        qtbot.waitUntil(
            lambda n=number: (
                student.learning.flow.step is Step.PREDICT
                and student.learning.flow.exercise is not None
                and student.learning.flow.exercise.item.kind == list(KINDS)[n]
            ),
            timeout=WAIT_MS,
        )
        done.append(answer(qtbot, student))
    assert done == list(KINDS)
    student.lessons.show_packs.trigger()
    qtbot.waitUntil(lambda: states(student) <= {ItemState.RIGHT, ItemState.WRONG}, timeout=WAIT_MS)
    picture(student, "12-done")
    student.close()

    tomorrow = datetime.now(UTC) + timedelta(days=2)

    class Tomorrow(datetime):
        @classmethod
        def now(cls, tz=None):
            return tomorrow

    for module in ("packs.page", "progress.page", "home.home_page"):
        monkeypatch.setattr(f"app.{module}.datetime", Tomorrow)
    monkeypatch.setattr("app.study.predict.flow.datetime", Tomorrow)
    later = open_window()
    page = later.lessons.packs
    later.lessons.show_packs.trigger()
    qtbot.waitUntil(lambda: page.column.review.isVisible(), timeout=WAIT_MS)
    picture(later, "13-due")
    assert page.overview is not None
    due = len(page.overview.due.due)
    assert due > 0
    qtbot.mouseClick(page.column.review, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: later.learning.flow.step is Step.PREDICT, timeout=WAIT_MS)
    answer(qtbot, later)
    later.lessons.show_packs.trigger()
    qtbot.waitUntil(
        lambda: page.overview is not None and page.overview.due.done_today > 0, timeout=WAIT_MS
    )
    later.lessons.show_progress.trigger()
    qtbot.waitUntil(lambda: later.lessons.progress.progress is not None, timeout=WAIT_MS)
    picture(later, "14-progress")
