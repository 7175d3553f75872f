"""The lessons on what fills or empties the pleural space, and on the shape of heart and lungs."""

from engine.findings import Finding, Severity, Side, Zone
from lessons.built_in.building import LessonPlan
from lessons.built_in.questions import calibrate, choose, explain, predict, spot
from lessons.built_in.shots import Shot, lesion

_SMALL, _MODERATE, _LARGE = Severity
_RIGHT, _LEFT, _BOTH = Side.RIGHT, Side.LEFT, Side.BILATERAL


def effusion() -> LessonPlan:
    def fluid(seed: int, side: Side, severity: Severity, exposure: int = 0) -> Shot:
        return Shot(seed, (lesion(Finding.EFFUSION, side, severity),), exposure)

    return LessonPlan(
        slug="effusion",
        title="Pleural effusion",
        introduction="In a standing patient fluid fills the costophrenic angle first, then hides "
        "the dome, then climbs. Its upper border is a meniscus, highest at the chest wall.",
        objectives=("Follow an effusion as it grows and is drained.",),
        questions=(
            predict(
                "effusion/given",
                "A new effusion",
                "Heart failure, breathless since yesterday. The hypothesis is given. Mark where "
                "this film will change.",
                "The right angle fills, the dome disappears, and a meniscus climbs along the "
                "chest wall. Lung above it, heart and left side stay as they were.",
                Shot(1011),
                fluid(1011, _RIGHT, _MODERATE),
                given=True,
            ),
            spot(
                "effusion/spot",
                "After a tap",
                "One and a half litres were drained between these films. What changed, and where?",
                "The large left effusion is now small: lung and dome are visible again, only the "
                "angle is still blunted.",
                fluid(1012, _LEFT, _LARGE),
                fluid(1012, _LEFT, _SMALL),
            ),
            spot(
                "effusion/still",
                "The next morning",
                "The same patient a day later, on another machine. What changed, and where?",
                "Nothing changed. The films differ in exposure everywhere, but the meniscus on "
                "the right stands where it stood.",
                fluid(1013, _RIGHT, _MODERATE),
                fluid(1013, _RIGHT, _MODERATE, exposure=1),
            ),
            explain(
                "effusion/explain",
                "Three weeks later",
                "Write what changed: the finding, its side, and which way.",
                "The left pleural effusion has resolved: the angle is sharp and the dome is "
                "visible throughout.",
                fluid(1014, _LEFT, _MODERATE),
                Shot(1014),
            ),
            calibrate(
                "effusion/calibrate",
                "More fluid?",
                "Does the statement hold?",
                "It does not hold: the level of the fluid is the same in both films.",
                fluid(1011, _LEFT, _MODERATE),
                fluid(1011, _LEFT, _MODERATE, exposure=1),
                "The left effusion is larger in the second film.",
                holds=False,
            ),
            choose(
                "effusion/choose",
                "Which film shows an effusion?",
                "Choose every film that shows a pleural effusion.",
                "Fluid has a meniscus and fills the angle. A consolidation stays within its lobe, "
                "and a collapsed lobe pulls its surroundings towards it.",
                (
                    Shot(1021, (lesion(Finding.CONSOLIDATION, _RIGHT, _LARGE, Zone.LOWER),)),
                    fluid(1012, _LEFT, _LARGE),
                    Shot(1032, (lesion(Finding.ATELECTASIS, _LEFT, _LARGE, Zone.LOWER),)),
                    fluid(1011, _RIGHT, _MODERATE),
                ),
                (1, 3),
            ),
        ),
    )


def pneumothorax() -> LessonPlan:
    def air(seed: int, side: Side, severity: Severity, exposure: int = 0) -> Shot:
        return Shot(seed, (lesion(Finding.PNEUMOTHORAX, side, severity),), exposure)

    return LessonPlan(
        slug="pneumothorax",
        title="Pneumothorax",
        introduction="Air gathers above and beside the lung. Its edge is a thin white line, and "
        "beyond that line no vessel is seen. Small ones are missed at the apex.",
        objectives=("Find the lung's edge, and follow it from film to film.",),
        questions=(
            predict(
                "pneumothorax/given",
                "The drain is clamped",
                "The drain was clamped too early. The hypothesis is given. Mark where this film "
                "will change.",
                "The rim of air on the left becomes wider, and the lung shrinks towards its hilum.",
                air(1041, _LEFT, _MODERATE),
                air(1041, _LEFT, _LARGE),
                given=True,
            ),
            spot(
                "pneumothorax/spot",
                "After a puncture",
                "Films before and after a puncture of the right subclavian vein. What changed, and "
                "where?",
                "A right pneumothorax is new: a rim of air without vessels beside the lung's edge.",
                Shot(1042),
                air(1042, _RIGHT, _MODERATE),
            ),
            spot(
                "pneumothorax/still",
                "Six hours later",
                "A pneumothorax under observation. What changed, and where?",
                "Nothing changed: the lung's edge on the right lies where it lay.",
                air(1043, _RIGHT, _MODERATE),
                air(1043, _RIGHT, _MODERATE, exposure=1),
            ),
            explain(
                "pneumothorax/explain",
                "A drain on the left",
                "Write what changed: the finding, its side, and which way.",
                "The left pneumothorax has resolved: vessels reach the chest wall again.",
                air(1044, _LEFT, _LARGE),
                Shot(1044),
            ),
            calibrate(
                "pneumothorax/calibrate",
                "Still no air?",
                "Films before and after a bronchoscopy with biopsy. Does the statement hold?",
                "It holds: vessels reach the chest wall on both sides in both films.",
                Shot(1013),
                Shot(1013, exposure=1),
                "There is no pneumothorax, before or after.",
                holds=True,
            ),
            predict(
                "pneumothorax/free",
                "An hour after a puncture",
                "A central line was placed at the first attempt. Breathing is as before, and the "
                "oxygen saturation too. What will the next film show?",
                "Nothing has changed. A film after an easy puncture is taken to exclude a "
                "pneumothorax, and mostly does.",
                Shot(1042),
                Shot(1042, exposure=1),
                given=False,
            ),
        ),
    )


