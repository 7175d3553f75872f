"""The lessons on what makes the lung itself denser."""

from engine.cases import CaseLesion
from engine.findings import Finding, Severity, Side, Zone
from lessons.built_in.building import LessonPlan
from lessons.built_in.questions import calibrate, choose, explain, predict, spot
from lessons.built_in.shots import Shot, lesion, pair, unchanged

_SMALL, _MODERATE, _LARGE = Severity
_RIGHT, _LEFT, _BOTH = Side.RIGHT, Side.LEFT, Side.BILATERAL
_UPPER, _MIDDLE, _LOWER = Zone


def consolidation() -> LessonPlan:
    def patch(side: Side, severity: Severity, zone: Zone) -> CaseLesion:
        return lesion(Finding.CONSOLIDATION, side, severity, zone)

    return LessonPlan(
        slug="consolidation",
        title="Consolidation",
        introduction="Airspaces filled with pus, water or blood: an opacity without loss of volume "
        "that hides the vessels, and the border of whatever it touches. Which border is lost tells "
        "the lobe: the right heart border the middle lobe, the left one the lingula, a dome the "
        "lower lobe, the aortic knuckle the left upper lobe.",
        objectives=("Place a consolidation in its zone or lobe, and follow it.",),
        questions=(
            spot(
                "consolidation/spot",
                "Six weeks later",
                "Pneumonia, and the film six weeks after treatment. What changed, and where?",
                "The consolidation in the left upper zone has resolved: vessels can be followed "
                "through it again. A shadow that stays for six weeks asks for a search behind it.",
                pair(1022, (patch(_LEFT, _MODERATE, _UPPER),)),
            ),
            predict(
                "consolidation/given",
                "Still febrile",
                "Pneumonia; on the third day of treatment the fever has not fallen. The hypothesis "
                "says what will change. Mark where.",
                "The opacity in the right lower zone becomes larger and denser and hides more of "
                "the vessels. It stays within its lobe: a fissure stops it.",
                pair(1021, (patch(_RIGHT, _SMALL, _LOWER),), (patch(_RIGHT, _LARGE, _LOWER),)),
                given=True,
            ),
            calibrate(
                "consolidation/calibrate",
                "Has it spread?",
                "Pneumonia; the second film was taken the next day. Does the statement hold?",
                "It does not hold: the opacity has the same borders. Where a whole film is "
                "brighter or darker, look at a rib or the heart: if they changed as much, it is "
                "the exposure.",
                unchanged(1013, patch(_RIGHT, _MODERATE, _UPPER)),
                "The consolidation in the right upper zone is larger in the second film.",
                holds=False,
            ),
            explain(
                "consolidation/explain",
                "After two days",
                "Two days of antibiotics lie between the films. Write how the second film "
                "compares with the first: the finding, its side and zone, and which way it went.",
                "The consolidation in the right middle zone is unchanged. The film improves later "
                "than the patient, by days to weeks.",
                unchanged(1023, patch(_RIGHT, _MODERATE, _MIDDLE)),
            ),
            spot(
                "consolidation/cough",
                "Cough and fever",
                "A film from last year, and one from today. What changed, and where?",
                "A small consolidation is new in the left lower zone; it blurs the vessels there. "
                "Compare the lungs zone by zone: what lies at the base or behind the heart is "
                "missed most often.",
                pair(1024, (), (patch(_LEFT, _SMALL, _LOWER),)),
            ),
            predict(
                "consolidation/free",
                "A new job",
                "A film for the occupational physician. Between it and the next, two years later: "
                "a cold each winter, twenty cigarettes a day, the same weight. What will the next "
                "film show?",
                "Nothing has changed. Most films of people with few complaints show nothing new, "
                "and to say so is an answer.",
                unchanged(1034),
                given=False,
            ),
        ),
    )


