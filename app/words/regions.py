"""The names of a film's regions as the window shows them, in the window's language."""

from app.words.language import window_language
from engine.phrasing.interpretations import CLAIM_WORDS
from engine.regions import Region


def region_titles() -> dict[Region, str]:
    """Sides are the patient's."""
    words = CLAIM_WORDS.get(window_language())
    if words is None:
        return {region: region.replace("_", " ").capitalize() for region in Region}
    return dict(words.regions)
