"""Reading progression: eight findings, six questions each; two in five without any change."""

from lessons.built_in.airspace_questions import (
    atelectasis,
    consolidation,
    nodule,
    oedema,
)
from lessons.built_in.building import PackPlan
from lessons.built_in.chest_questions import (
    cardiomegaly,
    effusion,
    hyperinflation,
    pneumothorax,
)


def reading_progression() -> PackPlan:
    return PackPlan(
        slug="reading-progression",
        revision=2,
        title="Reading progression",
        description="Forty-eight questions over eight findings, on digital patients: how each "
        "comes, grows, shrinks and goes, and how it looks when nothing has changed.",
        objectives=(
            "Predict where and how each of eight findings changes a film.",
            "Recognise a film without change, whatever its exposure.",
            "Describe a change by finding, side, zone and direction.",
        ),
        lessons=(
            effusion(),
            consolidation(),
            atelectasis(),
            pneumothorax(),
            oedema(),
            cardiomegaly(),
            nodule(),
            hyperinflation(),
        ),
    )