def atelectasis() -> LessonPlan:
    def collapse(side: Side, severity: Severity, zone: Zone) -> CaseLesion:
        return lesion(Finding.ATELECTASIS, side, severity, zone)

    return LessonPlan(
        slug="atelectasis",
        title="Atelectasis",
        introduction="A lobe that has lost its air is small and dense, and draws its surroundings "
        "towards it. Right upper lobe: fissure and hilum up, trachea to the right. Middle lobe and "
        "lingula: a heart border lost, little shift. Left upper lobe: a veil, the left heart "
        "border lost. Lower lobes: the inner part of the dome lost, the hilum low. A consolidation "
        "leaves volumes as they are.",
        objectives=("Recognise loss of volume, and its return.",),
        questions=(
            predict(
                "atelectasis/given-better",
                "The plug is out",
                "Mucus was suctioned from a bronchus. The hypothesis says what will change. Mark "
                "where.",
                "The left lower lobe holds air again, though not fully: the wedge behind the heart "
                "is smaller, and more of the dome is seen beside the spine.",
                pair(1032, (collapse(_LEFT, _LARGE, _LOWER),), (collapse(_LEFT, _SMALL, _LOWER),)),
                given=True,
            ),
            explain(
                "atelectasis/explain",
                "A closing bronchus",
                "The films are three months apart. Write what changed: the finding, its side and "
                "zone or lobe, and which way.",
                "The atelectasis of the right upper lobe has increased: the lobe is smaller and "
                "denser, and the fissure below it stands higher. Where that fissure bulges around "
                "a tumour at the hilum, it draws a reversed S (Golden).",
                pair(
                    1034,
                    (collapse(_RIGHT, _SMALL, _UPPER),),
                    (collapse(_RIGHT, _LARGE, _UPPER),),
                ),
            ),
            spot(
                "atelectasis/still",
                "Two days apart",
                "On the ward; the films were taken standing, two days apart. What changed, and "
                "where?",
                "Nothing changed: the fissure below the right upper lobe lies where it lay.",
                unchanged(1022, collapse(_RIGHT, _MODERATE, _UPPER)),
            ),
            choose(
                "atelectasis/choose",
                "Which film shows an atelectasis?",
                "Choose every film that shows an atelectasis.",
                "A collapsed lobe is bordered by its fissures and draws its surroundings towards "
                "it. A consolidation leaves them where they are, and hyperinflated lungs push the "
                "domes down.",
                (
                    Shot(1072, (lesion(Finding.CONSOLIDATION, _LEFT, _MODERATE, _UPPER),)),
                    Shot(1074, (lesion(Finding.HYPERINFLATION, _BOTH, _MODERATE),)),
                    Shot(1043, (collapse(_RIGHT, _LARGE, _UPPER),)),
                    Shot(1061),
                ),
                (2,),
            ),
            spot(
                "atelectasis/new",
                "After an operation",
                "Before, and on the second day after an operation on the abdomen; breathing is "
                "shallow. What changed, and where?",
                "An atelectasis of the right lower lobe is new: a dense wedge at the base beside "
                "the spine hides the inner part of the dome.",
                pair(1031, (), (collapse(_RIGHT, _MODERATE, _LOWER),)),
            ),
            calibrate(
                "atelectasis/calibrate",
                "Is there more air?",
                "The day before, and today after physiotherapy. Does the statement hold?",
                "It does not hold, on the contrary: the wedge behind the heart is larger and "
                "denser, so the lobe holds less air than before.",
                pair(1066, (collapse(_LEFT, _SMALL, _LOWER),), (collapse(_LEFT, _LARGE, _LOWER),)),
                "The left lower lobe holds more air in the second film.",
                holds=False,
            ),
        ),
    )


