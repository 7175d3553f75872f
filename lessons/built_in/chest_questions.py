"""The lessons on what fills or empties the pleural space, and on the shape of heart and lungs."""

from engine.cases import CaseLesion
from engine.findings import Finding, Severity, Side, Zone
from lessons.built_in.building import LessonPlan
from lessons.built_in.questions import calibrate, choose, explain, predict, spot
from lessons.built_in.shots import Shot, lesion, pair, unchanged

_SMALL, _MODERATE, _LARGE = Severity
_RIGHT, _LEFT, _BOTH = Side.RIGHT, Side.LEFT, Side.BILATERAL


def effusion() -> LessonPlan:
    def fluid(side: Side, severity: Severity) -> CaseLesion:
        return lesion(Finding.EFFUSION, side, severity)

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
                "chest wall. The lung above it, the heart and the left side stay as they were.",
                pair(1011, (), (fluid(_RIGHT, _MODERATE),)),
                given=True,
            ),
            spot(
                "effusion/still",
                "The next morning",
                "The same patient a day later, on another machine. What changed, and where?",
                "Nothing changed. The films differ in exposure everywhere, but the meniscus on "
                "the right stands where it stood.",
                unchanged(1013, fluid(_RIGHT, _MODERATE)),
            ),
            spot(
                "effusion/spot",
                "After a tap",
                "One and a half litres were drained between these films. What changed, and where?",
                "The large left effusion is now small: lung and dome are visible again, only the "
                "angle is still blunted.",
                pair(1012, (fluid(_LEFT, _LARGE),), (fluid(_LEFT, _SMALL),)),
            ),
            choose(
                "effusion/choose",
                "Which film shows an effusion?",
                "Choose every film that shows a pleural effusion.",
                "Fluid has a meniscus and fills the angle. A consolidation stays within its lobe, "
                "and a collapsed lobe draws its surroundings towards it.",
                (
                    Shot(1041, (lesion(Finding.CONSOLIDATION, _RIGHT, _LARGE, Zone.LOWER),)),
                    Shot(1062, (fluid(_LEFT, _MODERATE),)),
                    Shot(1081, (lesion(Finding.ATELECTASIS, _LEFT, _LARGE, Zone.LOWER),)),
                    Shot(1052, (fluid(_RIGHT, _LARGE),)),
                ),
                (1, 3),
            ),
            calibrate(
                "effusion/calibrate",
                "More fluid?",
                "The films are two days apart. Does the statement hold?",
                "It holds: at first only the angle was blunted; now the dome is hidden and the "
                "meniscus stands higher.",
                pair(1023, (fluid(_RIGHT, _SMALL),), (fluid(_RIGHT, _MODERATE),)),
                "The right effusion is larger in the second film.",
                holds=True,
            ),
            explain(
                "effusion/explain",
                "Waiting for the tap",
                "The drainage was put off until tomorrow. Write how the second film compares with "
                "the first: the finding, its side, and which way it went.",
                "The left pleural effusion is unchanged.",
                unchanged(1014, fluid(_LEFT, _MODERATE)),
            ),
        ),
    )


def pneumothorax() -> LessonPlan:
    def air(side: Side, severity: Severity) -> CaseLesion:
        return lesion(Finding.PNEUMOTHORAX, side, severity)

    return LessonPlan(
        slug="pneumothorax",
        title="Pneumothorax",
        introduction="Air gathers above and beside the lung. The lung's edge is a thin white line, "
        "and beyond that line no vessel is seen. Small ones are missed at the apex.",
        objectives=("Find the lung's edge, and follow it from film to film.",),
        questions=(
            spot(
                "pneumothorax/still",
                "Six hours later",
                "A pneumothorax under observation. What changed, and where?",
                "Nothing changed: the lung's edge on the right lies where it lay.",
                unchanged(1043, air(_RIGHT, _MODERATE)),
            ),
            spot(
                "pneumothorax/spot",
                "After a puncture",
                "Films before and after a puncture of the right subclavian vein. What changed, and "
                "where?",
                "A right pneumothorax is new: a rim of air without vessels beside the lung's edge.",
                pair(1042, (), (air(_RIGHT, _MODERATE),)),
            ),
            predict(
                "pneumothorax/given",
                "The drain is clamped",
                "The drain was clamped, but the lung still leaks. The hypothesis is given. Mark "
                "where this film will change.",
                "The rim of air on the left becomes wider, and the lung shrinks towards its hilum.",
                pair(1041, (air(_LEFT, _MODERATE),), (air(_LEFT, _LARGE),)),
                given=True,
            ),
            calibrate(
                "pneumothorax/calibrate",
                "Still no air?",
                "Films before and after a bronchoscopy with biopsy. Does the statement hold?",
                "It holds: vessels reach the chest wall on both sides in both films.",
                unchanged(1013),
                "Neither film shows a pneumothorax.",
                holds=True,
            ),
            predict(
                "pneumothorax/free",
                "The drain bubbles",
                "A large pneumothorax on the right. A drain has just been placed and bubbles with "
                "every breath. What will tomorrow's film show?",
                "The right pneumothorax is smaller: the lung's edge has moved out towards the "
                "ribs.",
                pair(1066, (air(_RIGHT, _LARGE),), (air(_RIGHT, _SMALL),)),
                given=False,
            ),
            explain(
                "pneumothorax/explain",
                "Before the drain is pulled",
                "Five days with a drain on the left. Write what changed: the finding, its side, "
                "and which way.",
                "The left pneumothorax has resolved: vessels reach the chest wall again.",
                pair(1044, (air(_LEFT, _LARGE),)),
            ),
        ),
    )


