"""The words of findings, places and trends as the window shows them, in the window's language."""

from enum import StrEnum

from PySide6.QtCore import QCoreApplication

from engine.findings import Finding, Progression, Severity, Side, Trend, Zone

Word = Finding | Side | Zone | Trend | Severity


translate = QCoreApplication.translate


def word_name(word: Word) -> str:
    """A word of the vocabulary in the language of the window."""
    return _names()[word]


def progression_name(progression: Progression) -> str:
    """What the model is asked for, as one phrase: "new large effusion, right"."""
    if progression.finding is None:
        return translate("Vocabulary", "no change")
    words = (progression.trend, progression.severity, progression.side, progression.zone)
    said = [word_name(word) for word in (*words, progression.finding) if word is not None]
    if progression.negated:
        said.insert(0, translate("Vocabulary", "no"))
    return " ".join(said)


def _names() -> dict[StrEnum, str]:
    return {
        Finding.EFFUSION: translate("Vocabulary", "effusion"),
        Finding.CONSOLIDATION: translate("Vocabulary", "consolidation"),
        Finding.ATELECTASIS: translate("Vocabulary", "atelectasis"),
        Finding.PNEUMOTHORAX: translate("Vocabulary", "pneumothorax"),
        Finding.OEDEMA: translate("Vocabulary", "oedema"),
        Finding.CARDIOMEGALY: translate("Vocabulary", "cardiomegaly"),
        Finding.NODULE: translate("Vocabulary", "nodule"),
        Finding.HYPERINFLATION: translate("Vocabulary", "hyperinflation"),
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
