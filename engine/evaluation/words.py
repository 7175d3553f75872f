"""Scores the words of an interpretation against a reference: BLEU-3, METEOR, ROUGE-L."""

from collections.abc import Sequence
from dataclasses import dataclass

from nltk.stem.porter import PorterStemmer
from nltk.translate.bleu_score import SmoothingFunction, corpus_bleu
from nltk.translate.meteor_score import single_meteor_score
from rouge_score.rouge_scorer import RougeScorer


@dataclass(frozen=True, slots=True)
class WordScores:
    """BLEU-3 of the corpus; means of METEOR (exact words and stems) and of ROUGE-L (F)."""

    bleu3: float
    meteor: float
    rouge_l: float


class _NoSynonyms:
    """WordNet is a download; without it METEOR matches words and stems only."""

    def synsets(self, _word: str) -> list[str]:
        return []


def score_words(references: Sequence[str], texts: Sequence[str]) -> WordScores:
    """Raises ValueError where there is nothing to compare."""
    if not texts:
        raise ValueError("no texts to score")
    wanted, given = [_words(text) for text in references], [_words(text) for text in texts]
    stemmer, rouge = PorterStemmer(), RougeScorer(["rougeL"], use_stemmer=True)
    pairs = list(zip(wanted, given, strict=True))
    meteor = [single_meteor_score(w, g, stemmer=stemmer, wordnet=_NoSynonyms()) for w, g in pairs]
    overlap = [
        rouge.score(want, text)["rougeL"].fmeasure
        for want, text in zip(references, texts, strict=True)
    ]
    bleu = corpus_bleu(
        [[want] for want in wanted],
        given,
        weights=(1 / 3, 1 / 3, 1 / 3),
        smoothing_function=SmoothingFunction().method1,
    )
    return WordScores(float(bleu), _mean(meteor), _mean(overlap))


def _words(text: str) -> list[str]:
    return text.lower().replace(".", " .").replace(",", " ,").replace(";", " ;").split()


def _mean(values: Sequence[float]) -> float:
    return float(sum(values) / len(values))
