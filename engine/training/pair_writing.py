# numpy.lib.format is partly untyped.
"""Writes a set of pairs, drawn here or by many workers; goes on where it was stopped.

A group's arrays are in their place before its words are. Words that come out of order wait in
`words.waiting.jsonl`, so that `words.jsonl` can be read at any time. `set.json` says what the set
is drawn from: another set in its place is begun anew.
"""

import hashlib
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Protocol, TextIO

import numpy as np
from numpy.typing import NDArray

from engine.cluster.pace import Pace
from engine.cluster.running import Report
from engine.cluster.sharing import share_out
from engine.cluster.workers import Crew, Done, Opening, Worker
from engine.errors import ForeseeError
from engine.findings import SIMULATED, Finding
from engine.progemu import PACKAGE
from engine.training.films import Film
from engine.training.pairs import (
    PATCH,
    TARGETS,
    PairGroup,
    draw_pairs,
    film_weights,
    target_words,
)

_WORDS, _WAITING, _SET = "words.jsonl", "words.waiting.jsonl", "set.json"
_ARRAYS = ("prior", "target", "disease")


@dataclass(frozen=True, slots=True, eq=False)
class DrawnGroup:
    """As it is stored: prior (S, S), targets (K, S, S), disease, and a line of words."""

    prior: NDArray[np.uint8]
    targets: NDArray[np.uint8]
    disease: NDArray[np.uint8]
    words: str


class OpenDrawer(Protocol):
    """What a set is drawn from, and how a worker begins to draw it."""

    @property
    def side(self) -> int: ...

    def __call__(self) -> Worker[int, DrawnGroup]: ...

    def description(self, count: int) -> dict[str, Any]:
        """All that a set of so many groups depends on."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class OpenPairDrawer:
    """Real films or digital patients, changed as films are; with the films, so that no other
    machine needs their folder."""

    films: tuple[Film, ...]
    side: int
    seed: int
    findings: tuple[Finding, ...] = tuple(SIMULATED)

    def __call__(self) -> "PairDrawer":
        return PairDrawer(self)

    def description(self, count: int) -> dict[str, Any]:
        films = hashlib.sha256()
        for film in self.films:
            films.update(f"{film.source}/{film.name}".encode())
            films.update(film.pixels.tobytes())
        return {
            "foresee": metadata.version(PACKAGE),
            "count": count,
            "side": self.side,
            "seed": self.seed,
            "findings": list(self.findings),
            "films": films.hexdigest(),
        }


class PairDrawer:
    """Draws each group of a set from its own seed, so that it does not matter who draws which."""

    def __init__(self, source: OpenPairDrawer) -> None:
        self._source = source
        self._films = list(source.films)
        self._weights = film_weights(self._films)

    def work(self, index: int, /) -> DrawnGroup:
        source = self._source
        seed = (source.seed, index)
        pairs = draw_pairs(self._films, self._weights, source.side, seed, source.findings)
        return stored(pairs)

    def close(self) -> None:
        """Nothing is held open."""


def stored(pairs: PairGroup) -> DrawnGroup:
    line = {
        "film": pairs.film,
        "supine": pairs.premises.supine,
        "own": sorted(pairs.premises.present),
        "targets": [target_words(scenario) for scenario in pairs.group.scenarios],
    }
    return DrawnGroup(pairs.prior, pairs.targets, pairs.disease, json.dumps(line))


Hire = Callable[[Opening[int, DrawnGroup]], AbstractContextManager[Crew[int, DrawnGroup]]]


def write_pairs(out: Path, count: int, drawer: OpenDrawer, hire: Hire, report: Report) -> None:
    """`count` groups. Each is drawn from its own seed: sets of different seeds can be written at
    the same time. hire: who draws. Raises ForeseeError where a group cannot be drawn."""
    out.mkdir(parents=True, exist_ok=True)
    written = _Written(out, count, drawer)
    pace = Pace(count - len(written.missing), count)
    report(pace.progress())
    with written:
        if written.missing:
            _draw(written, drawer, out.name, hire, lambda: report(pace.progress(1)))


def _draw(
    written: "_Written", drawer: OpenDrawer, name: str, hire: Hire, drawn: Callable[[], None]
) -> None:
    with hire(drawer) as crew:
        for ended in share_out(crew, ((index, index) for index in tuple(written.missing))):
            if not isinstance(ended, Done):
                raise ForeseeError(
                    "Group {number} of {folder} cannot be drawn ({reason}); the others are kept, "
                    "and the same command goes on.",
                    number=ended.number,
                    folder=name,
                    reason=ended.reason,
                )
            written.add(ended.number, ended.result)
            drawn()


class _Written:
    """A set on disk. missing: groups that are still to be drawn."""

    def __init__(self, out: Path, count: int, drawer: OpenDrawer) -> None:
        self._out = out
        description = json.dumps(drawer.description(count), indent=1)
        file = out / _SET
        again = file.is_file() and file.read_text("utf-8") == description
        if not again:
            for stale in (file, out / _WORDS, out / _WAITING):
                stale.unlink(missing_ok=True)
        self._arrays = _arrays(out, count, drawer.side, again=again)
        if not again:
            file.write_text(description, "utf-8")
        self._next, self._waiting = _read_words(out)
        self.missing = [i for i in range(self._next, count) if i not in self._waiting]
        self._files: list[TextIO] = []

    def __enter__(self) -> None:
        self._files = [(self._out / n).open("a", encoding="utf-8") for n in (_WORDS, _WAITING)]
        self._write_those_in_order()

    def __exit__(self, *_: object) -> None:
        for file in self._files:
            file.close()
        if not self._waiting:
            (self._out / _WAITING).unlink(missing_ok=True)

    def add(self, index: int, group: DrawnGroup) -> None:
        prior, target, disease = self._arrays
        prior[index], target[index], disease[index] = group.prior, group.targets, group.disease
        self._waiting[index] = group.words
        if index != self._next:
            self._files[1].write(json.dumps([index, group.words]) + "\n")
            self._files[1].flush()
        self._write_those_in_order()

    def _write_those_in_order(self) -> None:
        while (line := self._waiting.pop(self._next, None)) is not None:
            self._files[0].write(line + "\n")
            self._next += 1
        self._files[0].flush()


def _arrays(out: Path, count: int, side: int, *, again: bool) -> tuple[NDArray[np.uint8], ...]:
    shapes = (
        (count, side, side),
        (count, TARGETS, side, side),
        (count, len(SIMULATED), side // PATCH, side // PATCH),
    )
    if again:
        return tuple(np.load(out / f"{name}.npy", mmap_mode="r+") for name in _ARRAYS)
    return tuple(
        np.lib.format.open_memmap(out / f"{name}.npy", "w+", np.uint8, shape)
        for name, shape in zip(_ARRAYS, shapes, strict=True)
    )


def _read_words(out: Path) -> tuple[int, dict[int, str]]:
    """How many groups have their words in order, and the words that wait, by their group. A line
    that a killed writer left unfinished is cut off."""
    words, waiting = out / _WORDS, out / _WAITING
    for file in (words, waiting):
        if file.is_file():
            content = file.read_bytes()
            whole = content[: content.rfind(b"\n") + 1]
            if whole != content:
                file.write_bytes(whole)
    done = words.read_bytes().count(b"\n") if words.is_file() else 0
    lines = waiting.read_text("utf-8").splitlines() if waiting.is_file() else []
    early = {index: line for index, line in map(json.loads, lines) if index >= done}
    return done, early
