"""Claims light their regions on the stage and the other way round, by hand and by keys."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.services.shown_run import ShownRun
from app.study.claims_view import ClaimRow
from app.window.main_window import MainWindow
from engine.anatomy import Pose, find_anatomy
from engine.events import Finished
from engine.grounding.verdicts import ground
from engine.progemu import Engine
from engine.regions import Region
from tests.app.conftest import WAIT_MS, OpenWindow
from tests.engine.chests import add_tiny_anatomy, scores
from tests.engine.tiny_bundle import SIZE, write_tiny_bundle

TEXT = "The right effusion has increased. The left lung is unchanged."


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_tiny_bundle(tmp_path_factory.mktemp("bundles") / "tiny")
    return add_tiny_anatomy(folder, scores())


@pytest.fixture
def lit_window(open_window: OpenWindow, qtbot: QtBot, bundle: Path, film_file: Path) -> MainWindow:
    """With a model that knows anatomy, a film, and a run that says `TEXT` and shows it."""
    window = open_window()
    session = window.session
    with qtbot.waitSignals([session.model_opened, session.film_opened], timeout=WAIT_MS):
        window.open_model(bundle, "cpu")
        window.open_film(film_file)
    qtbot.waitUntil(lambda: len(window.stage.layers.regions) > 0, timeout=WAIT_MS)
    session.show_run(_run(window, bundle))
    return window


def _run(window: MainWindow, bundle: Path) -> ShownRun:
    film = window.session.film
    assert film is not None
    engine = Engine.open(bundle, "cpu")
    *_, last = engine.generate(film.radiograph, "worse right effusion")
    engine.close()
    assert isinstance(last, Finished)
    anatomy = find_anatomy(scores())
    assert anatomy is not None
    change = anatomy.resized(SIZE).masks[Region.RIGHT_LOWER_ZONE] * np.float32(0.2)
    grounding = ground(TEXT, change.astype(np.float32), anatomy)
    result = replace(last.result, interpretation=TEXT, grounding=grounding)
    return ShownRun.of(film, result)


def rows(window: MainWindow) -> tuple[ClaimRow, ...]:
    return window.interpretation.claims.rows


def test_every_claim_is_shown_with_its_verdict_and_the_number(lit_window: MainWindow) -> None:
    effusion, lung = (row.accessibleName() for row in rows(lit_window))
    assert effusion.startswith("The right effusion has increased: supported · measured +")
    assert lung == "The left lung is unchanged: supported · measured 0.0 %"


def test_words_that_claim_something_of_two_places_name_the_place_of_each_verdict(
    lit_window: MainWindow,
) -> None:
    text = "The left lung and the heart are unchanged."
    anatomy = find_anatomy(scores())
    assert anatomy is not None
    change = np.zeros((SIZE, SIZE), np.float32)
    lit_window.interpretation.claims.show_grounding(text, ground(text, change, anatomy))
    said = [row.accessibleName().split(": ", 1)[1] for row in rows(lit_window)]
    assert said == [
        "Left lung: supported · measured 0.0 %",
        "Heart: supported · measured 0.0 %",
    ]


def test_a_claim_that_the_keys_reach_lights_its_regions_until_they_leave(
    lit_window: MainWindow, qtbot: QtBot
) -> None:
    lit_window.activateWindow()
    effusion, lung = rows(lit_window)
    layers = lit_window.stage.layers
    effusion.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(lambda: "right_lower_zone" in layers.pointing.highlighted, timeout=WAIT_MS)
    qtbot.keyClick(lit_window.interpretation.claims, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: layers.pointing.highlighted == {"left_lung"}, timeout=WAIT_MS)
    assert lung.hasFocus()
    lit_window.stage.prior.setFocus()
    qtbot.waitUntil(lambda: not layers.pointing.highlighted, timeout=WAIT_MS)


def test_a_region_that_is_pointed_at_lights_its_claims_and_enter_goes_to_the_first(
    lit_window: MainWindow, qtbot: QtBot
) -> None:
    lit_window.activateWindow()
    effusion, lung = rows(lit_window)
    layers = lit_window.stage.layers
    layers.pointing.hover_region(Region.RIGHT_LOWER_ZONE)
    assert (effusion.property("lit"), lung.property("lit")) == (True, False)
    layers.choose_hovered()
    qtbot.waitUntil(effusion.hasFocus, timeout=WAIT_MS)
    layers.pointing.hover_region(Region.LEFT_LUNG)
    assert (effusion.property("lit"), lung.property("lit")) == (False, True)
    layers.pointing.hover_region(None)
    assert not any(row.property("lit") for row in rows(lit_window))


def test_a_film_that_the_model_refuses_is_told_as_soon_as_it_is_opened(
    open_window: OpenWindow, qtbot: QtBot, tmp_path: Path, film_file: Path
) -> None:
    folder = write_tiny_bundle(tmp_path / "bundle")
    add_tiny_anatomy(folder, scores(Pose.UPSIDE_DOWN))
    window = open_window()
    with qtbot.waitSignals(
        [window.session.model_opened, window.session.film_opened], timeout=WAIT_MS
    ):
        window.open_model(folder, "cpu")
        window.open_film(film_file)
    qtbot.waitUntil(lambda: "upside down; turn it" in window.notice.text, timeout=WAIT_MS)
    assert len(window.stage.layers.regions) == 0
