"""Marking, pointing at regions and measuring, without a screen."""

from uuid import uuid4

import numpy as np
import pytest
from numpy.typing import NDArray
from pytestqt.qtbot import QtBot

from app.film.marking import Marking
from app.film.pyramid import Pyramid
from app.viewer.film_layers import FilmLayers, NoteMark
from app.viewer.measuring import CardiothoracicRatio, Distance
from app.viewer.pane_text import wanted_by_tool
from app.viewer.regions import RegionMap
from app.viewer.tools import Tool
from lessons.marks import Mark, resampled

FILM = (400, 300)


def half(side: str) -> NDArray[np.bool_]:
    mask = np.zeros((30, 40), np.bool_)
    mask[:, :20] = side == "left"
    mask[:, 20:] = side == "right"
    return mask


@pytest.fixture
def layers(qtbot: QtBot) -> FilmLayers:
    layers = FilmLayers()
    layers.show_film(FILM)
    corner = np.zeros((30, 40), np.bool_)
    corner[:10, :10] = True
    layers.set_regions({"whole": half("left"), "corner": corner, "other": half("right")})
    return layers


def stroke(layers: FilmLayers, *points: tuple[float, float]) -> None:
    layers.press(points[0])
    for point in points[1:]:
        layers.drag(point)
    layers.release(points[-1])


def test_a_stroke_marks_a_band_as_wide_as_the_brush() -> None:
    marking = Marking(FILM)
    marking.begin_stroke((100.0, 150.0), 10.0)
    marking.stroke_to((300.0, 150.0), 10.0)
    marking.end_stroke()
    assert marking.mask.shape == (300, 400)
    assert marking.mask[142:158, 100:300].all()
    assert not marking.mask[:138].any()
    assert not marking.mask[162:].any()
    assert not marking.mask[:, :88].any()


def test_a_large_film_is_marked_on_a_grid_that_spans_it() -> None:
    marking = Marking((4000, 3000))
    marking.add_polygon([(0.0, 0.0), (2000.0, 0.0), (2000.0, 3000.0), (0.0, 3000.0)])
    assert marking.mask.shape == (768, 1024)
    assert marking.mask.mean() == pytest.approx(0.5, abs=0.01)


def test_the_eraser_takes_away_and_each_stroke_is_one_step_to_undo(layers, qtbot) -> None:
    layers.set_tool(Tool.BRUSH)
    stroke(layers, (50.0, 50.0), (150.0, 50.0), (150.0, 150.0))
    drawn = layers.mask
    layers.set_tool(Tool.ERASER)
    stroke(layers, (150.0, 40.0), (150.0, 200.0))
    assert layers.mask.sum() < drawn.sum()
    layers.undo()
    assert (layers.mask == drawn).all()
    layers.undo()
    assert not layers.mask.any()
    layers.redo()
    assert (layers.mask == drawn).all()


def test_a_polygon_is_closed_at_its_first_corner_or_on_demand(layers) -> None:
    layers.set_tool(Tool.POLYGON)
    for corner in ((100.0, 100.0), (200.0, 100.0), (200.0, 200.0), (100.5, 100.5)):
        stroke(layers, corner)
    assert layers.mask[110:120, 180:195].all()
    assert not layers.mask[180:, :110].any()
    area = int(layers.mask.sum())
    for corner in ((10.0, 10.0), (40.0, 10.0), (40.0, 40.0)):
        stroke(layers, corner)
    assert layers.mask.sum() == area
    layers.finish()
    assert layers.mask.sum() > area


def test_two_corners_enclose_nothing(layers, qtbot) -> None:
    layers.set_tool(Tool.POLYGON)
    stroke(layers, (100.0, 100.0))
    stroke(layers, (200.0, 100.0))
    with qtbot.assertNotEmitted(layers.marked):
        layers.finish()
    assert not layers.mask.any()


def test_a_click_marks_the_smallest_region_and_another_click_takes_it_out(layers) -> None:
    layers.set_tool(Tool.ZONE)
    stroke(layers, (50.0, 50.0))
    assert layers.mask[:100, :100].all()
    assert layers.mask.mean() == pytest.approx(1 / 12)
    stroke(layers, (50.0, 50.0))
    assert not layers.mask.any()


def test_what_is_locked_cannot_be_marked(layers, qtbot) -> None:
    layers.set_tool(Tool.BRUSH)
    stroke(layers, (50.0, 50.0), (90.0, 50.0))
    locked = layers.mask
    layers.set_may_mark(False)
    with qtbot.assertNotEmitted(layers.marked):
        stroke(layers, (200.0, 200.0))
        layers.undo()
        layers.clear_mask()
    assert layers.mask is locked


