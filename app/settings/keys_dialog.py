"""Every action and its key, found by typing and exchanged by pressing another key; and what the
mouse does."""

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QWidget,
)

from app.settings.shortcuts import Shortcuts
from app.theme.tokens import SPACE
from app.viewer.comparing.modes import MODES
from app.widgets.announce import announce
from app.widgets.basics import label, rule, set_role
from app.widgets.dialogs import closing_row, dialog_column, fit_to_screen


class KeysDialog(QDialog):
    def __init__(self, shortcuts: Shortcuts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard and mouse"))
        fit_to_screen(self, QSize(640, 680))
        self._shortcuts = shortcuts
        self._edits: dict[str, QKeySequenceEdit] = {}
        self._rows: list[tuple[str, tuple[QWidget, ...]]] = []
        self._search = QLineEdit()
        self._search.setPlaceholderText(self.tr("Find a command"))
        self._search.setAccessibleName(self.tr("Find a command"))
        self._search.setClearButtonEnabled(True)
        self._search.textChanged.connect(self._find)
        self._said = label("", "muted", wrap=True)
        self._said.setAccessibleName(self.tr("Notice"))
        self._reset = QPushButton(self.tr("All as designed"))
        self._reset.clicked.connect(self._on_reset)
        self._lay_out()
        self._say_how()

    @property
    def search(self) -> QLineEdit:
        return self._search

    @property
    def said(self) -> QLabel:
        return self._said

    @property
    def reset(self) -> QPushButton:
        return self._reset

    def edit(self, name: str) -> QKeySequenceEdit:
        """The field with the key of the action of this object name."""
        return self._edits[name]

    @Slot(str)
    def _find(self, text: str) -> None:
        for name, parts in self._rows:
            for part in parts:
                part.setVisible(text.lower() in name.lower())

    @Slot()
    def _take(self) -> None:
        edit = self.sender()
        if not isinstance(edit, QKeySequenceEdit):
            return
        name, key = str(edit.property("action")), edit.keySequence()
        holder = self._shortcuts.holder(key, name)
        if holder is None:
            self._shortcuts.set_key(name, key)
            self._say_how()
            return
        edit.setKeySequence(self._shortcuts.actions[name].shortcut())
        text = self.tr("{key} is taken by “{command}”; give that another key first.")
        self._say(text.format(key=_shown(key), command=holder.text()), "caution")

    @Slot()
    def _on_reset(self) -> None:
        self._shortcuts.reset()
        for name, edit in self._edits.items():
            edit.setKeySequence(self._shortcuts.actions[name].shortcut())
        self._say_how()

    def _say_how(self) -> None:
        self._say(self.tr("Click a key, or go to it with Tab, then press the new one."), "muted")

    def _say(self, text: str, role: str) -> None:
        self._said.setText(text)
        set_role(self._said, role)
        if role != "muted":
            announce(self._said, text)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setVerticalSpacing(SPACE.tight)
        grid.setHorizontalSpacing(SPACE.wide)
        grid.setColumnStretch(0, 1)
        for name, action in self._shortcuts.actions.items():
            self._add_row(grid, self._called(name, action), self._make_edit(name, action))
        for said, hands in self._mouse():
            self._add_row(grid, said, label(hands, "muted", wrap=True))
        inside = QWidget()
        inside.setProperty("role", "clear")
        inside.setLayout(grid)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        area.viewport().setAutoFillBackground(False)
        foot = closing_row(self)
        foot.insertWidget(0, self._reset)
        column = dialog_column(self, self.windowTitle())
        column.addWidget(self._search)
        column.addWidget(self._said)
        column.addWidget(area, 1)
        column.addWidget(rule())
        column.addLayout(foot)

    def _add_row(self, grid: QGridLayout, name: str, part: QWidget) -> None:
        caption = label(name, "value", wrap=True)
        caption.setBuddy(part)
        row = len(self._rows)
        grid.addWidget(caption, row, 0)
        grid.addWidget(part, row, 1)
        self._rows.append((name, (caption, part)))

    def _called(self, name: str, action: QAction) -> str:
        scope = self._shortcuts.scope(name)
        called = f"{scope}: {action.text()}" if scope else action.text()
        further = ", ".join(_shown(key) for key in self._shortcuts.further_keys(name))
        if not further:
            return called
        return self.tr("{command} (also {keys})").format(command=called, keys=further)

    def _make_edit(self, name: str, action: QAction) -> QKeySequenceEdit:
        edit = QKeySequenceEdit(action.shortcut())
        edit.setMaximumSequenceLength(1)
        edit.setClearButtonEnabled(True)
        edit.setProperty("action", name)
        said = self.tr("Key for: {command}").format(command=action.text())
        edit.setAccessibleName(said)
        for inner in edit.findChildren(QLineEdit):
            inner.setAccessibleName(said)
            # Qt's own words are longer than the field in other languages.
            inner.setPlaceholderText(self.tr("No key"))
        edit.setFixedWidth(190)
        edit.editingFinished.connect(self._take)
        self._edits[name] = edit
        return edit

    def _mouse(self) -> list[tuple[str, str]]:
        return [
            (self.tr("Window (left and right) and level (up and down)"), self.tr("Drag")),
            (self.tr("Zoom at the pointer"), self.tr("Wheel, or two fingers")),
            (self.tr("Move the film"), self.tr("Middle drag, Space or Shift and drag, arrow keys")),
            (self.tr("Fit to pane"), self.tr("Double click")),
            *(gesture for mode in MODES for gesture in mode.gestures),
            (self.tr("Go from region to region, choose one"), self.tr("Period, comma, Enter")),
            (self.tr("Move the cross of a tool, set a point"), self.tr("Arrow keys, Enter")),
        ]


def _shown(key: QKeySequence) -> str:
    return key.toString(QKeySequence.SequenceFormat.NativeText)
