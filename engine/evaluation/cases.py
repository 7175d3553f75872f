"""Cases with a known truth, from pairs of films: what a model is asked, and the right answer.

Reads the pair sets that `foresee train pairs` writes; `icg_cxr` and `follow_ups` read real ones.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from engine.errors import ForeseeError
from engine.findings import Finding, Severity, Side, Zone
from engine.hypothesis import EVERYTHING, read_hypothesis
from engine.premises import grows_from_normal
from engine.radiograph import Radiograph

Map = NDArray[np.float32]
_Item = TypeVar("_Item")
CONTRADICTED = "contradicted"


class TrueChange(BaseModel):
    """One finding of a pair. `before`, `after`: None is absent. `side`: None for the heart."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    finding: Finding
    side: Side | None = None
    zone: Zone | None = None
    before: Severity | None = None
    after: Severity | None = None

    @property
    def moved(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Example:
    """The words of a case without its pictures."""

    name: str
    hypothesis: str
    interpretation: str
    changes: tuple[TrueChange, ...] | None


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One question to a model and its answer.

    change: float32 (S, S), signed, in fractions of the display range; S is the prior's side.
    changes: the findings of both films, also those that stay; None where they are unknown.
    trend: of the hypothesis, or "contradicted" where the prior lacks the finding that it presumes.
    """

    name: str
    prior: Radiograph
    hypothesis: str
    change: Map
    interpretation: str
    trend: str | None = None
    changes: tuple[TrueChange, ...] | None = None

    @property
    def example(self) -> Example:
        return Example(self.name, self.hypothesis, self.interpretation, self.changes)

    @property
    def no_change(self) -> bool:
        """Whether the right answer is to leave the film as it is."""
        return not self.change.any()

    @property
    def must_stay(self) -> bool:
        """Whether that is the only right answer: what grows from normal may, as the app has it."""
        if not self.no_change or self.trend != CONTRADICTED:
            return self.no_change
        asked = read_hypothesis(self.hypothesis, EVERYTHING).progressions
        return not any(map(grows_from_normal, asked))

    @property
    def principal(self) -> TrueChange | None:
        """The first finding that changes, else the first one."""
        changes = self.changes or ()
        moved = [change for change in changes if change.moved]
        return next(iter([*moved, *changes]), None)


class _Target(BaseModel):
    prompt: str
    interpretation: str
    trend: str
    changes: tuple[TrueChange, ...]


class _Line(BaseModel):
    film: str
    targets: tuple[_Target, ...]


def read_pair_set(folder: Path) -> Iterator[Case]:
    """Raises ForeseeError where the folder is no complete pair set."""
    lines = _lines(folder)
    try:
        prior = np.load(folder / "prior.npy", mmap_mode="r")
        target = np.load(folder / "target.npy", mmap_mode="r")
    except (OSError, ValueError) as error:
        raise _no_pairs(folder, error) from error
    for number, line in enumerate(lines):
        film = Radiograph.from_pixels(_grey(prior[number]))
        for branch, words in enumerate(line.targets):
            change = _grey(target[number, branch]) - film.pixels
            name = _name(line, number, branch)
            yield Case(
                name,
                film,
                words.prompt,
                change,
                words.interpretation,
                words.trend,
                words.changes,
            )


def read_examples(folder: Path) -> Iterator[Example]:
    """The words of a pair set, which may be a large one; raises as `read_pair_set`."""
    for number, line in enumerate(_lines(folder)):
        for branch, words in enumerate(line.targets):
            name = _name(line, number, branch)
            yield Example(name, words.prompt, words.interpretation, words.changes)


def _lines(folder: Path) -> list[_Line]:
    try:
        lines = (folder / "words.jsonl").read_text("utf-8").splitlines()
        return [_Line.model_validate_json(line) for line in lines]
    except (OSError, ValueError) as error:
        raise _no_pairs(folder, error) from error


def _no_pairs(folder: Path, error: Exception) -> ForeseeError:
    return ForeseeError(
        f"{folder} is no set of pairs ({error}); give a folder that `foresee train pairs` wrote."
    )


def _name(line: _Line, number: int, branch: int) -> str:
    return f"{line.film}#{number}.{branch}"


def _grey(levels: NDArray[np.uint8]) -> Map:
    return levels.astype(np.float32) / np.float32(255)


def spread(items: Sequence[_Item], limit: int | None) -> list[_Item]:
    """At most `limit` of them, evenly spaced, so that no film and no trend is preferred."""
    if limit is None or limit >= len(items):
        return list(items)
    return [items[round(place)] for place in np.linspace(0, len(items) - 1, limit)]
