"""Whoever does not look at the film passes next to nothing of a built-in pack."""

import pytest

from lessons.answers import Answer
from lessons.built_in.shipped import find_pack, shipped_packs
from lessons.grading import grade
from lessons.pack.kinds import CalibrateItem, Item
from lessons.pack.manifest import Pack
from lessons.pack.opened import OpenedPack
from tests.lessons.simple_players import passed, players

SHIPPED = [file.stem for file in shipped_packs()]
SHAPE = (512, 512)
MOST = 0.1
"""Of the items that such a player can answer."""


def opened(name: str) -> Pack:
    with OpenedPack.open(find_pack(name)) as pack:
        return pack.pack


def is_right(item: Item, answer: Answer) -> bool:
    return grade(item, answer, SHAPE).right


@pytest.mark.parametrize("name", SHIPPED)
def test_no_simple_player_passes_more_than_one_in_ten_items(name: str) -> None:
    pack = opened(name)
    for player in players():
        right, asked = passed(player, pack, is_right)
        assert asked >= len(pack.items) / 2
        assert right / asked <= MOST, f"{player.name}: {right} of {asked}"


@pytest.mark.parametrize("name", SHIPPED)
def test_a_statement_holds_as_often_as_it_does_not(name: str) -> None:
    holds = [item.holds for item in opened(name).items if isinstance(item, CalibrateItem)]
    assert abs(holds.count(True) - holds.count(False)) <= 1
