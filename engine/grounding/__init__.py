"""Sentence, region, measured change: whether the picture shows what the text says."""

from engine.grounding.claims import Claim, Direction, Grounding, ParsedClaim, RegionChange, Verdict
from engine.grounding.directions import direction_of

__all__ = [
    "Claim",
    "Direction",
    "Grounding",
    "ParsedClaim",
    "RegionChange",
    "Verdict",
    "direction_of",
]
