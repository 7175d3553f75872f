"""Nothing that packs, models and histories can say is taken for markup, steers a terminal or turns
the reading order, wherever it is shown."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTextBrowser,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.models.card_dialog import ModelDialog
from app.models.model_chooser import ModelChooser
from app.services.model_copies import import_model
from app.widgets.basics import plain_tip
from app.widgets.foreign_text import ForeignText
from engine.bundle import MODEL_CARD, read_manifest, write_manifest
from engine.plain_text import is_plain
from lessons.pack.manifest_json import write_manifest as pack_json
from lessons.store import Store
from tests.app.conftest import WAIT_MS, Foresee, OpenWindow
from tests.engine.tiny_bundle import write_tiny_bundle
from tests.lessons.packs import write_folder

MARKUP = '<img src="file:///etc/hostname"><b>evil</b>'
STEERING = "\x1b]0;pwn\x07\x1b[31m\x9b2J\u202eevil\u2066"
EVIL = f"{MARKUP}{STEERING}"
CARD = f"""# Card {EVIL}

![here](file:///etc/hostname) <img src="https://example.org/spy.png"> ![there][spy]

[the web](https://example.org/page) [a file](file:///etc/passwd) [mail](mailto:a@example.org)

<a href="https://example.org/html">html</a> <script>alert(1)</script>

[spy]: https://example.org/spy2.png
"""
# What is no free text in pack.json.
_FIXED = frozenset(
    {"id", "file", "media", "sha256", "fingerprint", "kind", "languages", "address", "finding",
     "side", "trend", "zone", "severity", "image", "prior", "follow_up"}
)  # fmt: skip


def spoilt(value: Any, name: str = "") -> Any:
    """With what is evil in every free text."""
    if isinstance(value, dict):
        parts = cast("dict[str, Any]", value)
        return {key: one if key in _FIXED else spoilt(one, key) for key, one in parts.items()}
    if isinstance(value, list):
        return [spoilt(one, name) for one in cast("list[Any]", value)]
    return f"{EVIL} {name}" if isinstance(value, str) and not value.isdecimal() else value


@pytest.fixture
def evil_pack(tmp_path: Path) -> Path:
    """Written by hand: Foresee itself would not write it so."""
    folder = tmp_path / "evil"
    pack = write_folder(folder)
    document = json.loads(pack_json(pack))
    spoiled = spoilt(document) | {"description": EVIL, "objectives": [EVIL]}
    for lesson in spoiled["lessons"]:
        lesson["introduction"] = EVIL
    (folder / "pack.json").write_text(json.dumps(spoiled), encoding="utf-8")
    return folder


@pytest.fixture
def evil_model(tmp_path: Path) -> Path:
    """Steering characters in its manifest are refused, so it has but markup there."""
    bundle = write_tiny_bundle(tmp_path / "bundle")
    texts = {"title": MARKUP, "description": MARKUP, "licence": MARKUP, "training_data": MARKUP}
    (bundle / MODEL_CARD).write_text(CARD, encoding="utf-8")
    write_manifest(bundle, read_manifest(bundle).model_copy(update=texts))
    return bundle


@pytest.fixture
def evil_history(tmp_path: Path) -> Path:
    file = tmp_path / "evil.history"
    with Store.open(tmp_path / "other.db") as other:
        learner = other.learners.add("Ada").id
        other.histories.export(learner, file)
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    lines[0]["name"] = EVIL[-60:] + MARKUP
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return file


def texts_of(widget: QWidget) -> Iterator[str]:
    yield from (widget.windowTitle(), widget.toolTip(), widget.statusTip(), widget.whatsThis())
    yield from (widget.accessibleName(), widget.accessibleDescription())
    if isinstance(widget, QLabel | QAbstractButton | QLineEdit):
        yield widget.text()
    if isinstance(widget, QPlainTextEdit | QTextBrowser):
        yield widget.toPlainText()
    if isinstance(widget, QAbstractItemView) and widget.model() is not None:
        model = widget.model()
        for row in range(model.rowCount()):
            for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
                yield str(model.index(row, 0).data(role) or "")
    for action in widget.actions():
        yield from (action.text(), action.toolTip())


def assert_harmless(*roots: QWidget) -> int:
    """How many texts with what was evil were looked at."""
    met = 0
    for root in roots:
        for widget in (root, *root.findChildren(QWidget)):
            where = f"{type(widget).__name__} {widget.objectName()}"
            for text in texts_of(widget):
                met += "evil" in text
                assert is_plain(text), f"{where}: {text!r}"
            assert "<img" not in widget.toolTip(), f"{where}: {widget.toolTip()}"
            assert "<b>" not in widget.toolTip(), f"{where}: {widget.toolTip()}"
            if isinstance(widget, QLabel) and "<" in widget.text():
                assert widget.textFormat() is Qt.TextFormat.PlainText, f"{where}: {widget.text()}"
            if isinstance(widget, QTextBrowser):
                assert "<img" not in widget.toHtml(), where
            if isinstance(widget, QAbstractItemView) and widget.model() is not None:
                for row in range(widget.model().rowCount()):
                    tip = widget.model().index(row, 0).data(Qt.ItemDataRole.ToolTipRole)
                    assert "<img" not in str(tip or ""), where
        for action in root.findChildren(QAction):
            assert is_plain(action.text())
    return met


def test_a_pack_s_texts_are_shown_as_they_are(
    qtbot: QtBot, open_window: OpenWindow, evil_pack: Path, tiny_bundle: Path
) -> None:
    window = open_window()
    with qtbot.waitSignal(window.session.model_opened, timeout=WAIT_MS):
        window.open_model(tiny_bundle, "cpu")
    window.lessons.show_packs.trigger()
    page = window.lessons.packs
    qtbot.waitUntil(lambda: page.overview is not None, timeout=WAIT_MS)
    with qtbot.waitSignal(page.message, timeout=WAIT_MS) as told:
        page.installer.import_pack(evil_pack)
    assert told.args is not None
    assert is_plain(told.args[0])
    qtbot.waitUntil(lambda: bool(page.details.lessons), timeout=WAIT_MS)
    assert assert_harmless(window) > 5
    qtbot.mouseClick(page.details.lessons[0].button, Qt.MouseButton.LeftButton)
    practice = window.learning.practice
    qtbot.waitUntil(lambda: practice.is_on, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: "evil" in window.learning.panel.question.text(), timeout=WAIT_MS)
    assert assert_harmless(window) > 5
    window.show_home()
    assert_harmless(window)


def test_a_model_s_texts_are_shown_as_they_are(
    qtbot: QtBot, open_window: OpenWindow, evil_model: Path
) -> None:
    place = import_model(evil_model, lambda share: None)
    window = open_window()
    with qtbot.waitSignal(window.session.model_opened, timeout=WAIT_MS):
        window.open_model(place, "cpu")
    chooser = ModelChooser(window.services.engine, window.session.model, window)
    chooser.open()
    qtbot.waitUntil(lambda: chooser.list.count() > 1, timeout=WAIT_MS)
    for row in range(chooser.list.count()):
        chooser.list.setCurrentRow(row)
        assert_harmless(window, chooser)
    model = window.session.model
    assert model is not None
    dialog = ModelDialog(model, window)
    dialog.open()
    assert assert_harmless(window, chooser, dialog) > 3
    dialog.accept()
    chooser.accept()


def test_a_history_s_texts_are_shown_as_they_are(
    qtbot: QtBot, open_window: OpenWindow, evil_history: Path
) -> None:
    window = open_window()
    learner = window.learning.learner
    with qtbot.waitSignal(learner.known, timeout=WAIT_MS):
        pass
    learner.import_history(evil_history)

    def is_here() -> bool:
        return learner.learners is not None and any(
            "evil" in one.name for one in learner.learners.all
        )

    qtbot.waitUntil(is_here, timeout=WAIT_MS)
    window.show_page(window.lessons.progress)
    menus = [w for w in QApplication.topLevelWidgets() if w.isVisible()]
    assert_harmless(window, *menus)


@pytest.fixture
def opened_pages(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """In the place of the system's browser."""
    pages: list[str] = []

    def open_page(address: QUrl) -> bool:
        pages.append(address.toString())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_page)
    return pages


@pytest.fixture
def card(qtbot: QtBot) -> ForeignText:
    card = ForeignText(CARD)
    qtbot.addWidget(card)
    qtbot.addWidget(card.asking)
    card.show()
    return card


def test_a_card_is_text_without_pictures(card: ForeignText) -> None:
    html = card.toHtml()
    assert "<img" not in html
    assert "evil" in card.toPlainText()
    assert is_plain(card.toPlainText())
    assert card.loadResource(2, QUrl("file:///etc/hostname")) is None


def test_a_link_to_the_web_is_followed_once_its_reader_has_seen_where_it_leads(
    card: ForeignText, opened_pages: list[str]
) -> None:
    card.anchorClicked.emit(QUrl("https://example.org/page"))
    assert opened_pages == []
    assert "https://example.org/page" in card.asking.text
    card.asking.leave.click()
    assert opened_pages == []
    card.anchorClicked.emit(QUrl("https://example.org/page"))
    card.asking.follow.click()
    assert opened_pages == ["https://example.org/page"]


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "mailto:a@example.org", "javascript:alert(1)", "page", "ms:x"]
)
def test_no_other_link_is_followed(
    address: str, card: ForeignText, opened_pages: list[str]
) -> None:
    card.anchorClicked.emit(QUrl(address))
    assert card.asking.follow.isHidden()
    assert "not opened" in card.asking.text
    assert opened_pages == []


