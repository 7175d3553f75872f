"""The lessons on what makes the lung itself denser."""

from engine.findings import Finding, Severity, Side, Zone
from lessons.built_in.building import LessonPlan
from lessons.built_in.questions import calibrate, choose, explain, predict, spot
from lessons.built_in.shots import Shot, lesion

_SMALL, _MODERATE, _LARGE = Severity
_RIGHT, _LEFT, _BOTH = Side.RIGHT, Side.LEFT, Side.BILATERAL
_UPPER, _MIDDLE, _LOWER = Zone


def consolidation() -> LessonPlan:
    def patch(seed: int, side: Side, severity: Severity, zone: Zone, exposure: int = 0) -> Shot:
        return Shot(seed, (lesion(Finding.CONSOLIDATION, side, severity, zone),), exposure)

    return LessonPlan(
        slug="consolidation",
        title="Consolidation",
        introduction="Airspaces filled with fluid or pus: a ragged opacity within one lobe that "
        "hides vessels, and borders of whatever lies beside it.",
        objectives=("Place a consolidation in its zone, and follow it.",),
        questions=(
            predict(
                "consolidation/given",
                "Still febrile",
                "Pneumonia on the right, the third day, and the fever does not fall. The "
                "hypothesis is given. Mark where this film will change.",
                "The opacity in the right lower zone grows within its lobe and becomes denser.",
                patch(1021, _RIGHT, _SMALL, _LOWER),
                patch(1021, _RIGHT, _LARGE, _LOWER),
                given=True,
            ),
            spot(
                "consolidation/spot",
                "Six weeks later",
                "Pneumonia, and the film at the end of treatment. What changed, and where?",
                "The consolidation in the left upper zone has resolved.",
                patch(1022, _LEFT, _MODERATE, _UPPER),
                Shot(1022),
            ),
            spot(
                "consolidation/still",
                "After two days",
                "Antibiotics since two days. What changed, and where?",
                "Nothing changed. A film follows the patient by days: two days are often too few.",
                patch(1023, _RIGHT, _MODERATE, _MIDDLE),
                patch(1023, _RIGHT, _MODERATE, _MIDDLE, exposure=1),
            ),
            explain(
                "consolidation/explain",
                "Cough and fever",
                "Films before the illness and now. Write what changed: the finding, its side and "
                "zone, and which way.",
                "There is a new consolidation in the left lower zone.",
                Shot(1024),
                patch(1024, _LEFT, _MODERATE, _LOWER),
            ),
            calibrate(
                "consolidation/calibrate",
                "Has it spread?",
                "Does the statement hold?",
                "It holds: the opacity has the same extent, only the exposure differs.",
                patch(1013, _RIGHT, _MODERATE, _UPPER),
                patch(1013, _RIGHT, _MODERATE, _UPPER, exposure=1),
                "The consolidation reaches as far as before.",
                holds=True,
            ),
            predict(
                "consolidation/free",
                "A new job",
                "Two films for the works doctor, two years apart; no illness between them. What "
                "will the second film show?",
                "Nothing has changed.",
                Shot(1024),
                Shot(1024, exposure=1),
                given=False,
            ),
        ),
    )


def atelectasis() -> LessonPlan:
    def collapse(seed: int, side: Side, severity: Severity, zone: Zone, exposure: int = 0) -> Shot:
        return Shot(seed, (lesion(Finding.ATELECTASIS, side, severity, zone),), exposure)

    return LessonPlan(
        slug="atelectasis",
        title="Atelectasis",
        introduction="A lobe without air is small and dense, and pulls fissures, hilum, dome and "
        "mediastinum towards it. That it takes room from nothing tells it from consolidation.",
        objectives=("Recognise loss of volume, and its return.",),
        questions=(
            predict(
                "atelectasis/given",
                "After an operation",
                "The second day after an operation on the abdomen; breathing is shallow. The "
                "hypothesis is given. Mark where this film will change.",
                "A dense wedge at the right base beside the spine; the dome on that side rises.",
                Shot(1031),
                collapse(1031, _RIGHT, _MODERATE, _LOWER),
                given=True,
            ),
            spot(
                "atelectasis/spot",
                "The plug is out",
                "Before and after mucus was sucked from a bronchus. What changed, and where?",
                "The left lower lobe holds air again, but not fully: the atelectasis is smaller.",
                collapse(1032, _LEFT, _LARGE, _LOWER),
                collapse(1032, _LEFT, _SMALL, _LOWER),
            ),
            spot(
                "atelectasis/still",
                "The next film",
                "Two days apart. What changed, and where?",
                "Nothing changed: the fissure above the right upper lobe lies where it lay.",
                collapse(1022, _RIGHT, _MODERATE, _UPPER),
                collapse(1022, _RIGHT, _MODERATE, _UPPER, exposure=1),
            ),
            explain(
                "atelectasis/explain",
                "A closing bronchus",
                "Write what changed: the finding, its side and zone, and which way.",
                "The atelectasis of the right upper lobe has increased: the lobe is smaller and "
                "denser, the fissure steeper.",
                collapse(1034, _RIGHT, _SMALL, _UPPER),
                collapse(1034, _RIGHT, _LARGE, _UPPER),
            ),
            calibrate(
                "atelectasis/calibrate",
                "Is there air again?",
                "Does the statement hold?",
                "It does not hold: the lobe is as small and as dense as before.",
                collapse(1066, _LEFT, _MODERATE, _LOWER),
                collapse(1066, _LEFT, _MODERATE, _LOWER, exposure=1),
                "The left lower lobe holds more air than before.",
                holds=False,
            ),
            choose(
                "atelectasis/choose",
                "Which film shows an atelectasis?",
                "Choose every film that shows an atelectasis.",
                "A collapsed lobe has straight borders, its fissures, and pulls them towards it. "
                "Fluid pushes, and a consolidation leaves its surroundings where they are.",
                (
                    Shot(1022, (lesion(Finding.CONSOLIDATION, _LEFT, _MODERATE, _UPPER),)),
                    Shot(1014, (lesion(Finding.EFFUSION, _LEFT, _MODERATE),)),
                    collapse(1034, _RIGHT, _LARGE, _UPPER),
                    Shot(1061),
                ),
                (2,),
            ),
        ),
    )