def test_pointing_tells_the_region_once_and_its_leaving(layers, qtbot) -> None:
    told: list[str] = []
    layers.pointing.region_hovered.connect(told.append)
    for at in ((50.0, 50.0), (60.0, 60.0), (150.0, 200.0), None):
        layers.pointing.hover(at)
    assert told == ["corner", "whole", ""]


def test_keys_go_round_the_regions_and_choose(layers, qtbot) -> None:
    layers.pointing.hover_next(1)
    assert layers.pointing.hovered == "whole"
    layers.pointing.hover_next(-1)
    assert layers.pointing.hovered == "other"
    with qtbot.waitSignal(layers.region_chosen) as chosen:
        layers.choose_hovered()
    assert chosen.args == ["other"]


def test_an_empty_region_is_no_region() -> None:
    regions = RegionMap({"nothing": np.zeros((4, 4), np.bool_), "left": half("left")})
    assert list(regions) == ["left"]


def test_the_change_of_a_region_is_the_mean_over_it() -> None:
    change = np.zeros((300, 400), np.float32)
    change[:, :100] = 0.2
    change[:, 200:] = -0.1
    regions = RegionMap({"left": half("left"), "right": half("right")})
    left, right = (
        regions.mean_change(side, Pyramid.of_change(change)) for side in ("left", "right")
    )
    assert (left.mean, left.share) == (pytest.approx(0.1, abs=1e-3), pytest.approx(0.5, abs=0.01))
    assert (right.mean, right.share) == (pytest.approx(-0.1, abs=1e-3), pytest.approx(1.0))


def test_a_mask_is_the_same_at_every_fineness() -> None:
    coarse = half("left")
    fine = resampled(coarse, (301, 399))
    assert fine.mean() == pytest.approx(0.5, abs=0.01)
    assert (resampled(fine, coarse.shape) == coarse).all()


def test_a_distance_is_dragged_or_clicked_and_told_in_millimetres(layers) -> None:
    layers.set_tool(Tool.DISTANCE)
    stroke(layers, (10.0, 10.0), (40.0, 50.0))
    stroke(layers, (10.0, 10.0))
    stroke(layers, (40.0, 50.0))
    dragged, clicked = layers.box.measurements
    assert dragged == clicked == Distance((10.0, 10.0), (40.0, 50.0))
    assert clicked.pixels() == 50.0
    assert Distance((0.0, 0.0), (30.0, 40.0)).millimetres((0.5, 1.0)) == pytest.approx(36.06, 1e-3)


def test_the_cardiothoracic_ratio_takes_level_widths(layers, qtbot) -> None:
    layers.set_tool(Tool.RATIO)
    with qtbot.waitSignal(layers.measured):
        for edge in ((150.0, 180.0), (250.0, 200.0), (100.0, 250.0), (300.0, 240.0)):
            stroke(layers, edge)
    (ratio,) = layers.box.measurements
    assert isinstance(ratio, CardiothoracicRatio)
    assert ratio.value() == pytest.approx(0.5)


def test_the_tool_in_hand_says_which_point_it_waits_for(layers) -> None:
    layers.set_tool(Tool.RATIO)
    said: list[str] = []
    for column in (80.0, 120.0, 50.0, 150.0):
        said.append(wanted_by_tool(layers.box))
        layers.press((column, 100.0))
        layers.release((column, 100.0))
    assert ["heart" in one for one in said] == [True, True, False, False]
    assert len(set(said)) == 4
    assert wanted_by_tool(layers.box) == said[0]
    layers.set_tool(Tool.WINDOW)
    assert wanted_by_tool(layers.box) == ""


def test_a_thorax_without_width_has_no_ratio() -> None:
    point = (10.0, 10.0)
    assert CardiothoracicRatio((point, (20.0, 10.0)), (point, point)).value() is None


def test_another_film_takes_all_layers_away(layers) -> None:
    layers.set_tool(Tool.BRUSH)
    stroke(layers, (50.0, 50.0))
    layers.set_notes([NoteMark(uuid4(), (1.0, 1.0), "here")])
    layers.set_reference(Mark.from_mask(half("left")))
    layers.pointing.highlight(["corner"])
    layers.show_film((100, 100))
    assert not layers.mask.any()
    assert not layers.notes
    assert layers.reference is None
    assert not layers.pointing.highlighted
    assert not layers.regions


def test_the_note_tool_tells_the_place(layers, qtbot) -> None:
    layers.set_tool(Tool.NOTE)
    with qtbot.waitSignal(layers.note_wanted) as wanted:
        layers.press((120.0, 80.0))
    assert wanted.args == [120.0, 80.0]
