"""One question about one film: an item of a pack, or a hypothesis of the student's own.

Knows no widgets. Films are ready for the screen.
"""

from dataclasses import dataclass, replace
from uuid import NAMESPACE_URL, UUID, uuid5

from PySide6.QtCore import QCoreApplication

from app.film.film import Film
from app.services.shown_run import ShownRun
from app.stage.on_stage import Beside, FollowUp
from engine.findings import NO_CHANGE, Reading
from engine.hypothesis import read_hypothesis
from engine.result import RunResult
from lessons.answers import Asked
from lessons.changed_place import changed_place
from lessons.changes import Change, changes_of
from lessons.pack.kinds import Item, PredictItem
from lessons.pack.reference import Reference


@dataclass(frozen=True, slots=True, eq=False)
class Exercise:
    """`follow_up`, `baked`, `films`: what the item shows, if it shows them. `digest` is of the item
    as it is asked now. `days`: from the prior to the follow-up, if that is known. `is_free`: no
    reference exists, only the model's own picture."""

    item: Item
    digest: str
    prior: Film
    follow_up: FollowUp | None = None
    baked: ShownRun | None = None
    films: tuple[Film, ...] = ()
    is_free: bool = False
    source: str = ""
    days: int | None = None

    @property
    def hypothesis(self) -> str | None:
        return self.item.given_hypothesis

    @property
    def asks(self) -> tuple[Asked, ...]:
        """What is asked freely is a place and changes: the reference is still to come."""
        if self.is_free:
            return (Asked.PLACE, Asked.CHANGES, Asked.CONFIDENCE)
        return self.item.asks

    @property
    def is_prediction(self) -> bool:
        """The answer is hidden until the student has committed to theirs."""
        return self.item.is_prediction

    @property
    def beside(self) -> Beside:
        """What the question is about, besides the prior."""
        if self.baked is not None or self.wants_run:
            return Beside.COUNTERFACTUAL
        return Beside.NOTHING if self.follow_up is None else Beside.FOLLOW_UP

    @property
    def wants_run(self) -> bool:
        """Nothing answers the question but a run of the model."""
        return self.is_prediction and self.baked is None and self.follow_up is None

    @property
    def film_shape(self) -> tuple[int, int]:
        """Height and width of the film on which the student marks."""
        height, width = self.prior.radiograph.pixels.shape
        return height, width


def free_exercise(film: Film, changes: tuple[Change, ...]) -> Exercise:
    """A question that the student asks of a film; `changes` are what they already said."""
    question = QCoreApplication.translate(
        "Practice", "How will this film change? Say it before the model does."
    )
    item = PredictItem(
        id=free_id(film.radiograph.fingerprint, hypothesis_of(changes)),
        title=film.title,
        question=question,
        reference=Reference(changes=changes),
        prior=uuid5(NAMESPACE_URL, film.radiograph.fingerprint),
        hypothesis=hypothesis_of(changes),
    )
    return Exercise(item, "", film, is_free=True)


def committed_to(exercise: Exercise, changes: tuple[Change, ...]) -> Exercise:
    """A free exercise as it is asked once the student has said what will change."""
    hypothesis = hypothesis_of(changes)
    update = {
        "id": free_id(exercise.prior.radiograph.fingerprint, hypothesis),
        "reference": Reference(changes=changes),
        "hypothesis": hypothesis,
    }
    return replace(exercise, item=exercise.item.model_copy(update=update))


def hypothesis_of(changes: tuple[Change, ...]) -> str:
    return " and ".join(change.words() for change in changes) or NO_CHANGE


def free_id(fingerprint: str, hypothesis: str) -> UUID:
    """The same film and hypothesis are the same item: attempts at it belong together."""
    return uuid5(NAMESPACE_URL, f"{fingerprint}/{hypothesis}")


def item_of_run(item: Item, result: RunResult) -> PredictItem:
    """The question as the model would answer it: its own words and the place of its change."""
    reading: Reading = read_hypothesis(result.recipe.hypothesis)
    height, width = result.change.shape
    reference = Reference(
        changes=changes_of(reading),
        mark=changed_place(result.field_change, result.field, (height, width)),
        text=result.interpretation,
    )
    return PredictItem(
        id=item.id,
        title=item.title,
        question=item.question,
        reference=reference,
        prior=UUID(int=0),
        hypothesis=result.recipe.hypothesis,
    )
