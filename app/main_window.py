"""The window: library, stage, interpretation, and the hypothesis bar under the stage.

Puts the parts together and passes on what they ask for; what is being studied is the session's.
"""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeySequence,
)
from PySide6.QtWidgets import QFileDialog, QMainWindow, QMenu, QSplitter, QVBoxLayout, QWidget

from app.dialogs import KeysDialog, ModelDialog
from app.header import Header
from app.library.entries import Entry
from app.library.library_column import LibraryColumn
from app.notice_bar import NoticeAction, NoticeBar
from app.services.engine_worker import EngineService, ModelInfo
from app.services.film_service import FilmService
from app.services.settings import AnotherRun, LoadedSettings, Settings, Theme, save_settings
from app.services.store_executor import StoreExecutor
from app.services.store_requests import StoreFailure
from app.study.hypothesis_bar import HypothesisBar
from app.study.interpretation_panel import InterpretationPanel, suggested_folder
from app.study.session import StudySession
from app.study.side_panel import SidePanel
from app.study.stage import Stage
from app.theme.look import Look
from app.theme.tokens import SPACE
from app.viewer.film import Film
from app.viewer.view_state import ViewState
from lessons.backup import Backup
from lessons.errors import StoreDamaged
from lessons.records import RunSummary


@dataclass(frozen=True, slots=True)
class Services:
    """What works behind the window, each in its own thread."""

    engine: EngineService
    films: FilmService
    library: StoreExecutor

    def start(self) -> None:
        self.engine.start_thread()
        self.films.start()
        self.library.start()

    def close(self) -> None:
        """Cancels a run; waits for what is being written."""
        self.engine.close()
        self.films.close()
        self.library.close()


@dataclass(frozen=True, slots=True)
class _RestoreRun:
    run_id: UUID


@dataclass(frozen=True, slots=True)
class _StartAfresh:
    pass


