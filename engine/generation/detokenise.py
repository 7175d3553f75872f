"""Text as it grows, token by token, without ever taking back what has been told.

Knows the tokenizer only. A character may be spread over several tokens: it is told once complete.
"""

from engine.plain_text import plain
from engine.runtime.text_tokenizer import TextTokenizer

_INCOMPLETE = "\N{REPLACEMENT CHARACTER}"


class TextStream:
    def __init__(self, tokenizer: TextTokenizer) -> None:
        self._tokenizer = tokenizer
        self.ids: list[int] = []
        # Spaces and merges depend on the token before, so decoding starts one piece early.
        self._context = 0
        self._delivered = 0
        self.text = ""

    def push(self, token: int) -> str:
        """What can be told now that was not before; often a word, sometimes nothing."""
        self.ids.append(token)
        delta = self._undelivered()
        return "" if delta.endswith(_INCOMPLETE) else self._tell(delta)

    def end(self) -> str:
        """What was held back, now that nothing can complete it."""
        return self._tell(self._undelivered())

    def _undelivered(self) -> str:
        before = self._decode(self.ids[self._context : self._delivered])
        return self._decode(self.ids[self._context :])[len(before) :]

    def _tell(self, delta: str) -> str:
        if delta := plain(delta):
            self._context, self._delivered = self._delivered, len(self.ids)
            self.text += delta
        return delta

    def _decode(self, ids: list[int]) -> str:
        return self._tokenizer.decode(ids, skip_special_tokens=False)
