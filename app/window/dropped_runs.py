"""A run that goes on when the window is closed is dropped, which is said at the next start."""

from PySide6.QtCore import QCoreApplication

from app.services.settings import DroppedRun
from app.study.session import StudySession
from app.widgets.notice_bar import NoticeBar
from app.window.applied_settings import WindowSettings

translate = QCoreApplication.translate


def note_dropped(session: StudySession, settings: WindowSettings) -> None:
    """At closing: the run that goes on, if one does."""
    run = session.running
    if run is not None:
        settings.note_dropped(DroppedRun(hypothesis=run.hypothesis, title=run.film.title))


def tell_dropped(run: DroppedRun | None, notice: NoticeBar, settings: WindowSettings) -> None:
    """At the start, once."""
    if run is not None:
        text = translate(
            "MainWindow",
            "The run “{hypothesis}” of “{film}” was not finished when the window was closed, "
            "and was dropped. Open the film and predict it again.",
        )
        notice.tell(text.format(hypothesis=run.hypothesis, film=run.title))
        settings.note_dropped(None)
