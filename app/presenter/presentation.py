"""A lecture on stage: its session, its two windows, the screens, and the page for phones.

Whatever goes wrong is said to the lecturer and never on the wall; the lecture goes on.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from time import monotonic

from PySide6.QtCore import QObject, QPointF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QScreen

from app.audience.hall import Command, Pointed
from app.audience.networks import Network, networks
from app.presenter.audience_window import AudienceWindow
from app.presenter.lecture_commands import LectureCommands
from app.presenter.live_runs import LiveRuns
from app.presenter.phone_access import PhoneAccess
from app.presenter.presenter_window import PresenterWindow
from app.presenter.program import LectureItem, agenda_of, load_lecture_item
from app.presenter.screens import Placing, name_of, placed, proposed, screen_set, swapped
from app.presenter.session import LectureSession
from app.presenter.wall_content import Joining, wall_content
from app.services.awake import StayAwake
from app.services.engine_events import Located
from app.services.threads import Services
from app.theme.look import Look
from lessons.lecture.records import LectureRecord
from lessons.pack.shelf import Shelf
from lessons.pack_records import InstalledItem

_LEAVE_WITHIN_MS = 3_000
_LOOK_AROUND_MS = 2_000


class Presentation(QObject):
    ended = Signal()
    """The windows are gone and the port is free."""
    screen_chosen = Signal(str, str)
    """A set of screens, and the name of the one that now shows the wall."""

    _remote = Signal(object)

    def __init__(
        self,
        services: Services,
        shelf: Shelf,
        look: Look,
        record: LectureRecord,
        items: tuple[InstalledItem, ...],
        walls: Mapping[str, str],
        commands: LectureCommands,
        parent: QObject | None = None,
    ) -> None:
        """`items` in the order of the record. `walls`: which screen showed the wall last time, by
        set of screens."""
        super().__init__(parent)
        self._services = services
        self._walls = walls
        self._leaves = False
        self._closed = False
        self.session = LectureSession(services.library, record, agenda_of(items), self)
        self.session.hall.remote = self._on_remote
        self.access = PhoneAccess(self.session.hall, self)
        titles = tuple(one.item.title for one in items)
        self.presenter = PresenterWindow(look, titles, commands)
        self.audience = AudienceWindow(look, commands)
        self._placing = self._proposed()
        self._awake = StayAwake(self)
        self._live = LiveRuns(services.engine, services.films, self.session, self)
        self._opened_at = 0.0
        self._looking = QTimer(self, interval=_LOOK_AROUND_MS)
        self._looking.timeout.connect(self._look_around)
        self._looking.start()
        self._leaving = QTimer(self, singleShot=True, interval=_LEAVE_WITHIN_MS)
        self._leaving.timeout.connect(self._stay)
        self._connect()
        for index, item in enumerate(items):
            reply = services.films.ask(partial(_numbered, index, item, shelf))
            reply.then(self._on_item, self.presenter.show_trouble)

    def start(self) -> None:
        self._awake.hold(self.tr("A lecture is on stage."))
        self._place()
        self._look_around()
        self._show()

    @property
    def joining(self) -> Joining | None:
        """How phones come in; None where they do not."""
        connection = self.access.connection
        return None if connection is None else connection.joining

    @property
    def placing(self) -> Placing:
        return self._placing

    @Slot(Network)
    def open_to_phones(self, network: Network, port: int = 0) -> None:
        """Answered by `access`."""
        self.access.open(network, port)

    @Slot()
    def close_to_phones(self) -> None:
        self.access.close()
        self._show_phones()
        self._show()

    @Slot()
    def swap(self) -> None:
        self._placing = swapped(self._placing)
        self._place()
        self._remember()

    @Slot(int)
    def choose_screen(self, wall: int) -> None:
        """For the hall; the presenter goes to another one."""
        screens = QGuiApplication.screens()
        chosen = name_of(screens[wall])
        self._placing = placed(screens, QGuiApplication.primaryScreen(), wall)
        self._place()
        self._remember()
        self.presenter.show_trouble(self.tr("The hall sees {screen}.").format(screen=chosen))

    def set_may_move(self, may_move: bool) -> None:
        """False: films do not move by themselves."""
        self.audience.wall.set_may_move(may_move)
        self.presenter.set_may_move(may_move)

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
        self._looking.stop()
        self._awake.release()
        self.access.end()
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
        commands.more.triggered.connect(session.step_on)
        commands.less.triggered.connect(session.step_back)
        commands.swap.triggered.connect(self.swap)
        commands.view.triggered.connect(self.show_presenter)
        commands.leave.triggered.connect(self.leave)
        presenter.wall.pointed.connect(self.audience.wall.point)
        presenter.share_wanted.connect(session.step_to)
        presenter.screen_wanted.connect(self.choose_screen)
        presenter.jump_wanted.connect(session.jump)
        presenter.live.toggled.connect(self._live.set_wanted)
        self._live.told.connect(presenter.show_live)
        presenter.hands.counted.connect(session.count_hands)
        presenter.hands.marking.connect(presenter.wall.set_marks)
        presenter.wall.marked.connect(presenter.hands.take_mark)
        presenter.phones.wanted.connect(self.open_to_phones)
        presenter.phones.films_allowed.connect(session.allow_films)
        presenter.phones.not_wanted.connect(self.close_to_phones)
        self.access.opened.connect(self._on_opened)
        self.access.refused.connect(self._on_refused)
        self._remote.connect(self._follow_remote)
        presenter.closing.connect(self.leave)
        self.audience.clicked.connect(session.forward)
        self.audience.closed.connect(self._on_audience_closed)
        self._services.engine.located.connect(self._on_located)
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.screenAdded.connect(self._on_screens, Qt.ConnectionType.QueuedConnection)
        application.screenRemoved.connect(self._on_screens, Qt.ConnectionType.QueuedConnection)

    @Slot()
    def _on_opened(self) -> None:
        self._opened_at = monotonic()
        self.session.show_to_phones()
        self._show_phones()
        self._show()

    @Slot(str)
    def _on_refused(self, why: str) -> None:
        self.presenter.show_trouble(why)
        self._show_phones()

    @Slot()
    def _look_around(self) -> None:
        """Networks come and go, and so do phones."""
        if self.access.connection is None:
            self._services.films.ask(networks).then(self.presenter.phones.show_networks)
        self._show_phones()

    def _show_phones(self) -> None:
        open_s = monotonic() - self._opened_at
        self.presenter.phones.show_connection(self.access.connection, self.access.phones, open_s)

    def _on_remote(self, sent: Command | Pointed) -> None:
        """In the server's thread."""
        self._remote.emit(sent)

    @Slot(object)
    def _follow_remote(self, sent: Command | Pointed) -> None:
        """The lecturer's own phone."""
        if isinstance(sent, Pointed):
            at = None if sent.at is None else QPointF(*sent.at)
            self.audience.wall.point(at)
            self.presenter.wall.point(at)
            return
        commands = self.presenter.commands
        {
            Command.NEXT: commands.next,
            Command.BACK: commands.back,
            Command.BLACK: commands.black,
        }[sent].trigger()

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
        self.audience.wall.show_content(wall_content(self.session.view, self.joining))
        self.presenter.show_lecture(self.session, self.joining)

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
        self.presenter.show_screens([name_of(one) for one in screens], self._placing.wall)
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
