"""The same right answer gets the same mark in every language."""

import pytest

from engine.findings import Finding, Side, Trend, Zone
from lessons.changes import Change
from lessons.explanations import names_finding, text_part
from lessons.pack.reference import RubricClaim

EFFUSION = Change(finding=Finding.EFFUSION, side=Side.RIGHT, trend=Trend.WORSE)
PNEUMONIA = Change(
    finding=Finding.CONSOLIDATION, side=Side.LEFT, zone=Zone.LOWER, trend=Trend.BETTER
)
PNEUMOTHORAX = Change(finding=Finding.PNEUMOTHORAX, side=Side.RIGHT, trend=Trend.RESOLVED)
OEDEMA = Change(finding=Finding.OEDEMA, trend=Trend.WORSE)
HEART = Change(finding=Finding.CARDIOMEGALY, trend=Trend.WORSE)
NODULE = Change(finding=Finding.NODULE, side=Side.LEFT, zone=Zone.UPPER, trend=Trend.UNCHANGED)
NEW = Change(finding=Finding.EFFUSION, side=Side.LEFT, trend=Trend.NEW)
EMPHYSEMA = Change(finding=Finding.HYPERINFLATION, trend=Trend.WORSE)

# What was asked, and one answer in three languages.
ANSWERS: list[tuple[tuple[Change, ...], str, str, str]] = [
    (
        (EFFUSION,),
        "The right pleural effusion has increased.",
        "Der rechte Pleuraerguss hat zugenommen.",
        "El derrame pleural derecho ha aumentado.",
    ),
    (
        (EFFUSION,),
        "The right effusion is smaller.",
        "Der rechte Erguss ist kleiner.",
        "El derrame derecho es más pequeño.",
    ),
    ((EFFUSION,), "right effusion bigger", "re Erguss größer", "derrame dcho mayor"),
    ((EFFUSION,), "left effusion bigger", "li. Erguss größer", "derrame izq. mayor"),
    ((EFFUSION,), "nothing changes", "nichts ändert sich", "nada cambia"),
    (
        (EFFUSION,),
        "More fluid on the right, the angle is blunted.",
        "Mehr Flüssigkeit rechts, der Randwinkel ist verstrichen.",
        "Más líquido a la derecha, el ángulo está borrado.",
    ),
    (
        (PNEUMONIA,),
        "The left lower lobe consolidation has improved.",
        "Die Konsolidierung im linken Unterlappen hat sich gebessert.",
        "La consolidación del lóbulo inferior izquierdo ha mejorado.",
    ),
    (
        (PNEUMONIA,),
        "LLL pneumonia is resolving",
        "Unterlappenpneumonie links rückläufig",
        "neumonía LII en resolución",
    ),
    (
        (PNEUMOTHORAX,),
        "The right pneumothorax has resolved.",
        "Der Pneumothorax rechts ist nicht mehr nachweisbar.",
        "El neumotórax derecho ha desaparecido.",
    ),
    (
        (PNEUMOTHORAX,),
        "The right lung has re-expanded.",
        "Die rechte Lunge ist wieder entfaltet.",
        "El pulmón derecho se ha reexpandido.",
    ),
    (
        (OEDEMA, HEART),
        "Pulmonary oedema is worse and the heart is bigger.",
        "Das Lungenödem ist schlechter und das Herz größer.",
        "El edema pulmonar es peor y el corazón más grande.",
    ),
    (
        (OEDEMA,),
        "More congestion",
        "mehr Stauung",
        "más congestión",
    ),
    (
        (NODULE,),
        "The left upper lobe nodule is unchanged.",
        "Der Rundherd im linken Oberlappen ist unverändert.",
        "El nódulo del lóbulo superior izquierdo sin cambios.",
    ),
    (
        (NEW,),
        "There is a new small left effusion.",
        "Neuer kleiner Erguss links.",
        "Nuevo derrame izquierdo pequeño.",
    ),
    (
        (NEW,),
        "No effusion.",
        "Kein Erguss.",
        "Sin derrame.",
    ),
    (
        (EMPHYSEMA,),
        "Hyperinflation has increased",
        "Die Überblähung hat zugenommen",
        "La hiperinsuflación ha aumentado",
    ),
    (
        (EFFUSION, PNEUMONIA),
        "Right effusion larger. Left lower lobe consolidation smaller.",
        "Erguss rechts größer. Konsolidierung linker Unterlappen kleiner.",
        "Derrame derecho mayor. Consolidación del lóbulo inferior izquierdo menor.",
    ),
    ((EFFUSION,), "I do not know", "weiß ich nicht", "no lo sé"),
]


@pytest.mark.parametrize(
    ("asked", "english", "german", "spanish"), ANSWERS, ids=[one[1] for one in ANSWERS]
)
def test_the_same_answer_gets_the_same_grade_in_every_language(
    asked: tuple[Change, ...], english: str, german: str, spanish: str
):
    rubric = [RubricClaim(change=change) for change in asked]
    grade = text_part(english, rubric)
    assert text_part(german, rubric) == grade
    assert text_part(spanish, rubric) == grade
    assert names_finding(german) == names_finding(spanish) == names_finding(english)
