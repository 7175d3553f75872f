"""The words of findings, places and trends as the window shows them, in the window's language."""

from enum import StrEnum

from PySide6.QtCore import QCoreApplication

from app.words.language import window_language
from engine.errors import HypothesisDeclined
from engine.findings import Finding, Progression, Severity, Side, Trend, Zone
from engine.hypothesis import read_hypothesis
from engine.phrasing import PHRASINGS, hypothesis_text

Word = Finding | Side | Zone | Trend | Severity


translate = QCoreApplication.translate


def word_name(word: Word) -> str:
    """A word of the vocabulary in the language of the window."""
    if isinstance(word, Finding):
        return _finding_name(word)
    return _names()[word]


def severity_name(finding: Finding, severity: Severity) -> str:
    """Reports call an effusion large and an oedema severe."""
    phrasing = PHRASINGS.get(window_language())
    if phrasing is not None:
        return phrasing.amount(finding, severity)
    if not finding.facts.graded:
        return word_name(severity)
    names = {
        Severity.SMALL: translate("Vocabulary", "mild"),
        Severity.MODERATE: translate("Vocabulary", "moderate"),
        Severity.LARGE: translate("Vocabulary", "severe"),
    }
    return names[severity]


def word_of(word: Word, finding: Finding) -> str:
    """A word as it is said of the finding, with which it may have to agree."""
    phrasing = PHRASINGS.get(window_language())
    if isinstance(word, Severity):
        return severity_name(finding, word)
    if phrasing is not None and isinstance(word, Trend):
        return phrasing.trend(finding, word)
    if phrasing is not None and isinstance(word, Side):
        return phrasing.side(finding, word)
    return word_name(word)


def progression_name(progression: Progression) -> str:
    """What the model is asked for, as a hypothesis in the language of the window."""
    finding, severity = progression.finding, progression.severity
    if finding is None or window_language() in PHRASINGS:
        return hypothesis_text([progression], window_language())
    said = [translate("Vocabulary", "no")] if progression.negated else []
    if progression.trend is not None:
        said.append(word_name(progression.trend))
    if severity is not None:
        said.append(severity_name(finding, severity))
    place = (progression.side, progression.zone)
    said += [word_name(word) for word in (*place, finding) if word is not None]
    return " ".join(said)


def hypothesis_name(hypothesis: str) -> str:
    """A hypothesis in the language of the window; as it was written where it cannot be
    read."""
    try:
        reading = read_hypothesis(hypothesis)
    except HypothesisDeclined:
        return hypothesis
    between = "; " if window_language() in PHRASINGS else ", "
    return between.join(map(progression_name, reading.progressions))


def hypothesis_shown(text: str) -> str:
    """As it was typed; what the program asked in canonical words, in the window's language."""
    if window_language() not in PHRASINGS:
        return text
    try:
        reading = read_hypothesis(text)
    except HypothesisDeclined:
        return text
    is_canonical = reading.canonical() == text.strip()
    return hypothesis_text(reading.progressions, window_language()) if is_canonical else text


def _finding_name(finding: Finding) -> str:
    """A `match`, so that the type checker names the finding that is missing here."""
    match finding:
        case Finding.EFFUSION:
            return translate("Vocabulary", "effusion")
        case Finding.CONSOLIDATION:
            return translate("Vocabulary", "consolidation")
        case Finding.ATELECTASIS:
            return translate("Vocabulary", "atelectasis")
        case Finding.PNEUMOTHORAX:
            return translate("Vocabulary", "pneumothorax")
        case Finding.OEDEMA:
            return translate("Vocabulary", "oedema")
        case Finding.CARDIOMEGALY:
            return translate("Vocabulary", "cardiomegaly")
        case Finding.NODULE:
            return translate("Vocabulary", "nodule")
        case Finding.HYPERINFLATION:
            return translate("Vocabulary", "hyperinflation")


def _names() -> dict[StrEnum, str]:
    return {
        Side.RIGHT: translate("Vocabulary", "right"),
        Side.LEFT: translate("Vocabulary", "left"),
        Side.BILATERAL: translate("Vocabulary", "bilateral"),
        Zone.UPPER: translate("Vocabulary", "upper"),
        Zone.MIDDLE: translate("Vocabulary", "middle"),
        Zone.LOWER: translate("Vocabulary", "lower"),
        Trend.NEW: translate("Vocabulary", "new"),
        Trend.WORSE: translate("Vocabulary", "worse"),
        Trend.BETTER: translate("Vocabulary", "better"),
        Trend.RESOLVED: translate("Vocabulary", "resolved"),
        Trend.UNCHANGED: translate("Vocabulary", "unchanged"),
        Severity.SMALL: translate("Vocabulary", "small"),
        Severity.MODERATE: translate("Vocabulary", "moderate"),
        Severity.LARGE: translate("Vocabulary", "large"),
    }
