"""Lectures as the window reaches them: beginning one, going on with one that was interrupted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow

from app.presenter.lecture_commands import LectureCommands
from app.services.settings import LectureScreens
from app.services.threads import Services
from app.theme.look import Look
from app.widgets.actions import add_action
from app.widgets.notice_bar import NoticeAction, NoticeBar
from lessons.lecture.choosing import (
    SEE_IT_MOVE,
    LectureProgram,
    lesson_program,
    pack_program,
    resumed_program,
    see_it_move,
)
from lessons.pack.opened import OpenedPack
from lessons.pack.shelf import Shelf

# A lecture brings a server for phones and the drawing of walls, which a student never needs: they
# are loaded with the first lecture.
if TYPE_CHECKING:
    from app.presenter.past_lectures import PastLectures
    from app.presenter.presentation import Presentation
    from lessons.lecture.records import LectureRecord
    from lessons.store import Store


@dataclass(frozen=True, slots=True)
class PhonesWanted:
    """`interface`: its name or address, "" for the first one; `port`: 0 for any."""

    interface: str = ""
    port: int = 0


@dataclass(frozen=True, slots=True)
class _Begun:
    record: "LectureRecord"
    program: LectureProgram


class Lectures(QObject):
    screens_chosen = Signal(dict)
    """Which screen shows the wall, by set of screens."""

    def __init__(
        self,
        window: QMainWindow,
        services: Services,
        shelf: Shelf,
        look: Look,
        notice: NoticeBar,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._services = services
        self._shelf = shelf
        self._look = look
        self._notice = notice
        self._walls: LectureScreens = {}
        self._phones: PhonesWanted | None = None
        self._may_move = True
        self._interrupted: LectureRecord | None = None
        self.presentation: Presentation | None = None
        self.past: PastLectures | None = None
        self.commands = LectureCommands(self)
        self.see_it_move = add_action(
            window, "see-it-move", self.tr("Hold the lecture “{title}”").format(title=SEE_IT_MOVE)
        )
        self.see_it_move.triggered.connect(self._on_see_it_move)
        self.show_past = add_action(window, "past-lectures", self.tr("Past lectures"))
        self.show_past.triggered.connect(self._on_past)
        services.library.ready.connect(self._look_for_interrupted)

    @property
    def actions(self) -> list[QAction]:
        return [self.see_it_move, self.show_past]

    def remember_screens(self, walls: LectureScreens) -> None:
        """As they were chosen the last time."""
        self._walls = dict(walls)

    @Slot(UUID)
    def present_lesson(self, lesson: UUID) -> None:
        self._begin(partial(lesson_program, lesson))

    @Slot(UUID)
    def present_pack(self, pack: UUID) -> None:
        self._begin(partial(pack_program, pack, None))

    def present_file(
        self, file: Path, lesson: int | None = None, phones: PhonesWanted | None = None
    ) -> None:
        """Install the pack where it is new, and present it. `lesson`: counted from 1, None for all
        of them. `phones`: None for a show of hands."""
        self._phones = phones
        self._begin(partial(_installed_program, file, lesson, self._shelf))

    def set_may_move(self, may_move: bool) -> None:
        """False: films of later lectures do not move by themselves."""
        self._may_move = may_move

    def close(self) -> None:
        """With the window: the lecture goes on the next time."""
        if self.presentation is not None:
            self.presentation.close()

    @Slot()
    def _on_see_it_move(self) -> None:
        self._begin(see_it_move)

    @Slot()
    def _on_past(self) -> None:
        from app.presenter.past_lectures import PastLectures

        self.past = PastLectures(self._services, self._shelf, self._window)
        self.past.open()

    def _begin(self, choose: Callable[["Store"], LectureProgram]) -> None:
        if self.presentation is None:
            work = partial(_new_lecture, choose)
            self._services.library.ask(work).then(self._on_chosen, self._notice.tell)

    @Slot()
    def _look_for_interrupted(self) -> None:
        self._services.library.ask(_interrupted).then(self._offer_to_resume)

    @Slot(object)
    def _offer_to_resume(self, lecture: "LectureRecord | None") -> None:
        if lecture is None or self.presentation is not None:
            return
        self._interrupted = lecture
        text = self.tr("The lecture “{title}” was interrupted.").format(title=lecture.title)
        actions = [
            NoticeAction(self.tr("Go on with it"), self._resume),
            NoticeAction(self.tr("End it"), self._give_up),
        ]
        self._notice.tell(text, actions, lasts=True)

    @Slot()
    def _resume(self) -> None:
        if self._interrupted is not None:
            work = partial(_resumed, self._interrupted)
            self._services.library.ask(work).then(self._on_chosen, self._notice.tell)

    @Slot()
    def _give_up(self) -> None:
        if self._interrupted is not None:
            self._services.library.ask(partial(_ended, self._interrupted))

    @Slot(_Begun)
    def _on_chosen(self, begun: _Begun) -> None:
        from app.presenter.presentation import Presentation

        self.presentation = presentation = Presentation(
            self._services,
            self._shelf,
            self._look,
            begun.record,
            begun.program.items,
            self._walls,
            self.commands,
            self,
        )
        presentation.set_may_move(self._may_move)
        presentation.ended.connect(self._on_ended)
        presentation.screen_chosen.connect(self._on_screen)
        presentation.start()
        if self._phones is not None:
            self._open_to_phones(presentation, self._phones)

    def _open_to_phones(self, presentation: "Presentation", wanted: PhonesWanted) -> None:
        from app.audience.networks import networks

        for network in networks():
            if wanted.interface in ("", network.name, network.address):
                presentation.open_to_phones(network, wanted.port)
                return
        presentation.presenter.show_trouble(
            self.tr("This computer is on no such network; count hands instead.")
        )

    @Slot()
    def _on_ended(self) -> None:
        if self.presentation is not None:
            title = self.presentation.session.record.title
            text = self.tr("The lecture “{title}” has ended.").format(title=title)
            report = NoticeAction(self.tr("Report and counts"), self._on_past)
            self._notice.tell(text, [report], lasts=True)
            self.presentation.deleteLater()
        self.presentation, self._phones = None, None
        self._window.activateWindow()

    @Slot(str, str)
    def _on_screen(self, screens: str, wall: str) -> None:
        self._walls[screens] = wall
        self.screens_chosen.emit(dict(self._walls))


def _new_lecture(choose: Callable[["Store"], LectureProgram], store: "Store") -> _Begun:
    from app.presenter.program import item_ids
    from lessons.lecture.records import LectureRecord

    program = choose(store)
    record = LectureRecord(
        uuid4(), program.pack, program.title, item_ids(program.items), datetime.now(UTC)
    )
    return _Begun(record, program)


def _installed_program(
    file: Path, lesson: int | None, shelf: Shelf, store: "Store"
) -> LectureProgram:
    from lessons.pack.installing import install_pack

    with OpenedPack.open(file) as opened:
        pack = opened.pack
    if store.packs.revisions().get(pack.id, 0) < pack.revision:
        install_pack(store, shelf, file)
    return pack_program(pack.id, lesson, store)


def _interrupted(store: "Store") -> "LectureRecord | None":
    return store.lectures.unfinished()


def _resumed(lecture: "LectureRecord", store: "Store") -> _Begun:
    return _Begun(lecture, resumed_program(lecture, store))


def _ended(lecture: "LectureRecord", store: "Store") -> None:
    store.lectures.end(lecture.id, datetime.now(UTC))
