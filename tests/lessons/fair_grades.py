"""Answers, each with the grade that a fair teacher would give; written before the grading.

Three verdicts. RIGHT: passes. PARTLY: does not pass, but something in it is worth saying so: a part
is missing, or one thing too many was said. WRONG: does not pass and earns next to nothing: another
finding, the other side, the opposite direction, a mark over everything.
"""

from dataclasses import dataclass
from enum import StrEnum

from engine.findings import Finding, Severity, Side, Trend, Zone
from lessons.changes import Change
from lessons.marks import Mark

AT_MOST_WRONG = 0.25


class Fair(StrEnum):
    RIGHT = "right"
    PARTLY = "partly"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Said:
    """reference and answer: changes in words, joined by commas; "" is that nothing changes."""

    reference: str
    answer: str
    fair: Fair


@dataclass(frozen=True, slots=True)
class Written:
    rubric: str
    text: str
    fair: Fair


@dataclass(frozen=True, slots=True)
class Marked:
    reference: Mark
    answer: Mark
    fair: Fair
    what: str


_RIGHT, _PARTLY, _WRONG = Fair

_EFFUSION = "worse moderate right effusion"
_CONSOLIDATION = "better small left lower consolidation"
_OEDEMA = "new moderate oedema"
_HEART = "worse large cardiomegaly"
_STILL = "unchanged moderate right effusion"
_STILL_HEART = "unchanged moderate cardiomegaly"
_HEART_FAILURE = "better small oedema, unchanged moderate cardiomegaly"
_TWO = "worse moderate right effusion, new small left pneumothorax"
_OPEN_SIDE = "worse consolidation"

SAID = (
    Said(_EFFUSION, "worse right effusion", _RIGHT),
    Said(_EFFUSION, "worse moderate right effusion", _RIGHT),
    Said(_EFFUSION, "new right effusion", _RIGHT),
    Said(_EFFUSION, "worse right lower effusion", _RIGHT),
    Said(_EFFUSION, "worse right effusion, worse right atelectasis", _RIGHT),
    Said(_EFFUSION, "worse right effusion, unchanged cardiomegaly", _RIGHT),
    Said(_EFFUSION, "worse effusion", _PARTLY),
    Said(_EFFUSION, "worse bilateral effusion", _PARTLY),
    Said(_EFFUSION, "worse right effusion, worse left effusion", _PARTLY),
    Said(_EFFUSION, "worse right effusion, better right effusion", _PARTLY),
    Said(_EFFUSION, "worse right effusion, new left pneumothorax", _PARTLY),
    Said(_EFFUSION, "worse left effusion", _WRONG),
    Said(_EFFUSION, "better right effusion", _WRONG),
    Said(_EFFUSION, "resolved right effusion", _WRONG),
    Said(_EFFUSION, "unchanged right effusion", _WRONG),
    Said(_EFFUSION, "worse right consolidation", _WRONG),
    Said(_EFFUSION, "", _WRONG),
    Said(_CONSOLIDATION, "better left lower consolidation", _RIGHT),
    Said(_CONSOLIDATION, "better left consolidation", _RIGHT),
    Said(_CONSOLIDATION, "resolved left lower consolidation", _RIGHT),
    Said(_CONSOLIDATION, "better left middle consolidation", _RIGHT),
    Said(_CONSOLIDATION, "better left upper consolidation", _PARTLY),
    Said(_CONSOLIDATION, "better left lower consolidation, better left effusion", _PARTLY),
    Said(_CONSOLIDATION, "worse left lower consolidation", _WRONG),
    Said(_CONSOLIDATION, "better right lower consolidation", _WRONG),
    Said(_CONSOLIDATION, "better left lower nodule", _WRONG),
    Said(_OEDEMA, "new oedema", _RIGHT),
    Said(_OEDEMA, "new bilateral oedema", _RIGHT),
    Said(_OEDEMA, "worse oedema", _RIGHT),
    Said(_OEDEMA, "new right oedema", _PARTLY),
    Said(_OEDEMA, "new oedema, new bilateral effusion", _PARTLY),
    Said(_OEDEMA, "better oedema", _WRONG),
    Said(_OEDEMA, "", _WRONG),
    Said(_HEART, "worse cardiomegaly", _RIGHT),
    Said(_HEART, "new cardiomegaly", _RIGHT),
    Said(_HEART, "worse left cardiomegaly", _RIGHT),
    Said(_HEART, "unchanged cardiomegaly", _WRONG),
    Said(_HEART, "better cardiomegaly", _WRONG),
    Said("", "", _RIGHT),
    Said("", "unchanged cardiomegaly", _RIGHT),
    Said("", "worse right effusion", _WRONG),
    Said(_STILL, "unchanged right effusion", _RIGHT),
    Said(_STILL, "unchanged right effusion, unchanged cardiomegaly", _RIGHT),
    Said(_STILL, "", _PARTLY),
    Said(_STILL, "unchanged effusion", _PARTLY),
    Said(_STILL, "unchanged left effusion", _WRONG),
    Said(_STILL, "unchanged right nodule", _WRONG),
    Said(_STILL, "worse right effusion", _WRONG),
    Said(_STILL, "better right effusion", _WRONG),
    Said(_STILL, "unchanged right effusion, new left pneumothorax", _WRONG),
    Said(_STILL_HEART, "unchanged cardiomegaly", _RIGHT),
    Said(_STILL_HEART, "", _PARTLY),
    Said(_HEART_FAILURE, "better oedema", _RIGHT),
    Said(_HEART_FAILURE, "better oedema, unchanged cardiomegaly", _RIGHT),
    Said(_HEART_FAILURE, "better oedema, better cardiomegaly", _PARTLY),
    Said(_HEART_FAILURE, "unchanged cardiomegaly", _WRONG),
    Said(_TWO, "worse right effusion, new left pneumothorax", _RIGHT),
    Said(_TWO, "new left pneumothorax, worse right effusion", _RIGHT),
    Said(_TWO, "worse right effusion", _PARTLY),
    Said(_TWO, "worse right effusion, resolved left pneumothorax", _PARTLY),
    Said(_TWO, "worse left effusion, new right pneumothorax", _WRONG),
    Said(_OPEN_SIDE, "worse right consolidation", _RIGHT),
    Said(_OPEN_SIDE, "worse bilateral consolidation", _RIGHT),
    Said(_OPEN_SIDE, "worse consolidation", _RIGHT),
    Said(_OPEN_SIDE, "better consolidation", _WRONG),
)

