"""What every test gets: a home of its own, Qt offscreen, no threads left behind."""

import gc
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

if TYPE_CHECKING:
    from PySide6.QtCore import QThread

    from app.window.application import Application

# Before anything imports Qt: a test must never open a window on somebody's screen.
os.environ["QT_QPA_PLATFORM"] = "offscreen"

# Workers of pytest-xdist share the machine: each has its own cores, and libraries start as many
# threads as a process has cores. Torch and BLAS wait for their threads by turning.
if (worker := os.environ.get("PYTEST_XDIST_WORKER")) is not None:
    if hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        mine, workers = int(worker[2:]), int(os.environ["PYTEST_XDIST_WORKER_COUNT"])
        share = slice(mine * len(cores) // workers, (mine + 1) * len(cores) // workers)
        os.sched_setaffinity(0, cores[share] or cores)
    else:
        os.environ.setdefault("OMP_NUM_THREADS", "1")

# Nor may garbage be collected in a worker's thread, see app.services.garbage.
gc.disable()
_TESTS_PER_FULL_COLLECTION = 40

# How long an example takes says how busy the machine is, not whether the code is right.
hypothesis.settings.register_profile(
    "foresee",
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
    print_blob=True,
)
hypothesis.settings.load_profile("foresee")

SHARED_DATA = Path(__file__).parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def qapp_cls() -> "type[Application]":
    """Foresee's own class, for pytest-qt."""
    from app.window.application import Application

    return Application


@pytest.fixture(autouse=True)
def foresee_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder, so that no test reads or writes the developer's own."""
    home = tmp_path / "foresee-home"
    monkeypatch.setenv("FORESEE_HOME", str(home))
    monkeypatch.delenv("FORESEE_DATABASE_URL", raising=False)
    return home


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real films outside the repository; tests that need them skip where they are not."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the shared radiographs are not on this machine (../shared/data)")
    return SHARED_DATA


@pytest.fixture(scope="session")
def tiny_bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle of the real form with tiny random weights."""
    from tests.engine.tiny_bundle import write_tiny_bundle

    return write_tiny_bundle(tmp_path_factory.mktemp("bundles") / "tiny")


@pytest.fixture(scope="session")
def empty_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of this version's schema, to be copied: to migrate a new one takes six times as long."""
    from lessons.store import Store

    file = tmp_path_factory.mktemp("library") / "foresee.db"
    Store.open(file).close()
    return file


def pytest_collection_finish() -> None:
    """What was imported so far stays: looking through all of it after each test takes long."""
    gc.collect()
    gc.freeze()


def pytest_runtest_logfinish(nodeid: str) -> None:
    """Between tests the main thread is alone, so here is the place to collect garbage."""
    _finished.append(nodeid)
    gc.collect(2 if len(_finished) % _TESTS_PER_FULL_COLLECTION == 0 else 1)


_finished: list[str] = []


@pytest.fixture(autouse=True)
def garbage_waits_for_the_main_thread() -> Iterator[None]:
    """A test that switches collecting on makes later ones crash, in whatever order they come."""
    yield
    assert not gc.isenabled()


@pytest.fixture(autouse=True)
def no_thread_outlives_its_test(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = set(threading.enumerate())
    started = _record_started_qthreads(monkeypatch)
    yield
    left = [str(thread) for thread in started if _is_running(thread)]
    # Qt threads that ran Python code stay listed as dummies; they were judged above.
    left += [
        str(thread)
        for thread in set(threading.enumerate()) - before
        if not isinstance(thread, threading._DummyThread)
    ]
    if left:
        pytest.fail(f"threads still run after the test: {', '.join(left)}", pytrace=False)


def _record_started_qthreads(monkeypatch: pytest.MonkeyPatch) -> "list[QThread]":
    from PySide6.QtCore import QThread

    started: list[QThread] = []
    start = QThread.start

    def record(thread: QThread, *args: Any, **kwargs: Any) -> None:
        started.append(thread)
        start(thread, *args, **kwargs)

    monkeypatch.setattr(QThread, "start", record)
    return started


def _is_running(thread: "QThread") -> bool:
    import shiboken6

    return shiboken6.isValid(thread) and thread.isRunning()
