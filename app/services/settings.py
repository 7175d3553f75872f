"""What the window remembers between two starts. Knows no Qt: geometry is bytes that Qt gave.

Nothing here is worth losing a start for: a file that cannot be used is kept aside, with a notice.
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.film.grey_window import WindowDrag
from app.theme.preferences import (
    FASTEST_BLINK_MS,
    SLOWEST_BLINK_MS,
    TEXT_PERCENTS,
    Language,
    Motion,
    Theme,
)
from engine.errors import ForeseeError
from engine.files import is_portable, move_aside, write_atomically


class AnotherRun(StrEnum):
    """What a run that is asked for while another one goes on does."""

    REPLACES = "replaces"
    WAITS = "waits"


LectureScreens = dict[str, str]
"""The name of the screen that shows the wall, by set of screens."""


class DroppedRun(BaseModel):
    """A run that was not finished when the window was closed. title: of its film."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    hypothesis: str
    title: str


class Settings(BaseModel):
    """`shortcuts`: keys that the student chose, by the name of the action; the rest as designed.

    Geometry and state are QMainWindow's own bytes; `overlay_opacity` is in [0, 1]."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", ser_json_bytes="base64", val_json_bytes="base64"
    )

    theme: Theme = Theme.SYSTEM
    last_folder: Path | None = None
    window_geometry: bytes = b""
    window_state: bytes = b""
    language: Language = Language.SYSTEM
    motion: Motion = Motion.SYSTEM
    window_drag: WindowDrag = WindowDrag.DARKENS
    blink_ms: int = Field(default=700, ge=FASTEST_BLINK_MS, le=SLOWEST_BLINK_MS)
    another_run: AnotherRun = AnotherRun.REPLACES
    shortcuts: dict[str, str] = {}
    toured: bool = False
    text_percent: int = Field(default=100, ge=TEXT_PERCENTS[0], le=TEXT_PERCENTS[-1])
    dropped_run: DroppedRun | None = None
    lecture_screens: LectureScreens = {}
    overlay_opacity: float = Field(default=0.6, ge=0.0, le=1.0, allow_inf_nan=False)

    def having_opened(self, file: Path) -> Self:
        """These settings after `file` was opened: its folder is where to look next.

        A folder whose name is no text cannot be written down and is passed over.
        """
        if not is_portable(file.parent):
            return self
        return self.model_copy(update={"last_folder": file.parent})


class SettingsUnusable(ForeseeError):
    """The file of the settings is not used."""


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """`notice` is for the user when the file could not be used, `aside` where it is."""

    settings: Settings
    notice: ForeseeError | None = None
    aside: Path | None = None


def load_settings(path: Path) -> LoadedSettings:
    """Never fails: what cannot be read becomes the defaults and a notice."""
    try:
        return LoadedSettings(Settings.model_validate_json(path.read_bytes()))
    except FileNotFoundError:
        return LoadedSettings(Settings())
    except ValidationError:
        return _defaults_beside(path)
    except OSError as error:
        notice = SettingsUnusable(
            "The settings in {path} could not be read ({reason}); the defaults are used.",
            path=path,
            reason=error.strerror or str(error),
        )
        return LoadedSettings(Settings(), notice)


def save_settings(settings: Settings, path: Path) -> None:
    """Raises OSError; the file then still holds what it held."""
    write_atomically(path, settings.model_dump_json(indent=2).encode())


def _defaults_beside(path: Path) -> LoadedSettings:
    try:
        aside = move_aside(path)
    except OSError as error:
        notice = SettingsUnusable(
            "The settings in {path} are damaged or from another version and could not be moved "
            "({reason}); the defaults are used.",
            path=path,
            reason=error.strerror or str(error),
        )
        return LoadedSettings(Settings(), notice)
    notice = SettingsUnusable(
        "The settings in {path} are damaged or from another version; the defaults are used and the "
        "file is kept as {name}.",
        path=path,
        name=aside.name,
    )
    return LoadedSettings(Settings(), notice, aside)