_GONE_AIR = "resolved left pneumothorax"
_COLLAPSE = "worse large right upper atelectasis"
_STILL_OEDEMA = "unchanged moderate oedema"
_STILL_LEFT = "unchanged moderate left effusion"
_STILL_PATCH = "unchanged moderate right middle consolidation"
_MASS = "better small right upper nodule"

WRITTEN = (
    Written(_EFFUSION, "The right pleural effusion has increased.", _RIGHT),
    Written(_EFFUSION, "Right effusion, larger.", _RIGHT),
    Written(_EFFUSION, "right effusion bigger", _RIGHT),
    Written(_EFFUSION, "More fluid on the right.", _RIGHT),
    Written(_EFFUSION, "The right effusion has increased; the heart is unchanged.", _RIGHT),
    Written(_EFFUSION, "Right effusion worse, no pneumothorax.", _RIGHT),
    Written(_EFFUSION, "Worsening right effusion with passive atelectasis.", _RIGHT),
    Written(_EFFUSION, "Larger right effusion. The meniscus stands higher.", _RIGHT),
    Written(_EFFUSION, "The right effusion has grown and now hides the dome.", _RIGHT),
    Written(_EFFUSION, "The effusion has increased.", _PARTLY),
    Written(_EFFUSION, "Right effusion.", _PARTLY),
    Written(
        _EFFUSION,
        "The right effusion has increased, and a consolidation is new in the left lower zone.",
        _PARTLY,
    ),
    Written(_EFFUSION, "The right pleural effusion has decreased.", _WRONG),
    Written(_EFFUSION, "The right effusion is unchanged.", _WRONG),
    Written(_EFFUSION, "The left effusion is larger.", _WRONG),
    Written(_EFFUSION, "No change.", _WRONG),
    Written(_EFFUSION, "A fine day.", _WRONG),
    Written(_GONE_AIR, "The left pneumothorax has resolved.", _RIGHT),
    Written(_GONE_AIR, "The left lung has fully re-expanded.", _RIGHT),
    Written(_GONE_AIR, "Full re-expansion of the left lung.", _RIGHT),
    Written(_GONE_AIR, "Left pneumothorax gone.", _RIGHT),
    Written(_GONE_AIR, "No more pneumothorax on the left.", _RIGHT),
    Written(_GONE_AIR, "The left pneumothorax is smaller.", _RIGHT),
    Written(_GONE_AIR, "The lung has re-expanded.", _PARTLY),
    Written(_GONE_AIR, "The left pneumothorax is larger.", _WRONG),
    Written(_GONE_AIR, "The right lung has re-expanded.", _WRONG),
    Written(_COLLAPSE, "The right upper lobe collapse has increased.", _RIGHT),
    Written(_COLLAPSE, "RUL collapse, worse.", _RIGHT),
    Written(_COLLAPSE, "More volume loss of the right upper lobe.", _RIGHT),
    Written(_COLLAPSE, "Right atelectasis has increased.", _RIGHT),
    Written(_COLLAPSE, "Complete collapse of the right upper lobe.", _PARTLY),
    Written(_COLLAPSE, "Right lower lobe collapse has increased.", _PARTLY),
    Written(_COLLAPSE, "The right upper lobe collapse has resolved.", _WRONG),
    Written(_COLLAPSE, "The effusion on the right has increased.", _WRONG),
    Written(_STILL_OEDEMA, "The pulmonary oedema is unchanged.", _RIGHT),
    Written(_STILL_OEDEMA, "Oedema, unchanged.", _RIGHT),
    Written(_STILL_OEDEMA, "Persistent bilateral perihilar opacities.", _RIGHT),
    Written(_STILL_OEDEMA, "No change of the pulmonary oedema.", _RIGHT),
    Written(_STILL_OEDEMA, "No change.", _PARTLY),
    Written(_STILL_OEDEMA, "The oedema has improved.", _WRONG),
    Written(_STILL_OEDEMA, "The right effusion is unchanged.", _WRONG),
    Written(_STILL_LEFT, "The left pleural effusion is unchanged.", _RIGHT),
    Written(_STILL_LEFT, "Left effusion with passive atelectasis, unchanged.", _RIGHT),
    Written(_STILL_LEFT, "Unchanged left effusion", _RIGHT),
    Written(_STILL_LEFT, "The left pleural effusion has not changed.", _RIGHT),
    Written(_STILL_LEFT, "Stable left-sided pleural fluid.", _RIGHT),
    Written(_STILL_LEFT, "No change. The left effusion is as before.", _RIGHT),
    Written(_STILL_LEFT, "The left effusion is unchanged; there is no meniscus.", _RIGHT),
    Written(_STILL_LEFT, "Nothing changed.", _PARTLY),
    Written(_STILL_LEFT, "The effusion is unchanged.", _PARTLY),
    Written(_STILL_LEFT, "The right effusion is unchanged.", _WRONG),
    Written(_STILL_LEFT, "The left effusion is larger.", _WRONG),
    Written(_STILL_LEFT, "No change of the heart; the left effusion has increased.", _WRONG),
    Written(_STILL_PATCH, "The consolidation in the right middle zone is unchanged.", _RIGHT),
    Written(_STILL_PATCH, "Right consolidation unchanged.", _RIGHT),
    Written(_STILL_PATCH, "Middle lobe pneumonia, unchanged.", _RIGHT),
    Written(_STILL_PATCH, "Opacity in the right mid zone, same as before.", _RIGHT),
    Written(_STILL_PATCH, "No change.", _PARTLY),
    Written(_STILL_PATCH, "The right consolidation has cleared.", _WRONG),
    Written(_MASS, "The mass in the right upper zone is smaller.", _RIGHT),
    Written(_MASS, "Right upper nodule shrunk.", _RIGHT),
    Written(_MASS, "The right nodule has decreased.", _RIGHT),
    Written(_MASS, "The nodule is smaller.", _PARTLY),
    Written(_MASS, "Smaller.", _WRONG),
    Written(_MASS, "The right upper mass has grown.", _WRONG),
    Written(_HEART, "The heart is larger.", _RIGHT),
    Written(_HEART, "Heart bigger", _RIGHT),
    Written(_HEART, "The cardiothoracic ratio has increased.", _RIGHT),
    Written(_HEART, "The heart is smaller.", _WRONG),
)


