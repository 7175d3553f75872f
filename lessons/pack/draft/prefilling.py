"""What an item's hypothesis says already, filled in where the author has said nothing else."""

from engine.errors import HypothesisDeclined
from engine.hypothesis import read_hypothesis
from lessons.changes import Change, changes_of
from lessons.pack.draft.model import ItemDraft


def read_changes(hypothesis: str) -> tuple[Change, ...] | None:
    """What it says will change; None where it says nothing, or cannot be read yet."""
    if not hypothesis.strip():
        return None
    try:
        return changes_of(read_hypothesis(hypothesis))
    except HypothesisDeclined:
        return None


def with_hypothesis(
    item: ItemDraft, text: str, filled_in: tuple[Change, ...]
) -> tuple[ItemDraft, tuple[Change, ...]]:
    """The item with another hypothesis, and the key that was filled in.

    filled_in: the key that the hypothesis gave before. A key of the author's own is left alone, and
    so is the one before while what is typed cannot be read.
    """
    read = read_changes(text)
    if read is None or item.changes not in ((), filled_in):
        return item.having(hypothesis=text), filled_in
    return item.having(hypothesis=text, changes=read), read
