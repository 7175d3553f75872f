"""What the page of classes shows, read from the library; and what is changed there."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from app.services.background import Task
from lessons.classes.answers import ClassSummary, HistoryImport, ReadHistories
from lessons.classes.intake import history_files, read_histories
from lessons.classes.report import ClassEvidence

if TYPE_CHECKING:
    from lessons.store import Store


@dataclass(frozen=True, slots=True)
class ShownClasses:
    """evidence: of the chosen class; None where there is no class yet."""

    classes: tuple[ClassSummary, ...]
    evidence: ClassEvidence | None


@dataclass(frozen=True, slots=True)
class ClassImport:
    class_id: UUID
    histories: HistoryImport


def shown_classes(chosen: UUID | None, pack: UUID | None, store: "Store") -> ShownClasses:
    """The newest class where none is chosen, or the chosen one is gone."""
    from lessons.classes.evidence import class_evidence

    classes = store.classes.all()
    if not classes:
        return ShownClasses((), None)
    shown = next((one for one in classes if one.id == chosen), classes[0])
    return ShownClasses(classes, class_evidence(store, shown.id, pack))


def made_class(name: str, store: "Store") -> UUID:
    return store.classes.make(name).id


def renamed_class(class_id: UUID, name: str, store: "Store") -> None:
    store.classes.rename(class_id, name)


def removed_class(class_id: UUID, store: "Store") -> None:
    store.classes.remove(class_id)


def removed_student(class_id: UUID, learner: UUID, store: "Store") -> None:
    store.classes.remove_student(class_id, learner)


def import_into_class(
    class_id: UUID | None, name: str, read: ReadHistories, store: "Store"
) -> ClassImport:
    """Into a new class called `name` where none is given."""
    into = store.classes.make(name).id if class_id is None else class_id
    return ClassImport(into, store.classes.import_histories(into, read))


def read_places(places: Sequence[Path], task: Task) -> ReadHistories:
    """Raises HistoryRefused where there is no history at all."""
    return read_histories(history_files(places), task.report, task.cancelled)
