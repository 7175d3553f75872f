"""What is fuzzed: one way in for content that others wrote."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

Try = Callable[[bytes], bool]
"""Whether the content was taken. Raises where something is wrong with the program: any exception
but the refusal that belongs to this way in, or an AssertionError about what came of it."""
Mutate = Callable[[bytes, Random], bytes]


@dataclass(frozen=True)
class Target:
    """seeds: sound content by name.
    prepare: given an empty folder, makes the Try. words: what such content is made of.
    mutate: a change that keeps the form, so that more of what is tried is looked at at all."""

    name: str
    seeds: Callable[[Path], dict[str, bytes]]
    prepare: Callable[[Path], Try]
    words: tuple[bytes, ...] = ()
    mutate: Mutate | None = None
