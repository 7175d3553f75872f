"""Models from anywhere, in the window and in the command: both stay in the user's hands."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.film.film import Film
from app.services.engine_service import EngineService, left_behind
from tests.app.conftest import WAIT_MS, Foresee
from tests.engine.hostile_bundles import (
    endless_encoder,
    hostile_bundle,
    spoiled,
    stuck_encoder,
)

HYPOTHESIS = "new large right effusion"
PREVIEW_PIXELS = 200


@pytest.fixture
def service(qtbot: QtBot):
    service = EngineService()
    service.start_thread()
    yield service
    service.close()
    # Soon, however slow the machine: what was halted ends by itself.
    qtbot.waitUntil(lambda: not left_behind(), timeout=WAIT_MS)


@pytest.fixture(scope="module")
def endless(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hostile_bundle(tmp_path_factory.mktemp("models") / "endless", endless_encoder)


def opened(qtbot: QtBot, service: EngineService, bundle: Path) -> EngineService:
    with qtbot.waitSignal(service.opened, timeout=WAIT_MS):
        service.open(bundle, "cpu")
    return service


@pytest.mark.timeout(120)
def test_a_run_that_never_returns_is_cancelled_and_another_model_works(
    qtbot: QtBot, service: EngineService, endless: Path, tiny_bundle: Path, film: Film
) -> None:
    opened(qtbot, service, endless)
    service.start(film, HYPOTHESIS, None, PREVIEW_PIXELS)
    with qtbot.waitSignal(service.cancelled, timeout=WAIT_MS):
        qtbot.wait(100)
        service.cancel()
    opened(qtbot, service, tiny_bundle)
    with qtbot.waitSignal(service.finished, timeout=WAIT_MS):
        service.start(film, HYPOTHESIS, None, PREVIEW_PIXELS)


@pytest.mark.timeout(120)
def test_closing_ends_a_run_that_never_returns(
    qtbot: QtBot, service: EngineService, endless: Path, film: Film
) -> None:
    opened(qtbot, service, endless)
    service.start(film, HYPOTHESIS, None, PREVIEW_PIXELS)
    qtbot.wait(100)
    service.close()
    qtbot.waitUntil(lambda: not left_behind(), timeout=WAIT_MS)


STUCK = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QTimer
from app.film.film import Film
from app.services.engine_service import EngineService, left_behind
from engine.radiograph import read_radiograph
from app.window.opening import end_with_what_does_not_stop

bundle, other, film = map(Path, sys.argv[1:])
application = QCoreApplication([])
service = EngineService()
service.start_thread()
said = lambda *words: print(*words, flush=True)
opens, fails, waits = [], [], [500]

def begin():
    shown = Film.of(read_radiograph(film), film, "film")
    service.start(shown, "new large right effusion", None, 64)
    QTimer.singleShot(waits[0], service.cancel)

def on_opened(model):
    opens.append(model.folder)
    if len(opens) == 1:
        begin()
    else:
        said("opened another")
        application.quit()

def on_cancelled(run):
    QTimer.singleShot(0, begin_again)

def begin_again():
    # Cancelled before the model was at work: once more, and later.
    if not fails:
        waits[0] *= 2
        begin()

def on_failed(message):
    fails.append(message)
    said("failed", message)
    service.open(other, "cpu")

service.opened.connect(on_opened)
service.cancelled.connect(on_cancelled)
service.open_failed.connect(on_failed)
service.open(bundle, "cpu")
application.exec()
service.close()
said("left behind", left_behind())
end_with_what_does_not_stop()
said("never said")
"""


@pytest.mark.timeout(300)
def test_a_model_that_not_even_a_halt_stops_is_left_behind_and_the_process_ends(
    tmp_path: Path, tiny_bundle: Path, film_file: Path
) -> None:
    stuck = hostile_bundle(tmp_path / "stuck", stuck_encoder)
    told = subprocess.run(
        [sys.executable, "-c", STUCK, stuck, tiny_bundle, film_file],
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    lines = told.stdout.splitlines()
    assert lines[0].startswith("failed The model does not stop computing"), told
    assert lines[1:] == ["opened another", "left behind True"]
    assert told.returncode == 0


def _heed_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.skipif(sys.platform == "win32", reason="no process can be interrupted from outside")
@pytest.mark.timeout(300)
def test_an_interrupt_ends_a_command_whose_model_never_returns(
    endless: Path, film_file: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "app", "generate", film_file, HYPOTHESIS),
            *("--out", out, "--model", endless),
        ],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        # A shell's job in the background ignores interrupts, and so do its children.
        preexec_fn=_heed_interrupts,
    )
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(8)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=100)
    assert process.returncode == 130
    assert said.strip().splitlines() == ["Interrupted; what was not finished was not written."]
    assert not out.exists()


def test_a_command_tells_of_a_model_that_computes_no_numbers(
    foresee: Foresee, film_file: Path, tmp_path: Path
) -> None:
    bundle = hostile_bundle(
        tmp_path / "bundle", spoiled("image_decoder.onnx", "image", float("nan"))
    )
    out = tmp_path / "out"
    answer = foresee("generate", film_file, HYPOTHESIS, "--out", out, "--model", bundle)
    assert answer.code == 2
    assert "no numbers" in answer.err
    assert len(answer.err.splitlines()) == 1
    assert not out.exists()


def test_generate_takes_a_model_by_its_name(
    foresee: Foresee, film_file: Path, tiny_bundle: Path, tmp_path: Path
) -> None:
    assert foresee("model", "import", tiny_bundle).code == 0
    out = tmp_path / "out"
    answer = foresee("generate", film_file, HYPOTHESIS, "--out", out, "--model", "tiny-1")
    assert answer.code == 0, answer.err
