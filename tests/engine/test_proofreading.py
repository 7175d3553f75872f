"""A text that contradicts itself: what is read of it, and what the decoder does about it."""

from collections.abc import Iterator, Sequence
from itertools import accumulate, chain, pairwise
from pathlib import Path

import pytest

from engine.bundle import Bundle
from engine.generation.decoding import WITHDRAWALS, Decoder
from engine.generation.drafts import PhraseBook
from engine.generation.grammar import Grammar
from engine.generation.proofreading import Proofreader
from engine.grounding.consistency import contradictions
from engine.grounding.parsing import parse_claims
from engine.result import Sampling
from engine.runtime.sessions import Sessions
from tests.engine.test_decoding import prior_codes
from tests.engine.tiny_bundle import SPECIALS, tiny_tokenizer, write_tiny_bundle

EOS = SPECIALS.index("<eos>")
DENIED = "The premise does not hold: there was no left pneumothorax before."
TRUE = "The moderate right pneumothorax has not changed."
AGAINST = "The small left pneumothorax is unchanged."
END = "There is no interval change of the lungs, the pleura or the heart."


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (f"{DENIED} {TRUE} {END}", 0),
        (f"{DENIED} {AGAINST} {END}", 1),
        ("The right effusion has grown. The small right effusion is unchanged.", 1),
        ("The small left effusion has resolved. No left effusion is left.", 0),
        ("No cardiomegaly. The heart is unchanged.", 0),
        ("The right lower consolidation is worse. The right upper consolidation is better.", 0),
    ],
)
def test_claims_that_cannot_both_be_true_are_found(text: str, count: int) -> None:
    assert len(contradictions(parse_claims(text))) == count


def test_a_sentence_is_let_pass_unless_it_contradicts_one_that_was() -> None:
    assert passed(DENIED, TRUE, AGAINST, END) == [True, True, False, True]
    assert passed(AGAINST, DENIED, TRUE) == [True, False, True]


def test_the_first_sentence_stands_whatever_it_says_and_is_held_against_no_other() -> None:
    both = "There is no left pneumothorax, and the small left pneumothorax is unchanged."
    assert contradictions(parse_claims(both))
    assert passed(both, TRUE, END) == [True, True, True]


def test_a_sign_is_read_with_the_finding_before_it() -> None:
    text = ["The moderate right pleural effusion has decreased.", "More fluid blunts the angle."]
    whole = parse_claims(" ".join(text))
    assert passed(*text) == [True, not contradictions(whole)]


@pytest.mark.parametrize("end", ["", " The lungs are cle"])
def test_sentences_end_where_the_next_begins_or_the_text_does(end: str) -> None:
    tokenizer = tiny_tokenizer()
    proofreader = Proofreader(tokenizer, EOS)
    text = f"The ratio is near 0.6 and 20*20. {TRUE}{end}"
    tokens = tokenizer.encode(text).ids
    ends = list(proofreader.ends(tokens, 0))
    told = [tokenizer.decode(tokens[a:b]) for a, b in pairwise([0, *ends])]
    assert told == ["The ratio is near 0.6 and 20*20.", *([f" {TRUE}"] if end else [])]
    assert list(proofreader.ends([*tokens, EOS], 0)) == [*ends, len(tokens) + 1]
    assert list(proofreader.ends(tokens, ends[0])) == ends[1:]


class Strict(Proofreader):
    """Sentences of three tokens; which of them go against those before is up to their sum."""

    def __init__(self, share: int) -> None:
        super().__init__(tiny_tokenizer(), EOS)
        self._share = share
        self.passed: list[list[int]] = []

    def ends(self, text: Sequence[int], begun: int) -> Iterator[int]:
        yield from range(begun + 3, len(text), 3)
        if text and text[-1] == EOS:
            yield len(text)

    def lets_pass(self, sentence: Sequence[int]) -> bool:
        if self.passed and sum(sentence) % self._share == 0 and list(sentence) != [EOS]:
            return False
        self.passed.append(list(sentence))
        return True


@pytest.mark.parametrize("share", [1, 2, 3])
@pytest.mark.parametrize("guidance", [1.0, 2.0])
@pytest.mark.parametrize("seed", range(3))
def test_sentences_that_do_not_pass_are_drawn_again_and_never_told(
    tmp_path: Path, seed: int, guidance: float, share: int
) -> None:
    sampling = Sampling(seed=seed, temperature=1.2, top_k=40, guidance=guidance)
    bundle = Bundle.open(write_tiny_bundle(tmp_path / "tiny"))
    language = Sessions.open(bundle, "cpu", threads=1).language
    size = tiny_tokenizer().encode(bundle.manifest.grid_text).ids
    grammar = Grammar.of(bundle.manifest, size)
    prefix = grammar.prefix(prior_codes(), tiny_tokenizer().encode("no change").ids)
    offset = grammar.ids.visual_offset
    draft = [offset + code for code in chain.from_iterable(prior_codes())]

    def generate(proofreader: Proofreader | None, phrases: PhraseBook | None) -> list[int]:
        negative = language.new_cache() if guidance > 1 else None
        decoder = Decoder(
            grammar,
            sampling,
            language.new_cache(),
            negative,
            draft,
            phrases,
            None,
            proofreader,
            drafting=phrases is not None,
        )
        for _ in decoder.prefill(prefix):
            pass
        told = list(chain.from_iterable(decoder.steps()))
        assert decoder.state.ended
        return told[grammar.image_length - grammar.header_length :]

    free = generate(None, None)
    proofreader = Strict(share)
    text = generate(proofreader, None)
    assert text == list(chain.from_iterable(proofreader.passed)), "told is what passed, all of it"
    assert text[:3] == free[:3]
    assert text[-1] == EOS
    assert text.count(EOS) == 1
    if share == 1:
        assert len(text) == 4, f"after {WITHDRAWALS} that did not pass the text is over"
    else:
        assert text != free
    for phrases in (PhraseBook(), PhraseBook([text]), PhraseBook([free])):
        assert generate(Strict(share), phrases) == text


def passed(*sentences: str) -> list[bool]:
    tokenizer = tiny_tokenizer()
    proofreader = Proofreader(tokenizer, EOS)
    text = " ".join(sentences)
    starts = [0, *accumulate(len(sentence) + 1 for sentence in sentences)]
    parts = [text[max(0, begin - 1) : end - 1] for begin, end in pairwise(starts)]
    return [proofreader.lets_pass(tokenizer.encode(part).ids) for part in parts]
