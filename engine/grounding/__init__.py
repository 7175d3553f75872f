"""Sentence, region, measured change: whether the picture shows what the text says."""

from engine.grounding.claims import Claim, Direction, Grounding, ParsedClaim, RegionChange, Verdict

__all__ = ["Claim", "Direction", "Grounding", "ParsedClaim", "RegionChange", "Verdict"]
