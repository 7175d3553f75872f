"""The title of the window: the film that is shown, or the page.

A title is one of a case, of a picture file or "Own film"; see `app.services.films.read_film`.
"""

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QMainWindow, QWidget

from app.study.session import StudySession
from app.window.layout import Pages


class WindowTitle(QObject):
    def __init__(
        self,
        window: QMainWindow,
        pages: Pages,
        workspace: QWidget,
        session: StudySession,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._pages = pages
        self._workspace = workspace
        self._session = session
        self._program = self.tr("Foresee")
        self._follow()
        pages.turned.connect(self._follow)
        session.film_opened.connect(self._follow)
        session.run_shown.connect(self._follow)

    def call_window(self, name: str) -> None:
        """What the window is, where it is another than Foresee itself."""
        self._program = name
        self._follow()

    @Slot()
    def _follow(self) -> None:
        film = self._session.film
        page = self._pages.currentWidget()
        name = page.windowTitle() if page is not None else ""
        if page is self._workspace and film is not None:
            name = film.title
        self._window.setWindowTitle(f"{name} – {self._program}" if name else self._program)
