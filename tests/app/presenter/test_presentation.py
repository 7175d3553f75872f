"""A lecture on stage, driven by the keys of a clicker."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from PySide6.QtCore import QPoint, QPointF, QSizeF, Qt
from PySide6.QtGui import QFont, QImage, QPainter
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.audience.networks import Network
from app.presenter.lecture_commands import LectureCommands
from app.presenter.presentation import Presentation
from app.presenter.program import item_ids
from app.presenter.wall import paint_wall
from app.presenter.wall_page import SMALLEST_TEXT, Page, Part
from app.services.background import Background
from app.services.engine_service import EngineService
from app.services.library import Library
from app.services.threads import Services
from app.theme.fonts import install_fonts
from app.theme.look import Look
from app.theme.preferences import Theme
from app.viewer.pane_renderer import PaneRenderer
from lessons.built_in.shipped import install_shipped
from lessons.lecture.ballots import Ballot, Vote
from lessons.lecture.records import LectureRecord
from lessons.lecture.state import SHARES, Blank, Round, Showing, Step
from lessons.pack.shelf import Shelf
from lessons.pack_records import InstalledItem
from lessons.store import Store
from tests.app.conftest import WAIT_MS
from tests.audience.halls import LOOPBACK

PICTURES = os.environ.get("FORESEE_PICTURES")
"""A folder in which to keep screenshots for looking at."""


@pytest.fixture
def first_lesson(tmp_path: Path) -> tuple[InstalledItem, ...]:
    """Of the first pack that ships: a question of every kind."""
    with Store.open(tmp_path / "library.db") as store:
        install_shipped(store, shelf=Shelf(tmp_path / "shelf"))
        pack = next(one for one in store.packs.all() if one.title == "First steps")
        items = store.packs.manifest(pack.id).lessons[0].items
        return tuple(store.packs.item(item.id) for item in items)


@pytest.fixture
def begin(
    qtbot: QtBot, tmp_path: Path, first_lesson: tuple[InstalledItem, ...]
) -> Iterator[Callable[[Theme], Presentation]]:
    install_fonts()
    services = Services(EngineService(), Background("films"), Library(tmp_path / "library.db"))
    with qtbot.waitSignal(services.library.ready, timeout=WAIT_MS):
        services.start()
    begun: list[Presentation] = []

    def begin_one(theme: Theme = Theme.DARK) -> Presentation:
        record = LectureRecord(
            uuid4(), first_lesson[0].pack, "First steps", item_ids(first_lesson), datetime.now(UTC)
        )
        shelf = Shelf(tmp_path / "shelf")
        presentation = Presentation(
            services, shelf, Look(theme), record, first_lesson, {}, LectureCommands()
        )
        begun.append(presentation)
        presentation.start()
        everything = range(len(first_lesson))
        qtbot.waitUntil(
            lambda: all(presentation.session.item_at(index) for index in everything),
            timeout=WAIT_MS,
        )
        return presentation

    yield begin_one
    for presentation in begun:
        presentation.close()
    services.close()


def press(qtbot: QtBot, presentation: Presentation, key: Qt.Key) -> None:
    """On whichever window the keyboard is."""
    before = presentation.session.state
    qtbot.keyClick(presentation.audience, key)
    qtbot.waitUntil(lambda: presentation.session.state != before, timeout=WAIT_MS)


def picture(widget: QWidget, name: str) -> None:
    if PICTURES:
        widget.grab().save(str(Path(PICTURES) / f"{name}.png"))


def test_a_clicker_alone_leads_through_a_whole_lecture(
    qtbot: QtBot, begin: Callable[[Theme], Presentation]
) -> None:
    lecture = begin(Theme.DARK)
    lecture.audience.resize(1024, 768)
    seen: list[tuple[int, Step]] = []
    number = 0
    while not lecture.session.state.ended:
        state = lecture.session.state
        seen.append((state.item, state.step))
        content = lecture.audience.wall.content
        assert content.heading or content.words or content.films
        if state.item < 3:
            picture(lecture.audience, f"wall-{number:02d}-{state.step}")
        number += 1
        press(qtbot, lecture, Qt.Key.Key_PageDown)
    assert [item for item, step in seen if step is Step.TITLE] == list(range(6))
    assert lecture.audience.wall.content.heading == "Thank you."
    press(qtbot, lecture, Qt.Key.Key_PageUp)
    assert lecture.session.state.step is Step.TEACHING_POINT


@pytest.mark.parametrize(
    ("key", "blank"),
    [
        (Qt.Key.Key_B, Blank.BLACK),
        (Qt.Key.Key_Period, Blank.BLACK),
        (Qt.Key.Key_W, Blank.WHITE),
    ],
)
def test_the_wall_goes_blank_and_comes_back(
    qtbot: QtBot, begin: Callable[[Theme], Presentation], key: Qt.Key, blank: Blank
) -> None:
    lecture = begin(Theme.DARK)
    press(qtbot, lecture, key)
    covered = lecture.audience.wall.content
    assert covered.blank is blank
    assert (covered.films, covered.heading, covered.words) == ((), "", "")
    press(qtbot, lecture, key)
    assert lecture.audience.wall.content.blank is Blank.NOTHING


def test_nothing_that_tells_the_answer_is_on_the_wall_before_the_reveal(
    qtbot: QtBot, begin: Callable[[Theme], Presentation]
) -> None:
    lecture = begin(Theme.DARK)
    while lecture.session.state.step is not Step.RESULT:
        content = lecture.audience.wall.content
        item = lecture.session.item
        assert item is not None
        assert item.baked is not None
        shown = {id(film.picture.greys) for film in content.films}
        assert id(item.baked.run.counterfactual.greys) not in shown
        assert all(film.mark is None and film.comparison is None for film in content.films)
        assert item.item.reference.text not in content.words
        press(qtbot, lecture, Qt.Key.Key_PageDown)
    press(qtbot, lecture, Qt.Key.Key_PageDown)
    (film,) = lecture.audience.wall.content.films
    assert film.comparison is not None
    assert lecture.session.item is not None
    assert lecture.session.item.baked is not None
    assert film.comparison.other is lecture.session.item.baked.run.counterfactual


def test_the_film_moves_and_the_clicker_moves_it_back_and_wipes(
    qtbot: QtBot, begin: Callable[[Theme], Presentation]
) -> None:
    lecture = begin(Theme.DARK)
    lecture.set_may_move(False)
    wall, slider = lecture.audience.wall, lecture.presenter.share
    lecture.session.jump(0, Step.RESULT)
    qtbot.waitUntil(lambda: lecture.session.state.step is Step.RESULT, timeout=WAIT_MS)
    assert not slider.isVisible()
    press(qtbot, lecture, Qt.Key.Key_PageDown)
    moved = wall.grab().toImage()
    for _ in range(SHARES):
        press(qtbot, lecture, Qt.Key.Key_Up)
    assert wall.content.films[0].caption == "Before"
    before = wall.grab().toImage()
    assert before != moved
    before_state = lecture.session.state
    slider.setValue(SHARES // 2)
    qtbot.waitUntil(lambda: lecture.session.state != before_state, timeout=WAIT_MS)
    assert wall.content.films[0].caption == "On the way: 50 %"
    assert wall.grab().toImage() not in (before, moved)
    press(qtbot, lecture, Qt.Key.Key_PageDown)
    assert lecture.session.state.showing is Showing.WIPE
    half = wall.grab().toImage()
    press(qtbot, lecture, Qt.Key.Key_Down)
    assert wall.grab().toImage() != half
    press(qtbot, lecture, Qt.Key.Key_PageDown)
    first = wall.grab().toImage()
    press(qtbot, lecture, Qt.Key.Key_Down)
    assert wall.grab().toImage() != first
    press(qtbot, lecture, Qt.Key.Key_PageDown)
    assert len(wall.content.films) > 1


def test_where_films_may_move_they_do_so_by_themselves(
    qtbot: QtBot, begin: Callable[[Theme], Presentation]
) -> None:
    lecture = begin(Theme.DARK)
    wall = lecture.audience.wall
    lecture.session.jump(0, Step.RESULT)
    qtbot.waitUntil(lambda: lecture.session.state.step is Step.RESULT, timeout=WAIT_MS)
    press(qtbot, lecture, Qt.Key.Key_PageDown)
    first = wall.grab().toImage()
    qtbot.waitUntil(lambda: wall.grab().toImage() != first, timeout=WAIT_MS)
    press(qtbot, lecture, Qt.Key.Key_PageDown)
    press(qtbot, lecture, Qt.Key.Key_PageDown)
    assert lecture.session.state.showing is Showing.BLINK
    one = wall.grab().toImage()
    qtbot.waitUntil(lambda: wall.grab().toImage() != one, timeout=WAIT_MS)


def test_phones_join_by_what_stands_on_the_wall_and_leave_with_the_lecture(
    qtbot: QtBot, begin: Callable[[Theme], Presentation]
) -> None:
    lecture = begin(Theme.DARK)
    with qtbot.waitSignal(lecture.access.opened, timeout=WAIT_MS):
        lecture.open_to_phones(Network("lo", LOOPBACK))
    joining = lecture.audience.wall.content.joining
    assert joining is not None
    assert joining.url.endswith(joining.code)
    assert lecture.presenter.phones.phones.isChecked()
    while lecture.session.state.step is not Step.VOTE:
        press(qtbot, lecture, Qt.Key.Key_PageDown)
    item = lecture.session.record.items[0]
    votes = [
        Vote(
            device=f"{number:022x}",
            item=item,
            round=Round.FIRST,
            revision=1,
            ballot=Ballot(taps=((0.3, 0.7 + 0.01 * number),), confidence=2),
        )
        for number in range(8)
    ]
    kept = lecture.session.hall.store_votes(votes)
    qtbot.waitUntil(kept.done, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: "8 answers" in lecture.audience.wall.content.facts, timeout=WAIT_MS)
    lecture.presenter.resize(1366, 768)
    picture(lecture.presenter, "presenter-vote")
    press(qtbot, lecture, Qt.Key.Key_PageDown)
    press(qtbot, lecture, Qt.Key.Key_PageDown)
    picture(lecture.presenter, "presenter-result")
    lecture.close_to_phones()
    assert lecture.audience.wall.content.joining is None
    assert not lecture.presenter.phones.phones.isChecked()


def test_hands_are_counted_without_any_network(
    qtbot: QtBot, begin: Callable[[Theme], Presentation]
) -> None:
    lecture = begin(Theme.LIGHT)
    lecture.session.jump(4, Step.VOTE)
    qtbot.waitUntil(lambda: lecture.session.state.item == 4, timeout=WAIT_MS)
    for box, hands in zip(lecture.presenter.hands.boxes, (9, 21), strict=True):
        box.setValue(hands)
    qtbot.mouseClick(lecture.presenter.hands.take, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: lecture.session.result.first.tally.votes == 30, timeout=WAIT_MS)
    lecture.presenter.resize(1024, 768)
    picture(lecture.presenter, "presenter-hands")
    press(qtbot, lecture, Qt.Key.Key_PageDown)
    press(qtbot, lecture, Qt.Key.Key_PageDown)
    picture(lecture.audience, "wall-hands")


def test_the_lecturer_marks_where_most_of_the_hall_pointed(
    qtbot: QtBot, begin: Callable[[Theme], Presentation]
) -> None:
    lecture = begin(Theme.DARK)
    presenter = lecture.presenter
    lecture.session.jump(0, Step.VOTE)
    qtbot.waitUntil(lambda: lecture.session.state.step is Step.VOTE, timeout=WAIT_MS)
    qtbot.mouseClick(presenter.hands.mark, Qt.MouseButton.LeftButton)
    presenter.wall.grab()
    in_film = next(
        QPoint(x, presenter.wall.height() // 2)
        for x in range(presenter.wall.width())
        if presenter.wall.on_first_film(QPointF(x, presenter.wall.height() // 2)) is not None
    )
    qtbot.mouseClick(presenter.wall, Qt.MouseButton.LeftButton, pos=in_film + QPoint(2, 0))
    assert not presenter.hands.mark.isChecked()
    qtbot.mouseClick(presenter.hands.take, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: lecture.session.result.first.tally.votes == 1, timeout=WAIT_MS)
    assert lecture.session.result.first.heat[:, :12].max() == 1.0


def test_only_the_second_press_of_escape_ends_the_lecture(
    qtbot: QtBot, begin: Callable[[Theme], Presentation]
) -> None:
    lecture = begin(Theme.DARK)
    qtbot.keyClick(lecture.audience, Qt.Key.Key_Escape)
    assert lecture.presenter.trouble.text()
    with qtbot.waitSignal(lecture.ended, timeout=WAIT_MS):
        qtbot.keyClick(lecture.audience, Qt.Key.Key_Escape)


@pytest.mark.parametrize(("width", "height"), [(1024, 768), (1920, 1080), (3840, 2160)])
def test_every_text_on_the_wall_can_be_read_from_the_last_row(
    qtbot: QtBot,
    begin: Callable[[Theme], Presentation],
    monkeypatch: pytest.MonkeyPatch,
    width: int,
    height: int,
) -> None:
    lecture = begin(Theme.DARK)
    sizes: list[int] = []
    font = Page.font

    def recording(page: Page, size: float, *, bold: bool = False) -> QFont:
        made = font(page, size, bold=bold)
        if page.height == height:
            sizes.append(made.pixelSize())
        return made

    monkeypatch.setattr(Page, "font", recording)
    image = QImage(width, height, QImage.Format.Format_RGB32)
    for _ in range(12):
        content = lecture.audience.wall.content
        parts = tuple(Part(film, PaneRenderer()) for film in content.films)
        painter = QPainter(image)
        paint_wall(painter, QSizeF(width, height), content, parts, Look(Theme.DARK).palette)
        painter.end()
        press(qtbot, lecture, Qt.Key.Key_PageDown)
    assert sizes
    assert min(sizes) >= int(SMALLEST_TEXT * height)


def test_the_hall_sees_a_laser_pointer_where_the_presenter_presses(
    qtbot: QtBot, begin: Callable[[Theme], Presentation]
) -> None:
    lecture = begin(Theme.DARK)
    copy, wall = lecture.presenter.wall, lecture.audience.wall
    before = wall.grab().toImage()
    qtbot.mousePress(copy, Qt.MouseButton.LeftButton, pos=copy.rect().center())
    pointed = wall.grab().toImage()
    assert pointed.pixelColor(pointed.rect().center()).red() > 200
    qtbot.mouseRelease(copy, Qt.MouseButton.LeftButton, pos=copy.rect().center())
    assert wall.grab().toImage() == before
