"""A text that contradicts itself, and what is read of it while it is written."""

from collections.abc import Collection
from itertools import accumulate, pairwise

import pytest

from engine.findings import Finding, Side, Trend
from engine.generation.proofreading import Proofreader
from engine.grounding.consistency import contradictions
from engine.grounding.parsing import parse_claims
from engine.premises import Premise, Standing
from engine.runtime.text_tokenizer import TextTokenizer
from tests.engine.tiny_bundle import SPECIALS, tiny_tokenizer

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
        ("The mild cardiomegaly is unchanged. The moderate cardiomegaly is unchanged.", 1),
        ("The mild cardiomegaly is unchanged. The mild cardiomegaly has not changed.", 0),
    ],
)
def test_claims_that_cannot_both_be_true_are_found(text: str, count: int) -> None:
    assert len(contradictions(parse_claims(text))) == count


@pytest.mark.parametrize(
    ("text", "agrees"),
    [
        ("The small left effusion has decreased and is now moderate.", False),
        ("The large left effusion has decreased and is now moderate.", True),
        ("The right effusion has grown from large to small.", False),
        ("The small right pneumothorax has increased and is now large.", True),
        ("The large right pneumothorax has increased and is now small.", False),
        ("The small left effusion has resolved.", True),
    ],
)
def test_a_sentence_whose_amounts_go_against_its_verb_is_not_let_pass(
    text: str, agrees: bool
) -> None:
    assert passed(text) == [agrees]


def test_a_sentence_is_let_pass_unless_it_contradicts_one_that_was() -> None:
    assert passed(DENIED, TRUE, AGAINST, END) == [True, True, False, True]
    assert passed(AGAINST, DENIED, TRUE) == [True, False, True]

    assert passed(TRUE, TRUE, END) == [True, False, True]
    assert passed(TRUE, "The moderate right pneumothorax is unchanged.") == [True, False]


def test_signs_of_one_finding_may_follow_each_other() -> None:
    grown = "The moderate right pleural effusion has increased and is now large."
    signs = ["Fluid blunts the right costophrenic angle.", "Fluid hides the right hemidiaphragm."]
    assert passed(grown, *signs) == [True, True, True]


def test_what_the_model_is_never_asked_about_is_not_told() -> None:
    nodule = "A small nodule in the left upper zone is unchanged."
    asked = set(Finding) - {Finding.NODULE}
    assert passed(TRUE, nodule, END) == [True, True, True]
    assert passed(TRUE, nodule, END, known=asked) == [True, False, True]
    assert passed(nodule, TRUE, known=asked) == [False, True]


@pytest.mark.parametrize(
    ("standing", "text", "stands"),
    [
        (Standing.SEEN, DENIED, False),
        (Standing.UNSURE, DENIED, False),
        (Standing.ABSENT, DENIED, True),
        (Standing.SEEN, "The prior shows no left pneumothorax, so none can get worse.", False),
        (Standing.SEEN, "The small left pneumothorax has resolved; none is left.", True),
        (Standing.SEEN, "No right pneumothorax is seen on the prior.", True),
        (Standing.SEEN, "No left effusion is seen on the prior.", True),
    ],
)
def test_a_premise_that_holds_is_not_denied(standing: Standing, text: str, stands: bool) -> None:
    premise = Premise(
        finding=Finding.PNEUMOTHORAX,
        side=Side.LEFT,
        trend=Trend.WORSE,
        probability=0.5,
        standing=standing,
    )
    assert passed(text, premise=premise) == [stands]
    assert passed(text) == [True]


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
    proofreader = Proofreader(TextTokenizer(tokenizer, "tiny"), EOS)
    text = f"The ratio is near 0.6 and 20*20. {TRUE}{end}"
    tokens = tokenizer.encode(text).ids
    ends = list(proofreader.ends(tokens, 0))
    told = [tokenizer.decode(tokens[a:b]) for a, b in pairwise([0, *ends])]
    assert told == ["The ratio is near 0.6 and 20*20.", *([f" {TRUE}"] if end else [])]
    assert list(proofreader.ends([*tokens, EOS], 0)) == [*ends, len(tokens) + 1]
    assert list(proofreader.ends(tokens, ends[0])) == ends[1:]


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        (f"{TRUE} New small left middle lobe atelectasis.", f"{TRUE} New small left middle"),
        ("The left middle lobe is dense.", "The left middle"),
        ("A small right lingula atelectasis.", "A small right"),
        ("The right middle lobe and the left lingula are dense.", None),
        ("New large left lower lobe atelectasis.", None),
    ],
)
def test_a_lobe_that_nobody_has_is_taken_back_to_its_last_word(
    text: str, stands: str | None
) -> None:
    tokenizer = tiny_tokenizer()
    tokens = tokenizer.encode(text).ids
    place = Proofreader(TextTokenizer(tokenizer, "tiny"), EOS).impossible(tokens, 0)
    assert (None if place is None else tokenizer.decode(tokens[:place])) == stands


def passed(
    *sentences: str,
    known: Collection[Finding] = tuple(Finding),
    premise: Premise | None = None,
) -> list[bool]:
    tokenizer = tiny_tokenizer()
    proofreader = Proofreader(TextTokenizer(tokenizer, "tiny"), EOS, known, premise)
    text = " ".join(sentences)
    starts = [0, *accumulate(len(sentence) + 1 for sentence in sentences)]
    parts = [text[max(0, begin - 1) : end - 1] for begin, end in pairwise(starts)]
    return [proofreader.lets_pass(tokenizer.encode(part).ids) for part in parts]
