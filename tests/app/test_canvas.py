"""What the canvas paints, compared with arrays, and what gestures do to it."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.film.film import Picture
from app.film.grey_window import GreyWindow
from app.film.pyramid import GREY_MAX, Pyramid
from app.theme.fonts import scaled, set_text_percent
from app.theme.look import Look
from app.theme.preferences import TEXT_PERCENTS
from app.theme.tokens import DARK
from app.viewer import pane_text
from app.viewer.canvas import Canvas
from app.viewer.comparing.blink import Blink
from app.viewer.comparing.difference import Difference
from app.viewer.comparing.mode import CompareMode
from app.viewer.comparing.overlay import Overlay
from app.viewer.comparing.wipe import Wipe, WipeLine
from app.viewer.pane_content import PaneText
from app.viewer.tools import Tool
from app.viewer.view_state import ViewState
from engine.difference import overlay_rgba

SIDE = 240
# Clear of the labels in the corners and of the side markers at half height.
QUIET = (slice(50, 100), slice(40, 200))


@pytest.fixture
def pixels() -> NDArray[np.float32]:
    """float32 (240, 240), [0, 1], as 12-bit films have them."""
    generator = np.random.default_rng(7)
    return (generator.integers(0, 4096, (SIDE, SIDE)) / 4095).astype(np.float32)


@pytest.fixture
def change() -> NDArray[np.float32]:
    """Denser on the left, clearer on the right, nothing in the middle."""
    change = np.zeros((SIDE, SIDE), np.float32)
    change[:, :80] = np.linspace(0.01, 0.4, 80, dtype=np.float32)
    change[:, 160:] = np.linspace(-0.01, -0.4, 80, dtype=np.float32)
    return change


def shown_canvas(
    qtbot: QtBot,
    view: ViewState,
    picture: Picture,
    *,
    comparing: bool = False,
    side: int = SIDE,
) -> Canvas:
    canvas = Canvas(view, Look(), PaneText("Pane", mark="Synthetic"), compares=comparing)
    qtbot.addWidget(canvas)
    canvas.resize(side, side)
    canvas.show_picture(picture)
    with qtbot.waitExposed(canvas):
        canvas.show()
    return canvas


def painted(canvas: Canvas) -> NDArray[np.int16]:
    """int16 (height, width, 3), red, green, blue."""
    image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows[:, : image.width() * 3].reshape(image.height(), -1, 3).astype(np.int16)


def windowed(pixels: NDArray[np.float32], window: GreyWindow) -> NDArray[np.float64]:
    spread = np.clip((pixels - window.centre) / window.width + 0.5, 0.0, 1.0)
    return np.rint(255.0 * ((1.0 - spread) if window.inverted else spread))


@pytest.mark.parametrize(
    "window",
    [
        GreyWindow(),
        GreyWindow(0.3, 0.1),
        GreyWindow(0.7, 1.6),
        GreyWindow(0.45, 0.05, inverted=True),
    ],
)
def test_greys_are_windowed_from_the_films_full_depth(qtbot, pixels, window) -> None:
    view = ViewState()
    view.set_window(window)
    canvas = shown_canvas(qtbot, view, Picture((SIDE, SIDE), Pyramid.of_greys(pixels)))
    expected = windowed(pixels, window)[QUIET]
    shown = painted(canvas)[QUIET]
    # A narrow window spreads the last of 16 bits over more than one grey.
    assert np.abs(shown - expected[..., np.newaxis]).max() <= 1


def test_the_overlay_lies_over_the_greys_with_its_opacity(qtbot, pixels, change) -> None:
    view = ViewState()
    view.set_mode(Overlay(opacity=0.5))
    view.set_hatched(False)
    view.set_outlined(False)
    picture = Picture((SIDE, SIDE), Pyramid.of_greys(pixels), Pyramid.of_change(change))
    shown = painted(shown_canvas(qtbot, view, picture, comparing=True))[QUIET]
    colours = overlay_rgba(change)[QUIET].astype(np.float64)
    alpha = colours[..., 3:] / 255.0 * 0.5
    greys = windowed(pixels, GreyWindow())[QUIET][..., np.newaxis]
    expected = greys * (1.0 - alpha) + colours[..., :3] * alpha
    assert np.abs(shown - expected).max() <= 3
    untouched = change[QUIET] == 0
    assert (shown[untouched] == greys[untouched]).all()


def test_difference_alone_shows_no_film_and_no_colour_where_nothing_changed(
    qtbot, pixels, change
) -> None:
    view = ViewState()
    view.choose_mode(Difference)
    view.set_hatched(False)
    view.set_outlined(False)
    picture = Picture((SIDE, SIDE), Pyramid.of_greys(pixels), Pyramid.of_change(change))
    shown = painted(shown_canvas(qtbot, view, picture, comparing=True))[QUIET]
    unchanged = shown[change[QUIET] == 0]
    assert (unchanged == unchanged[0]).all()
    denser, clearer = shown[:, 5:35].mean((0, 1)), shown[:, -35:-5].mean((0, 1))
    assert denser[0] > denser[2] + 30
    assert clearer[2] > clearer[0] + 30


def test_a_large_film_fitted_to_a_pane_is_averaged_and_not_picked(qtbot) -> None:
    checks = (np.indices((SIDE * 4, SIDE * 4)).sum(0) % 2).astype(np.float32)
    canvas = shown_canvas(qtbot, ViewState(), Picture((960, 960), Pyramid.of_greys(checks)))
    assert np.abs(painted(canvas)[QUIET] - 127.5).max() <= 1


def test_one_to_one_puts_each_film_pixel_on_one_screen_pixel(qtbot) -> None:
    generator = np.random.default_rng(3)
    film = generator.random((500, 640), np.float32)
    canvas = shown_canvas(qtbot, ViewState(), Picture((640, 500), Pyramid.of_greys(film)))
    canvas.show_one_to_one()
    top, left = (500 - SIDE) // 2, (640 - SIDE) // 2
    expected = windowed(film, GreyWindow())[top : top + SIDE, left : left + SIDE][QUIET]
    assert (painted(canvas)[QUIET][..., 0] == expected).all()


def test_rows_that_have_not_arrived_are_held_back(qtbot) -> None:
    film = np.full((SIDE, SIDE), 0.8, np.float32)
    picture = Picture((SIDE, SIDE), Pyramid.of_greys(film), arrived=0.5)
    shown = painted(shown_canvas(qtbot, ViewState(), picture))
    assert (shown[60:100, 60:180] == 204).all()
    assert (shown[140:200, 60:180] < 120).all()


def test_the_synthetic_mark_is_there_with_and_without_a_picture(qtbot, pixels) -> None:
    view = ViewState()
    canvas = shown_canvas(qtbot, view, Picture((SIDE, SIDE), Pyramid.of_greys(pixels * 0)))
    caution = np.array([int(DARK.film_caution[i : i + 2], 16) for i in (1, 3, 5)])
    for picture in (canvas.picture, None):
        canvas.show_picture(picture)
        corner = painted(canvas)[:40, SIDE // 2 :]
        assert (np.abs(corner - caution).max(-1) < 12).sum() > 40


def test_panes_that_share_a_view_move_together(qtbot, pixels) -> None:
    view = ViewState()
    picture = Picture((SIDE, SIDE), Pyramid.of_greys(pixels))
    first, second = (shown_canvas(qtbot, view, picture) for _ in range(2))
    wheel(first, QPointF(70, 90), 240)
    drag(qtbot, first, QPoint(100, 80), QPoint(130, 60), Qt.MouseButton.LeftButton)
    drag(qtbot, second, QPoint(100, 80), QPoint(90, 120), Qt.MouseButton.MiddleButton)
    assert view.viewport.scale is not None
    assert (painted(first)[QUIET] == painted(second)[QUIET]).all()


def test_the_wheel_zooms_at_the_pointer(qtbot, pixels) -> None:
    view = ViewState()
    canvas = shown_canvas(qtbot, view, Picture((SIDE, SIDE), Pyramid.of_greys(pixels)))
    wheel(canvas, QPointF(60, 60), 120)
    viewport = view.viewport
    assert viewport.scale is not None
    assert viewport.scale == pytest.approx(1.2)
    assert (60 - SIDE / 2) / viewport.scale + viewport.x == pytest.approx(60)


def test_the_left_button_windows_and_the_middle_button_pans(qtbot, pixels) -> None:
    view = ViewState()
    canvas = shown_canvas(qtbot, view, Picture((SIDE, SIDE), Pyramid.of_greys(pixels)))
    viewport, window = view.viewport, view.window
    drag(qtbot, canvas, QPoint(50, 50), QPoint(90, 70), Qt.MouseButton.LeftButton)
    assert view.window != window
    assert view.viewport == viewport
    window = view.window
    drag(qtbot, canvas, QPoint(50, 50), QPoint(90, 70), Qt.MouseButton.MiddleButton)
    assert view.window == window
    assert (view.viewport.x, view.viewport.y) == (SIDE / 2 - 40, SIDE / 2 - 20)


def test_space_makes_the_left_button_pan(qtbot, pixels) -> None:
    view = ViewState()
    canvas = shown_canvas(qtbot, view, Picture((SIDE, SIDE), Pyramid.of_greys(pixels)))
    qtbot.keyPress(canvas, Qt.Key.Key_Space)
    drag(qtbot, canvas, QPoint(50, 50), QPoint(60, 50), Qt.MouseButton.LeftButton)
    qtbot.keyRelease(canvas, Qt.Key.Key_Space)
    assert view.viewport.x == SIDE / 2 - 10
    assert view.window == GreyWindow()


# Two films on one pane


def compared_canvas(qtbot: QtBot, view: ViewState, first: Picture, second: Picture) -> Canvas:
    canvas = shown_canvas(qtbot, view, first, comparing=True)
    canvas.show_pair(first, second, PaneText("Second", mark="Synthetic"))
    return canvas


@pytest.fixture
def pair(pixels, change) -> tuple[Picture, Picture]:
    second = np.clip(pixels + change, 0.0, 1.0)
    return (
        Picture((SIDE, SIDE), Pyramid.of_greys(pixels), Pyramid.of_change(change)),
        Picture((SIDE, SIDE), Pyramid.of_greys(second)),
    )


def greys_of(picture: Picture) -> NDArray[np.float32]:
    return (picture.greys.levels[0] / np.float32(GREY_MAX)).astype(np.float32)


@pytest.mark.parametrize("place", [0.25, 0.6])
@pytest.mark.parametrize("line", WipeLine)
def test_the_wipe_shows_the_first_film_before_its_line_and_the_second_after(
    qtbot, pair, place: float, line: WipeLine
) -> None:
    view = ViewState()
    view.set_mode(Wipe(place, line))
    shown = painted(compared_canvas(qtbot, view, *pair))
    first, second = (windowed(greys_of(one), GreyWindow()) for one in pair)
    at = round(place * SIDE)
    rows, columns = np.indices((SIDE, SIDE))
    position = columns if line is WipeLine.UPRIGHT else rows
    expected = np.where(position < at, first, second)
    # Clear of the line itself, its grip and all labels.
    clear = (np.abs(position - at) > 4) & (np.hypot(rows - SIDE / 2, columns - SIDE / 2) > 20)
    quiet = np.zeros_like(clear)
    quiet[45:105, 40:200] = quiet[135:195, 40:200] = True
    clear &= quiet & (np.hypot(rows - at, columns - SIDE / 2) > 20)
    clear &= np.hypot(rows - SIDE / 2, columns - at) > 20
    assert clear.sum() > 10_000
    assert (shown[clear] == expected[clear][:, np.newaxis]).all()


def test_blinking_shows_one_film_whole_and_then_the_other(qtbot, pair) -> None:
    view = ViewState()
    view.choose_mode(Blink)
    canvas = compared_canvas(qtbot, view, *pair)
    for film in (*pair, pair[0]):
        expected = windowed(greys_of(film), GreyWindow())[QUIET][..., np.newaxis]
        assert (painted(canvas)[QUIET] == expected).all()
        view.set_mode(view.mode.ticked())


def test_all_ways_of_comparing_use_one_grey_scale(qtbot, pair) -> None:
    view = ViewState()
    view.set_window(GreyWindow(0.4, 0.3))
    view.set_mode(Blink(shows_second=True))
    shown = painted(compared_canvas(qtbot, view, *pair))[QUIET]
    expected = windowed(greys_of(pair[1]), GreyWindow(0.4, 0.3))[QUIET][..., np.newaxis]
    assert np.abs(shown - expected).max() <= 1


def outline_pixels(qtbot: QtBot, change: NDArray[np.float32]) -> int:
    """How many pixels the outline of a change is drawn in."""
    counts = []
    for is_outlined in (True, False):
        view = ViewState()
        view.choose_mode(Difference)
        view.set_hatched(False)
        view.set_outlined(is_outlined)
        greys = Pyramid.of_greys(np.zeros_like(change))
        picture = Picture(change.shape[::-1], greys, Pyramid.of_change(change))
        shown = painted(shown_canvas(qtbot, view, picture, comparing=True))
        counts.append(int((shown.min(-1) > 200).sum()))
    return counts[0] - counts[1]


def test_tissue_that_moved_a_little_is_not_outlined_vessel_by_vessel(qtbot: QtBot) -> None:
    film = np.zeros((960, 960), np.float32)
    film[200:760, 200:760:12] = 0.3
    moved = np.roll(film, 3, axis=1) - film
    opacity = np.zeros_like(film)
    opacity[200:760, 200:760] = 0.3
    assert outline_pixels(qtbot, opacity) > 100
    assert outline_pixels(qtbot, moved) < 10


def test_hatching_tells_the_sign_without_colours(qtbot, pixels, change) -> None:
    view = ViewState()
    view.choose_mode(Difference)
    view.set_outlined(False)
    view.set_contour(0.05)
    picture = Picture((SIDE, SIDE), Pyramid.of_greys(pixels), Pyramid.of_change(change))
    shown = painted(shown_canvas(qtbot, view, picture, comparing=True)).sum(-1)
    denser, clearer = shown[50:100, 45:75], shown[50:100, 170:200]
    # Light lines that rise to the right repeat one to the left and one down; dark lines falling.
    assert (denser > 600).mean() > 0.1
    assert ((denser[1:, :-1] > 600) == (denser[:-1, 1:] > 600)).all()
    assert (clearer < 100).mean() > 0.1
    assert ((clearer[1:, 1:] < 100) == (clearer[:-1, :-1] < 100)).all()


@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize("flipped", [False, True])
def test_a_film_turned_and_flipped_shows_every_pixel_and_the_side_letters_where_they_belong(
    qtbot, turns: int, flipped: bool
) -> None:
    generator = np.random.default_rng(5)
    film = np.zeros((SIDE, SIDE), np.float32)
    film[80:160, 80:160] = generator.random((80, 80), np.float32)
    view = ViewState()
    if flipped:
        view.flip()
    for _ in range(turns):
        view.turn()
    canvas = shown_canvas(qtbot, view, Picture((SIDE, SIDE), Pyramid.of_greys(film)))
    shown = painted(canvas)
    expected = np.rot90(film[:, ::-1] if flipped else film, -turns)
    quiet = (slice(80, 100), slice(80, 160))
    assert (shown[quiet] == windowed(expected, GreyWindow())[quiet][..., np.newaxis]).all()
    # The patient's right: at the left of an upright film, and going round with it.
    places = [(0, -1), (-1, 0), (0, 1), (1, 0)]
    down, right = places[(turns + (2 if flipped else 0)) % 4]
    assert view.orientation.patients_right() == (right, down)
    # Further in at the top and the foot, clear of title and read-outs.
    centre = SIDE // 2 + down * (SIDE // 2 - 67), SIDE // 2 + right * (SIDE // 2 - 19)
    opposite = SIDE - centre[0], SIDE - centre[1]
    letters = [letter_at(shown, *place) for place in (centre, opposite)]
    plain = painted(
        shown_canvas(qtbot, ViewState(), Picture((SIDE, SIDE), Pyramid.of_greys(film * 0)))
    )
    upright = [letter_at(plain, SIDE // 2, column) for column in (19, SIDE - 19)]
    assert [letter.tolist() for letter in letters] == [letter.tolist() for letter in upright]


def letter_at(shown: NDArray[np.int16], row: int, column: int) -> NDArray[np.bool_]:
    """The bright pixels of the side marker about this place."""
    return shown[row - 7 : row + 8, column - 7 : column + 8, 1] > 170


@pytest.mark.parametrize("percent", TEXT_PERCENTS)
def test_a_letter_at_the_top_is_not_covered_by_what_stands_there_in_text_of_any_size(
    qtbot, percent: int
) -> None:
    set_text_percent(percent)
    side = 2 * SIDE
    picture = Picture((side, side), Pyramid.of_greys(np.zeros((side, side), np.float32)))
    turned = ViewState()
    turned.turn()
    upright = painted(shown_canvas(qtbot, ViewState(), picture, side=side))
    shown = painted(shown_canvas(qtbot, turned, picture, side=side))
    half = scaled(11)
    at_the_left = upright[side // 2 - half : side // 2 + half, 8 : 8 + 2 * half]
    top = scaled(56)
    at_the_top = shown[top : top + 2 * half, side // 2 - half : side // 2 + half]
    assert (at_the_left > 170).any()
    assert (at_the_top == at_the_left).all()


def test_regions_are_pointed_at_on_a_flipped_film_where_they_are_seen(qtbot, pixels) -> None:
    view = ViewState()
    view.flip()
    canvas = shown_canvas(qtbot, view, Picture((SIDE, SIDE), Pyramid.of_greys(pixels)))
    left_half = np.zeros((4, 4), np.bool_)
    left_half[:, :2] = True
    canvas.layers.show_film((SIDE, SIDE))
    canvas.layers.set_regions({"right_lung": left_half})
    qtbot.mouseMove(canvas, QPoint(SIDE - 60, 120))
    assert canvas.layers.pointing.hovered == "right_lung"
    qtbot.mouseMove(canvas, QPoint(60, 120))
    assert canvas.layers.pointing.hovered is None


def test_certainty_lies_over_pictures_with_a_change_and_nowhere_else(qtbot, pair) -> None:
    view = ViewState()
    canvas = shown_canvas(qtbot, view, pair[0])
    canvas.layers.show_film((SIDE, SIDE))
    sure = np.zeros((SIDE, SIDE), np.float32)
    sure[:, 120:] = 1.0
    before = painted(canvas)[QUIET]
    canvas.layers.set_certainty(sure)
    after = painted(canvas)[QUIET]
    assert (after[:, :75] == before[:, :75]).all()
    assert (after[:, 85:, 2] > after[:, 85:, 1] + 50).all()
    canvas.show_picture(pair[1])
    assert (painted(canvas)[QUIET][..., 0] == painted(canvas)[QUIET][..., 2]).all()


def test_the_lens_enlarges_what_is_under_the_pointer_and_follows_keys(qtbot, pixels) -> None:
    view = ViewState()
    canvas = shown_canvas(qtbot, view, Picture((SIDE, SIDE), Pyramid.of_greys(pixels)))
    canvas.layers.show_film((SIDE, SIDE))
    before = painted(canvas)
    view.set_magnifies(True)
    assert (painted(canvas) == before).all()
    qtbot.keyClick(canvas, Qt.Key.Key_Right)
    assert canvas.layers.pointing.at is not None
    assert (painted(canvas)[90:150, 90:150] != before[90:150, 90:150]).any()


@pytest.mark.parametrize(
    ("mode", "second"),
    [(Wipe(), False), (Wipe(), True), (Blink(shows_second=True), True)],
)
def test_the_grey_that_is_read_out_is_that_of_the_film_under_the_pointer(
    qtbot, monkeypatch: pytest.MonkeyPatch, mode: CompareMode, second: bool
) -> None:
    read: list[str] = []

    def hear(painter: object, pane: object, palette: object, readouts: Sequence[str]) -> None:
        read.extend(readouts)

    monkeypatch.setattr(pane_text, "paint_readouts", hear)
    view = ViewState()
    view.set_mode(mode)
    dark, bright = (
        Picture((SIDE, SIDE), Pyramid.of_greys(np.full((SIDE, SIDE), grey, np.float32)))
        for grey in (0.2, 0.9)
    )
    canvas = compared_canvas(qtbot, view, dark, bright)
    canvas.layers.show_film((SIDE, SIDE))
    canvas.layers.pointing.hover((SIDE * (0.75 if second else 0.25), SIDE / 2))
    read.clear()
    canvas.grab()
    assert any(("90.0" if second else "20.0") in line for line in read)


def test_keys_mark_the_zone_that_they_went_to_wherever_the_pointer_rests(qtbot, pixels) -> None:
    canvas = shown_canvas(qtbot, ViewState(), Picture((SIDE, SIDE), Pyramid.of_greys(pixels)))
    canvas.layers.show_film((SIDE, SIDE))
    left, right = np.array([[True, False]]), np.array([[False, True]])
    canvas.layers.set_regions({"left": left, "right": right})
    canvas.layers.set_tool(Tool.ZONE)
    qtbot.mouseMove(canvas, QPoint(30, 120))
    qtbot.keyClick(canvas, Qt.Key.Key_Period)
    assert canvas.layers.pointing.hovered == "right"
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    assert canvas.layers.mask[:, SIDE // 2 :].all()
    assert not canvas.layers.mask[:, : SIDE // 2].any()
    qtbot.keyClick(canvas, Qt.Key.Key_Left)
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    assert canvas.layers.mask.all()


def drag(qtbot: QtBot, canvas: Canvas, start: QPoint, end: QPoint, button: Qt.MouseButton) -> None:
    qtbot.mousePress(canvas, button, pos=start)
    qtbot.mouseMove(canvas, end)
    qtbot.mouseRelease(canvas, button, pos=end)


def wheel(canvas: Canvas, at: QPointF, turned: int) -> None:
    event = QWheelEvent(
        at,
        canvas.mapToGlobal(at),
        QPoint(),
        QPoint(0, turned),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, event)
