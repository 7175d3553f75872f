"""What a run tells while it goes. Events are immutable; their arrays are never written to again."""

from dataclasses import dataclass

from engine.layers import Layers
from engine.result import RunResult


@dataclass(frozen=True, slots=True)
class Started:
    """The prompt has been accepted; `prompt` is the text that the model really reads."""

    prompt: str
    rows_total: int


@dataclass(frozen=True, slots=True, eq=False)
class ImageRows:
    """More rows of visual tokens are there.

    `layers` are what has changed so far, exactly zero in rows that have not been generated.
    `seconds_left` estimates the time to the last row.
    """

    rows_done: int
    rows_total: int
    layers: Layers
    seconds_left: float


@dataclass(frozen=True, slots=True)
class TextDelta:
    """More of the interpretation. Concatenated deltas are the interpretation so far."""

    text: str


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The run was cancelled; nothing follows."""

    passes: int


@dataclass(frozen=True, slots=True, eq=False)
class Finished:
    """The run is complete; nothing follows."""

    result: RunResult


Event = Started | ImageRows | TextDelta | Cancelled | Finished
