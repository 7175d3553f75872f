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
        "the dome, then climbs. Its upper border is a meniscus, highest at the chest wall. Lying "
        "down it spreads behind the lung: a veil without a meniscus.",
        objectives=("Follow an effusion as it grows and is drained.",),
        questions=(
            predict(
                "effusion/given-better",
                "Through a needle",
                "Fluid was aspirated through a needle. The hypothesis says what will change. Mark "
                "where.",
                "The large left effusion becomes small: lung and dome are visible again, only the "
                "angle is still blunted.",
                pair(1012, (fluid(_LEFT, _LARGE),), (fluid(_LEFT, _SMALL),)),
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
                "effusion/explain-lying",
                "Lying down",
                "Two films in intensive care, both taken lying. Write how the second compares with "
                "the first: the finding, its side, and which way it went.",
                "The right pleural effusion is unchanged: the veil over the right lung is as dense "
                "as before. Vessels are still seen through it; there is no meniscus in a patient "
                "who lies.",
                unchanged(1351, fluid(_RIGHT, _LARGE), supine=True),
            ),
            spot(
                "effusion/small",
                "Breathless since yesterday",
                "The films are a month apart. What changed, and where?",
                "A small right effusion is new: the angle is blunt, the dome is still seen. In an "
                "erect frontal film some 200 ml are needed for that.",
                pair(1011, (), (fluid(_RIGHT, _SMALL),)),
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
        "and beyond that line no vessel is seen. Small ones are missed at the apex. Tension is a "
        "diagnosis at the bedside: a shifted mediastinum alone is not tension.",
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
                "Before, and an hour after a central line was tried without success. What changed, "
                "and where?",
                "A right pneumothorax is new: a rim of air without vessels beside the lung's edge.",
                pair(1042, (), (air(_RIGHT, _MODERATE),)),
            ),
            predict(
                "pneumothorax/given-worse",
                "Only watched",
                "A pneumothorax that was watched without a drain; in the night the patient is more "
                "breathless. The hypothesis says what will change. Mark where.",
                "The rim of air on the left becomes wider, and the lung shrinks towards its hilum. "
                "Now it needs treatment. A drain that bubbles is never clamped: air that cannot "
                "leave may come under tension, and so it may when a drain is blocked.",
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
                "Air through a needle",
                "One and a half litres of air were aspirated through a needle, and breathing is "
                "easier. What will the film after it show?",
                "The right pneumothorax is smaller: the lung's edge has moved out towards the "
                "ribs.",
                pair(1066, (air(_RIGHT, _LARGE),), (air(_RIGHT, _SMALL),)),
                given=False,
            ),
            explain(
                "pneumothorax/explain",
                "Three weeks later",
                "Treated as an outpatient; three weeks lie between the films. Write what changed: "
                "the finding, its side, and which way.",
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
        introduction="On an erect PA film in full inspiration, a heart wider than half the chest "
        "is enlarged. Lying down, from the front or without a deep breath the ratio is not used. "
        "The width mostly changes over weeks and months.",
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
                "cardiomegaly/given-better",
                "A year of treatment",
                "A dilated cardiomyopathy, now under full treatment. The hypothesis says what will "
                "change. Mark where.",
                "The heart becomes smaller, chiefly on the left: under treatment an enlarged heart "
                "can shrink again, over months.",
                pair(1062, (heart(_LARGE),), (heart(_SMALL),)),
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
                "cardiomegaly/explain-still",
                "Two years",
                "Two years lie between the films. Write how the second compares with the first: "
                "the finding, and which way it went.",
                "The cardiomegaly is unchanged: the heart has the same width against the chest.",
                unchanged(1066, heart(_MODERATE)),
            ),
            spot(
                "cardiomegaly/new",
                "A wider shadow",
                "Two films, a year apart. What changed, and where?",
                "Cardiomegaly is new: the heart has grown to both sides, more to the left, and now "
                "exceeds half the width of the chest.",
                pair(1061, (), (heart(_MODERATE),)),
            ),
            predict(
                "cardiomegaly/free-worse",
                "Without treatment",
                "A leaking aortic valve; the patient wanted no operation. Two years on, one flight "
                "of stairs is too much. What will the film show?",
                "The cardiomegaly has increased: the left ventricle, which has to pump the blood "
                "twice, has dilated, and the left border stands further out.",
                pair(1064, (heart(_SMALL),), (heart(_LARGE),)),
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
        introduction="Too much air stays in the lungs: the domes are low and flat, the lungs long, "
        "the heart narrow. Grade it by how flat the domes are; how dark the lungs look is mostly "
        "exposure.",
        objectives=("See the domes sink and flatten, and rise again.",),
        questions=(
            predict(
                "hyperinflation/given-resolved",
                "After the attack",
                "An attack of asthma, treated for two days. The hypothesis says what will change. "
                "Mark where: the domes count.",
                "The hyperinflation resolves: both domes rise and are rounded again.",
                pair(1082, (inflated(_LARGE),)),
                given=True,
            ),
            explain(
                "hyperinflation/explain",
                "A routine visit",
                "Emphysema; a year lies between the films. Write how the second compares with the "
                "first: the finding, and which way it went.",
                "The hyperinflation is unchanged: the domes are as low and as flat as they were.",
                unchanged(1024, inflated(_MODERATE)),
            ),
            spot(
                "hyperinflation/worse",
                "An exacerbation",
                "Chronic obstructive disease, much worse for two days. What changed, and where? "
                "Mark the domes.",
                "The hyperinflation has increased: both domes stand lower and are flatter.",
                pair(1081, (inflated(_SMALL),), (inflated(_LARGE),)),
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
                "show? Where domes move, mark them.",
                "Hyperinflation is new: air that cannot leave pushes both domes down and flattens "
                "them.",
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