def _box(left: float, top: float, right: float, bottom: float) -> Mark:
    return Mark(outlines=(((left, top), (right, top), (right, bottom), (left, bottom)),))


def _both(one: Mark, other: Mark) -> Mark:
    return Mark(outlines=one.outlines + other.outlines)


# Of a film of 100 x 100, roughly: the patient's right is on the left of the picture.
_RIGHT_BASE, _LEFT_BASE = _box(0.14, 0.52, 0.44, 0.74), _box(0.56, 0.52, 0.86, 0.74)
_RIGHT_LUNG, _LEFT_LUNG = _box(0.14, 0.12, 0.44, 0.74), _box(0.56, 0.12, 0.86, 0.74)
_BOTH_BASES, _BOTH_LUNGS = _both(_RIGHT_BASE, _LEFT_BASE), _both(_RIGHT_LUNG, _LEFT_LUNG)
_CENTRES = _both(_box(0.22, 0.3, 0.4, 0.56), _box(0.6, 0.3, 0.78, 0.56))
_ALL = _box(0.02, 0.02, 0.98, 0.98)
_NODULE = _box(0.66, 0.22, 0.71, 0.27)
_BORDERS = _both(_box(0.4, 0.5, 0.46, 0.7), _box(0.62, 0.45, 0.7, 0.7))
_HEART_WHOLE = _box(0.4, 0.45, 0.7, 0.7)
_NONE = Mark()

