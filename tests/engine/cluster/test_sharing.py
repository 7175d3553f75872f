"""Items go to workers until each has a result or is given up."""

from collections.abc import Iterator

import pytest

from engine.cluster.sharing import TRIES, share_out
from engine.cluster.workers import Done, Failed, ThisProcess
from engine.errors import ForeseeError
from tests.engine.cluster.rehearsal import RehearsedCrew
from tests.engine.cluster.squaring import DIE, RAISE, OpenSquarer


def results(crew: RehearsedCrew, items: list[int]) -> dict[int, int]:
    ended = share_out(crew, enumerate(items))
    return {one.number: one.result for one in ended if isinstance(one, Done)}


@pytest.mark.parametrize("workers", [1, 3, 20])
def test_every_item_has_its_result_however_many_workers_there_are(workers: int) -> None:
    items = list(range(10))
    assert results(RehearsedCrew(workers), items) == {n: n * n for n in items}


def test_work_without_items_ends_at_once() -> None:
    assert not list(share_out(RehearsedCrew(2), enumerate([])))


def test_an_item_that_fails_is_tried_by_other_workers_and_then_named_while_the_rest_goes_on() -> (
    None
):
    crew = RehearsedCrew(TRIES)
    ended = list(share_out(crew, enumerate([1, RAISE, 3, 4])))
    (failed,) = (one for one in ended if isinstance(one, Failed))
    assert failed.number == 1
    assert failed.reason == "this number cannot be squared"
    assert sorted(one.number for one in ended if isinstance(one, Done)) == [0, 2, 3]
    tried_by = [worker for worker, number in crew.given if number == 1]
    assert len(tried_by) == len(set(tried_by)) == TRIES


def test_a_lone_worker_tries_an_item_as_often_and_no_more() -> None:
    crew = RehearsedCrew(1)
    ended = list(share_out(crew, enumerate([RAISE, 2])))
    assert [number for _, number in crew.given].count(0) == TRIES
    assert isinstance(ended[-1], Done | Failed)
    assert {one.number for one in ended} == {0, 1}


def test_an_item_that_kills_its_workers_is_given_up_and_costs_no_other_item() -> None:
    crew = RehearsedCrew(2, spares=TRIES)
    ended = list(share_out(crew, enumerate([1, DIE, 3, 4, 5])))
    assert {one.number for one in ended if isinstance(one, Failed)} == {1}
    assert {one.number for one in ended if isinstance(one, Done)} == {0, 2, 3, 4}


def test_without_a_worker_left_the_work_ends_with_an_error() -> None:
    with pytest.raises(ForeseeError, match="no worker is left"):
        list(share_out(RehearsedCrew(2), enumerate([DIE, DIE, DIE])))


def test_items_are_made_only_when_a_worker_is_free_for_them() -> None:
    made: list[int] = []

    def items() -> Iterator[tuple[int, int]]:
        for number in range(100):
            made.append(number)
            yield number, number

    next(share_out(RehearsedCrew(3), items()))
    assert len(made) <= 4


def test_in_this_process_items_are_done_in_order_and_an_error_is_raised_as_it_is() -> None:
    with ThisProcess(OpenSquarer()) as crew:
        ended = share_out(crew, enumerate([2, 3, RAISE]))
        assert [next(ended).number, next(ended).number] == [0, 1]
        with pytest.raises(ValueError, match="cannot be squared"):
            next(ended)
