"""How films to choose from are called. Knows no widgets."""

from string import ascii_uppercase


def letter_of(place: int) -> str:
    """Of the film at this position."""
    return ascii_uppercase[place]