MARKED = (
    Marked(_RIGHT_BASE, _RIGHT_BASE, _RIGHT, "the place itself"),
    Marked(_RIGHT_BASE, _box(0.18, 0.55, 0.41, 0.72), _RIGHT, "its inner part"),
    Marked(_RIGHT_BASE, _box(0.11, 0.49, 0.47, 0.78), _RIGHT, "it and a little around it"),
    Marked(_RIGHT_BASE, _box(0.17, 0.55, 0.47, 0.77), _RIGHT, "it, a little beside"),
    Marked(_RIGHT_BASE, _box(0.14, 0.63, 0.44, 0.74), _RIGHT, "its lower half, to its edges"),
    Marked(_RIGHT_BASE, _RIGHT_LUNG, _PARTLY, "the whole lung for its base"),
    Marked(_RIGHT_BASE, _BOTH_BASES, _PARTLY, "both bases for one"),
    Marked(_RIGHT_BASE, _box(0.14, 0.52, 0.24, 0.6), _PARTLY, "a corner of it"),
    Marked(_RIGHT_BASE, _ALL, _WRONG, "nearly the whole film"),
    Marked(_RIGHT_BASE, _LEFT_BASE, _WRONG, "the other side"),
    Marked(_RIGHT_BASE, _NONE, _WRONG, "nothing"),
    Marked(_NODULE, _NODULE, _RIGHT, "a nodule"),
    Marked(_NODULE, _box(0.63, 0.19, 0.74, 0.3), _RIGHT, "a nodule, generously"),
    Marked(_NODULE, _box(0.69, 0.24, 0.74, 0.29), _RIGHT, "a nodule, a little beside"),
    Marked(_NODULE, _box(0.56, 0.12, 0.86, 0.33), _PARTLY, "the upper zone for a nodule"),
    Marked(_NODULE, _LEFT_LUNG, _WRONG, "the lung for a nodule"),
    Marked(_NODULE, _ALL, _WRONG, "everything for a nodule"),
    Marked(_BORDERS, _BORDERS, _RIGHT, "both borders of the heart"),
    Marked(_BORDERS, _HEART_WHOLE, _RIGHT, "the heart for its borders"),
    Marked(_BORDERS, _box(0.62, 0.45, 0.7, 0.7), _PARTLY, "one border of two"),
    Marked(_BOTH_LUNGS, _BOTH_LUNGS, _RIGHT, "both lungs"),
    Marked(_BOTH_LUNGS, _RIGHT_LUNG, _PARTLY, "one lung of two"),
    Marked(_BOTH_LUNGS, _ALL, _PARTLY, "everything for both lungs"),
    Marked(_RIGHT_LUNG, _BOTH_LUNGS, _PARTLY, "both lungs for one"),
    Marked(_LEFT_LUNG, _CENTRES, _PARTLY, "the centre of both lungs for the left"),
    Marked(_NONE, _NONE, _RIGHT, "nothing where there is nothing"),
    Marked(_NONE, _RIGHT_BASE, _WRONG, "something where there is nothing"),
)

_WORDS = {word.value: word for kind in (Trend, Severity, Side, Zone, Finding) for word in kind}
_FIELDS = {Trend: "trend", Severity: "severity", Side: "side", Zone: "zone", Finding: "finding"}


def changes(words: str) -> tuple[Change, ...]:
    """ "worse right effusion, new left pneumothorax" as changes."""
    return tuple(map(_change, words.split(", "))) if words else ()


def _change(words: str) -> Change:
    named = [_WORDS[word] for word in words.split()]
    return Change.model_validate({_FIELDS[type(word)]: word for word in named})
