# Parts of torch's interface are untyped; everything of our own is.
"""What labels that are often wrong, and name no place, teach the findings net.

Sources: multiple-instance learning with the strongest instances (Maron and Lozano-Pérez, 1998);
forward correction of label noise (Patrini et al., CVPR 2017).
"""

import torch
from torch import Tensor
from torch.nn import functional

from engine.findings import SIMULATED, Finding, Side
from engine.sites import SITES
from engine.training.findings_net.labelled import LabelledFilms
from engine.training.shown import UNKNOWN

# How often a text names what the film shows, and what it does not show: read off the literature on
# ChestX-ray14's labels (Oakden-Rayner, 2020) and the RSNA's second reading of "pneumonia".
_NAMED_RIGHTLY = 0.80
_NAMED_WRONGLY = dict.fromkeys(SIMULATED, 0.03) | {
    Finding.CONSOLIDATION: 0.15,
    Finding.ATELECTASIS: 0.06,
    Finding.EFFUSION: 0.05,
}
# Patches of 576 that stand for the whole film.
_STRONGEST = 12
_INSIDE, _OUTSIDE = 0.5, 0.02
_OF_FINDING = torch.tensor([[site.finding is finding for site in SITES] for finding in SIMULATED])
_OPACITY = SIMULATED.index(Finding.CONSOLIDATION)
_LEAST = 1e-4


def weak_loss(patches: Tensor, sites: Tensor, films: LabelledFilms) -> Tensor:
    """patches: logits (N, rows, columns, FINDINGS); sites: logits (N, SITES, CLASSES)."""
    absent = sites.log_softmax(-1)[..., 0]
    of_film = _named_loss(*_film_chances(absent), films.labels)
    strongest = patches.sigmoid().flatten(1, 2).topk(_STRONGEST, 1).values.mean(1)
    of_patches = _named_loss(strongest, strongest, films.labels)
    boxes = _box_loss(patches[..., _OPACITY], films) + _place_loss(absent, films)
    return of_film + 0.5 * of_patches + 0.5 * boxes


def _film_chances(absent: Tensor) -> tuple[Tensor, Tensor]:
    """Of each finding (N, FINDINGS): at its likeliest site, and at any. Where a finding is said to
    be, one site is enough; where it is not, none may show it."""
    of_finding = _OF_FINDING.to(absent.device)
    spread = absent[:, None].masked_fill(~of_finding, 0.0)
    likeliest = 1 - spread.masked_fill(~of_finding, 0.0).min(2).values.exp()
    return likeliest, 1 - spread.sum(2).exp()


def _named_loss(at_likeliest: Tensor, at_any: Tensor, labels: Tensor) -> Tensor:
    wrongly = torch.tensor([_NAMED_WRONGLY[finding] for finding in SIMULATED]).to(labels.device)
    chance = torch.where(labels == 1, at_likeliest, at_any)
    named = _NAMED_RIGHTLY * chance + wrongly * (1 - chance)
    named = named.clamp(_LEAST, 1 - _LEAST)
    loss = torch.where(labels == 1, -named.log(), -(1 - named).log())
    known = labels != UNKNOWN
    # Findings that few films show weigh as much as others: clear films outnumber ill ones.
    weight = torch.where(labels == 1, 2.0, 1.0) * known
    return (loss * weight).sum() / weight.sum().clamp(min=1) * 2


def _box_loss(patches: Tensor, films: LabelledFilms) -> Tensor:
    """patches: logits (N, rows, columns) of opacities. A box holds ribs and air beside its opacity:
    its stronger half counts. Beyond the boxes of a complete reading nothing is to be seen."""
    inside, outside = films.inside >= _INSIDE, films.inside <= _OUTSIDE
    losses: list[Tensor] = []
    for logits, within, beyond, complete in zip(
        patches, inside, outside, films.complete, strict=True
    ):
        if within.any():
            own = logits[within]
            losses.append(functional.softplus(-own.topk(max(1, len(own) // 2)).values).mean())
            if complete:
                losses.append(functional.softplus(logits[beyond]).mean())
    return torch.stack(losses).mean() if losses else patches.sum() * 0


def _place_loss(absent: Tensor, films: LabelledFilms) -> Tensor:
    losses = [-absent[films.sites == 0]]
    for side in (Side.RIGHT, Side.LEFT):
        of_side = torch.tensor([site.side is side for site in SITES]).to(absent.device)
        boxed = (films.sites == 1) & of_side
        ill = boxed.any(1)
        lowest = absent.masked_fill(~boxed, 0.0).min(1).values[ill]
        losses.append(-torch.log1p(-lowest.exp().clamp(max=1 - _LEAST)))
    every = torch.cat(losses)
    return every.mean() if len(every) else absent.sum() * 0