def test_letters_that_look_alike_are_told_apart(card: ForeignText) -> None:
    card.anchorClicked.emit(QUrl("https://ex\u0430mple.org/"))
    assert "xn--" in card.asking.text


def test_a_tip_that_looks_like_markup_is_shown_letter_by_letter() -> None:
    assert "<img" not in plain_tip(MARKUP)
    assert "&lt;img" in plain_tip(MARKUP)


def test_no_command_writes_what_steers_a_terminal(
    foresee: Foresee, evil_pack: Path, evil_model: Path, evil_history: Path, tmp_path: Path
) -> None:
    assert foresee("pack", "install", evil_pack).code == 0
    assert foresee("model", "import", evil_model).code == 0
    assert foresee("progress", "import", evil_history).code == 0
    listed = foresee("pack", "list")
    assert "evil" in listed.out
    commands: list[tuple[object, ...]] = [
        ("pack", "list"),
        ("pack", "validate", evil_pack),
        ("pack", "install", evil_pack),
        ("model", "list"),
        ("model", "card", "tiny-1"),
        ("model", "verify"),
        ("doctor",),
        ("pack", "export", f"{MARKUP}\x1b[31m", tmp_path / "out.foresee"),
        ("generate", tmp_path / "\x1b[31mfilm.png", "\u202eeffusion", "--out", tmp_path / "out"),
        ("model", "remove", "\x1b[31m"),
        ("\x1b[31m",),
    ]
    for command in commands:
        answer = foresee(*command)
        assert is_plain(answer.out), command
        assert is_plain(answer.err), command
        assert "Traceback" not in answer.err, command


def test_only_one_function_writes_to_the_terminal() -> None:
    root = Path(__file__).parents[2] / "app"
    others = [
        path.name
        for path in root.rglob("*.py")
        if path.name != "terminal.py" and "typer.echo(" in path.read_text(encoding="utf-8")
    ]
    assert others == []


def test_every_label_of_the_app_is_plain() -> None:
    """A label made otherwise would take what looks like markup for markup."""
    root = Path(__file__).parents[2] / "app"
    made = {
        f"{path.relative_to(root).as_posix()}: {line.strip()}"
        for path in root.rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if "QLabel(" in line and not line.strip().startswith("class ")
    }
    without_words = {name for name in made if name.endswith("QLabel()")}
    assert made - without_words == {
        "widgets/basics.py: made = WrappedLabel(text) if wrap else QLabel(text)"
    }
