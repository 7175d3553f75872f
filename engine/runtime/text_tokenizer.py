"""A bundle's text tokenizer, of which nothing is believed. Knows ids and words, no model."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Self

from tokenizers import Tokenizer

from engine.bundle import TOKENIZER, Bundle
from engine.errors import BundleError

# What the library raises where its Rust code panics derives from BaseException and has no name
# that could be imported.
_PANIC = "PanicException"


class TextTokenizer:
    """Whatever goes wrong inside the library is a BundleError."""

    def __init__(self, tokenizer: Tokenizer, model: str) -> None:
        self._tokenizer = tokenizer
        self._model = model

    @classmethod
    def of(cls, bundle: Bundle) -> Self:
        """Raises BundleError where the file cannot be read."""
        name = bundle.manifest.name
        try:
            tokenizer = Tokenizer.from_file(str(bundle.file(TOKENIZER)))
            # Neither cutting a hypothesis short nor filling it up is for a file to decide.
            tokenizer.no_truncation()
            tokenizer.no_padding()
        except BaseException as error:
            if not _is_fault(error):
                raise
            raise BundleError(
                "{name} in the model {model} cannot be read; get a fresh copy of the model.",
                name=TOKENIZER,
                model=name,
            ) from error
        return cls(tokenizer, name)

    def encode(self, text: str) -> list[int]:
        """Without special tokens around it."""
        with self._working():
            return self._tokenizer.encode(text, add_special_tokens=False).ids

    def encode_all(self, texts: Sequence[str]) -> list[list[int]]:
        with self._working():
            found = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
            return [one.ids for one in found]

    def decode(self, ids: Sequence[int], *, skip_special_tokens: bool = True) -> str:
        with self._working():
            return self._tokenizer.decode(list(ids), skip_special_tokens=skip_special_tokens)

    @contextmanager
    def _working(self) -> Generator[None]:
        try:
            yield
        except BaseException as error:
            if not _is_fault(error):
                raise
            raise BundleError(
                "{name} in the model {model} fails on a text; get a fresh copy of the model, or "
                "choose another one.",
                name=TOKENIZER,
                model=self._model,
            ) from error


def _is_fault(error: BaseException) -> bool:
    """Whether it is of the library, which raises nothing narrower."""
    return isinstance(error, Exception) or type(error).__name__ == _PANIC
