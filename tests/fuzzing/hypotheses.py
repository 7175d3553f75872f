"""Hypotheses: whatever a student types, in any language."""

from pathlib import Path
from random import Random

from engine.errors import HypothesisDeclined
from engine.hypothesis import EVERYTHING, LONGEST_TEXT, english, read_hypothesis, require_scope
from tests.engine.phrasings import said
from tests.fuzzing.target import Target, Try

_TEXTS = Path(__file__).parents[1] / "engine" / "data"
_ONE_IN = 12


def _seeds(folder: Path) -> dict[str, bytes]:
    texts = [text for file in sorted(_TEXTS.glob("*.txt")) for text in _typed(file)]
    return {f"{number}": text for number, text in enumerate(texts[::_ONE_IN])}


def _typed(file: Path) -> list[bytes]:
    lines = file.read_bytes().splitlines()
    return [line.split(b"=>")[0].strip() for line in lines if line and not line.startswith(b"#")]


def read_or_decline(content: bytes) -> bool:
    """Bytes that are no text become what a command line makes of them: lone surrogates."""
    text = content.decode("utf-8", "surrogateescape")
    try:
        reading = read_hypothesis(text)
    except HypothesisDeclined as declined:
        for suggestion in declined.suggestions:
            read_hypothesis(suggestion)
        return False
    assert reading.progressions
    for span in reading.unknown:
        assert 0 <= span.start < span.end <= len(text)
    require_scope(reading, EVERYTHING)
    english(reading, text)
    again = read_hypothesis(reading.canonical())
    assert said(again) == said(reading), "the canonical form means something else"
    return True


def _prepare(folder: Path) -> Try:
    return read_or_decline


def mutate_words(content: bytes, chance: Random) -> bytes:
    """Words left out, doubled, exchanged, or from the corpus of phrasings put in."""
    words = content.split(b" ")
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(words) + 1)
        what = chance.randrange(3)
        if what == 0 and at < len(words) > 1:
            del words[at]
        elif what == 1:
            words.insert(at, _WORDS[chance.randrange(len(_WORDS))])
        elif words:
            words.insert(at, words[chance.randrange(len(words))])
    return b" ".join(words)[:LONGEST_TEXT]


_WORDS = sorted({word for text in _seeds(Path()).values() for word in text.split()})
HYPOTHESES = Target(
    name="hypotheses",
    seeds=_seeds,
    prepare=_prepare,
    words=tuple(word for word in _WORDS if 2 < len(word) < 30)[:1500],
    mutate=mutate_words,
)
