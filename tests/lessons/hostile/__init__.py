"""Packs that somebody made to do harm, or that went wrong badly, each written to a file.

`HOSTILE` names each by what is the matter with it.
"""

from tests.lessons.hostile import archives, films, manifests, runs
from tests.lessons.hostile.making import HOSTILE

__all__ = ["HOSTILE", "archives", "films", "manifests", "runs"]
