""" "The model is wrong here": taking an objection to the run that is shown, keeping it, showing it.

What is kept is the library's; this knows which run is on the stage and where the student marked.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from app.services.learner import CurrentLearner
from app.services.library import Library
from app.services.shown_run import ShownRun
from app.study.objection_form import ObjectionForm
from app.study.objections import export_objections, objections_of_run
from app.study.session import StudySession
from app.viewer.film_layers import FilmLayers, NoteMark
from app.viewer.tools import Tool
from app.widgets.notice_bar import NoticeAction, NoticeBar
from engine.grounding.parsing import parse_claims
from lessons.learning_records import Objection

if TYPE_CHECKING:
    from lessons.store import Store


class Objecting(QObject):
    began = Signal()
    ended = Signal()

    def __init__(
        self,
        form: ObjectionForm,
        notice: NoticeBar,
        layers: FilmLayers,
        session: StudySession,
        library: Library,
        learner: CurrentLearner,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._form = form
        self._notice = notice
        self._layers = layers
        self._session = session
        self._library = library
        self._learner = learner
        self._about: ShownRun | None = None
        form.kept.connect(self._keep)
        form.closed.connect(self.leave)
        layers.note_chosen.connect(self._tell_note)
        session.run_shown.connect(self._on_run)
        session.film_opened.connect(self.leave)
        session.run_asked.connect(self.leave)
        learner.known.connect(self._list)

    @Slot()
    def begin(self) -> None:
        shown = self._session.shown
        if shown is None:
            return
        self._about = shown
        self._layers.clear_mask()
        claims = (claim.text.strip() for claim in parse_claims(shown.result.interpretation))
        self._form.begin(tuple(dict.fromkeys(claims)), "")
        self.began.emit()

    @Slot()
    def leave(self) -> None:
        if self._about is not None:
            self._about = None
            self._layers.set_tool(Tool.WINDOW)
            self._layers.clear_mask()
            self.ended.emit()

    def export(self, path: Path) -> None:
        """Write all objections into a file; told in the notice bar."""
        learner = self._learner.id
        if learner is not None:
            self._library.ask(partial(export_objections, learner, path)).then(self._on_exported)

    @Slot(str, str)
    def _keep(self, claim: str, text: str) -> None:
        shown, learner = self._about, self._learner.id
        if shown is None:
            return
        if learner is None:
            self._notice.tell(self._learner.why_unknown())
            return
        marked = bool(self._layers.mask.any())
        objection = Objection(
            id=uuid4(),
            learner=learner,
            run=shown.id,
            item=None,
            claim=claim,
            text=text,
            mark=self._layers.mark if marked else None,
            made_at=datetime.now(UTC),
        )
        self._library.ask(partial(_make, objection)).then(self._on_kept)

    @Slot(object)
    def _on_kept(self, objection: UUID) -> None:
        undo = NoticeAction(self.tr("Undo"), partial(self._withdraw, objection))
        self._notice.tell(self.tr("Your objection is kept with this run."), [undo])
        self.leave()
        self._list()

    def _withdraw(self, objection: UUID) -> None:
        self._library.ask(partial(_withdraw, objection)).then(self._list)

    @Slot(object)
    def _on_exported(self, path: Path) -> None:
        self._notice.tell(self.tr("The objections are now in {file}.").format(file=path))

    @Slot()
    def _on_run(self) -> None:
        self.leave()
        self._list()

    @Slot()
    def _list(self) -> None:
        shown, learner = self._session.shown, self._learner.id
        if shown is not None and learner is not None:
            self._library.ask(partial(_of_run, learner, shown.id)).then(self._show)

    @Slot(object)
    def _show(self, found: "_OfRun") -> None:
        shown = self._session.shown
        if shown is not None and shown.id == found.run:
            notes = (self._note(objection) for objection in found.objections)
            self._layers.set_notes(note for note in notes if note is not None)

    def _note(self, objection: Objection) -> NoteMark | None:
        if objection.mark is None:
            return None
        width, height = self._layers.film
        mask = objection.mark.mask(256, 256)
        if not mask.any():
            return None
        rows, columns = np.nonzero(mask)
        at = float(columns.mean() / 256 * width), float(rows.mean() / 256 * height)
        return NoteMark(objection.id, at, objection.text)

    @Slot(object)
    def _tell_note(self, note_id: UUID) -> None:
        for note in self._layers.notes:
            if note.id == note_id:
                withdraw = NoticeAction(self.tr("Withdraw"), partial(self._withdraw, note_id))
                said = self.tr("You objected here: {text}").format(text=note.text)
                self._notice.tell(said, [withdraw])


@dataclass(frozen=True, slots=True)
class _OfRun:
    run: UUID
    objections: tuple[Objection, ...]


def _make(objection: Objection, store: "Store") -> UUID:
    store.objections.make(objection)
    return objection.id


def _withdraw(objection: UUID, store: "Store") -> None:
    store.objections.withdraw(objection)


def _of_run(learner: UUID, run: UUID, store: "Store") -> _OfRun:
    return _OfRun(run, objections_of_run(learner, run, store))