class MainWindow(QMainWindow):
    def __init__(
        self,
        services: Services,
        loaded: LoadedSettings,
        settings_file: Path,
        built_in: tuple[Entry, ...] = (),
    ) -> None:
        """Starts the services; closing the window closes them."""
        super().__init__()
        self.setWindowTitle(self.tr("Foresee"))
        self.setAcceptDrops(True)
        self.setMinimumSize(1040, 640)
        self._services = services
        self._settings = loaded.settings
        self._settings_file = settings_file
        self.look = Look(self._settings.theme, self)
        self.view = ViewState(self)
        self.view.set_opacity(self._settings.overlay_opacity)
        self.session = StudySession(services.engine, services.films, services.library, self)
        self.library = LibraryColumn(self.look, services.library, built_in)
        self.stage = Stage(self.look, self.view)
        self.hypothesis = HypothesisBar(self.look, self.session)
        self.interpretation = InterpretationPanel(self.look, self.session)
        self.side = SidePanel(self.interpretation)
        self.notice = NoticeBar()
        self._make_actions()
        self._header = Header(self.look, self._about_model, self._theme, self._make_menu())
        self._lay_out()
        self._connect()
        self._follow_look()
        self._come_back()
        if loaded.notice is not None:
            self.notice.tell(loaded.notice)
        services.start()

    @property
    def settings(self) -> Settings:
        """As they would be saved now."""
        return self._settings.model_copy(
            update={
                "theme": self.look.theme,
                "overlay_opacity": self.view.opacity,
                "window_geometry": bytes(self.saveGeometry().data()),
                "window_state": bytes(self._columns.saveState().data()),
            }
        )

    def set_another_run(self, choice: AnotherRun) -> None:
        """Whether a run that is asked for during another one replaces it or waits."""
        self._settings = self._settings.model_copy(update={"another_run": choice})

    def open_model(self, folder: Path, device: str = "auto") -> None:
        self._services.engine.open(folder, device)

    def open_film(self, path: Path, title: str | None = None) -> None:
        self.session.open_film(path, title)

    def open_first_film(self, image: Path | None) -> None:
        """`image`, or else the first built-in case."""
        if image is not None:
            self.open_film(image)
        elif self.library.cases.entries.entries:
            first = self.library.cases.entries.entries[0]
            assert isinstance(first.payload, Path)
            self.open_film(first.payload, first.title)

    # Hands

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped_file(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = _dropped_file(event)
        if path is not None:
            event.acceptProposedAction()
            self.open_film(path)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._remember()
        self._services.close()
        super().closeEvent(event)

    @Slot()
    def _pick_film(self) -> None:
        start = str(self._settings.last_folder or Path.home())
        name, _ = QFileDialog.getOpenFileName(
            self,
            self.tr("Open a film"),
            start,
            self.tr("Chest films (*.dcm *.dicom *.png *.jpg *.jpeg);;All files (*)"),
        )
        if name:
            self.open_film(Path(name))

    @Slot(object, str)
    def _open_chosen(self, path: Path, title: str) -> None:
        self.open_film(path, title)

    @Slot(object)
    def _reopen(self, run: RunSummary) -> None:
        self.session.reopen(run)

    @Slot()
    def _predict(self) -> None:
        drawer = self.hypothesis.drawer
        self.session.generate(
            self.hypothesis.text,
            drawer.sampling,
            self.stage.preview_pixels,
            self._settings.another_run,
            drawer.samples.value(),
        )

    @Slot()
    def _on_asked(self) -> None:
        self.notice.hide()
        self.stage.begin_run()

    @Slot()
    def _pick_export(self) -> None:
        shown = self.session.shown
        if shown is None:
            return
        folder = suggested_folder(self._settings.last_folder or Path.home(), shown)
        name, _ = QFileDialog.getSaveFileName(
            self, self.tr("Export this run into a new folder"), str(folder)
        )
        if name:
            self.session.export(Path(name))

    @Slot()
    def _switch_theme(self) -> None:
        light = self.look.theme is Theme.LIGHT
        self.look.set_theme(Theme.DARK if light else Theme.LIGHT)
        self._remember()

    @Slot()
    def _show_model(self) -> None:
        if self.session.model is not None:
            ModelDialog(self.session.model, self).open()

    @Slot()
    def _show_keys(self) -> None:
        KeysDialog(self.findChildren(QAction), self).open()

    # What happened

    @Slot(object)
    def _on_film(self, film: Film) -> None:
        self.notice.hide()
        self.setWindowTitle(self.tr("{film} – Foresee").format(film=film.title))
        self._settings = self._settings.having_opened(film.source)
        self.stage.show_film(film)
        self.hypothesis.take_focus()

    @Slot(str)
    def _on_trouble(self, message: str) -> None:
        self.notice.tell(message)

    @Slot(object)
    def _on_library_failure(self, failure: StoreFailure) -> None:
        self.notice.tell(failure.message)

    @Slot(object)
    def _on_damaged(self, damage: StoreDamaged) -> None:
        actions = [NoticeAction(self.tr("Start a new library"), _StartAfresh())]
        if damage.backup is not None:
            actions.insert(0, NoticeAction(self.tr("Restore the backup"), damage.backup))
        self.notice.tell(str(damage), actions)

    @Slot(object)
    def _on_run_deleted(self, run_id: UUID) -> None:
        undo = NoticeAction(self.tr("Undo"), _RestoreRun(run_id))
        self.notice.tell(self.tr("The run was taken out of the history."), [undo])

    @Slot(object)
    def _on_exported(self, folder: Path) -> None:
        self.notice.tell(self.tr("The run is now in {folder}.").format(folder=folder))

    @Slot(object)
    def _act_on_notice(self, payload: object) -> None:
        library = self._services.library
        match payload:
            case _RestoreRun(run_id):
                library.restore_run(run_id)
            case _StartAfresh():
                library.start_afresh()
            case Backup():
                library.restore_backup(payload)

    @Slot()
    def _follow_look(self) -> None:
        self.setPalette(self.look.qt_palette())
        self.setStyleSheet(self.look.style_sheet())

    # Putting together

    def _make_actions(self) -> None:
        self._about_model = self._action(self.tr("About the model"), "Ctrl+I")
        self._about_model.setEnabled(False)
        self._about_model.triggered.connect(self._show_model)
        self._theme = self._action(self.tr("Light or dark"), "Ctrl+T")
        self._theme.triggered.connect(self._switch_theme)
        self._keys = self._action(self.tr("Keyboard and mouse"), "F1")
        self._keys.triggered.connect(self._show_keys)
        self._write = self._action(self.tr("Write a hypothesis"), "Ctrl+L")
        self._write.triggered.connect(self.hypothesis.take_focus)
        self._quit = self._action(self.tr("Quit"), "Ctrl+Q")
        self._quit.triggered.connect(self.close)

    def _action(self, name: str, key: str) -> QAction:
        action = QAction(name, self)
        action.setShortcut(QKeySequence(key))
        self.addAction(action)
        return action

    def _make_menu(self) -> QMenu:
        menu = QMenu(self)
        tools = self.stage.tools
        menu.addActions([self.library.open_file, self.interpretation.export])
        menu.addSeparator()
        menu.addAction(self._write)
        menu.addSeparator()
        menu.addActions(tools.modes.actions())
        menu.addActions([tools.decoded, tools.more, tools.less])
        menu.addSeparator()
        menu.addActions([tools.fit, tools.one_to_one, tools.zoom_in, tools.zoom_out])
        menu.addActions([tools.invert, tools.reset])
        menu.addSeparator()
        menu.addActions([self._theme, self._about_model, self._keys, self._quit])
        return menu

    def _lay_out(self) -> None:
        middle = QWidget()
        middle.setProperty("role", "clear")
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE.small)
        column.addWidget(self.notice)
        column.addWidget(self.stage, 1)
        column.addWidget(self.hypothesis)
        self._columns = QSplitter(Qt.Orientation.Horizontal)
        self._columns.setHandleWidth(SPACE.small)
        for part in (self.library, middle, self.side):
            self._columns.addWidget(part)
        self._columns.setCollapsible(1, False)
        self._columns.setStretchFactor(1, 1)
        whole = QWidget()
        whole.setProperty("role", "window")
        rows = QVBoxLayout(whole)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self._header)
        inside = QVBoxLayout()
        inside.setContentsMargins(SPACE.small, 0, SPACE.small, SPACE.small)
        inside.addWidget(self._columns)
        rows.addLayout(inside, 1)
        self.setCentralWidget(whole)

    def _connect(self) -> None:
        session, library = self.session, self._services.library
        self.look.changed.connect(self._follow_look)
        self.library.open_wanted.connect(self._pick_film)
        self.library.film_chosen.connect(self._open_chosen)
        self.library.run_chosen.connect(self._reopen)
        self.library.run_deleted.connect(self._on_run_deleted)
        self.hypothesis.wanted.connect(self._predict)
        self.hypothesis.explained.connect(self.side.explain)
        self.interpretation.export_wanted.connect(self._pick_export)
        self.notice.acted.connect(self._act_on_notice)
        session.model_opened.connect(self._header.show_model)
        session.model_opened.connect(self._on_model)
        session.model_failed.connect(self._header.show_no_model)
        session.film_opened.connect(self._on_film)
        session.film_failed.connect(self._on_trouble)
        session.run_asked.connect(self._on_asked)
        session.previewed.connect(self.stage.show_preview)
        session.run_shown.connect(self.stage.show_run)
        session.run_stopped.connect(self.stage.end_run)
        session.agreed.connect(self.stage.show_agreement)
        session.exported.connect(self._on_exported)
        session.export_failed.connect(self._on_trouble)
        library.failed.connect(self._on_library_failure)
        library.damaged.connect(self._on_damaged)

    @Slot(object)
    def _on_model(self, model: ModelInfo) -> None:
        self._about_model.setEnabled(True)

    def _come_back(self) -> None:
        """Where the window was last time."""
        if not self.restoreGeometry(self._settings.window_geometry):
            self.resize(1280, 800)
        if not self._columns.restoreState(self._settings.window_state):
            self._columns.setSizes([240, 740, 284])

    def _remember(self) -> None:
        self._settings = self.settings
        try:
            save_settings(self._settings, self._settings_file)
        except OSError as error:
            reason = error.strerror or str(error)
            text = self.tr("The settings could not be saved: {reason}.")
            self.notice.tell(text.format(reason=reason))


def _dropped_file(event: QDragEnterEvent | QDropEvent) -> Path | None:
    urls = event.mimeData().urls()
    if len(urls) == 1 and urls[0].isLocalFile():
        return Path(urls[0].toLocalFile())
    return None
