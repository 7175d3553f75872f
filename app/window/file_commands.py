"""What the window asks files or folders for: a film to open, where a run or objections go."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QMainWindow

from app.study.interpretation_panel import suggested_folder
from app.study.objecting import Objecting
from app.study.session import StudySession
from app.window.applied_settings import WindowSettings
from app.window.pick_files import (
    pick_film,
    pick_objections_file,
    pick_run_folder,
    pick_study_folder,
)


class FileCommands(QObject):
    film_picked = Signal(Path)

    def __init__(
        self,
        window: QMainWindow,
        settings: WindowSettings,
        session: StudySession,
        objecting: Objecting,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self._session = session
        self._objecting = objecting

    @Slot()
    def pick_film(self) -> None:
        path: Path | None = pick_film(self._window, self._settings.last_folder)
        if path is not None:
            self.film_picked.emit(path)

    @Slot()
    def pick_study(self) -> None:
        path = pick_study_folder(self._window, self._settings.last_folder)
        if path is not None:
            self.film_picked.emit(path)

    @Slot()
    def pick_export(self) -> None:
        """A folder for the run that is shown."""
        shown = self._session.shown
        if shown is not None:
            suggested = suggested_folder(self._settings.last_folder, shown)
            folder = pick_run_folder(self._window, suggested)
            if folder is not None:
                self._session.export(folder)

    @Slot()
    def pick_objections_file(self) -> None:
        path = pick_objections_file(self._window, self._settings.last_folder)
        if path is not None:
            self._objecting.export(path)
