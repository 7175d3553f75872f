"""Which models are on this machine: those that ship with Foresee and those the user added.

Finds folders and reads nothing but their manifests. Knows no Qt.
"""

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from app.services.paths import find_paths
from engine.bundle import MANIFEST_NAME, Manifest, read_manifest
from engine.errors import BundleError, ForeseeError
from engine.files import write_atomically


@dataclass(frozen=True, slots=True)
class ListedModel:
    """A model folder as its manifest describes it; nothing is verified yet.

    manifest: None where it cannot be used, and `trouble` then says why. shipped: came with
    Foresee, so that it cannot be removed.
    """

    folder: Path
    shipped: bool
    manifest: Manifest | None
    trouble: ForeseeError | None = None

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return 0 if self.manifest is None else sum(e.size for e in self.manifest.files.values())


@dataclass(frozen=True, slots=True)
class ModelToOpen:
    """What a window opens. `notice`: for the user, where it is not what they chose."""

    folder: Path
    device: str = "auto"
    notice: ForeseeError | None = None


def listed_models() -> tuple[ListedModel, ...]:
    """All models, the shipped ones first; also those whose manifest cannot be used."""
    return tuple(_listed(folder) for folder in model_folders())


def model_folders() -> tuple[Path, ...]:
    """Every folder with a manifest, the models that ship with Foresee first."""
    return (*_models_in(_shipped()), *_models_in(added_models_folder()))


def default_model() -> Path:
    """The chosen model, else the first on this machine. Raises BundleError where it is gone."""
    chosen = _notes().model
    if chosen is not None:
        if (chosen / MANIFEST_NAME).is_file():
            return chosen
        raise BundleError(
            "The model that you chose is not at {folder} any more; choose another one, in the "
            "window under Models, or name it with --model PATH.",
            folder=chosen,
        )
    for folder in model_folders():
        return folder
    raise BundleError(
        "There is no model on this machine; reinstall Foresee, or name a model with --model PATH."
    )


def model_to_open() -> ModelToOpen:
    """The chosen model on the chosen device, else the first one that ships with Foresee.

    Raises BundleError where there is none at all.
    """
    try:
        return ModelToOpen(default_model(), chosen_device())
    except BundleError as error:
        for folder in _models_in(_shipped()):
            notice = BundleError(
                "{reason} Until then the model that ships with Foresee is used.", reason=error
            )
            return ModelToOpen(folder, notice=notice)
        raise


def find_model(name: str) -> Path:
    """The folder of a model on this machine called `name`, else the folder at that path."""
    for folder in model_folders():
        if folder.name == name:
            return folder
    return Path(name)


def wanted_model(name: str | None) -> Path:
    """As `find_model`; None: the chosen one, else the first. Raises BundleError."""
    return default_model() if name is None else find_model(name)


def added_models_folder() -> Path:
    """Where further models live: in Foresee's own data, or where the user wants them.

    Raises BundleError where that wish cannot be read.
    """
    return _notes().folder or find_paths().data / "models"


def choose_models_folder(folder: Path) -> None:
    """From now on further models live there; none is moved. Raises BundleError."""
    if not folder.is_dir():
        raise BundleError(
            "There is no folder {folder}; make it first, or name another one.", folder=folder
        )
    try:
        before = _notes()
    except BundleError:
        before = _Notes()  # damaged: this is the way to mend it
    _write(before.model_copy(update={"folder": folder.absolute()}))


def chosen_device() -> str:
    """auto, cpu or cuda: where the chosen model is to run."""
    return _notes().device


def choose_model(folder: Path, device: str) -> None:
    """What the next start opens. Raises BundleError."""
    _write(_notes().model_copy(update={"model": folder.absolute(), "device": device}))


class _Notes(BaseModel):
    """`folder`: of further models; `model`: the chosen one; None: as designed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    folder: Path | None = None
    model: Path | None = None
    device: Literal["auto", "cpu", "cuda"] = "auto"


def _notes() -> _Notes:
    file = _notes_file()
    try:
        return _Notes.model_validate_json(file.read_bytes()) if file.is_file() else _Notes()
    except (ValidationError, OSError) as error:
        raise BundleError(
            "{file} cannot be read, and with it which model you chose and where added ones are; "
            "choose their folder again, in the window under Models or with `foresee model folder "
            "PATH`.",
            file=file,
        ) from error


def _write(notes: _Notes) -> None:
    file = _notes_file()
    try:
        write_atomically(file, notes.model_dump_json(indent=2).encode() + b"\n")
    except OSError as error:
        raise BundleError(
            "{file} cannot be written ({reason}), so the choice does not last; see whether its "
            "folder may be written to and has room, and choose again.",
            file=file,
            reason=error.strerror or str(error),
        ) from error


def _notes_file() -> Path:
    return find_paths().config / "models.json"


def _models_in(place: Path) -> tuple[Path, ...]:
    if not place.is_dir():
        return ()
    return tuple(
        folder
        for folder in sorted(place.iterdir())
        if not folder.name.startswith(".") and (folder / MANIFEST_NAME).is_file()
    )


def _listed(folder: Path) -> ListedModel:
    shipped = folder.parent == _shipped()
    try:
        return ListedModel(folder, shipped, read_manifest(folder))
    except BundleError as error:
        return ListedModel(folder, shipped, None, error)


def _shipped() -> Path:
    return Path(str(files("assets"))) / "models"
