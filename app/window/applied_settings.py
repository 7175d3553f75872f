"""The settings that are in force: applied to the parts of the window, read back from them."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QMainWindow, QSplitter

from app.services.paths import documents_folder
from app.services.settings import DroppedRun, LectureScreens, Settings, save_settings
from app.settings.shortcuts import Shortcuts
from app.stage.stage import Stage
from app.theme.look import Look
from app.theme.motion import may_move
from app.viewer.comparing.blink import Blink
from app.viewer.comparing.overlay import Overlay
from app.viewer.view_state import ViewState
from app.window.placing import restore_place


class WindowSettings:
    def __init__(
        self,
        settings: Settings,
        file: Path,
        window: QMainWindow,
        columns: QSplitter,
        look: Look,
        view: ViewState,
        stage: Stage,
        shortcuts: Shortcuts,
    ) -> None:
        self._settings = settings
        self._private_folder: Path | None = None
        self._file = file
        self._window = window
        self._columns = columns
        self._look = look
        self._view = view
        self._stage = stage
        self._shortcuts = shortcuts

    @property
    def now(self) -> Settings:
        """As they would be saved now."""
        return self._settings.model_copy(
            update={
                "theme": self._look.theme,
                "text_percent": self._look.text_percent,
                "overlay_opacity": self._view.latest(Overlay).opacity,
                "blink_ms": self._view.latest(Blink).milliseconds,
                "shortcuts": self._shortcuts.chosen,
                "window_geometry": bytes(self._window.saveGeometry().data()),
                "window_state": bytes(self._columns.saveState().data()),
            }
        )

    @property
    def last_folder(self) -> Path:
        """Where a film was opened last; the documents where none was, or where it is gone."""
        last = self._private_folder or self._settings.last_folder
        return last if last is not None and last.is_dir() else documents_folder()

    @property
    def folder(self) -> Path:
        """In which they are saved."""
        return self._file.parent

    def apply(self, settings: Settings) -> None:
        """From now on, and from the next start on."""
        self._settings = settings
        self._look.set_theme(settings.theme)
        self._look.set_text_percent(settings.text_percent)
        self._view.keep(replace(self._view.latest(Overlay), opacity=settings.overlay_opacity))
        self._view.keep(replace(self._view.latest(Blink), milliseconds=settings.blink_ms))
        self._view.set_window_drag(settings.window_drag)
        moves = may_move(settings.motion)
        self._stage.mode_timer.set_may_move(moves)
        self._stage.player.set_may_move(moves)
        self._shortcuts.apply(settings.shortcuts)

    def restore_geometry(self) -> None:
        """Put the window where it was last time, or where it fits."""
        restore_place(self._window, self._settings.window_geometry)
        self._columns.restoreState(self._settings.window_state)

    def note_opened(self, file: Path, *, is_private: bool = False) -> None:
        """A private folder is kept in mind only until the window is closed."""
        self._private_folder = file.parent if is_private else None
        if not is_private:
            self._settings = self._settings.having_opened(file)

    def note_lecture_screens(self, screens: LectureScreens) -> None:
        self._settings = self._settings.model_copy(update={"lecture_screens": screens})

    def note_dropped(self, run: DroppedRun | None) -> None:
        self._settings = self._settings.model_copy(update={"dropped_run": run})

    def note_toured(self) -> None:
        self._settings = self._settings.model_copy(update={"toured": True})

    def save(self) -> None:
        """Raises OSError; the file then still holds what it held."""
        self._settings = self.now
        save_settings(self._settings, self._file)
