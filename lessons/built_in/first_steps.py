"""First steps: one question of each kind, in ten minutes, without any model."""

from engine.findings import Finding, Severity, Side, Zone
from lessons.built_in.building import LessonPlan, PackPlan
from lessons.built_in.questions import Question, calibrate, choose, explain, predict, spot
from lessons.built_in.shots import Shot, lesion, pair, unchanged

_SMALL, _MODERATE, _LARGE = Severity
_RIGHT, _LEFT = Side.RIGHT, Side.LEFT


def first_steps() -> PackPlan:
    return PackPlan(
        slug="first-steps",
        revision=3,
        title="First steps",
        description="Six questions in ten minutes, at least one of each kind. Digital patients; "
        "no model is needed.",
        objectives=(
            "Commit to a prediction before you see the answer.",
            "Tell a change of the disease from a change of the exposure.",
            "Say how sure you are, and learn whether you should have been.",
        ),
        lessons=(
            LessonPlan(
                slug="first-steps",
                title="Predict, then see",
                introduction="The patient's right is on the left of the picture. You answer first; "
                "only then is the answer shown, and yours stays as it was.",
                objectives=("Know the five kinds of questions.",),
                questions=(_given(), _spot(), _choose(), _explain(), _calibrate(), _free()),
            ),
        ),
    )


def _given() -> Question:
    return predict(
        "first-steps/given-better",
        "Where will it change?",
        "Pneumonia, and ten days of antibiotics to come. The hypothesis says what will change. "
        "Mark where.",
        "The consolidation in the left lower zone becomes smaller: the vessels and the dome behind "
        "it can be seen again. The rest of the film stays as it was.",
        pair(
            424,
            (lesion(Finding.CONSOLIDATION, _LEFT, _LARGE, Zone.LOWER),),
            (lesion(Finding.CONSOLIDATION, _LEFT, _SMALL, Zone.LOWER),),
        ),
        given=True,
    )


def _spot() -> Question:
    return spot(
        "first-steps/spot-effusion",
        "What changed?",
        "The films are four days apart. Mark where the film changed, and say what changed.",
        "The right pleural effusion has become smaller. The dome and the lower lung are visible "
        "again; some fluid still blunts the angle.",
        pair(
            24,
            (lesion(Finding.EFFUSION, _RIGHT, _LARGE),),
            (lesion(Finding.EFFUSION, _RIGHT, _SMALL),),
        ),
    )


def _choose() -> Question:
    return choose(
        "first-steps/choose",
        "Which film?",
        "Which of these films shows a pneumothorax?",
        "Beside the lung's edge, a thin white line, there is only air: no vessel crosses it. The "
        "others show fluid in an angle, and a consolidation.",
        (
            Shot(24, (lesion(Finding.EFFUSION, _RIGHT, _MODERATE),)),
            Shot(125, (lesion(Finding.PNEUMOTHORAX, _LEFT, _LARGE),)),
            Shot(424, (lesion(Finding.CONSOLIDATION, _LEFT, _LARGE, Zone.LOWER),)),
        ),
        (1,),
    )


def _explain() -> Question:
    return explain(
        "first-steps/explain-still",
        "In your own words",
        "Two days of antibiotics lie between the films. Write in a sentence how the second "
        "compares with the first: the finding, its side and zone, and which way it went.",
        "The consolidation in the right upper zone is unchanged. The second film is brighter or "
        "darker everywhere, bones and heart included: that is exposure.",
        unchanged(219, lesion(Finding.CONSOLIDATION, _RIGHT, _MODERATE, Zone.UPPER)),
    )


def _calibrate() -> Question:
    return calibrate(
        "first-steps/calibrate-heart",
        "How sure are you?",
        "The second film was taken a day later on another machine. Does the statement hold? Say "
        "how sure you are: being sure and wrong costs most.",
        "It does not hold: measured from border to border, the heart is as wide as before. About "
        "two questions in five here show no change; to see that, and to say it, is as much a skill "
        "as to see disease.",
        unchanged(125),
        "The heart is wider in the second film.",
        holds=False,
    )


def _free() -> Question:
    return predict(
        "first-steps/free-worse",
        "What will change?",
        "A tumour of the pleura. Nothing was aspirated in the two weeks after this film, and "
        "breathing has become harder. What will the next film show? Where nothing changes, that is "
        "an answer too.",
        "The left effusion has increased: it now hides the dome, and its meniscus stands higher.",
        pair(
            1203,
            (lesion(Finding.EFFUSION, _LEFT, _SMALL),),
            (lesion(Finding.EFFUSION, _LEFT, _MODERATE),),
        ),
        given=False,
    )
