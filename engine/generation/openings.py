"""How a text must not begin. Knows token ids only."""

from collections import defaultdict
from collections.abc import Iterable, Sequence


class Openings:
    """Barred beginnings of a text, told one token before they would be complete."""

    def __init__(self, barred: Iterable[Sequence[int]] = ()) -> None:
        """barred: none of them empty."""
        self._last: defaultdict[tuple[int, ...], list[int]] = defaultdict(list)
        for opening in barred:
            self.bar(opening)

    def bar(self, opening: Sequence[int]) -> None:
        *head, last = opening
        self._last[tuple(head)].append(last)

    def barred_after(self, text: Sequence[int]) -> list[int]:
        """Tokens that may not follow `text`, which is all that has been written."""
        return self._last.get(tuple(text), [])