def cardiomegaly() -> LessonPlan:
    def heart(seed: int, severity: Severity, exposure: int = 0) -> Shot:
        return Shot(seed, (lesion(Finding.CARDIOMEGALY, _BOTH, severity),), exposure)

    return LessonPlan(
        slug="cardiomegaly",
        title="Cardiomegaly",
        introduction="On an erect film taken from behind, a heart wider than half the chest is "
        "enlarged. It changes over months, not hours.",
        objectives=("Judge the width of the heart against that of the chest.",),
        questions=(
            predict(
                "cardiomegaly/given",
                "A year later",
                "A dilating cardiomyopathy. The hypothesis is given. Mark where this film will "
                "change.",
                "The heart grows to both sides, more to the left, and now exceeds half the width "
                "of the chest.",
                Shot(1061),
                heart(1061, _MODERATE),
                given=True,
            ),
            spot(
                "cardiomegaly/spot",
                "After an operation",
                "Before, and a year after replacement of a leaking valve. What changed, and where?",
                "The heart has become smaller, chiefly on the left.",
                heart(1062, _LARGE),
                heart(1062, _SMALL),
            ),
            spot(
                "cardiomegaly/still",
                "The yearly film",
                "The same patient a year later. What changed, and where?",
                "Nothing changed: the heart has the same width against the chest.",
                heart(1012, _MODERATE),
                heart(1012, _MODERATE, exposure=1),
            ),
            explain(
                "cardiomegaly/explain",
                "Without treatment",
                "Two years apart. Write what changed, and which way.",
                "The cardiomegaly has increased: the heart is much wider than before.",
                heart(1064, _SMALL),
                heart(1064, _LARGE),
            ),
            calibrate(
                "cardiomegaly/calibrate",
                "A wider heart?",
                "Does the statement hold?",
                "It does not hold: measured from border to border, the heart is as wide as before.",
                Shot(1014),
                Shot(1014, exposure=1),
                "The heart has become wider.",
                holds=False,
            ),
            predict(
                "cardiomegaly/free",
                "Well treated",
                "Heart failure for years, stable on treatment: the same weight, no swollen legs, "
                "two flights of stairs without a pause. What will the next film show?",
                "Nothing has changed: an enlarged heart stays large, and there is no oedema.",
                heart(1066, _MODERATE),
                heart(1066, _MODERATE, exposure=1),
                given=False,
            ),
        ),
    )


def hyperinflation() -> LessonPlan:
    def inflated(seed: int, severity: Severity, exposure: int = 0) -> Shot:
        return Shot(seed, (lesion(Finding.HYPERINFLATION, _BOTH, severity),), exposure)

    return LessonPlan(
        slug="hyperinflation",
        title="Hyperinflation",
        introduction="Too much air stays in the lungs: the domes are low and flat, the lungs long "
        "and dark, the heart narrow.",
        objectives=("See the domes sink and flatten, and rise again.",),
        questions=(
            predict(
                "hyperinflation/given",
                "An exacerbation",
                "Chronic obstructive disease, much worse for two days. The hypothesis is given. "
                "Mark where this film will change.",
                "Both lungs become longer and darker, and both domes lower and flatter.",
                inflated(1081, _SMALL),
                inflated(1081, _LARGE),
                given=True,
            ),
            spot(
                "hyperinflation/spot",
                "After the attack",
                "An asthma attack, and two days later. What changed, and where?",
                "The hyperinflation has resolved: the domes have risen and are rounded again.",
                inflated(1082, _LARGE),
                Shot(1082),
            ),
            spot(
                "hyperinflation/still",
                "The yearly film",
                "Emphysema, two films a year apart. What changed, and where?",
                "Nothing changed: the domes stand at the same ribs, as flat as before.",
                inflated(1083, _MODERATE),
                inflated(1083, _MODERATE, exposure=1),
            ),
            explain(
                "hyperinflation/explain",
                "Over ten years",
                "A smoker, ten years apart. Write what changed, and which way.",
                "Hyperinflation is new: the lungs are longer, the domes lower and flatter.",
                Shot(1044),
                inflated(1044, _MODERATE),
            ),
            calibrate(
                "hyperinflation/calibrate",
                "Less air?",
                "Does the statement hold?",
                "It does not hold: the domes stand where they stood. The second film is only "
                "exposed otherwise.",
                inflated(1041, _MODERATE),
                inflated(1041, _MODERATE, exposure=1),
                "The lungs are less inflated than before.",
                holds=False,
            ),
            predict(
                "hyperinflation/free",
                "No worse than usual",
                "Chronic obstructive disease, a routine visit: the cough as always, the same "
                "walking distance, spirometry unchanged. What will the next film show?",
                "Nothing has changed: the lungs are inflated as they were.",
                inflated(1021, _MODERATE),
                inflated(1021, _MODERATE, exposure=1),
                given=False,
            ),
        ),
    )
