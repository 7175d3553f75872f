# Parts of torch's interface are untyped; everything of our own is.
"""Films as the findings net's lower half sees them, once and for all.

The lower half knows edges, not diseases, and takes two thirds of the time: a net that is taken on
to other films keeps it as it is, so that every view of a film is read by it once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import torch
from torch import Tensor

from engine.training.findings_net.batches import Batches, Films, IllBatches
from engine.training.findings_net.labelled import LabelledBatches, LabelledFilms, UnlabelledBatches
from engine.training.findings_net.net import FindingsNet
from engine.training.plan import PremisesNetPlan

_CHUNK = 16


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """Logits of the net before: patches (N, rows, columns, FINDINGS), sites (N, SITES, CLASSES)."""

    patches: Tensor
    sites: Tensor


@dataclass(frozen=True, slots=True, eq=False)
class Views:
    """Maps of the same films, exposed as they are and more harshly."""

    plain: Tensor
    harsh: Tensor


@dataclass(frozen=True, slots=True, eq=False)
class Pools:
    """Films of four kinds, with the lower half's maps for images, in half precision."""

    simulated: Films
    said: Said
    ill: Films
    labelled: LabelledFilms
    unlabelled: Views


@dataclass(frozen=True, slots=True)
class Sources:
    """What is learned from, none of it of patients that are measured on."""

    simulated: Batches
    ill: IllBatches
    labelled: LabelledBatches
    unlabelled: UnlabelledBatches


_Batch = TypeVar("_Batch", Films, LabelledFilms, Said, Views)


def open_pools(path: Path, model: FindingsNet, sources: Sources, plan: PremisesNetPlan) -> Pools:
    """Read from `path`, or drawn and written there."""
    if path.exists():
        return _read(path)
    rng = np.random.default_rng(11)
    simulated = [sources.simulated.draw(i, size) for i, size in _chunks(plan.simulated_views)]
    pools = Pools(
        _joined([_seen(model, films) for films in simulated]),
        _joined([_said(model, films) for films in simulated]),
        _joined([_seen(model, sources.ill.draw(rng, n)) for _, n in _chunks(plan.ill_views)]),
        _joined(
            [_seen(model, sources.labelled.draw(rng, n)) for _, n in _chunks(plan.labelled_views)]
        ),
        _joined(
            [
                _views(model, *sources.unlabelled.draw(rng, n))
                for _, n in _chunks(plan.unlabelled_views)
            ]
        ),
    )
    stored = {f.name: _tensors(getattr(pools, f.name)) for f in fields(pools)}
    torch.save(stored, path)
    return pools


def only(batch: _Batch, chosen: Tensor) -> _Batch:
    """These of its films."""
    return type(batch)(**{name: value[chosen] for name, value in _tensors(batch).items()})


def _read(path: Path) -> Pools:
    stored: dict[str, Any] = torch.load(path, weights_only=True)
    return Pools(
        Films(**stored["simulated"]),
        Said(**stored["said"]),
        Films(**stored["ill"]),
        LabelledFilms(**stored["labelled"]),
        Views(**stored["unlabelled"]),
    )


def _chunks(count: int) -> Iterator[tuple[int, int]]:
    for index, start in enumerate(range(0, count, _CHUNK)):
        yield index, min(_CHUNK, count - start)


@torch.no_grad()
def _lower(model: FindingsNet, image: Tensor) -> Tensor:
    return model.lower(image.contiguous(memory_format=torch.channels_last)).half()


def _seen(model: FindingsNet, films: _Batch) -> _Batch:
    return replace(films, image=_lower(model, _tensors(films)["image"]))


@torch.no_grad()
def _said(model: FindingsNet, films: Films) -> Said:
    patches, sites = model(films.image)
    return Said(patches, sites)


def _views(model: FindingsNet, plain: Tensor, harsh: Tensor) -> Views:
    return Views(_lower(model, plain), _lower(model, harsh))


def _joined(parts: Sequence[_Batch]) -> _Batch:
    names = _tensors(parts[0])
    columns = {name: torch.cat([_tensors(part)[name] for part in parts]) for name in names}
    return type(parts[0])(**columns)


def _tensors(batch: Films | LabelledFilms | Said | Views) -> dict[str, Tensor]:
    return {field.name: getattr(batch, field.name) for field in fields(batch)}
