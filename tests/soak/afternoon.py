"""An instructor's afternoon: a folder of films with a table of labels becomes a pack.

Done in the real editor with the mouse and the keys, and counted: a click, a key, a drop. Films are
of digital patients, from a pack that ships; what the table says of them is what that pack says.
"""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from app.authoring.window import AuthoringWindow
from lessons.changes import Change, hypothesis_of
from lessons.pack.draft.model import ItemDraft, RunVerdict
from lessons.pack.draft.signing import checks_of
from lessons.pack.kinds import PredictItem, SpotItem
from lessons.pack.opened import OpenedPack

_WAIT_S = 300.0
_SOURCE = "reading-progression.foresee"
Picture = Callable[[QWidget, str], None]


@dataclass
class Counted:
    """What the instructor's hands did."""

    clicks: int = 0
    keys: int = 0
    drops: int = 0
    typed: int = 0
    """Letters."""


@dataclass
class Afternoon:
    editor: AuthoringWindow
    picture: Picture
    counted: Counted = field(default_factory=Counted)
    seconds: dict[str, float] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    """What the check asked about, and was answered with "it is meant so"."""

    def click(self, widget: QWidget, *, at: QPoint | None = None) -> None:
        self.counted.clicks += 1
        where = at or widget.rect().center()
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=where)

    def key(
        self,
        widget: QWidget,
        key: Qt.Key,
        modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        self.counted.keys += 1
        QTest.keyClick(widget, key, modifier)

    def write(self, widget: QWidget, words: str) -> None:
        self.click(widget)
        self.key(widget, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        self.counted.typed += len(words)
        QTest.keyClicks(widget, words)

    def drop(self, widget: QWidget, path: Path) -> None:
        self.counted.drops += 1
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        event = QDropEvent(
            QPointF(300, 300),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        # Qt sends drops to windows only, whose drag it has seen.
        widget.dropEvent(event)

    def tab(self, place: int) -> None:
        self.click(self.editor.tabs[place])

    def show(self, name: str) -> None:
        self.picture(self.editor, name)


def wait_until(holds: Callable[[], bool], what: str, seconds: float = _WAIT_S) -> None:
    until = monotonic() + seconds
    while not holds():
        if monotonic() > until:
            raise AssertionError(f"in {seconds:.0f} seconds not: {what}")
        QApplication.processEvents()
        QTest.qWait(10)


def write_cases(folder: Path, count: int) -> None:
    """`count` films of digital patients, two of each, with a table in German."""
    folder.mkdir(parents=True)
    lines: list[tuple[str, ...]] = []
    with OpenedPack.open(_shipped()) as opened:
        pack = opened.pack
        pairs = [
            item
            for item in pack.items
            if isinstance(item, PredictItem | SpotItem) and item.follow_up is not None
        ]
        for patient, item in enumerate(pairs[: count // 2], start=1):
            assert item.follow_up is not None
            for day, film in ((0, item.prior), (14, item.follow_up)):
                name = f"ward_{patient:02}_{'ab'[day > 0]}"
                picture = Image.open(io.BytesIO(opened.image_bytes(film))).convert("L")
                picture.save(folder / f"{name}.png")
                said = item.reference.changes if day == 0 else ()
                lines.append(_line(name, patient, day, said))
    head = ("Datei", "Patient", "Tag", "Strahlengang", "Hypothese", "Lizenz", "Namensnennung",
            "Quelle")  # fmt: skip
    with (folder / "labels.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerows([head, *lines])


def _line(name: str, patient: int, day: int, said: tuple[Change, ...]) -> tuple[str, ...]:
    hypothesis = hypothesis_of(said)
    return (
        name, f"Muster, Fall {patient}", str(day), "PA", hypothesis, "CC0 1.0", "Foresee",
        "Digital patient",
    )  # fmt: skip


def _shipped() -> Path:
    from lessons.built_in.shipped import shipped_packs

    return next(pack for pack in shipped_packs() if pack.name == _SOURCE)


def spend_afternoon(
    editor: AuthoringWindow, cases: Path, out: Path, picture: Picture, *, finished: int
) -> Afternoon:
    """The pack at `out` holds `finished` items; the others are set aside in the draft."""
    day = Afternoon(editor, picture)
    for name, step in (
        ("describe", lambda: _describe(day)),
        ("take in", lambda: _take_in(day, cases)),
        ("set aside", lambda: _set_aside(day, finished)),
        ("bake", lambda: _bake(day, finished)),
        ("judge", lambda: _judge(day, finished)),
        ("check", lambda: _check(day)),
        ("export", lambda: _export(day, out, finished)),
    ):
        began = monotonic()
        step()
        day.seconds[name] = round(monotonic() - began, 1)
    return day


def _describe(day: Afternoon) -> None:
    page = day.editor.pack
    for line, words in (
        (page.title, "Effusions and more on the ward"),
        (page.authors, "Ada Example"),
        (page.licence, "CC0 1.0"),
    ):
        day.write(line, words)
    day.show("1-pack")


def _take_in(day: Afternoon, cases: Path) -> None:
    page, films = day.editor.films, day.editor.editor
    day.tab(1)
    day.show("2-films-empty")
    day.drop(page, cases)
    wait_until(lambda: page.is_previewing, "the table is shown")
    day.show("3-labels")
    count = page.preview.lines.rowCount()
    day.click(page.preview.fill)
    wait_until(lambda: len(films.draft.items) == count, "all lines are items")
    wait_until(lambda: page.shown.canvas.picture is not None, "the first film is shown")
    day.key(page.films, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    day.click(page.form.synthetic, at=QPoint(8, 12))
    assert all(film.synthetic for film in films.draft.films)
    day.show("4-films")


def _set_aside(day: Afternoon, finished: int) -> None:
    """The first `finished` that have a change to ask about stay, all others wait."""
    page, draft = day.editor.items, day.editor.editor
    day.tab(2)
    chosen = [item.id for item in draft.draft.items if item.changes][:finished]
    assert len(chosen) == finished
    day.show("5-items")
    rows = {item.id: row for row, item in enumerate(draft.draft.items)}
    day.key(page.items, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    for item in chosen:
        _click_row(day, page.items, rows[item], Qt.KeyboardModifier.ControlModifier)
    day.click(page.aside)
    waiting = [item for item in draft.draft.items if item.later]
    assert len(waiting) == len(draft.draft.items) - finished
    _click_row(day, page.items, rows[chosen[0]], Qt.KeyboardModifier.NoModifier)
    wait_until(lambda: page.films.prior.picture is not None, "the item's film is shown")
    day.show("6-item")


def _click_row(day: Afternoon, lines: QWidget, row: int, held: Qt.KeyboardModifier) -> None:
    from app.authoring.pick_list import PickList

    assert isinstance(lines, PickList)
    index = lines.entries.index(row)
    lines.scrollTo(index)
    QApplication.processEvents()
    day.counted.clicks += 1
    where = lines.visualRect(index).center()
    QTest.mouseClick(lines.viewport(), Qt.MouseButton.LeftButton, held, where)


def _bake(day: Afternoon, finished: int) -> None:
    page, draft = day.editor.runs, day.editor.editor
    day.tab(3)
    day.key(page.items, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    day.click(page.bake)
    wait_until(lambda: len(draft.draft.runs) == finished, "everything is baked")
    day.show("7-baked")


def _judge(day: Afternoon, finished: int) -> None:
    """Each is looked at, its change taken as the mark, and approved."""
    page, draft = day.editor.runs, day.editor.editor
    _click_row(day, page.items, 0, Qt.KeyboardModifier.NoModifier)
    for number in range(finished):
        item = page.chosen
        assert item is not None
        wait_until(lambda: page.take_mark.isVisible(), "the run is shown")
        day.click(page.take_mark)
        wait_until(lambda i=item: _marked(day, i), "the item is marked")
        if number == 0:
            day.show("8-judging")
        day.click(page.approve)
    runs = draft.draft.runs
    assert all(run.verdict is RunVerdict.APPROVED for run in runs)


def _marked(day: Afternoon, item: ItemDraft) -> bool:
    now = day.editor.editor.draft.item(item.id)
    return now is not None and now.mark is not None


def _check(day: Afternoon) -> None:
    editor = day.editor
    day.tab(4)
    _wait_for_check(day)
    while editor.found.open:
        _settle(day)
    assert editor.found.pack is not None
    for check in checks_of(editor.editor.draft):
        day.click(editor.check.checks[check], at=QPoint(8, 12))
    assert editor.check.export.isEnabled()
    day.show("10-check")


def _settle(day: Afternoon) -> None:
    """What is still to do, one after the other: letters that are no name, and what is asked."""
    editor = day.editor
    row = next(one for one in editor.check.problems if one.problem in editor.found.open)
    if row.problem.asked:
        day.asked.append(row.problem.message)
        day.click(row.meant)
        _wait_for_check(day)
        return
    assert row.problem.spot.field == "burnt_in", row.problem.message
    day.click(row.go)
    wait_until(lambda: editor.films.form.names_nobody.isVisible(), "the film is shown")
    day.show("9-burnt-in")
    day.click(editor.films.form.names_nobody)
    _wait_for_check(day)
    day.tab(4)


def _wait_for_check(day: Afternoon) -> None:
    wait_until(lambda: day.editor.is_checked, "the draft is checked")


def _export(day: Afternoon, out: Path, finished: int) -> None:
    # The dialog of the system asks for the name: a click on the button, one on "Save".
    day.counted.clicks += 2
    done: list[Path] = []
    day.editor.exported.connect(done.append)
    day.editor.export(out)
    wait_until(lambda: bool(done), "the pack is exported")
    day.show("11-exported")
    with OpenedPack.open(out) as opened:
        opened.require_sound()
        assert len(opened.pack.items) == finished
        assert len(opened.pack.runs) == finished
        assert b"Muster" not in out.read_bytes()


def buttons_cut(window: QWidget) -> list[str]:
    """Buttons whose words have no room."""
    return [
        button.text()
        for button in window.findChildren(QPushButton)
        if button.isVisible() and button.width() < button.minimumSizeHint().width()
    ]
