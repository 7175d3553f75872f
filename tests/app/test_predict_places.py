"""Which named places a mark lies in, and how the comparison names them."""

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.film.marking import Mask
from app.study.predict.flow import Step
from app.study.predict.places import touched
from app.viewer.regions import RegionMap
from app.viewer.tools import Tool
from app.window.main_window import MainWindow
from app.words.regions import region_titles
from engine.findings import Finding, Side, Trend
from engine.regions import Region
from lessons.changes import Change
from lessons.marks import Mark
from lessons.pack.reference import Reference
from tests.app.conftest import WAIT_MS
from tests.app.test_predict import begin_with_reference, finish, lock


def box(top: int, bottom: int, left: int = 10, right: int = 40) -> Mask:
    mask = np.zeros((100, 100), np.bool_)
    mask[top:bottom, left:right] = True
    return mask


REGIONS = {
    Region.RIGHT_LUNG: box(0, 90),
    Region.RIGHT_UPPER_ZONE: box(0, 30),
    Region.RIGHT_MIDDLE_ZONE: box(30, 60),
    Region.RIGHT_LOWER_ZONE: box(60, 90),
}


@pytest.mark.parametrize(
    ("mask", "named"),
    [
        (box(60, 90), ("right_lower_zone",)),
        (box(45, 90), ("right_middle_zone", "right_lower_zone")),
        (box(58, 90), ("right_lower_zone",)),
        (box(40, 44, 20, 24), ("right_middle_zone",)),
        (box(92, 99), ()),
        (np.zeros((50, 50), np.bool_), ()),
    ],
)
def test_a_mark_is_named_by_the_zones_that_it_fills_or_lies_in(
    mask: Mask, named: tuple[str, ...]
) -> None:
    assert touched(mask, RegionMap({str(name): m for name, m in REGIONS.items()})) == named


def test_a_zone_is_marked_by_pointing_at_it_and_named_in_the_comparison(
    qtbot: QtBot, window: MainWindow
) -> None:
    qtbot.waitUntil(lambda: window.learning.learner.id is not None, timeout=WAIT_MS)
    change = Change(finding=Finding.EFFUSION, side=Side.RIGHT, trend=Trend.NEW)
    reference = Mark.from_mask(REGIONS[Region.RIGHT_LOWER_ZONE])
    # The tests' model knows no regions and says so for every film that is opened.
    with qtbot.waitSignal(window.services.engine.located, timeout=WAIT_MS):
        begin_with_reference(window, Reference(changes=(change,), mark=reference))
    titles = {str(region): title for region, title in region_titles().items()}
    window.stage.show_regions({str(name): mask for name, mask in REGIONS.items()}, titles)
    zone = window.learning.panel.form.marking.tool_button(Tool.ZONE)
    assert zone.isEnabled()
    zone.click()
    width, height = window.stage.layers.film
    window.stage.layers.press((0.2 * width, 0.7 * height))
    window.stage.layers.release((0.2 * width, 0.7 * height))
    lock(qtbot, window)
    said = finish(qtbot, window, "a new right effusion")
    assert window.learning.flow.step is Step.COMPARE
    assert "You marked: Right lower zone." in said
    assert "It changed in: Right lower zone." in said
