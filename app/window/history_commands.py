"""What is asked of the history and of real follow-ups, carried out: dialogs, undo, what to show."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from app.film.film import Film
from app.library.timeline import Timeline
from app.services.animated_pictures import ANIMATED
from app.services.films import is_own_file
from app.services.paths import documents_folder
from app.services.threads import Services
from app.stage.on_stage import FollowUp
from app.stage.stage import Stage
from app.study.interpretation_panel import suggested_folder
from app.study.past_runs import PastRuns
from app.study.session import StudySession
from app.widgets.actions import add_action
from app.widgets.film_files import film_kinds
from app.widgets.notice_bar import NoticeAction, NoticeBar
from lessons.records import RunSummary


class HistoryCommands(QObject):
    def __init__(
        self,
        window: QWidget,
        services: Services,
        session: StudySession,
        timeline: Timeline,
        stage: Stage,
        notice: NoticeBar,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._stage = stage
        self._notice = notice
        self.past = PastRuns(session, services.films, services.library, self)
        self._make_actions()
        self._connect(timeline)

    def _make_actions(self) -> None:
        self.export_sheet = add_action(
            self._window,
            "export-sheet",
            self.tr("Export as one picture…"),
            "Ctrl+Shift+E",
            enabled=False,
        )
        self.export_sheet.triggered.connect(self._pick_sheet)
        self.export_animation = add_action(
            self._window,
            "export-animation",
            self.tr("Export the progression…"),
            "Ctrl+Shift+A",
            enabled=False,
        )
        self.export_animation.triggered.connect(self._pick_animation)
        self.open_follow_up = add_action(
            self._window,
            "open-follow-up",
            self.tr("Open a real follow-up of this film…"),
            "Ctrl+Shift+O",
            enabled=False,
        )
        self.open_follow_up.triggered.connect(self._pick_follow_up)
        self.close_follow_up = add_action(
            self._window,
            "close-follow-up",
            self.tr("Put the follow-up away"),
            "Ctrl+Shift+F",
            enabled=False,
        )
        self.close_follow_up.triggered.connect(self._close_follow_up)

    def _connect(self, timeline: Timeline) -> None:
        session, past, stage = self._session, self.past, self._stage
        timeline.compare_wanted.connect(past.compare)
        timeline.repeat_wanted.connect(self._repeat)
        timeline.remix_wanted.connect(self._remix)
        timeline.add_exports(self.export_sheet)
        timeline.add_exports(self.export_animation)
        past.other_ready.connect(stage.show_other_run)
        past.refused.connect(self._notice.tell)
        session.film_opened.connect(timeline.follow_film)
        # Afterwards, when the stage shows it.
        afterwards = Qt.ConnectionType.QueuedConnection
        session.film_opened.connect(self._follow, afterwards)
        session.run_shown.connect(timeline.follow_run)
        session.run_shown.connect(self._follow, afterwards)
        session.follow_up_opened.connect(self._on_follow_up)
        stage.follow_up_changed.connect(self._follow)
        stage.measurements_forgotten.connect(self._offer_measurements)

    @Slot()
    def _follow(self) -> None:
        """After another film or another run."""
        for export in (self.export_sheet, self.export_animation):
            export.setEnabled(self._session.shown is not None)
        self.open_follow_up.setEnabled(self._session.film is not None)
        self.close_follow_up.setEnabled(self._stage.follow_up_to_close is not None)

    @Slot(object)
    def _repeat(self, run: RunSummary) -> None:
        self.past.repeat(run, self._stage.preview_pixels)

    @Slot(object)
    def _remix(self, run: RunSummary) -> None:
        self.past.repeat(run, self._stage.preview_pixels, new_seed=True)

    @Slot()
    def _pick_sheet(self) -> None:
        shown, film = self._session.shown, self._session.film
        if shown is None or film is None:
            return
        start = suggested_folder(_folder_of(film), shown).with_suffix(".png")
        name, _ = QFileDialog.getSaveFileName(
            self._window,
            self.tr("Export this run as one picture"),
            str(start),
            self.tr("PNG pictures (*.png)"),
        )
        if name:
            self.past.write_sheet(Path(name).with_suffix(".png"))

    @Slot()
    def _pick_animation(self) -> None:
        shown, film = self._session.shown, self._session.film
        if shown is None or film is None:
            return
        name, _ = QFileDialog.getSaveFileName(
            self._window,
            self.tr("Export the progression as an animated picture"),
            str(suggested_folder(_folder_of(film), shown).with_suffix(ANIMATED[0])),
            self.tr("Animated pictures (*.webp *.gif)"),
        )
        if name:
            path = Path(name)
            is_known = path.suffix.lower() in ANIMATED
            self.past.write_animation(
                path.with_suffix(path.suffix.lower() if is_known else ANIMATED[0])
            )

    @Slot()
    def _pick_follow_up(self) -> None:
        film = self._session.film
        if film is None:
            return
        name, _ = QFileDialog.getOpenFileName(
            self._window,
            self.tr("Open a later film of the same patient"),
            str(_folder_of(film)),
            film_kinds(),
        )
        if name:
            self._session.open_follow_up(Path(name))

    @Slot(object)
    def _on_follow_up(self, follow_up: FollowUp) -> None:
        self._stage.show_follow_up(follow_up)

    @Slot()
    def _close_follow_up(self) -> None:
        film, follow_up = self._session.film, self._stage.follow_up_to_close
        if film is None or follow_up is None:
            return
        self._stage.show_follow_up(None)
        undo = NoticeAction(self.tr("Undo"), partial(self._bring_back, film, follow_up))
        self._notice.tell(self.tr("The follow-up was put away."), [undo])

    @Slot()
    def _offer_measurements(self) -> None:
        undo = NoticeAction(self.tr("Undo"), self._stage.restore_measurements)
        self._notice.tell(self.tr("The measurements were removed."), [undo])

    def _bring_back(self, film: Film, follow_up: FollowUp) -> None:
        """Unless another film is open meanwhile."""
        if film is self._session.film:
            self._stage.show_follow_up(follow_up)


def _folder_of(film: Film) -> Path:
    """Where the film lies; the documents for films that came with Foresee."""
    folder = film.source.parent
    return folder if is_own_file(film.source) and folder.is_dir() else documents_folder()
