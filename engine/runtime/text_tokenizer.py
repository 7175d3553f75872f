"""A bundle's text tokenizer, of which nothing is believed. Knows ids and words, no model."""

from collections.abc import Generator, Sequence
from contextlib import AbstractContextManager, contextmanager
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
        with _faults_explained(
            "{name} in the model {model} cannot be read; get a fresh copy of the model.", name
        ):
            tokenizer = Tokenizer.from_file(str(bundle.file(TOKENIZER)))
            # Neither cutting a hypothesis short nor filling it up is for a file to decide.
            tokenizer.no_truncation()
            tokenizer.no_padding()
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

    def _working(self) -> AbstractContextManager[None]:
        return _faults_explained(
            "{name} in the model {model} fails on a text; get a fresh copy of the model, or choose "
            "another one.",
            self._model,
        )


@contextmanager
def _faults_explained(sentence: str, model: str) -> Generator[None]:
    try:
        yield
    except BaseException as error:
        # The library raises nothing narrower.
        if isinstance(error, Exception) or type(error).__name__ == _PANIC:
            raise BundleError(sentence, name=TOKENIZER, model=model) from error
        raise
