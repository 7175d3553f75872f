"""The engine's thread: runs end once, in order, whatever is asked meanwhile. Real engine."""

from pathlib import Path
from typing import cast

import numpy as np
import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from app.film.film import Film
from app.film.pyramid import ZERO_CHANGE
from app.services.engine_events import RunEnded, RunFinished, RunPreview, RunStarted, RunText
from app.services.engine_service import EngineService
from engine.events import Finished
from engine.progemu import Engine
from engine.result import Sampling
from engine.runtime.onnx_runtime import runtime_errors
from engine.runtime.sessions import Cache
from tests.app.conftest import WAIT_MS

HYPOTHESIS = "new large right effusion"
PREVIEW_PIXELS = 200


class Told:
    """Everything a service says, in the order in which it arrives."""

    def __init__(self, service: EngineService) -> None:
        self.events: list[RunStarted | RunPreview | RunText | RunFinished | RunEnded] = []
        self.threads: set[QThread] = set()
        service.started.connect(self.keep)
        service.previewed.connect(self.keep)
        service.text_arrived.connect(self.keep)
        service.finished.connect(self.keep)
        service.cancelled.connect(self.keep)
        service.declined.connect(self.keep)
        service.failed.connect(self.keep)

    def keep(self, event: RunStarted | RunPreview | RunText | RunFinished | RunEnded) -> None:
        self.events.append(event)

    def ends(self) -> list[tuple[int, type]]:
        return [(e.number, type(e)) for e in self.events if isinstance(e, RunFinished | RunEnded)]


@pytest.fixture
def opened(qtbot: QtBot, service: EngineService, tiny_bundle: Path) -> EngineService:
    with qtbot.waitSignal(service.opened, timeout=WAIT_MS):
        service.open(tiny_bundle, "cpu")
    return service


def test_a_run_tells_its_start_then_rows_then_words_then_its_result(
    qtbot, opened: EngineService, film: Film
) -> None:
    told = Told(opened)
    with qtbot.waitSignal(opened.finished, timeout=WAIT_MS):
        number = opened.start(film, HYPOTHESIS, None, PREVIEW_PIXELS)
    kinds = [type(event) for event in told.events]
    assert kinds[0] is RunStarted
    assert kinds[-1] is RunFinished
    assert RunPreview in kinds
    words = "".join(event.text for event in told.events if isinstance(event, RunText))
    finished = told.events[-1]
    assert isinstance(finished, RunFinished)
    assert words.strip() == finished.shown.result.interpretation.strip()
    assert {event.number for event in told.events} == {number}


def test_the_service_gives_what_the_engine_gives(
    qtbot, opened: EngineService, film: Film, tiny_bundle: Path
) -> None:
    sampling = Sampling(seed=5, temperature=0.9, top_k=16)
    with qtbot.waitSignal(opened.finished, timeout=WAIT_MS) as finished:
        opened.start(film, HYPOTHESIS, sampling, PREVIEW_PIXELS)
    engine = Engine.open(tiny_bundle, "cpu")
    *_, last = engine.generate(film.radiograph, HYPOTHESIS, sampling)
    assert isinstance(last, Finished)
    assert finished.args is not None
    result = finished.args[0].shown.result
    assert np.array_equal(result.tokens, last.result.tokens)
    assert np.array_equal(result.counterfactual, last.result.counterfactual)


def test_previews_grow_downwards_and_change_nothing_below_the_line(
    qtbot, opened: EngineService, film: Film
) -> None:
    told = Told(opened)
    with qtbot.waitSignal(opened.finished, timeout=WAIT_MS):
        opened.start(film, HYPOTHESIS, None, PREVIEW_PIXELS)
    previews = [event for event in told.events if isinstance(event, RunPreview)]
    rows = [preview.rows_done for preview in previews]
    assert rows == sorted(rows)
    assert rows[-1] == previews[-1].rows_total
    for preview in previews:
        change, arrived = preview.picture.change, preview.picture.arrived
        assert change is not None
        assert arrived is not None
        codes = change.levels[0]
        assert max(codes.shape) <= PREVIEW_PIXELS
        # Enlarging smears a change over the next row of tokens at most.
        line = round((arrived + 1 / preview.rows_total) * codes.shape[0])
        assert (codes[line:] == ZERO_CHANGE).all()


def test_a_cancelled_run_ends_as_cancelled_and_the_next_one_finishes(
    qtbot, opened: EngineService, film: Film
) -> None:
    told = Told(opened)
    with qtbot.waitSignal(opened.started, timeout=WAIT_MS):
        first = opened.start(film, HYPOTHESIS, None, PREVIEW_PIXELS)
    with qtbot.waitSignal(opened.cancelled, timeout=WAIT_MS):
        opened.cancel()
    with qtbot.waitSignal(opened.finished, timeout=WAIT_MS):
        second = opened.start(film, HYPOTHESIS, None, PREVIEW_PIXELS)
    assert told.ends() == [(first, RunEnded), (second, RunFinished)]


