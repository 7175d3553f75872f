"""The slider below the films: states on the way from the prior to the counterfactual."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageSequence
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.film.film import Film, Picture, finished_picture
from app.film.keyframes import Keyframes
from app.film.pyramid import GREY_MAX, ZERO_CHANGE
from app.services.animated_pictures import FRAMES, write_animation
from app.services.shown_run import ShownRun
from app.stage.progression import ShownProgression
from app.viewer.comparing.overlay import Overlay
from app.viewer.comparing.wipe import Wipe
from app.viewer.share_player import SharePlayer, phase_of, share_at
from app.viewer.view_state import ViewState
from app.window.main_window import MainWindow
from engine.difference import Transition, compose, model_field
from engine.layers import Layers
from engine.radiograph import Radiograph
from lessons.built_in.shipped import find_pack
from lessons.pack.opened import OpenedPack
from tests.app.conftest import WAIT_MS

HEIGHT, WIDTH = 300, 260


# Without a window


def film_of(height: int, width: int) -> Film:
    greys = np.random.default_rng(4).uniform(0.2, 0.7, (height, width)).astype(np.float32)
    return Film.of(Radiograph.from_pixels(greys, bits=12), Path("film.png"), "Film")


@pytest.fixture
def film() -> Film:
    return film_of(HEIGHT, WIDTH)


@pytest.fixture
def field_change() -> NDArray[np.float32]:
    change = np.zeros((64, 64), np.float32)
    change[30:50, 15:30] = 0.25
    change[10:20, 40:50] = -0.15
    return change


def whole_way(film: Film, field_change: NDArray[np.float32]) -> tuple[Keyframes, Picture]:
    field = model_field(film.radiograph.pixels.shape)
    composite = compose(film.radiograph, field, Layers.shaded(field_change))
    last = finished_picture(film, composite.counterfactual, composite.change)
    return Keyframes.of(film, last.greys), last


def test_the_way_begins_with_the_prior_and_ends_with_the_counterfactual(
    film: Film, field_change: NDArray[np.float32]
) -> None:
    keyframes, last = whole_way(film, field_change)
    first, end = keyframes.picture(0.0, 1.0), keyframes.picture(1.0, 1.0)
    assert (first.greys.levels[0] == film.greys.levels[0]).all()
    assert first.change is not None
    assert (first.change.levels[0] == ZERO_CHANGE).all()
    assert (end.greys.levels[0] == last.greys.levels[0]).all()


@pytest.mark.parametrize("share", [0.1, 0.5, 0.83])
def test_what_does_not_change_stays_bit_by_bit_at_every_share(
    film: Film, field_change: NDArray[np.float32], share: float
) -> None:
    keyframes, last = whole_way(film, field_change)
    state = keyframes.picture(share, 1.0)
    assert state.change is not None
    for level, codes in enumerate(state.change.levels):
        still = last.greys.levels[level] == film.greys.levels[level]
        assert 0.5 < still.mean() < 1.0
        assert (codes[still] == ZERO_CHANGE).all()
        greys = state.greys.levels[level]
        assert (greys[still] == film.greys.levels[level][still]).all()


def test_a_rendered_state_is_met_exactly_and_its_neighbours_lie_between(
    film: Film, field_change: NDArray[np.float32]
) -> None:
    keyframes, last = whole_way(film, field_change)
    assert keyframes.wanted == 0.5
    middle = np.clip(film.radiograph.pixels + 0.02, 0, 1).astype(np.float32)
    keyframes = keyframes.having(0.5, middle)
    codes = [keyframes.picture(share, 1.0).greys.levels[0] for share in (0.25, 0.5, 0.75)]
    assert np.abs(codes[1] / GREY_MAX - middle).max() < 1e-4
    prior, end = (one.levels[0].astype(int) for one in (film.greys, last.greys))
    assert np.abs(codes[0] - (prior + codes[1].astype(int)) / 2).max() <= 1
    assert np.abs(codes[2] - (end + codes[1].astype(int)) / 2).max() <= 1


def test_the_states_that_help_most_are_rendered_first_and_then_no_more(film: Film) -> None:
    keyframes, asked = Keyframes.of(film, film.greys), []
    while (wanted := keyframes.wanted) is not None:
        asked.append(wanted)
        keyframes = keyframes.having(wanted, film.radiograph.pixels)
    assert asked[:3] == [0.5, 0.25, 0.75]
    assert len(asked) == 15


def test_a_large_film_is_scrubbed_reduced_and_in_its_own_coordinates() -> None:
    film = film_of(1500, 1300)
    change = np.zeros((64, 64), np.float32)
    change[20:30, 20:30] = 0.2
    keyframes, _ = whole_way(film, change)
    state = keyframes.picture(0.5, 2.0)
    assert keyframes.prior.pixels.shape == (750, 650)
    assert state.size == film.size
    assert state.greys.step == 2
    assert state.change is not None
    assert state.change.extent is not None
    assert state.change.extent[3] <= 1500


def test_a_baked_run_is_scrubbed_from_its_prior_to_its_own_counterfactual() -> None:
    with OpenedPack.open(find_pack("first-steps")) as opened:
        baked = opened.pack.runs[0]
        prior = opened.image(baked.prior)
        film = Film.of(prior, Path("film.png"), "Film")
        result = opened.run(baked.id).result(prior)
    progression = ShownProgression(ShownRun.of(film, result, baked.id, is_baked=True))
    renderer = progression.renderer
    assert (renderer.exact(0.0).greys.levels[0] == film.greys.levels[0]).all()
    whole = renderer.exact(1.0).greys.levels[0] / GREY_MAX
    assert np.abs(whole - result.counterfactual).max() < 2e-3
    progression.add(0.5, renderer.keyframe(0.5))
    halfway = progression.picture(0.5, 1.0).greys.levels[0]
    assert (halfway != film.greys.levels[0]).any()


# Playing


def test_it_plays_eased_to_the_counterfactual_and_back() -> None:
    shares = [share_at(phase) for phase in np.linspace(0, 2, 41)]
    assert shares[0] == pytest.approx(0)
    assert shares[20] == pytest.approx(1)
    assert shares[40] == pytest.approx(0)
    steps = np.abs(np.diff(shares))
    assert steps[0] < steps[9] / 3
    assert share_at(phase_of(0.3)) == pytest.approx(0.3)


def test_it_plays_when_asked_until_somebody_moves_the_slider(qtbot: QtBot) -> None:
    view = ViewState()
    player = SharePlayer(view)
    assert not player.is_playing
    player.play()
    qtbot.waitUntil(lambda: 0 < view.share < 1, timeout=WAIT_MS)
    assert player.is_playing
    with qtbot.waitSignal(player.playing_changed):
        view.set_share(0.9)
    assert not player.is_playing
    assert view.share == 0.9


def test_where_motion_is_reduced_it_plays_in_still_steps(qtbot: QtBot) -> None:
    view = ViewState()
    player = SharePlayer(view)
    player.set_may_move(False)
    shares: list[float] = []
    view.share_changed.connect(lambda: shares.append(view.share))
    player.play()
    qtbot.waitUntil(lambda: len(shares) >= 3, timeout=WAIT_MS)
    player.pause()
    assert shares[:3] == [0.0, 0.25, 0.5]


# In the window


@pytest.fixture
def ran(qtbot: QtBot, window: MainWindow) -> MainWindow:
    window.hypothesis.set_text("new large right effusion")
    with qtbot.waitSignal(window.session.run_shown, timeout=WAIT_MS):
        qtbot.keyClick(window.hypothesis.field, Qt.Key.Key_Return)
    return window


def exact_state(qtbot: QtBot, window: MainWindow, share: float) -> Picture:
    window.view.set_share(share)
    progression = window.stage.progression
    assert progression is not None
    qtbot.waitUntil(lambda: progression.has_exact(share), timeout=WAIT_MS)
    picture = window.stage.counterfactual.picture
    assert picture is not None
    return picture


def test_there_is_a_slider_only_where_there_is_a_way(qtbot: QtBot, window: MainWindow) -> None:
    assert not window.stage.scrub_bar.isVisible()
    assert not window.stage.tools.scrub.play.isEnabled()
    window.hypothesis.set_text("new large right effusion")
    with qtbot.waitSignal(window.session.run_shown, timeout=WAIT_MS):
        qtbot.keyClick(window.hypothesis.field, Qt.Key.Key_Return)
    assert window.stage.scrub_bar.isVisible()
    assert window.stage.tools.scrub.play.isEnabled()
    assert window.view.share == 1.0
    window.stage.tools.decoded.trigger()
    assert not window.stage.scrub_bar.isVisible()


def test_where_the_slider_rests_the_state_is_exact_and_all_panes_show_it(
    qtbot: QtBot, ran: MainWindow
) -> None:
    stage, shown = ran.stage, ran.session.shown
    assert shown is not None
    picture = exact_state(qtbot, ran, 0.4)
    prior, result = shown.film.radiograph, shown.result
    state = Transition.of(prior, result.field, result.layers).render(0.4)
    assert np.abs(picture.greys.levels[0] / GREY_MAX - state).max() < 1e-4
    assert "40" in stage.counterfactual.text.title
    ran.view.choose_mode(Overlay)
    assert stage.comparison.picture is not None
    assert stage.comparison.picture.change is picture.change
    assert picture.change is not None
    assert stage.bar.strip.legend.range == picture.change.change_range()
    ran.view.set_share(1.0)
    assert stage.counterfactual.picture is shown.counterfactual
    assert "40" not in stage.counterfactual.text.title


def test_every_state_is_marked_as_synthetic(qtbot: QtBot, ran: MainWindow) -> None:
    exact_state(qtbot, ran, 0.0)
    assert ran.stage.counterfactual.text.mark == "Synthetic"
    ran.view.choose_mode(Overlay)
    assert ran.stage.comparison.text.mark == "Synthetic"


def test_keys_and_the_wheel_move_the_slider_and_it_says_its_percent(
    qtbot: QtBot, ran: MainWindow
) -> None:
    slider, view = ran.stage.scrub_bar.slider, ran.view
    qtbot.keyClick(ran.stage.prior, Qt.Key.Key_J)
    assert view.share == pytest.approx(0.95)
    qtbot.keyClick(slider, Qt.Key.Key_PageDown)
    assert view.share == pytest.approx(0.85)
    at = QPointF(slider.rect().center())
    turned = QPoint(0, -120)
    event = QWheelEvent(
        at, slider.mapToGlobal(at), QPoint(), turned, Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(slider, event)
    assert view.share < 0.85
    qtbot.keyClick(slider, Qt.Key.Key_Home)
    assert view.share == 0.0
    qtbot.keyClick(ran.stage.prior, Qt.Key.Key_K)
    interface = QAccessible.queryAccessibleInterface(slider)
    assert interface is not None
    assert "percent" in interface.text(QAccessible.Text.Name)
    assert interface.valueInterface().currentValue() == 5


def test_play_is_a_deliberate_act_that_is_paused_with_the_same_key(
    qtbot: QtBot, ran: MainWindow
) -> None:
    stage = ran.stage
    assert not stage.player.is_playing
    shift = Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(stage.prior, Qt.Key.Key_K, shift)
    assert stage.player.is_playing
    assert stage.tools.scrub.play.text() == "Pause the progression"
    qtbot.waitUntil(lambda: 0 < ran.view.share < 1, timeout=WAIT_MS)
    qtbot.keyClick(stage.prior, Qt.Key.Key_K, shift)
    assert not stage.player.is_playing


def test_a_run_that_is_opened_again_is_scrubbed_too(qtbot: QtBot, ran: MainWindow) -> None:
    with qtbot.waitSignal(ran.session.film_opened, timeout=WAIT_MS):
        assert ran.session.film is not None
        ran.open_film(ran.session.film.source)
    assert not ran.stage.scrub_bar.isVisible()
    entries = ran.library.timeline.list.entries
    qtbot.waitUntil(lambda: len(entries.entries) == 1, timeout=WAIT_MS)
    with qtbot.waitSignal(ran.session.run_shown, timeout=WAIT_MS):
        ran.library.timeline.run_chosen.emit(entries.entries[0].payload)
    assert ran.view.share == 1.0
    exact_state(qtbot, ran, 0.5)


def test_a_wipe_shows_the_state_at_the_share(qtbot: QtBot, ran: MainWindow) -> None:
    picture = exact_state(qtbot, ran, 0.5)
    ran.view.choose_mode(Wipe)
    ran.stage.comparison.grab()
    assert ran.stage.counterfactual.picture is picture


# Exporting


@pytest.mark.parametrize("ending", [".webp", ".gif"])
def test_the_progression_is_exported_as_a_loop_marked_on_every_frame(
    ran: MainWindow, tmp_path: Path, ending: str
) -> None:
    shown = ran.session.shown
    assert shown is not None
    path = tmp_path / f"run{ending}"
    write_animation(path, shown)
    height = shown.film.radiograph.pixels.shape[0]
    with Image.open(path) as picture:
        frames = [np.asarray(frame.convert("L")) for frame in ImageSequence.Iterator(picture)]
        assert picture.info.get("loop") == 0
    assert len(frames) == 2 * FRAMES - 2
    assert {frame.shape for frame in frames} == {frames[0].shape}
    assert all((frame[height:] > 150).sum() > 100 for frame in frames)
    last = np.rint(shown.result.counterfactual * 255)
    assert np.abs(frames[FRAMES - 1][:height] - last).mean() < 4
    assert np.abs(frames[0][:height] - np.rint(shown.film.radiograph.pixels * 255)).mean() < 4
