"""What the clicker asks is kept, then shown; votes of phones come to the wall."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest
from pytestqt.qtbot import QtBot

from app.audience.hall import Screen
from app.presenter.program import agenda_of, item_ids, load_lecture_item
from app.presenter.session import LectureSession
from app.services.library import Library
from lessons.lecture.ballots import Ballot, HandCount, QuestionForm, Vote
from lessons.lecture.records import LectureRecord
from lessons.lecture.state import Blank, LectureState, Round, Step
from lessons.pack.installing import install_pack
from lessons.pack.shelf import Shelf
from lessons.pack_records import InstalledItem
from lessons.store import Store
from tests.app.conftest import WAIT_MS
from tests.lessons.packs import part_id, write_folder

PACK = uuid4()


@pytest.fixture
def items(tmp_path: Path) -> tuple[InstalledItem, ...]:
    """Installed in the library that `library` opens."""
    write_folder(tmp_path / "pack")
    with Store.open(tmp_path / "library.db") as store:
        install_pack(store, Shelf(tmp_path / "shelf"), tmp_path / "pack")
        return tuple(store.packs.item(part_id(name)) for name in ("spot", "calibrate"))


@pytest.fixture
def library(qtbot: QtBot, tmp_path: Path, items: tuple[InstalledItem, ...]) -> Iterator[Library]:
    opened = Library(tmp_path / "library.db")
    with qtbot.waitSignal(opened.ready, timeout=WAIT_MS):
        opened.start()
    yield opened
    opened.close()


@pytest.fixture
def session(
    qtbot: QtBot, tmp_path: Path, library: Library, items: tuple[InstalledItem, ...]
) -> LectureSession:
    record = LectureRecord(uuid4(), PACK, "See it move", item_ids(items), datetime.now(UTC))
    session = LectureSession(library, record, agenda_of(items))
    with qtbot.waitSignal(session.moved, timeout=WAIT_MS):
        pass
    for index, item in enumerate(items):
        session.take_item(index, load_lecture_item(item, Shelf(tmp_path / "shelf")))
    return session


def go(qtbot: QtBot, session: LectureSession, step: Step) -> None:
    while session.state.step is not step:
        with qtbot.waitSignal(session.moved, timeout=WAIT_MS):
            session.forward()


def vote(qtbot: QtBot, session: LectureSession, device: int, ballot: Ballot) -> None:
    """As a phone does, through the hall."""
    asked = session.state.open_round or Round.FIRST
    item = session.record.items[session.state.item]
    sent = Vote(device=f"{device:022x}", item=item, round=asked, revision=1, ballot=ballot)
    kept = session.hall.store_votes([sent])
    qtbot.waitUntil(kept.done, timeout=WAIT_MS)
    assert kept.exception() is None


def test_presses_in_a_row_each_count(qtbot: QtBot, session: LectureSession) -> None:
    for _ in range(3):
        session.forward()
    qtbot.waitUntil(lambda: session.state.step is Step.CLOSED, timeout=WAIT_MS)
    session.blacken()
    qtbot.waitUntil(lambda: session.state.blank is Blank.BLACK, timeout=WAIT_MS)
    session.forward()
    qtbot.waitUntil(lambda: session.state.blank is Blank.NOTHING, timeout=WAIT_MS)
    assert session.state.step is Step.CLOSED


def test_a_step_is_in_the_library_before_it_is_shown(
    qtbot: QtBot, session: LectureSession, library: Library
) -> None:
    kept: list[LectureState] = []

    def compare() -> None:
        reply = library.ask(partial(_kept_state, session.record))
        with qtbot.waitSignal(reply.ready, timeout=WAIT_MS) as found:
            pass
        assert found.args is not None
        kept.append(found.args[0])

    session.forward()
    with qtbot.waitSignal(session.moved, timeout=WAIT_MS):
        pass
    compare()
    assert kept == [session.state]


def test_phones_are_asked_while_a_vote_is_open_and_no_longer(
    qtbot: QtBot, session: LectureSession
) -> None:
    assert session.hall.view.screen is Screen.WAIT
    go(qtbot, session, Step.VOTE)
    question = session.hall.view.question
    assert question is not None
    assert question.form is QuestionForm.PLACE
    assert session.hall.view.screen is Screen.VOTE
    session.blacken()
    qtbot.waitUntil(lambda: session.state.blank is Blank.BLACK, timeout=WAIT_MS)
    assert session.hall.view.screen is Screen.VOTE
    go(qtbot, session, Step.CLOSED)
    assert session.hall.view.screen is Screen.CLOSED


def test_votes_are_counted_against_the_reference(qtbot: QtBot, session: LectureSession) -> None:
    go(qtbot, session, Step.VOTE)
    mark = session.item.truth.mark if session.item else None
    assert mark is not None
    x, y = (sum(values) / len(values) for values in zip(*mark.outlines[0], strict=True))
    vote(qtbot, session, 1, Ballot(taps=((x, y),), confidence=3))
    vote(qtbot, session, 2, Ballot(nothing_changed=True, confidence=1))
    qtbot.waitUntil(lambda: session.result.first.tally.votes == 2, timeout=WAIT_MS)
    assert session.result.first.tally.right == 1
    assert session.result.first.heat.max() == 1.0
    assert session.result.second is None


def test_a_divided_hall_is_led_into_a_second_vote(qtbot: QtBot, session: LectureSession) -> None:
    with qtbot.waitSignal(session.moved, timeout=WAIT_MS):
        session.jump(1, Step.VOTE)
    for device in range(6):
        vote(qtbot, session, device, Ballot(holds=device % 2 == 0, confidence=2))
    qtbot.waitUntil(lambda: session.result.first.tally.votes == 6, timeout=WAIT_MS)
    go(qtbot, session, Step.CLOSED)
    with qtbot.waitSignal(session.moved, timeout=WAIT_MS):
        session.forward()
    assert session.state.step is Step.DISCUSSION
    go(qtbot, session, Step.SECOND_VOTE)
    vote(qtbot, session, 1, Ballot(holds=True, confidence=2))
    go(qtbot, session, Step.RESULT)
    qtbot.waitUntil(lambda: session.result.second is not None, timeout=WAIT_MS)


def test_hands_are_counted_where_there_are_no_phones(qtbot: QtBot, session: LectureSession) -> None:
    with qtbot.waitSignal(session.moved, timeout=WAIT_MS):
        session.jump(1, Step.VOTE)
    session.count_hands(
        (
            HandCount(ballot=Ballot(holds=True), hands=30),
            HandCount(ballot=Ballot(holds=False), hands=12),
        )
    )
    qtbot.waitUntil(lambda: session.result.first.tally.votes == 42, timeout=WAIT_MS)
    assert (session.result.first.tally.yes, session.result.first.tally.no) == (30, 12)


def test_a_lecture_that_was_interrupted_goes_on_with_every_vote(
    qtbot: QtBot, session: LectureSession, library: Library, items: tuple[InstalledItem, ...]
) -> None:
    with qtbot.waitSignal(session.moved, timeout=WAIT_MS):
        session.jump(1, Step.VOTE)
    vote(qtbot, session, 1, Ballot(holds=True, confidence=2))
    reply = library.ask(lambda store: store.lectures.unfinished())
    with qtbot.waitSignal(reply.ready, timeout=WAIT_MS) as found:
        pass
    assert found.args is not None
    again = LectureSession(library, found.args[0], agenda_of(items))
    item = session.item
    assert item is not None
    again.take_item(1, item)
    qtbot.waitUntil(lambda: again.result.first.tally.votes == 1, timeout=WAIT_MS)
    assert (again.state.item, again.state.step) == (1, Step.VOTE)


def test_votes_that_cannot_be_kept_are_refused_and_not_lost_in_silence(
    qtbot: QtBot, tmp_path: Path, items: tuple[InstalledItem, ...]
) -> None:
    closed = Library(tmp_path / "library.db")
    with qtbot.waitSignal(closed.ready, timeout=WAIT_MS):
        closed.start()
    record = LectureRecord(uuid4(), PACK, "See it move", item_ids(items), datetime.now(UTC))
    session = LectureSession(closed, record, agenda_of(items))
    with qtbot.waitSignal(session.moved, timeout=WAIT_MS):
        pass
    reply = closed.ask(lambda store: store.lectures.delete(record.id))
    with qtbot.waitSignal(reply.ready, timeout=WAIT_MS):
        pass
    sent = Vote(
        device="d" * 22,
        item=record.items[0],
        round=Round.FIRST,
        revision=1,
        ballot=Ballot(nothing_changed=True),
    )
    kept = session.hall.store_votes([sent])
    qtbot.waitUntil(kept.done, timeout=WAIT_MS)
    assert "no longer in the library" in str(kept.exception())
    closed.close()


def _kept_state(record: LectureRecord, store: Store) -> LectureState:
    return store.lectures.get(record.id).state
