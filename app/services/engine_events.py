"""What the window asks of the model and what it hears: frozen data, one class each. Knows no Qt."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from app.film.film import Film, Picture
from app.film.marking import Mask
from app.services.shown_run import ShownRun
from engine.bundle import Manifest
from engine.regions import Region
from engine.result import Sampling
from engine.runtime.halting import Halt


@dataclass(frozen=True, slots=True)
class OpenModel:
    """`halt`: ends its opening, and whatever the opened model computes."""

    folder: Path
    device: str
    halt: Halt = field(default_factory=Halt, compare=False)


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """The opened model: `device` is the one it really runs on; `card` is text by its author."""

    folder: Path
    manifest: Manifest
    digest: str
    device: str
    card: str


@dataclass(frozen=True, slots=True, eq=False)
class RunRequest:
    """Everything that one run needs. `sampling` None: the model's defaults; `preview_pixels`: how
    fine the pictures on the way need to be along their longer side."""

    number: int
    film: Film
    hypothesis: str
    sampling: Sampling | None
    preview_pixels: int


@dataclass(frozen=True, slots=True)
class RunStarted:
    number: int
    prompt: str
    rows_total: int


@dataclass(frozen=True, slots=True, eq=False)
class RunPreview:
    number: int
    picture: Picture
    rows_done: int
    rows_total: int
    seconds_left: float


@dataclass(frozen=True, slots=True)
class RunText:
    """More of the interpretation."""

    number: int
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class RunFinished:
    number: int
    shown: ShownRun


@dataclass(frozen=True, slots=True)
class RunEnded:
    """Without a result: cancelled, declined or failed. `message` is a sentence for the user."""

    number: int
    message: str = ""
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Located:
    """The named regions of a film, each spanning it; none where the model knows no anatomy.
    `refusal`: why the film cannot be used, a sentence for the user; empty where it can."""

    film: Film
    regions: Mapping[Region, Mask] = field(default_factory=dict[Region, Mask])
    refusal: str = ""
