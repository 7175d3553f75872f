"""Which sentences the suite makes somebody say, and which of its files: a plugin of pytest.

    pytest -p tests.sentences.executed --sentences OUT.tsv tests/…

writes a line for each that was said: file, sentence, file of tests. `cases.tsv` names that file for
each such sentence; the others were reviewed by reading.
"""

import re
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, cast

import pytest

from engine.bundle.onnx_file import NotAGraph
from engine.errors import ForeseeError
from tests.sentences.said import ROOT, Sentence, pattern_of, sentences


class _Listener:
    """Hears every error that is made, and knows by its text which sentence it is."""

    def __init__(self, out: Path) -> None:
        self._out = out
        self._known: dict[str, list[tuple[re.Pattern[str], Sentence]]] = {}
        for one in sentences():
            self._known.setdefault(one.file, []).append((pattern_of(one.text), one))
        self._running = ""
        self._said: dict[tuple[str, str], str] = {}

    def listen_to(self, kind: type[Exception]) -> None:
        original: Callable[..., None] = kind.__init__

        @wraps(original)
        def made(error: Exception, *told: Any, **said: Any) -> None:
            original(error, *told, **said)
            if told and self._running:
                self._hear(str(told[0]))

        kind.__init__ = cast("Any", made)

    def _hear(self, text: str) -> None:
        frame = sys._getframe(2)
        while frame is not None:
            path = Path(frame.f_code.co_filename)
            file = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else ""
            fitting = [one for pattern, one in self._known.get(file, ()) if pattern.fullmatch(text)]
            if fitting:
                # The one that says most of it itself.
                one = max(fitting, key=lambda one: len(one.text))
                self._said.setdefault((one.file, one.text), self._running)
                return
            frame = frame.f_back

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        self._running = item.nodeid.partition("::")[0]

    def pytest_runtest_teardown(self) -> None:
        self._running = ""

    def pytest_sessionfinish(self) -> None:
        with self._out.open("a", encoding="utf-8") as out:
            for (file, text), by in sorted(self._said.items()):
                out.write(f"{file}\t{text}\t{by}\n")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--sentences", type=Path, default=None, help="where to write what was said")


def pytest_configure(config: pytest.Config) -> None:
    out = config.getoption("--sentences")
    if out is not None:
        listener = _Listener(out)
        listener.listen_to(ForeseeError)
        listener.listen_to(NotAGraph)
        config.pluginmanager.register(listener, "sentences-said")
