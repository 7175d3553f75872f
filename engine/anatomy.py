"""Where the lungs, their zones and the heart are in a film."""

from engine.regions import Region

__all__ = ["Region"]
