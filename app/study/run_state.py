"""How far a run has come: a progress bar and a sentence, for eyes and for screen readers."""

from time import monotonic

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QProgressBar

from app.services.engine_events import RunPreview
from app.services.samples import Agreement
from app.services.shown_run import ShownRun
from app.study.session import StudySession
from app.widgets.announce import announce
from app.widgets.basics import label, set_role
from app.words.numbers import decimal


class RunState(QObject):
    """`progress` and `status` are laid out by whoever owns this."""

    def __init__(self, session: StudySession, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._is_objecting = False
        self._began = monotonic()
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Rows of the image"))
        keeps_room = self.progress.sizePolicy()
        keeps_room.setRetainSizeWhenHidden(True)
        self.progress.setSizePolicy(keeps_room)
        self.status = label("", "muted", wrap=True)
        self.status.setAccessibleName(self.tr("State of the run"))
        session.model_opened.connect(self._say_how)
        session.model_failed.connect(self._object)
        session.film_opened.connect(self._on_film)
        session.run_asked.connect(self._on_asked)
        session.run_started.connect(self._on_started)
        session.previewed.connect(self._on_preview)
        session.run_stopped.connect(self._on_stopped)
        session.run_failed.connect(self._object)
        session.declined.connect(self._on_declined)
        session.waiting_changed.connect(self._on_waiting)
        session.agreed.connect(self._on_agreed)
        self._say(self.tr("The model is being opened."))
        self._rest()

    def forget_objection(self) -> None:
        """The student types on: what was objected to is gone."""
        if self._is_objecting:
            self._say_how()

    def tell_shown(self, shown: ShownRun) -> None:
        self._rest()
        said = self.tr("Predicted in {seconds} s.")
        if not shown.changed_share:
            said = self.tr("Predicted in {seconds} s: the model left the picture as it was.")
        self._say(said.format(seconds=decimal(shown.result.timings.total_s, 1)), announced=True)

    @Slot()
    def _on_film(self) -> None:
        """What was said of the last film's run went with it."""
        self._rest()
        if self._session.model is not None:
            self._say_how()

    @Slot()
    def _on_asked(self) -> None:
        self.progress.setRange(0, 0)
        self.progress.setVisible(True)
        self._say(self.tr("The model reads the prior."), announced=True)

    @Slot(str)
    def _on_started(self, prompt: str) -> None:
        self._began = monotonic()
        self._say(self.tr("The model reads: {prompt}").format(prompt=prompt))

    @Slot(object)
    def _on_preview(self, preview: RunPreview) -> None:
        done, total = preview.rows_done, preview.rows_total
        self.progress.setRange(0, total)
        self.progress.setValue(done)
        if done == total:
            self._say(self.tr("The image is complete, the interpretation follows."))
            return
        text = self.tr("Row {done} of {total}, {rate} rows a second, about {seconds} s left")
        rate = done / max(monotonic() - self._began, 0.001)
        seconds = max(1, round(preview.seconds_left))
        said = text.format(done=done, total=total, rate=f"{rate:.0f}", seconds=seconds)
        self._say(said + self._waiting_text())

    @Slot(int)
    def _on_waiting(self, count: int) -> None:
        if count and self._session.is_running:
            announce(self.status, self.tr("Runs that wait: {count}").format(count=count))

    def _waiting_text(self) -> str:
        count = self._session.waiting
        return self.tr(" · {count} more waiting").format(count=count) if count else ""

    @Slot()
    def _on_stopped(self) -> None:
        self._rest()
        self._say(self.tr("Cancelled. What was there before is shown again."), announced=True)

    @Slot(object)
    def _on_agreed(self, agreement: Agreement) -> None:
        text = self.tr("{count} samples: they agree on {percent} % of what changes.")
        percent = round(agreement.sure_share * 100)
        self._say(text.format(count=agreement.samples, percent=percent), announced=True)

    @Slot(str)
    def _object(self, message: str) -> None:
        self._rest()
        self._say(message, "error", announced=True)

    @Slot(str, object)
    def _on_declined(self, message: str, suggestions: tuple[str, ...]) -> None:
        self._say(message, "caution", announced=True)
        self._is_objecting = True

    @Slot()
    def _say_how(self) -> None:
        self._say(self.tr("Enter predicts. Esc cancels."))

    @Slot()
    def _rest(self) -> None:
        self.progress.setRange(0, 1)
        self.progress.setValue(0)
        self.progress.setVisible(self._session.is_running)

    def _say(self, text: str, role: str = "muted", *, announced: bool = False) -> None:
        self._is_objecting = False
        self.status.setText(text)
        if self.status.property("role") != role:
            set_role(self.status, role)
        if announced:
            announce(self.status, text, urgent=role == "error")
