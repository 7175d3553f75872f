"""A film, and a window over the tests' model, its own library and its own settings."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from pytestqt.qtbot import QtBot

from app.cli import main
from app.film.film import Film
from app.services.background import Background
from app.services.engine_service import EngineService
from app.services.library import Library
from app.services.paths import find_paths
from app.services.settings import load_settings
from app.services.threads import Services
from app.theme.fonts import install_fonts, set_text_percent
from app.window.main_window import MainWindow
from engine.radiograph import read_radiograph

WAIT_MS = 30_000


class OpenWindow(Protocol):
    def __call__(self, library: Path | str | None = None) -> MainWindow:
        """`library`: a file or an address; this test's own where none is given."""
        ...


class Answer(NamedTuple):
    """What the command gave back and said."""

    code: int
    out: str
    err: str


Foresee = Callable[..., Answer]


@pytest.fixture(autouse=True)
def text_of_the_designed_size() -> Iterator[None]:
    """The size of text is the whole program's: one test must not enlarge it for the next."""
    yield
    set_text_percent(100)


@pytest.fixture
def foresee(capsys: pytest.CaptureFixture[str]) -> Foresee:
    """The command, through its own entry point."""

    def call(*arguments: object) -> Answer:
        code = main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    return call


def film_greys(height: int = 240, width: int = 200) -> NDArray[np.uint8]:
    """Two dark lungs in a bright body: uint8 (height, width)."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    body = 170.0 + 60.0 * (y / height)
    for centre in (0.3, 0.7):
        lung = ((x / width - centre) / 0.16) ** 2 + ((y / height - 0.45) / 0.32) ** 2
        body -= 110.0 * np.clip(1.4 - lung, 0.0, 1.0)
    return np.clip(body + 6.0 * np.sin(y / 7.0), 0, 255).astype(np.uint8)


@pytest.fixture
def film_file(tmp_path: Path) -> Path:
    path = tmp_path / "films" / "A chest film.png"
    path.parent.mkdir()
    Image.fromarray(film_greys()).save(path)
    return path


@pytest.fixture
def film(film_file: Path) -> Film:
    return Film.of(read_radiograph(film_file), film_file, film_file.stem)


@pytest.fixture
def home_library(foresee_home: Path, empty_library: Path) -> Path:
    """A library in this test's home, empty unless one is there already; returns its file."""
    foresee_home.mkdir(mode=0o700, exist_ok=True)
    file = foresee_home / "foresee.db"
    return file if file.exists() else Path(shutil.copy(empty_library, file))


@pytest.fixture
def open_window(qtbot: QtBot, home_library: Path) -> Iterator[OpenWindow]:
    """Opens windows on this test's home, one after the other; no model, no film."""
    install_fonts()
    opened: list[MainWindow] = []

    def open_one(library: Path | str | None = None) -> MainWindow:
        paths = find_paths()
        target = library or paths.database
        services = Services(EngineService(), Background("films"), Library(target))
        window = MainWindow(services, load_settings(paths.settings), paths)
        opened.append(window)
        window.resize(1280, 800)  # the offscreen screen is smaller than any that students have
        with qtbot.waitExposed(window):
            window.show()
        return window

    yield open_one
    for window in opened:
        window.close()
        window.deleteLater()


@pytest.fixture
def window(open_window: OpenWindow, qtbot: QtBot, tiny_bundle: Path, film_file: Path) -> MainWindow:
    """With the tests' model and a film."""
    window = open_window()
    open_model_and_film(qtbot, window, tiny_bundle, film_file)
    return window


def open_model_and_film(qtbot: QtBot, window: MainWindow, model: Path, film: Path) -> None:
    opened = [window.session.model_opened, window.session.film_opened]
    with qtbot.waitSignals(opened, timeout=WAIT_MS):
        window.open_model(model, "cpu")
        window.open_film(film)


@pytest.fixture
def service(qtbot: QtBot) -> Iterator[EngineService]:
    """The engine in its thread, without a model."""
    service = EngineService()
    service.start_thread()
    yield service
    service.close()
