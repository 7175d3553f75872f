"""A hall of phones votes; `python -m tests.soak hall` fills a larger one and judges the times."""

from pytestqt.qtbot import QtBot

from tests.soak.hall import soak_hall


def test_a_hall_of_phones_is_counted_once_each_whatever_the_network_does(qtbot: QtBot) -> None:
    figures = soak_hall(phones=20, seed=1, items=1)
    assert figures.votes_sent == figures.votes_counted >= 20
    assert figures.reconnected >= 10
    assert figures.refused == 0
