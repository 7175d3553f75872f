"""Every compare mode is listed, whole, and unlike the others: whoever adds one learns here what is
missing."""

from importlib import import_module
from pkgutil import iter_modules

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication

import app.viewer.comparing as package
from app.stage.on_stage import OnStage
from app.theme.icons import icon
from app.viewer.comparing.mode import CompareMode, Needs
from app.viewer.comparing.modes import MODES

SIZE = (200, 100)


class Recorder:
    """A brush that notes what a mode asks it for."""

    def __init__(self) -> None:
        self.size = SIZE
        self.asked: list[str] = []

    def first(self, part: QRect | None = None) -> None:
        self.asked.append("first")

    def second(self, part: QRect | None = None) -> None:
        self.asked.append("second")

    def change(self, opacity: float) -> None:
        self.asked.append("change")

    def background(self) -> None:
        self.asked.append("background")


def defined_modes() -> set[type[CompareMode]]:
    found: set[type[CompareMode]] = set()
    for module in iter_modules(package.__path__, f"{package.__name__}."):
        for value in vars(import_module(module.name)).values():
            is_mode = isinstance(value, type) and issubclass(value, CompareMode)
            if is_mode and value is not CompareMode:
                found.add(value)
    return found


def test_every_mode_that_has_a_module_is_listed_once() -> None:
    assert {type(mode) for mode in MODES} == defined_modes()
    assert len(MODES) == len(defined_modes())


def test_no_two_modes_or_commands_share_a_name_an_id_or_a_key() -> None:
    commands = [command for mode in MODES for command in mode.commands]
    for values in (
        [mode.name for mode in MODES],
        [*(mode.id for mode in MODES), *(command.id for command in commands)],
        [*(mode.shortcut for mode in MODES), *(command.shortcut for command in commands)],
    ):
        assert all(values)
        assert len(set(values)) == len(values)


def test_the_first_mode_serves_a_single_film() -> None:
    assert MODES[0].needs is Needs.ONE_FILM
    assert OnStage().modes >= {type(MODES[0])}


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.id)
def test_a_mode_paints_and_its_keys_and_icons_exist(qapp: QApplication, mode: CompareMode) -> None:
    brush = Recorder()
    mode.paint(brush)
    assert brush.asked
    assert ("change" in brush.asked) == mode.shows_change
    assert mode.shows_change <= (mode.needs is Needs.CHANGE)
    assert not QKeySequence(mode.shortcut).isEmpty()
    for command in mode.commands:
        assert not icon(command.icon, "#ffffff").isNull()
        assert type(command.result()) is type(mode)


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.id)
def test_the_amount_of_a_mode_can_be_set_to_its_limits_and_is_not_stepped_beyond(
    mode: CompareMode,
) -> None:
    amount = mode.amount
    if amount is None:
        assert mode.stepped(1) == mode
        return
    for limit in (amount.lowest, amount.highest):
        at_limit = mode.with_amount(limit)
        assert at_limit.amount is not None
        assert at_limit.amount.value == limit
        stepped = [at_limit.stepped(sign).amount for sign in (-1, 1)]
        both = {one.value for one in stepped if one is not None}
        assert limit in both
        assert all(amount.lowest <= value <= amount.highest for value in both)
    assert amount.name