def oedema() -> LessonPlan:
    def water(seed: int, severity: Severity, exposure: int = 0) -> Shot:
        return Shot(seed, (lesion(Finding.OEDEMA, _BOTH, severity),), exposure)

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
                "Hazy opacities appear around both hila and veil the vessels there.",
                Shot(1031),
                water(1031, _MODERATE),
                given=True,
            ),
            spot(
                "oedema/spot",
                "Two days of diuretics",
                "Four kilograms lighter. What changed, and where?",
                "The oedema has decreased on both sides: the vessels have edges again.",
                water(1052, _LARGE),
                water(1052, _SMALL),
            ),
            spot(
                "oedema/still",
                "The same weight",
                "Two films on consecutive days in intensive care. What changed, and where?",
                "Nothing changed. The second film is exposed otherwise, and bones and heart are "
                "too.",
                water(1032, _MODERATE),
                water(1032, _MODERATE, exposure=1),
            ),
            explain(
                "oedema/explain",
                "A night without sleep",
                "Breathless lying flat. Write what changed, and which way.",
                "The pulmonary oedema has increased on both sides.",
                water(1054, _SMALL),
                water(1054, _LARGE),
            ),
            calibrate(
                "oedema/calibrate",
                "Drier?",
                "Does the statement hold?",
                "It does not hold: the haze around the hila is the same.",
                water(1064, _MODERATE),
                water(1064, _MODERATE, exposure=1),
                "There is less oedema than before.",
                holds=False,
            ),
            choose(
                "oedema/choose",
                "Which film shows oedema?",
                "Choose every film that shows pulmonary oedema.",
                "Oedema lies around both hila. A consolidation lies in one lobe, and hyperinflated "
                "lungs are darker than they should be.",
                (
                    water(1054, _LARGE),
                    Shot(1083, (lesion(Finding.HYPERINFLATION, _BOTH, _MODERATE),)),
                    Shot(1023, (lesion(Finding.CONSOLIDATION, _RIGHT, _MODERATE, _MIDDLE),)),
                    water(1031, _MODERATE),
                ),
                (0, 3),
            ),
        ),
    )


def nodule() -> LessonPlan:
    def round_one(seed: int, side: Side, severity: Severity, zone: Zone, exposure: int = 0) -> Shot:
        return Shot(seed, (lesion(Finding.NODULE, side, severity, zone),), exposure)

    return LessonPlan(
        slug="nodule",
        title="Nodule and mass",
        introduction="A round opacity; from three centimetres on it is called a mass. The earlier "
        "film decides: what has not grown in two years is seldom malignant.",
        objectives=("Search the film for a nodule, and compare its size.",),
        questions=(
            predict(
                "nodule/given",
                "Half a year later",
                "A nodule that nobody has biopsied. The hypothesis is given. Mark where this film "
                "will change.",
                "The nodule in the right upper zone grows in place; nothing else changes.",
                round_one(1062, _RIGHT, _SMALL, _UPPER),
                round_one(1062, _RIGHT, _MODERATE, _UPPER),
                given=True,
            ),
            spot(
                "nodule/spot",
                "A second look",
                "Two films, three years apart. What changed, and where?",
                "A nodule is new in the left lower zone.",
                Shot(1072),
                round_one(1072, _LEFT, _MODERATE, _LOWER),
            ),
            spot(
                "nodule/still",
                "Two years later",
                "What changed, and where?",
                "Nothing changed: the nodule in the right lower zone has the same diameter.",
                round_one(1052, _RIGHT, _MODERATE, _LOWER),
                round_one(1052, _RIGHT, _MODERATE, _LOWER, exposure=1),
            ),
            explain(
                "nodule/explain",
                "After chemotherapy",
                "Write what changed: the finding, its side and zone, and which way.",
                "The mass in the right upper zone has become smaller; it is now a nodule.",
                round_one(1074, _RIGHT, _LARGE, _UPPER),
                round_one(1074, _RIGHT, _SMALL, _UPPER),
            ),
            calibrate(
                "nodule/calibrate",
                "Has it grown?",
                "Does the statement hold?",
                "It holds: measured on both films, the nodule has the same diameter.",
                round_one(1081, _LEFT, _MODERATE, _UPPER),
                round_one(1081, _LEFT, _MODERATE, _UPPER, exposure=1),
                "The nodule in the left upper zone has not grown.",
                holds=True,
            ),
            choose(
                "nodule/choose",
                "Which film shows a nodule?",
                "Choose every film that shows a nodule or a mass.",
                "A nodule is round with an edge on all sides. Look behind the heart, below the "
                "domes and at the apices, where they are missed.",
                (
                    Shot(1072),
                    round_one(1074, _RIGHT, _LARGE, _UPPER),
                    round_one(1072, _LEFT, _MODERATE, _LOWER),
                    Shot(1082),
                ),
                (1, 2),
            ),
        ),
    )
