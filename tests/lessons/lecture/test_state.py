"""A lecture moves as the clicker says, and comes back the way it went."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.lecture.state import (
    SHARES,
    Advice,
    Agenda,
    Blank,
    LectureState,
    Round,
    Showing,
    Step,
)

ONE = Agenda((True,))
THREE = Agenda((True, False, True))
MOVING = Agenda((True, False, True), (True, False, True))

MOVES = st.lists(
    st.sampled_from([*(("forward", advice) for advice in Advice), ("backward", None)]),
    max_size=60,
)


def test_an_item_goes_from_title_to_teaching_point() -> None:
    state, seen = LectureState(), [Step.TITLE]
    while not (state := state.forward(ONE)).ended:
        seen.append(state.step)
    assert seen == [
        Step.TITLE,
        Step.FILM,
        Step.VOTE,
        Step.CLOSED,
        Step.RESULT,
        Step.REVEAL,
        Step.REFERENCE,
        Step.TEACHING_POINT,
    ]


def test_a_divided_hall_discusses_and_votes_again() -> None:
    state = LectureState(step=Step.CLOSED).forward(ONE, Advice.DISCUSS)
    assert state.step is Step.DISCUSSION
    state = state.forward(ONE)
    assert (state.step, state.open_round) == (Step.SECOND_VOTE, Round.SECOND)
    assert state.forward(ONE).forward(ONE).step is Step.RESULT
    assert state.backward(ONE).step is Step.DISCUSSION


def test_an_item_without_a_question_is_only_shown() -> None:
    assert THREE.steps(1, discussed=True) == (
        Step.TITLE,
        Step.FILM,
        Step.REVEAL,
        Step.REFERENCE,
        Step.TEACHING_POINT,
    )


@pytest.mark.parametrize("blank", [Blank.BLACK, Blank.WHITE])
def test_a_blank_screen_keeps_the_step_and_is_uncovered_first(blank: Blank) -> None:
    state = LectureState(step=Step.VOTE).covered(blank)
    assert (state.blank, state.open_round) == (blank, Round.FIRST)
    assert state.forward(ONE) == state.backward(ONE) == LectureState(step=Step.VOTE)
    assert state.covered(blank) == LectureState(step=Step.VOTE)


@given(moves=MOVES)
def test_back_undoes_next(moves: list[tuple[str, Advice | None]]) -> None:
    state = LectureState()
    for move, advice in moves:
        before = state
        state = state.forward(THREE, advice) if advice else state.backward(THREE)
        if move == "forward" and state != before:
            back = state.backward(THREE)
            assert (back.item, back.step, back.ended) == (before.item, before.step, False)


@given(moves=MOVES)
def test_back_undoes_next_where_a_reveal_is_shown_in_several_ways(
    moves: list[tuple[str, Advice | None]],
) -> None:
    state = LectureState()
    for move, advice in moves:
        before = state
        state = state.forward(MOVING, advice) if advice else state.backward(MOVING)
        if move == "forward" and state != before:
            back = state.backward(MOVING)
            where = (before.item, before.step, before.showing)
            assert (back.item, back.step, back.showing) == where


def test_a_reveal_moves_then_wipes_then_blinks_then_stands_side_by_side() -> None:
    state, seen = LectureState(step=Step.RESULT), []
    while (state := state.forward(MOVING)).step is Step.REVEAL:
        seen.append(state.showing)
    assert seen == list(Showing)
    assert state.step is Step.REFERENCE
    alone = LectureState(item=1, step=Step.FILM).forward(MOVING)
    assert (alone.step, alone.showing) == (Step.REVEAL, Showing.SIDE_BY_SIDE)
    assert alone.forward(MOVING).step is Step.REFERENCE


def test_the_clicker_moves_the_film_and_pushes_the_line_within_their_ends() -> None:
    moved = LectureState(step=Step.RESULT).forward(MOVING)
    assert (moved.share, moved.stepped(1).share, moved.stepped(-3).share) == (SHARES, SHARES, 7)
    wiped = moved.stepped(-3).forward(MOVING)
    assert (wiped.showing, wiped.share) == (Showing.WIPE, SHARES // 2)
    assert wiped.stepped(-20).share == 0
    blinked = wiped.forward(MOVING)
    assert [blinked.stepped(1).share, blinked.stepped(1).stepped(1).share] == [SHARES, 0]
    beside = blinked.forward(MOVING)
    assert beside.stepped(1) == beside
    vote = LectureState(step=Step.VOTE)
    assert vote.stepped(1) == vote


def test_the_end_can_be_taken_back() -> None:
    state = LectureState(step=Step.TEACHING_POINT).forward(ONE)
    assert state.ended
    assert state.forward(ONE) == state
    assert state.backward(ONE) == LectureState(step=Step.TEACHING_POINT)


def test_a_jump_reaches_every_step_of_every_item_and_no_other() -> None:
    for item in range(3):
        for step in THREE.steps(item, discussed=True):
            state = LectureState(blank=Blank.BLACK).jump(THREE, item, step)
            assert (state.item, state.step, state.blank) == (item, step, Blank.NOTHING)
            assert step in THREE.steps(item, discussed=item in state.discussed)
    for item, step in ((3, Step.TITLE), (-1, Step.TITLE), (1, Step.VOTE)):
        with pytest.raises(ValueError, match="no step"):
            LectureState().jump(THREE, item, step)
