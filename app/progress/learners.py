"""Whose progress is shown: choosing among those who learn here, and their history as a file."""

from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QInputDialog, QLineEdit, QMenu, QPushButton

from app.services.learner import CurrentLearner
from app.services.library import Library
from app.services.paths import documents_folder
from lessons.errors import StoreUnavailable
from lessons.learning_records import LONGEST_NAME, Learner

if TYPE_CHECKING:
    from lessons.store import Store

_WIDEST = 280


class HistoryForm(StrEnum):
    """What is written of a learner; the values are the endings of the files."""

    HISTORY = ".history"
    TABLE = ".csv"
    STATEMENTS = ".jsonl"


class LearnerButton(QPushButton):
    message = Signal(str)
    """A sentence for the user."""

    def __init__(self, library: Library, learner: CurrentLearner) -> None:
        super().__init__()
        self._library = library
        self._learner = learner
        self.people = QMenu(self)
        self.setMenu(self.people)
        self.setMaximumWidth(_WIDEST)
        self.setToolTip(self.tr("Who learns here"))
        learner.known.connect(self._follow)
        learner.problem.connect(self.message)
        self._follow()

    def write_history(self, form: HistoryForm, path: Path) -> None:
        """Answered by `message`."""
        learner = self._learner.id
        if learner is not None:
            work = partial(_written, form, learner, path)
            self._library.ask(work).then(self._on_written, self.message)

    @Slot()
    def _follow(self) -> None:
        learners = self._learner.learners
        self.setVisible(learners is not None)
        if learners is None:
            return
        self.setText(self._name(learners.current) or self.tr("Who is learning?"))
        self.setAccessibleName(self.tr("Who learns here: {name}").format(name=self.text()))
        self.people.clear()
        for one in learners.all:
            action = self.people.addAction(self._name(one))
            action.setCheckable(True)
            action.setChecked(one == learners.current)
            action.setData(one.id)
            action.triggered.connect(self._choose)
        self.people.addSeparator()
        self.people.addAction(self.tr("Somebody else…")).triggered.connect(self._add)
        rename = self.people.addAction(self.tr("Rename…"))
        rename.triggered.connect(self._rename)
        rename.setEnabled(learners.current is not None)
        self.people.addSeparator()
        self.people.addAction(self.tr("Take in a history…")).triggered.connect(self._import_history)
        for name, form in (
            (self.tr("Keep this history as a file…"), HistoryForm.HISTORY),
            (self.tr("Export the answers as a table…"), HistoryForm.TABLE),
            (self.tr("Export the answers as xAPI statements…"), HistoryForm.STATEMENTS),
        ):
            action = self.people.addAction(name)
            action.setData(form)
            action.setEnabled(learners.current is not None)
            action.triggered.connect(self._export)

    def _name(self, learner: Learner | None) -> str:
        """Who has not been asked yet is called by no name."""
        return "" if learner is None else learner.name or self.tr("Me")

    @Slot()
    def _choose(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            chosen: UUID = action.data()
            self._learner.choose(chosen)

    @Slot()
    def _add(self) -> None:
        name = self._ask_name("")
        if name:
            self._learner.add(name)

    @Slot()
    def _rename(self) -> None:
        current = self._learner.current
        name = self._ask_name(current.name if current is not None else "")
        if name:
            self._learner.rename(name)

    @Slot()
    def _import_history(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self,
            self.tr("Take in a history"),
            str(documents_folder()),
            self.tr("Histories (*{ending})").format(ending=HistoryForm.HISTORY),
        )
        if name:
            self._learner.import_history(Path(name))

    @Slot()
    def _export(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            form = HistoryForm(action.data())
            name, _ = QFileDialog.getSaveFileName(
                self, action.text(), str(documents_folder() / f"foresee{form}"), f"*{form}"
            )
            if name:
                self.write_history(form, Path(name))

    @Slot(object)
    def _on_written(self, path: Path) -> None:
        self.message.emit(self.tr("Written to {path}.").format(path=path))

    def _ask_name(self, name: str) -> str:
        said, agreed = QInputDialog.getText(
            self, self.tr("Who learns here"), self.tr("Name"), QLineEdit.EchoMode.Normal, name
        )
        return said.strip()[:LONGEST_NAME] if agreed else ""


def _written(form: HistoryForm, learner: UUID, path: Path, store: "Store") -> Path:
    try:
        match form:
            case HistoryForm.HISTORY:
                store.histories.export(learner, path)
            case HistoryForm.TABLE:
                store.attempt_exports.write_table(learner, path)
            case HistoryForm.STATEMENTS:
                store.attempt_exports.write_statements(learner, path)
    except OSError as error:
        raise StoreUnavailable(
            "{path} cannot be written ({reason}); choose another place.",
            path=path,
            reason=error.strerror or str(error),
        ) from error
    return path
