"""The answer that a student began and did not lock, so that they can resume it another day.

One at a time, in a file of its own: the library keeps locked answers only. Knows no Qt.
"""

from pathlib import Path
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, ValidationError

from app.study.predict.exercise import Exercise
from engine.files import is_portable, write_atomically
from lessons.answers import Answer
from lessons.pack.shelf import is_in_pack


class Unlocked(BaseModel):
    """`answer` as far as it was given: to the `item` of a pack, or to a question that the student
    asks of the `film`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    learner: UUID
    title: str
    answer: Answer
    item: UUID | None = None
    film: Path | None = None

    @classmethod
    def of(cls, learner: UUID, exercise: Exercise, answer: Answer) -> Self | None:
        """None where the question cannot be asked again by itself."""
        film, title = exercise.prior.source, exercise.item.title
        if not exercise.is_free:
            return cls(learner=learner, title=title, answer=answer, item=exercise.item.id)
        if is_in_pack(film) or not is_portable(film):
            return None
        return cls(learner=learner, title=title, answer=answer, film=film.absolute())

    def is_of(self, exercise: Exercise) -> bool:
        if self.item is not None:
            return exercise.item.id == self.item
        return exercise.is_free and exercise.prior.source.absolute() == self.film


class UnlockedFile:
    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def kept(self) -> Unlocked | None:
        """None where nothing is kept, or its film is gone."""
        try:
            kept = Unlocked.model_validate_json(self._path.read_bytes())
        except (OSError, ValidationError):
            # Of another version, or damaged: an unlocked answer is not worth a word.
            return None
        is_gone = kept.film is not None and not kept.film.is_file()
        return None if is_gone else kept

    def keep(self, unlocked: Unlocked) -> None:
        """Instead of what was kept before. Raises OSError."""
        write_atomically(self._path, unlocked.model_dump_json().encode())

    def forget(self) -> None:
        """Raises OSError."""
        self._path.unlink(missing_ok=True)
