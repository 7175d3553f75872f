import pytest

from engine.evaluation.words import score_words

TEXT = "There is a new large right pleural effusion. The left lung is unchanged."


def test_the_reference_itself_scores_one() -> None:
    scores = score_words([TEXT, TEXT], [TEXT, TEXT])
    assert scores.bleu3 == pytest.approx(1)
    assert scores.rouge_l == pytest.approx(1)
    assert scores.meteor > 0.99


def test_other_words_score_less_than_half_the_same_words() -> None:
    near = score_words([TEXT], [TEXT.replace("large", "small")])
    far = score_words([TEXT], ["Heart size has decreased."])
    assert far.rouge_l < near.rouge_l / 2
    assert far.meteor < near.meteor / 2
    assert far.bleu3 < near.bleu3 / 2


def test_nothing_to_score_is_an_error() -> None:
    with pytest.raises(ValueError, match="no texts"):
        score_words([], [])
