"""How long it takes to cancel and to close, in the window and in the command, while a model
computes that never returns: a loop that a halt ends, and one node that nothing ends."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication

from app.services.bundles import ModelToOpen
from engine.cases import built_in_cases
from tests.engine.hostile_bundles import endless_encoder, hostile_bundle, stuck_encoder

MOST_S = 2.0
_HYPOTHESIS = "new large right effusion"
# Until the graph computes, on a machine that has other work as well.
_AT_WORK_S = 8
_MODELS = {"loop": endless_encoder, "node": stuck_encoder}


def seconds_to_stop(folder: Path) -> dict[str, float]:
    """By what is stopped and how. Needs a system with signals."""
    found: dict[str, float] = {}
    for name, change in _MODELS.items():
        bundle = hostile_bundle(folder / name, change)
        for mode in ("cancel", "close"):
            found |= _in_window(mode, name, bundle)
        found[f"{name}: command, interrupt to exit"] = _in_command(folder, bundle)
    return found


def _in_window(mode: str, name: str, bundle: Path) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="foresee-soak-") as home:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.soak.endless", mode, bundle],
            env={**os.environ, "FORESEE_HOME": home, "QT_QPA_PLATFORM": "offscreen"},
            stdout=subprocess.PIPE,
            text=True,
        )
        said, _ = process.communicate(timeout=300)
        over = time.monotonic()
    times = dict(line.split(" = ") for line in said.splitlines())
    found = {f"{name}: window, {what}": float(s) for what, s in times.items() if what != "closing"}
    return found | {f"{name}: window, {mode} and exit": over - float(times["closing"])}


def _in_command(folder: Path, bundle: Path) -> float:
    film = built_in_cases()[0].path
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "app", "generate", film, _HYPOTHESIS),
            *("--out", folder / "out", "--model", bundle),
        ],
        stderr=subprocess.DEVNULL,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    time.sleep(_AT_WORK_S)
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    process.wait(300)
    return time.monotonic() - began


class _Student(QObject):
    """Opens film and model, predicts, and cancels or closes in the midst of it."""

    def __init__(self, mode: str, bundle: Path) -> None:
        from app.window.opening import make_window

        super().__init__()
        self._mode = mode
        self._since = 0.0
        self.window = make_window()
        self.window.show()
        self.window.session.model_opened.connect(self._open_film)
        self.window.session.film_opened.connect(self._predict)
        self.window.session.run_asked.connect(self._wait)
        self.window.session.run_stopped.connect(self._on_stopped)
        model = ModelToOpen(bundle, "cpu")
        self.window.open_model(model.folder, model.device)

    @Slot()
    def _open_film(self) -> None:
        self.window.open_first_film(None)

    @Slot()
    def _predict(self) -> None:
        self.window.hypothesis.set_text(_HYPOTHESIS)
        self.window.hypothesis.button.click()

    @Slot()
    def _wait(self) -> None:
        QTimer.singleShot(_AT_WORK_S * 1000, self, self._act)

    @Slot()
    def _act(self) -> None:
        self._since = time.monotonic()
        if self._mode == "close":
            self._close()
        else:
            self.window.session.cancel()

    @Slot()
    def _on_stopped(self) -> None:
        if self._since:
            _tell("cancel", time.monotonic() - self._since)
            self._close()

    def _close(self) -> None:
        began = time.monotonic()
        _tell("closing", began)
        self.window.close()
        _tell(f"close after {self._mode}", time.monotonic() - began)
        QApplication.quit()


def _tell(what: str, seconds: float) -> None:
    print(f"{what} = {seconds:.2f}", flush=True)  # noqa: T201


def _play(mode: str, bundle: Path) -> None:
    from app.window import opening

    application = opening.prepared_application()
    student = _Student(mode, bundle)
    application.exec()
    del student
    opening.end_with_what_does_not_stop()


if __name__ == "__main__":
    _play(sys.argv[1], Path(sys.argv[2]))
