"""Opens the window: the one function through which the command reaches Qt."""

import os
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.crash.reporter import CrashReporter
from app.library.built_in import built_in_entries
from app.services.background import Background
from app.services.bundles import ModelToOpen
from app.services.engine_service import EngineService, left_behind
from app.services.garbage import GarbageCollector
from app.services.library import Library
from app.services.paths import find_paths
from app.services.settings import load_settings
from app.services.threads import Services
from app.theme.fonts import install_fonts
from app.theme.icons import app_icon
from app.window.application import Application
from app.window.lectures import PhonesWanted
from app.window.main_window import MainWindow
from app.window.qt_start import started_application
from app.words.language import install_language
from app.words.sentences import error_text

_GIVE_WAY_S = 0.001


def run(file: Path | None, model: ModelToOpen) -> int:
    """Show the window until it is closed; it opens on this film or pack, or at home."""
    application = prepared_application()
    reporter = CrashReporter()
    reporter.install()
    try:
        window = _shown_window(model)
        if file is not None:
            window.open_file(file)
        code = application.exec()
        while window.reopens:
            window = _shown_again(window, model)
            code = application.exec()
        return code
    finally:
        reporter.uninstall()
        end_with_what_does_not_stop()


def run_lecture(
    pack: Path, lesson: int | None, phones: PhonesWanted | None, model: ModelToOpen
) -> int:
    """Open the window, install the pack where it is new, and present it. Returns the exit code."""
    application = prepared_application()
    reporter = CrashReporter()
    reporter.install()
    try:
        window = _shown_window(model)
        window.lectures.present_file(pack, lesson, phones)
        return application.exec()
    finally:
        reporter.uninstall()
        end_with_what_does_not_stop()


def end_with_what_does_not_stop() -> None:
    """A model whose thread could not be ended would keep the process alive; the windows are closed
    and everything is written."""
    if left_behind():
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


def _shown_window(model: ModelToOpen) -> MainWindow:
    window = make_window()
    application = prepared_application()
    if isinstance(application, Application):
        application.file_wanted.connect(window.open_file)
    window.show()
    window.open_model(model.folder, model.device)
    if model.notice is not None:
        window.notice.tell(error_text(model.notice))
    window.lessons.packs.installer.install_shipped()
    return window


def _shown_again(closed: MainWindow, model: ModelToOpen) -> MainWindow:
    """With the model and the film that were open in a window that was closed."""
    opened, film = closed.session.model, closed.session.film
    if opened is not None:
        model = ModelToOpen(opened.folder, opened.device)
    window = _shown_window(model)
    if film is not None and not closed.is_home and film.source.exists():
        window.open_film(film.source, film.title, film.number)
    closed.deleteLater()
    return window


def prepared_application() -> QApplication:
    application = started_application()
    if application.findChild(GarbageCollector) is not None:
        return application  # to style it again would polish every widget that there is
    # A thread that computes gives way to the window within a millisecond instead of five: painting
    # asks for the interpreter many times, and each time would have to wait.
    sys.setswitchinterval(_GIVE_WAY_S)
    application.setApplicationName("Foresee")
    application.setDesktopFileName("foresee")
    application.setWindowIcon(app_icon())
    application.setStyle("Fusion")
    install_fonts()
    GarbageCollector(application)
    return application


def make_window() -> MainWindow:
    """With the services of this machine's Foresee; they have started, no model is open."""
    paths = find_paths()
    services = Services(
        engine=EngineService(),
        films=Background("films"),
        library=Library(paths.database),
    )
    loaded = load_settings(paths.settings)
    # Before anything is named: names are translated when widgets are made.
    install_language(loaded.settings.language, prepared_application())
    return MainWindow(services, loaded, paths, built_in_entries())