def oedema() -> LessonPlan:
    def water(severity: Severity) -> CaseLesion:
        return lesion(Finding.OEDEMA, _BOTH, severity)

    wide_heart = lesion(Finding.CARDIOMEGALY, _BOTH, _MODERATE)
    return LessonPlan(
        slug="oedema",
        title="Pulmonary oedema",
        introduction="Water in the lung's tissue, then in its airspaces: vessels lose their edges, "
        "septal lines appear, then hazy opacities, mostly at the bases and around the hila. "
        "A bat's wing that spares the bases is the rare form. It comes and goes within hours to "
        "days.",
        objectives=("Follow oedema with the patient's fluid balance.",),
        questions=(
            predict(
                "oedema/given",
                "Too much infused",
                "Four litres more went in than came out since this film. The hypothesis says what "
                "will change. Mark where.",
                "Both lungs become hazy, most around the hila, and the vessels there lose their "
                "edges.",
                pair(1031, (), (water(_MODERATE),)),
                given=True,
            ),
            calibrate(
                "oedema/calibrate",
                "Drier?",
                "Before and after dialysis. Does the statement hold?",
                "It holds: the haze around the hila has cleared for the most part, and the "
                "vessels have edges again.",
                pair(1064, (water(_LARGE),), (water(_SMALL),)),
                "There is less oedema in the second film.",
                holds=True,
            ),
            explain(
                "oedema/explain",
                "The same weight",
                "Two films on consecutive days in intensive care, both taken lying; the fluid "
                "balance was even. Write how the second compares with the first: the finding, and "
                "which way it went.",
                "The pulmonary oedema is unchanged. Lying down, wide upper vessels and a wide "
                "heart say nothing; haze and septal lines count.",
                unchanged(1348, water(_MODERATE), supine=True),
            ),
            choose(
                "oedema/choose",
                "Which film shows oedema?",
                "Choose every film that shows pulmonary oedema.",
                "Oedema is on both sides. A consolidation lies in one lobe, and hyperinflated "
                "lungs have low, flat domes.",
                (
                    Shot(1012, (water(_LARGE),)),
                    Shot(1074, (lesion(Finding.HYPERINFLATION, _BOTH, _MODERATE),)),
                    Shot(1011, (lesion(Finding.CONSOLIDATION, _RIGHT, _MODERATE, _MIDDLE),)),
                    Shot(1014, (water(_MODERATE),)),
                ),
                (0, 3),
            ),
            spot(
                "oedema/spot",
                "Two days in hospital",
                "Heart failure; the films are two days apart. What changed, and where?",
                "The oedema has decreased on both sides: the vessels have edges again. The heart "
                "is as large as before; that takes longer.",
                pair(1052, (wide_heart, water(_LARGE)), (wide_heart, water(_SMALL))),
            ),
            spot(
                "oedema/still",
                "The drip was slowed",
                "The next morning, and no more breathless than the evening before. What changed, "
                "and where?",
                "Nothing changed. Bones and heart differ between the films as much as the lungs "
                "do: that is exposure, not water.",
                unchanged(1032, water(_MODERATE)),
            ),
        ),
    )


def nodule() -> LessonPlan:
    def round_one(side: Side, severity: Severity, zone: Zone) -> CaseLesion:
        return lesion(Finding.NODULE, side, severity, zone)

    return LessonPlan(
        slug="nodule",
        title="Nodule and mass",
        introduction="A round opacity up to three centimetres; above, it is a mass. The earlier "
        "film decides: a solid nodule that has not grown in two years is seldom malignant. One "
        "that is not solid can be, and grows more slowly.",
        objectives=("Search the film for a nodule, and compare its size.",),
        questions=(
            spot(
                "nodule/spot",
                "A second look",
                "Two films, three years apart. What changed, and where?",
                "A nodule is new in the left lower zone, at the border of the heart. Nodules are "
                "missed at the apices, the hila, behind the heart and below the domes.",
                pair(1072, (), (round_one(_LEFT, _MODERATE, _LOWER),)),
            ),
            calibrate(
                "nodule/calibrate",
                "Has it grown?",
                "The films are half a year apart. Does the statement hold?",
                "It holds: measured on both films, the nodule has the same diameter. Exposure "
                "changes how bright a nodule looks, never how wide it is.",
                unchanged(1081, round_one(_LEFT, _MODERATE, _UPPER)),
                "The nodule in the left upper zone has not grown.",
                holds=True,
            ),
            predict(
                "nodule/given",
                "Half a year later",
                "A nodule that the patient did not want examined. The hypothesis says what will "
                "change. Mark where.",
                "The nodule in the right upper zone grows in its place; nothing else changes.",
                pair(
                    1062,
                    (round_one(_RIGHT, _SMALL, _UPPER),),
                    (round_one(_RIGHT, _MODERATE, _UPPER),),
                ),
                given=True,
            ),
            explain(
                "nodule/explain",
                "Four months",
                "Four months lie between the films. Write what changed: the finding, its side and "
                "zone, and which way.",
                "The mass in the right upper zone has become smaller; it is now a nodule.",
                pair(
                    1074,
                    (round_one(_RIGHT, _LARGE, _UPPER),),
                    (round_one(_RIGHT, _SMALL, _UPPER),),
                ),
            ),
            spot(
                "nodule/still",
                "Follow-up of a nodule",
                "Found by chance a year ago; this is the next film. What changed, and where?",
                "Nothing changed: the nodule in the right lower zone has the same diameter.",
                unchanged(1052, round_one(_RIGHT, _MODERATE, _LOWER)),
            ),
            predict(
                "nodule/free",
                "Six years known",
                "A granuloma, as an earlier biopsy showed; there are films of six years. What will "
                "this year's film show?",
                "The nodule in the left middle zone is unchanged. Calcium throughout, in the "
                "centre or in rings, and years without growth both speak for a scar.",
                unchanged(1044, round_one(_LEFT, _SMALL, _MIDDLE)),
                given=False,
            ),
        ),
    )
