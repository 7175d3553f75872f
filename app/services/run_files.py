"""A finished run as files in a folder, complete or not there at all. Knows no Qt.

Whatever is written says that it is synthetic; only `change.npy` is a bare array.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EACCES
from pathlib import Path
from uuid import uuid4

import numpy as np
from pydantic import BaseModel, ConfigDict

from app.services.marked_pictures import NOTICE, marked_overlay, marked_picture, png_note
from engine.errors import ForeseeError
from engine.files import close_to_others, make_private_folder, write_atomically
from engine.findings import Progression
from engine.grounding import Claim, Grounding
from engine.hypothesis import read_hypothesis
from engine.radiograph import Radiograph
from engine.regions import Region
from engine.result import Recipe, RunResult, Timings

COUNTERFACTUAL = "counterfactual.png"
OVERLAY = "overlay.png"
CHANGE = "change.npy"
RAW = "raw.png"
INTERPRETATION = "interpretation.txt"
DOCUMENT = "result.json"
RUN_FILES = (COUNTERFACTUAL, OVERLAY, CHANGE, RAW, INTERPRETATION, DOCUMENT)


class ExportError(ForeseeError):
    """The files of a run cannot be written to where the user wants them."""


class RegionFigures(BaseModel):
    """See `engine.grounding.RegionChange`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    mean: float
    share: float


class RunDocument(BaseModel):
    """What `result.json` holds. tokens, prior_tokens: the grid as rows of codebook entries.
    claims, regions: null where the model finds no anatomy to look them up in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    notice: str
    hypothesis: str
    reading: tuple[Progression, ...]
    interpretation: str
    recipe: Recipe
    tokens: tuple[tuple[int, ...], ...]
    prior_tokens: tuple[tuple[int, ...], ...]
    composite: str
    timings: Timings
    passes: int
    claims: tuple[Claim, ...] | None = None
    regions: dict[Region, RegionFigures] | None = None

    @classmethod
    def of(cls, result: RunResult) -> "RunDocument":
        return cls(
            notice=NOTICE,
            hypothesis=result.recipe.hypothesis,
            reading=read_hypothesis(result.recipe.hypothesis).progressions,
            interpretation=result.interpretation,
            recipe=result.recipe,
            tokens=tuple(map(tuple, result.tokens.tolist())),
            prior_tokens=tuple(map(tuple, result.prior_tokens.tolist())),
            composite=result.composite,
            timings=result.timings,
            passes=result.passes,
            claims=None if result.grounding is None else result.grounding.claims,
            regions=None if result.grounding is None else _figures(result.grounding),
        )

    def json_text(self) -> str:
        return self.model_dump_json(indent=2) + "\n"


def _figures(grounding: Grounding) -> dict[Region, RegionFigures]:
    return {
        change.region: RegionFigures(mean=change.mean, share=change.share)
        for change in grounding.regions
    }


def require_folder(folder: Path) -> None:
    """Raises ExportError where `write_run` could not work, before the model has run for nothing."""
    with _failure_as_export_error(folder):
        if folder.exists() and not folder.is_dir():
            raise ExportError("{folder} is a file; choose a folder for the results.", folder=folder)
        whole = folder.absolute()
        nearest = next(there for there in (whole, *whole.parents) if there.exists())
        if not nearest.is_dir():
            raise ExportError(
                "{folder} is a file; choose another folder for the results.", folder=nearest
            )
        if not os.access(nearest, os.W_OK):
            raise PermissionError(EACCES, os.strerror(EACCES))
        for file in (folder / name for name in RUN_FILES):
            if file.is_dir():
                raise ExportError(
                    "{file} is a folder; choose another folder for the results.", file=file
                )


def write_run(folder: Path, prior: Radiograph, result: RunResult) -> RunDocument:
    """Write the run's six files into `folder`, which is made when it is missing.

    Files of an earlier run there are replaced, others are left alone. Raises ExportError, and then
    the folder is as it was before.
    """
    require_folder(folder)
    document = RunDocument.of(result)
    note = png_note(result.recipe)
    with _failure_as_export_error(folder), _all_or_nothing(folder) as part:
        counterfactual = marked_picture(result.counterfactual, result.recipe)
        counterfactual.save(part / COUNTERFACTUAL, pnginfo=note)
        marked_overlay(prior.pixels, result).save(part / OVERLAY, pnginfo=note)
        marked_picture(result.raw, result.recipe).save(part / RAW, pnginfo=note)
        np.save(part / CHANGE, result.change, allow_pickle=False)
        text = f"{result.interpretation}\n\n{NOTICE}\n"
        (part / INTERPRETATION).write_text(text, encoding="utf-8")
        (part / DOCUMENT).write_text(document.json_text(), encoding="utf-8")
    return document


def write_picture(path: Path, content: bytes) -> None:
    """A picture of a run, whole or not at all. Raises ExportError."""
    try:
        write_atomically(path, content)
    except OSError as error:
        raise ExportError(
            "The picture cannot be written to {path} ({reason}); choose another place.",
            path=path,
            reason=error.strerror or str(error),
        ) from error


@contextmanager
def _failure_as_export_error(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ExportError(
            "The results cannot be written to {folder} ({reason}); choose another folder.",
            folder=folder,
            reason=error.strerror or str(error),
        ) from error


@contextmanager
def _all_or_nothing(folder: Path) -> Iterator[Path]:
    """A new folder in or beside `folder`; its files move over only when all are complete.

    In it, where it is there: it may be another disk, or the root of one.
    """
    make_private_folder(folder.parent)
    hidden = f".{folder.name}.{uuid4().hex}.part"
    part = folder / hidden if folder.exists() else folder.with_name(hidden)
    make_private_folder(part)
    try:
        yield part
        for file in part.iterdir():
            close_to_others(file)
        if folder.exists():
            for file in sorted(part.iterdir()):
                file.replace(folder / file.name)
        else:
            part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
