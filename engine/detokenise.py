"""Text as it grows, token by token, without ever taking back what has been told.

Knows the tokenizer only. A character may be spread over several tokens: it is told once complete.
"""

from tokenizers import Tokenizer

_INCOMPLETE = "\N{REPLACEMENT CHARACTER}"


class TextStream:
    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._ids: list[int] = []
        self.text = ""

    def push(self, token: int) -> str:
        """What can be told now that was not before; often a word, sometimes nothing."""
        self._ids.append(token)
        return self._tell(self._decoded().rstrip(_INCOMPLETE))

    def end(self) -> str:
        """What was held back, now that nothing can complete it."""
        return self._tell(self._decoded())

    def _decoded(self) -> str:
        # The whole text again each time: merges and spaces depend on what stands before.
        return self._tokenizer.decode(self._ids, skip_special_tokens=False)

    def _tell(self, text: str) -> str:
        if not text.startswith(self.text):
            return ""
        delta = text[len(self.text) :]
        self.text = text
        return delta
