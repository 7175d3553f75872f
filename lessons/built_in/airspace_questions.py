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
        introduction="Airspaces filled with fluid or pus: an opacity without loss of volume that "
        "hides the vessels, and the border of whatever it touches.",
        objectives=("Place a consolidation in its zone, and follow it.",),
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
                "Pneumonia on the right. On the third day of treatment the fever has not fallen. "
                "The hypothesis is given. Mark where this film will change.",
                "The opacity in the right lower zone becomes larger and denser and hides more of "
                "the vessels. It stays within its lobe.",
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
                "Two days of antibiotics, and the fever is gone. Write how the second film "
                "compares with the first: the finding, its side and zone, and which way it went.",
                "The consolidation in the right middle zone is unchanged. The film follows the "
                "patient by days or weeks.",
                unchanged(1023, patch(_RIGHT, _MODERATE, _MIDDLE)),
            ),
            spot(
                "consolidation/cough",
                "Cough and fever",
                "A film from last year, and one from today. What changed, and where?",
                "A consolidation is new in the left lower zone; it hides the vessels there.",
                pair(1024, (), (patch(_LEFT, _MODERATE, _LOWER),)),
            ),
            predict(
                "consolidation/free",
                "A new job",
                "A film for the works doctor. Two years later there is another; the patient was "
                "not ill between them and has no complaints. What will it show?",
                "Nothing has changed. Films of people without complaints seldom show anything new.",
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
        introduction="A lobe that has lost its air is small and dense, and draws fissures, hilum, "
        "dome and mediastinum towards it. A consolidation leaves them where they are.",
        objectives=("Recognise loss of volume, and its return.",),
        questions=(
            predict(
                "atelectasis/given",
                "After an operation",
                "The second day after an operation on the abdomen; breathing is shallow. The "
                "hypothesis is given. Mark where this film will change.",
                "A dense wedge appears at the right base beside the spine, and the dome on that "
                "side stands higher.",
                pair(1031, (), (collapse(_RIGHT, _MODERATE, _LOWER),)),
                given=True,
            ),
            explain(
                "atelectasis/explain",
                "A closing bronchus",
                "A growth narrows a bronchus; the films are three months apart. Write what "
                "changed: the finding, its side and zone, and which way.",
                "The atelectasis of the right upper lobe has increased: the lobe is smaller and "
                "denser, and the fissure below it stands higher.",
                pair(
                    1034,
                    (collapse(_RIGHT, _SMALL, _UPPER),),
                    (collapse(_RIGHT, _LARGE, _UPPER),),
                ),
            ),
            spot(
                "atelectasis/still",
                "Two days apart",
                "In intensive care; nothing was done between the films. What changed, and where?",
                "Nothing changed: the fissure below the right upper lobe lies where it lay.",
                unchanged(1022, collapse(_RIGHT, _MODERATE, _UPPER)),
            ),
            choose(
                "atelectasis/choose",
                "Which film shows an atelectasis?",
                "Choose every film that shows an atelectasis.",
                "A collapsed lobe is bordered by its fissures and draws its surroundings towards "
                "it. A large effusion pushes them away, and a consolidation leaves them alone.",
                (
                    Shot(1072, (lesion(Finding.CONSOLIDATION, _LEFT, _MODERATE, _UPPER),)),
                    Shot(1083, (lesion(Finding.EFFUSION, _LEFT, _MODERATE),)),
                    Shot(1043, (collapse(_RIGHT, _LARGE, _UPPER),)),
                    Shot(1061),
                ),
                (2,),
            ),
            spot(
                "atelectasis/spot",
                "The plug is out",
                "Before and after mucus was sucked from a bronchus. What changed, and where?",
                "The left lower lobe holds air again, though not fully: the wedge behind the heart "
                "is smaller.",
                pair(1032, (collapse(_LEFT, _LARGE, _LOWER),), (collapse(_LEFT, _SMALL, _LOWER),)),
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
        introduction="Water in the lung's tissue and airspaces: hazy opacities around both hila, "
        "vessels without edges. It comes and goes within hours.",
        objectives=("Follow oedema with the patient's weight.",),
        questions=(
            predict(
                "oedema/given",
                "Too much infused",
                "Four litres more went in than came out since yesterday. The hypothesis is given. "
                "Mark where this film will change.",
                "Hazy opacities appear around both hila and veil the vessels there; the periphery "
                "of the lungs stays clearer.",
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
                "Two films on consecutive days in intensive care; as much went in as came out. "
                "Write how the second compares with the first.",
                "The pulmonary oedema is unchanged.",
                unchanged(1054, water(_MODERATE)),
            ),
            choose(
                "oedema/choose",
                "Which film shows oedema?",
                "Choose every film that shows pulmonary oedema.",
                "Oedema lies around both hila. A consolidation lies in one lobe, and hyperinflated "
                "lungs are darker than they should be.",
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
                "Two days of diuretics",
                "Heart failure, four kilograms lighter after two days. What changed, and where?",
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
        introduction="A round opacity; above three centimetres it is called a mass. The earlier "
        "film decides: what has not grown in two years is seldom malignant.",
        objectives=("Search the film for a nodule, and compare its size.",),
        questions=(
            spot(
                "nodule/spot",
                "A second look",
                "Two films, three years apart. What changed, and where?",
                "A nodule is new in the left lower zone.",
                pair(1072, (), (round_one(_LEFT, _MODERATE, _LOWER),)),
            ),
            calibrate(
                "nodule/calibrate",
                "Has it grown?",
                "The films are half a year apart. Does the statement hold?",
                "It holds: measured on both films, the nodule has the same diameter. Exposure "
                "changes how dark a nodule looks, never how wide it is.",
                unchanged(1081, round_one(_LEFT, _MODERATE, _UPPER)),
                "The nodule in the left upper zone has not grown.",
                holds=True,
            ),
            predict(
                "nodule/given",
                "Half a year later",
                "A nodule that the patient did not want examined. The hypothesis is given. Mark "
                "where this film will change.",
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
                "After chemotherapy",
                "Four months apart. Write what changed: the finding, its side and zone, and which "
                "way.",
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
                "A granuloma full of calcium, the same on each film for six years. What will this "
                "year's film show?",
                "Nothing has changed. Calcium and years without growth both speak for a scar.",
                unchanged(1044, round_one(_LEFT, _SMALL, _MIDDLE)),
                given=False,
            ),
        ),
    )
