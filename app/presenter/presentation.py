"""A lecture on stage: its session, its two windows, the screens, and the page for phones.

Whatever goes wrong is said to the lecturer and never on the wall; the lecture goes on.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QScreen

from app.audience.networks import Network, networks
from app.audience.server import AudienceServer
from app.presenter.audience_window import AudienceWindow
from app.presenter.presenter_window import PresenterWindow
from app.presenter.program import LectureItem, agenda_of, load_lecture_item
from app.presenter.screens import Placing, proposed, screen_set, swapped
from app.presenter.session import LectureSession
from app.presenter.wall_content import Joining, wall_content
from app.services.engine_events import Located
from app.services.threads import Services
from app.theme.look import Look
from app.words.sentences import error_text
from engine.errors import ForeseeError
from lessons.installed_packs import InstalledItem
from lessons.lecture.records import LectureRecord
from lessons.pack.shelf import Shelf

_LEAVE_WITHIN_MS = 3_000


class Presentation(QObject):
    ended = Signal()
    """The windows are gone and the port is free."""
    screen_chosen = Signal(str, str)
    """A set of screens, and the name of the one that now shows the wall."""

    def __init__(
        self,
        services: Services,
        shelf: Shelf,
        look: Look,
        record: LectureRecord,
        items: tuple[InstalledItem, ...],
        walls: Mapping[str, str],
        parent: QObject | None = None,
    ) -> None:
        """`items` in the order of the record. `walls`: which screen showed the wall last time, by
        set of screens."""
        super().__init__(parent)
        self._services = services
        self._walls = walls
        self._server: AudienceServer | None = None
        self._joining: Joining | None = None
        self._leaves = False
        self._closed = False
        self.session = LectureSession(services.library, record, agenda_of(items), self)
        titles = tuple(one.item.title for one in items)
        self.presenter = PresenterWindow(look, titles, networks())
        self.audience = AudienceWindow(look, self.presenter.commands)
        self._placing = self._proposed()
        self._leaving = QTimer(self, singleShot=True, interval=_LEAVE_WITHIN_MS)
        self._leaving.timeout.connect(self._stay)
        self._connect()
        for index, item in enumerate(items):
            reply = services.films.ask(partial(_numbered, index, item, shelf))
            reply.then(self._on_item, self.presenter.show_trouble)

    def start(self) -> None:
        self._place()
        self._show()

    @property
    def joining(self) -> Joining | None:
        """How phones come in; None where they do not."""
        return self._joining

    @property
    def placing(self) -> Placing:
        return self._placing

    @Slot(Network)
    def open_to_phones(self, network: Network, port: int = 0) -> None:
        self.close_to_phones()
        server = AudienceServer(self.session.hall)
        try:
            address = server.open(network.address, port)
        except ForeseeError as error:
            self.presenter.show_trouble(error_text(error))
            self.presenter.phones.setChecked(False)
        else:
            self._server = server
            self._joining = Joining(address.url, address.code)
        self._show()

    @Slot()
    def close_to_phones(self) -> None:
        if self._server is not None:
            self._server.close()
        self._server, self._joining = None, None
        self._show()

    @Slot()
    def swap(self) -> None:
        self._placing = swapped(self._placing)
        self._place()
        self._remember()

    @Slot()
    def leave(self) -> None:
        """The first press asks, the second within three seconds ends the lecture."""
        if self._leaves:
            self.presenter.setEnabled(False)
            self.session.end()
            return
        self._leaves = True
        self.presenter.show_trouble(self.tr("Press Esc once more to end the lecture."))
        self._leaving.start()

    @Slot()
    def show_presenter(self) -> None:
        """With one screen: the presenter's view over the wall, and back."""
        if self._placing.presenter is not None:
            self.presenter.activateWindow()
        elif self.presenter.isVisible():
            self.presenter.hide()
            self.audience.activateWindow()
        else:
            self.presenter.show()
            self.presenter.raise_()

    def close(self) -> None:
        """Take the windows away and free the port; where the lecture stands is kept. Doing it twice
        costs nothing."""
        if self._closed:
            return
        self._closed = True
        self._leaving.stop()
        if self._server is not None:
            self._server.close()
        for window in (self.audience, self.presenter):
            window.hide()
            window.deleteLater()

    def _connect(self) -> None:
        session, presenter, commands = self.session, self.presenter, self.presenter.commands
        session.moved.connect(self._show)
        session.counted.connect(self._show)
        session.trouble.connect(presenter.show_trouble)
        session.ended.connect(self._on_ended)
        commands.next.triggered.connect(session.forward)
        commands.back.triggered.connect(session.backward)
        commands.black.triggered.connect(session.blacken)
        commands.white.triggered.connect(session.whiten)
        commands.swap.triggered.connect(self.swap)
        commands.view.triggered.connect(self.show_presenter)
        commands.leave.triggered.connect(self.leave)
        presenter.wall.pointed.connect(self.audience.wall.point)
        presenter.jump_wanted.connect(session.jump)
        presenter.hands.counted.connect(session.count_hands)
        presenter.phones_wanted.connect(self.open_to_phones)
        presenter.no_phones_wanted.connect(self.close_to_phones)
        presenter.closing.connect(self.leave)
        self.audience.clicked.connect(session.forward)
        self.audience.closed.connect(self._on_audience_closed)
        self._services.engine.located.connect(self._on_located)
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.screenAdded.connect(self._on_screens, Qt.ConnectionType.QueuedConnection)
        application.screenRemoved.connect(self._on_screens, Qt.ConnectionType.QueuedConnection)

    @Slot(tuple)
    def _on_item(self, loaded: tuple[int, LectureItem]) -> None:
        index, item = loaded
        self.session.take_item(index, item)
        self._services.engine.locate(item.prior)

    @Slot(Located)
    def _on_located(self, located: Located) -> None:
        """Where the zones of a film are, so that taps can be named."""
        for index in range(len(self.session.record.items)):
            item = self.session.item_at(index)
            if item is not None and item.prior is located.film and located.regions:
                self.session.take_item(index, replace(item, regions=located.regions))

    @Slot()
    def _show(self) -> None:
        if self._closed:
            return
        self.audience.wall.show_content(wall_content(self.session.view, self._joining))
        self.presenter.show_lecture(self.session, self._joining)

    @Slot(QScreen)
    def _on_screens(self, _: QScreen) -> None:
        """A projector was plugged in or out in mid-lecture: the presenter's view stays."""
        had_projector = self._placing.presenter is not None
        self._placing = self._proposed()
        if had_projector and self._placing.presenter is None:
            self.presenter.show_trouble(
                self.tr("The projector is gone. Plug it in again: the lecture goes on there.")
            )
            self.audience.hide()
            self.presenter.show_on(QGuiApplication.primaryScreen())
            return
        self.presenter.show_trouble("")
        self._place()

    def _place(self) -> None:
        screens = QGuiApplication.screens()
        self.audience.show_on(screens[self._placing.wall])
        self.presenter.set_wall_shape(screens[self._placing.wall].size())
        if self._placing.presenter is not None:
            self.presenter.show_on(screens[self._placing.presenter])
            self.presenter.activateWindow()
        else:
            self.audience.activateWindow()

    def _proposed(self) -> Placing:
        screens = QGuiApplication.screens()
        wall = self._walls.get(screen_set(screens), "")
        return proposed(screens, QGuiApplication.primaryScreen(), wall)

    def _remember(self) -> None:
        screens = QGuiApplication.screens()
        wall = screens[self._placing.wall]
        self.screen_chosen.emit(screen_set(screens), wall.model() or wall.name())

    @Slot()
    def _stay(self) -> None:
        self._leaves = False
        self.presenter.show_trouble("")

    @Slot()
    def _on_audience_closed(self) -> None:
        """Somebody closed the wall with the system's own keys: that is no way to lose a lecture."""
        if not self._closed:
            self._place()

    @Slot()
    def _on_ended(self) -> None:
        self.close()
        self.ended.emit()


def _numbered(index: int, item: InstalledItem, shelf: Shelf) -> tuple[int, LectureItem]:
    return index, load_lecture_item(item, shelf)