def test_of_many_requests_only_the_last_one_runs_to_its_end(
    qtbot, opened: EngineService, film: Film
) -> None:
    told = Told(opened)
    with qtbot.waitSignal(opened.finished, timeout=WAIT_MS):
        numbers = [opened.start(film, HYPOTHESIS, None, PREVIEW_PIXELS) for _ in range(4)]
    assert told.ends() == [(n, RunEnded) for n in numbers[:-1]] + [(numbers[-1], RunFinished)]


def test_a_hypothesis_beyond_the_model_is_declined_with_what_could_be_asked(
    qtbot, opened: EngineService, film: Film
) -> None:
    with qtbot.waitSignal(opened.declined, timeout=WAIT_MS) as declined:
        opened.start(film, "right pneumothorax", None, PREVIEW_PIXELS)
    assert declined.args is not None
    assert "pneumothora" in declined.args[0].message
    assert declined.args[0].suggestions


def test_a_folder_that_is_no_model_is_told_in_a_sentence(
    qtbot, service: EngineService, tmp_path: Path
) -> None:
    with qtbot.waitSignal(service.open_failed, timeout=WAIT_MS) as failed:
        service.open(tmp_path, "cpu")
    assert failed.args is not None
    assert "bundle.json" in failed.args[0]


def test_without_a_model_a_run_fails_in_a_sentence(
    qtbot, service: EngineService, film: Film
) -> None:
    with qtbot.waitSignal(service.failed, timeout=WAIT_MS) as failed:
        service.start(film, HYPOTHESIS, None, PREVIEW_PIXELS)
    assert failed.args is not None
    assert "No model" in failed.args[0].message


def test_a_bug_in_a_run_reaches_the_crash_report_and_the_next_run_still_works(
    qtbot, opened: EngineService, film: Film
) -> None:
    told = Told(opened)
    with qtbot.captureExceptions() as bugs:
        with qtbot.waitSignal(opened.failed, timeout=WAIT_MS):
            number = opened.start(film, HYPOTHESIS, cast("Sampling", "none"), PREVIEW_PIXELS)
        qtbot.waitUntil(lambda: bool(bugs), timeout=WAIT_MS)
    with qtbot.waitSignal(opened.finished, timeout=WAIT_MS):
        opened.start(film, HYPOTHESIS, None, PREVIEW_PIXELS)
    assert told.ends()[0] == (number, RunEnded)


def test_a_bug_while_a_model_opens_is_told_and_it_can_be_opened_again(
    qtbot, service: EngineService, tiny_bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("nobody thought of this")

    with qtbot.captureExceptions() as bugs, monkeypatch.context() as faulty:
        faulty.setattr(Engine, "open", fail)
        with qtbot.waitSignal(service.open_failed, timeout=WAIT_MS) as failed:
            service.open(tiny_bundle, "cpu")
        qtbot.waitUntil(lambda: bool(bugs), timeout=WAIT_MS)
    assert failed.args is not None
    assert "error inside Foresee" in failed.args[0]
    with qtbot.waitSignal(service.opened, timeout=WAIT_MS):
        service.open(tiny_bundle, "cpu")


def test_closing_during_a_run_ends_the_thread(qtbot, opened: EngineService, film: Film) -> None:
    with qtbot.waitSignal(opened.started, timeout=WAIT_MS):
        opened.start(film, HYPOTHESIS, None, PREVIEW_PIXELS)
    opened.close()
    with qtbot.assertNotEmitted(opened.finished, wait=50):
        opened.close()


def _failing(said: str):
    """In the place of a pass: what the runtime would say of a device that this machine lacks."""

    def fail(*_: object, **__: object) -> None:
        with runtime_errors():
            raise RuntimeError(said)

    return fail


def test_a_device_that_is_lost_ends_run_and_model_and_the_model_can_be_opened_again(
    qtbot, opened: EngineService, film: Film, tiny_bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(Cache, "_pass", _failing("CUDA failure 719: unspecified launch failure"))
        with (
            qtbot.waitSignal(opened.failed, timeout=WAIT_MS) as failed,
            qtbot.waitSignal(opened.open_failed, timeout=WAIT_MS),
        ):
            opened.start(film, HYPOTHESIS, None, PREVIEW_PIXELS)
    assert failed.args is not None
    assert "stopped answering" in failed.args[0].message
    with qtbot.waitSignal(opened.opened, timeout=WAIT_MS):
        opened.open(tiny_bundle, "cpu")
    with qtbot.waitSignal(opened.finished, timeout=WAIT_MS):
        opened.start(film, HYPOTHESIS, None, PREVIEW_PIXELS)


def test_after_a_run_that_ran_out_of_memory_the_next_one_works(
    qtbot, opened: EngineService, film: Film, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(Cache, "_pass", _failing("Failed to allocate memory for requested buffer"))
        with qtbot.waitSignal(opened.failed, timeout=WAIT_MS) as failed:
            opened.start(film, HYPOTHESIS, None, PREVIEW_PIXELS)
    assert failed.args is not None
    assert "memory" in failed.args[0].message
    with qtbot.waitSignal(opened.finished, timeout=WAIT_MS):
        opened.start(film, HYPOTHESIS, None, PREVIEW_PIXELS)
