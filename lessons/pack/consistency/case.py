"""One item with everything that it can contradict."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from engine.errors import InWords, SentenceValue
from lessons.changes import Change, hypothesis_of, real_changes
from lessons.marks import Mark
from lessons.pack.kinds import Item
from lessons.pack.manifest import BakedRun, Pack, PackImage
from lessons.pack.problem import PackFault, Problem


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What a baked run shows. changed: where it visibly changes its film; None: not known. text:
    its interpretation, English. shape: (height, width) of the film."""

    changed: Mark | None
    text: str
    shape: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Case:
    """place: as "lessons[0].items[2]". lesson: where it stands. films: those that the item shows
    and the pack holds, the prior first. run, facts: of the baked run that it shows."""

    place: str
    lesson: UUID
    item: Item
    films: tuple[PackImage, ...]
    follow_up: PackImage | None
    run: BakedRun | None
    facts: RunFacts | None

    @property
    def changes(self) -> tuple[Change, ...]:
        """What the key says becomes more or less."""
        return real_changes(self.item.reference.changes)

    @property
    def key(self) -> InWords:
        """The key, for a sentence."""
        return InWords(hypothesis_of(self.item.reference.changes))

    def wrong(self, field: str, sentence: PackFault) -> Problem:
        return Problem(f"{self.place}.{field}", self.item.id, sentence, blocking=True)

    def asks(self, field: str, sentence: PackFault) -> Problem:
        return Problem(f"{self.place}.{field}", self.item.id, sentence, blocking=False, asked=True)

    @property
    def title(self) -> SentenceValue:
        return self.item.title


def cases_of(pack: Pack, runs: Mapping[UUID, RunFacts]) -> tuple[Case, ...]:
    """Those whose films are in the pack."""
    images = {image.id: image for image in pack.images}
    baked = {run.id: run for run in pack.runs}
    found: list[Case] = []
    for number, lesson in enumerate(pack.lessons):
        for position, item in enumerate(lesson.items):
            films = tuple(images[film] for film in item.shown_images if film in images)
            if len(films) < len(item.shown_images):
                continue
            follow_up = films[1] if len(films) == 2 and not item.choices else None
            run = item.shown_run
            found.append(
                Case(
                    place=f"lessons[{number}].items[{position}]",
                    lesson=lesson.id,
                    item=item,
                    films=films,
                    follow_up=follow_up,
                    run=None if run is None else baked.get(run),
                    facts=None if run is None else runs.get(run),
                )
            )
    return tuple(found)
