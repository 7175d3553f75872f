"""Which models are on this machine: those that ship with Foresee and those the user added.

Finds folders and reads nothing but their manifests. Knows no Qt.
"""

from importlib.resources import files
from pathlib import Path

from app.services.paths import find_paths
from engine.bundle import MANIFEST_NAME
from engine.errors import BundleError


def model_folders() -> tuple[Path, ...]:
    """Every folder with a manifest, the models that ship with Foresee first."""
    places = (_shipped(), added_models_folder())
    return tuple(
        folder
        for place in places
        if place.is_dir()
        for folder in sorted(place.iterdir())
        if (folder / MANIFEST_NAME).is_file()
    )


def default_model() -> Path:
    """The first model on this machine. Raises BundleError where there is none."""
    for folder in model_folders():
        return folder
    raise BundleError(
        "There is no model on this machine; reinstall Foresee, or name a model with --model PATH."
    )


def find_model(name: str) -> Path:
    """The folder of a model on this machine called `name`, else the folder at that path."""
    for folder in model_folders():
        if folder.name == name:
            return folder
    return Path(name)


def added_models_folder() -> Path:
    """Where a user puts further models."""
    return find_paths().data / "models"


def _shipped() -> Path:
    return Path(str(files("assets"))) / "models"
