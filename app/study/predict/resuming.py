"""Keeps an answer that was begun and not locked, and resumes it."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from app.services.learner import CurrentLearner
from app.study.predict.exercise import Exercise
from app.study.predict.practice import Practice
from app.study.predict.unlocked import Unlocked, UnlockedFile
from app.widgets.notice_bar import NoticeAction, NoticeBar


class Resuming(QObject):
    film_wanted = Signal(Path, str)
    """File and title of a film about which a question of the student's own is to be asked again."""
    changed = Signal()
    """`kept` may be another one."""

    def __init__(
        self,
        file: UnlockedFile,
        learner: CurrentLearner,
        practice: Practice,
        notice: NoticeBar,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._file = file
        self._learner = learner
        self._practice = practice
        self._notice = notice
        practice.left_unlocked.connect(self._keep)
        practice.locked.connect(self._forget)

    @property
    def kept(self) -> Unlocked | None:
        """The current learner's."""
        kept = self._file.kept
        return kept if kept is not None and kept.learner == self._learner.id else None

    @Slot()
    def resume(self) -> None:
        kept = self.kept
        if kept is not None:
            self._practice.take_over(kept)
            if kept.item is not None:
                self._practice.answer_items((kept.item,))
            elif kept.film is not None:
                self.film_wanted.emit(kept.film, kept.title)

    @Slot(object)
    def _keep(self, unlocked: Unlocked | None) -> None:
        if unlocked is None:
            self._notice.tell(self.tr("Your answer was not locked, so it is not kept."))
            return
        try:
            self._file.keep(unlocked)
        except OSError as error:
            text = self.tr(
                "Your unlocked answer could not be kept: {reason}. "
                "Make room on this computer, then answer again."
            )
            self._notice.tell(text.format(reason=error.strerror or str(error)))
        else:
            said = self.tr("Your answer is not locked yet. It waits for you, on Home too.")
            self._notice.tell(said, [NoticeAction(self.tr("Go on with it"), self.resume)])
        self.changed.emit()

    @Slot(object)
    def _forget(self, exercise: Exercise) -> None:
        kept = self.kept
        if kept is None or not kept.is_of(exercise):
            return
        try:
            self._file.forget()
        except OSError as error:
            text = self.tr("Your unlocked answer could not be put away: {reason}.")
            self._notice.tell(text.format(reason=error.strerror or str(error)))
        self.changed.emit()