def cardiomegaly() -> LessonPlan:
    def heart(severity: Severity) -> CaseLesion:
        return lesion(Finding.CARDIOMEGALY, _BOTH, severity)

    return LessonPlan(
        slug="cardiomegaly",
        title="Cardiomegaly",
        introduction="On an erect film taken from behind, a heart wider than half the chest is "
        "enlarged. It mostly changes over weeks and months.",
        objectives=("Judge the width of the heart against that of the chest.",),
        questions=(
            calibrate(
                "cardiomegaly/calibrate",
                "A wider heart?",
                "Two films, two years apart. Does the statement hold?",
                "It does not hold: measured from border to border, the heart is as wide as before.",
                unchanged(1014),
                "The heart has become wider.",
                holds=False,
            ),
            predict(
                "cardiomegaly/given",
                "A year later",
                "A dilating cardiomyopathy. The hypothesis is given. Mark where this film will "
                "change.",
                "The heart grows to both sides, more to the left, and now exceeds half the width "
                "of the chest.",
                pair(1061, (), (heart(_MODERATE),)),
                given=True,
            ),
            spot(
                "cardiomegaly/still",
                "The yearly film",
                "The same patient a year later. What changed, and where?",
                "Nothing changed: the heart has the same width against the chest.",
                unchanged(1012, heart(_MODERATE)),
            ),
            explain(
                "cardiomegaly/explain",
                "Without treatment",
                "Two years apart. Write what changed, and which way.",
                "The cardiomegaly has increased: the heart is much wider than before.",
                pair(1064, (heart(_SMALL),), (heart(_LARGE),)),
            ),
            spot(
                "cardiomegaly/spot",
                "A new valve",
                "Before, and a year after replacement of a leaking valve. What changed, and where?",
                "The heart has become smaller, chiefly on the left.",
                pair(1062, (heart(_LARGE),), (heart(_SMALL),)),
            ),
            predict(
                "cardiomegaly/free",
                "Well treated",
                "Heart failure for years, stable on treatment: the same weight, no swollen legs, "
                "two flights of stairs without a pause. What will the next film show?",
                "Nothing has changed: an enlarged heart stays large, and there is no oedema.",
                unchanged(1066, heart(_MODERATE)),
                given=False,
            ),
        ),
    )


def hyperinflation() -> LessonPlan:
    def inflated(severity: Severity) -> CaseLesion:
        return lesion(Finding.HYPERINFLATION, _BOTH, severity)

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
                pair(1081, (inflated(_SMALL),), (inflated(_LARGE),)),
                given=True,
            ),
            explain(
                "hyperinflation/explain",
                "A routine visit",
                "Emphysema; spirometry as last year. Write how the second film compares with the "
                "first.",
                "The hyperinflation is unchanged: the domes are as low and as flat as they were.",
                unchanged(1024, inflated(_MODERATE)),
            ),
            spot(
                "hyperinflation/spot",
                "After the attack",
                "An asthma attack, and two days later. What changed, and where?",
                "The hyperinflation has resolved: the domes have risen and are rounded again.",
                pair(1082, (inflated(_LARGE),)),
            ),
            calibrate(
                "hyperinflation/calibrate",
                "Less air?",
                "Before and a month after a new inhaler. Does the statement hold?",
                "It does not hold: the domes stand at the same ribs as before. How dark the lungs "
                "are depends on the exposure too; how low the domes stand does not.",
                unchanged(1041, inflated(_MODERATE)),
                "The lungs are less inflated in the second film.",
                holds=False,
            ),
            predict(
                "hyperinflation/free",
                "At the height of an attack",
                "This film was taken between attacks of asthma. The patient is now back with the "
                "worst one for years: wheezing, hardly able to breathe out. What will the film "
                "show?",
                "Hyperinflation is new: air that cannot leave pushes both domes down and flattens "
                "them, and the lungs are darker.",
                pair(1074, (), (inflated(_LARGE),)),
                given=False,
            ),
            spot(
                "hyperinflation/still",
                "Over three years",
                "Emphysema; the patient has stopped smoking. What changed, and where?",
                "Nothing changed: the domes stand at the same ribs, as flat as before.",
                unchanged(1083, inflated(_MODERATE)),
            ),
        ),
    )
