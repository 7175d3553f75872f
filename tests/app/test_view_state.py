"""Where films are on screen and through which window: arithmetic without widgets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.film.grey_window import FULL_WINDOW, GreyWindow
from app.viewer.comparing.side_by_side import SideBySide
from app.viewer.view_state import ViewState
from app.viewer.viewport import FIT, Viewport, panned, project, zoomed

FILM = (400, 300)
PANE = (200.0, 200.0)
POINTS = st.tuples(st.floats(20, 180), st.floats(40, 160))


def test_a_film_that_fits_is_centred() -> None:
    projection = project(FIT, FILM, PANE)
    assert projection.scale == 0.5
    assert (projection.left, projection.top) == (0.0, 25.0)


@given(at=POINTS, factor=st.floats(0.9, 8.0))
def test_zooming_keeps_the_point_under_the_pointer(at: tuple[float, float], factor: float) -> None:
    before = project(FIT, FILM, PANE).to_film(*at)
    near = zoomed(FIT, 2.0, at, FILM, PANE)
    after = project(zoomed(near, factor, at, FILM, PANE), FILM, PANE).to_film(*at)
    assert after == pytest.approx(before, abs=1e-6)


@given(by=st.tuples(st.floats(-1e5, 1e5), st.floats(-1e5, 1e5)))
def test_however_far_a_film_is_moved_some_of_it_stays_in_sight(by: tuple[float, float]) -> None:
    moved = panned(Viewport(1.0, 200.0, 150.0), by, FILM, PANE)
    projection = project(moved, FILM, PANE)
    assert projection.left <= PANE[0] / 2 <= projection.left + FILM[0]
    assert projection.top <= PANE[1] / 2 <= projection.top + FILM[1]


def test_a_film_cannot_be_zoomed_out_of_sight() -> None:
    viewport = FIT
    for _ in range(50):
        viewport = zoomed(viewport, 0.5, (100.0, 100.0), FILM, PANE)
    assert viewport.scale == pytest.approx(0.25)


def test_dragging_right_widens_the_window_and_dragging_down_darkens() -> None:
    dragged = FULL_WINDOW.dragged(-0.25, 0.1)
    assert dragged.width < FULL_WINDOW.width
    assert dragged.centre > FULL_WINDOW.centre


@given(
    drags=st.lists(st.tuples(st.floats(-3, 3), st.floats(-3, 3)), max_size=20),
)
def test_no_drag_leads_to_a_window_without_greys(drags: list[tuple[float, float]]) -> None:
    window = FULL_WINDOW
    for right, down in drags:
        window = window.dragged(right, down)
    assert 0.02 <= window.width <= 2.0
    assert 0.0 <= window.centre <= 1.0


def test_what_changes_nothing_is_not_told(qtbot) -> None:
    view = ViewState()
    with qtbot.assertNotEmitted(view.changed):
        view.set_window(GreyWindow())
        view.set_viewport(FIT)
        view.choose_mode(SideBySide)
        view.reset()


def test_reset_shows_the_whole_film_through_the_full_window_and_is_told_once(qtbot) -> None:
    view = ViewState()
    view.set_viewport(Viewport(3.0, 1.0, 2.0))
    view.set_window(GreyWindow(0.2, 0.3, inverted=True))
    told: list[None] = []
    with qtbot.waitSignal(view.changed):
        view.changed.connect(lambda: told.append(None))
        view.reset()
    assert (view.viewport, view.window) == (FIT, FULL_WINDOW)
    assert len(told) == 1
