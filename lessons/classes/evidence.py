"""What the library holds for the report of a class: work for the thread that owns the store."""

from typing import TYPE_CHECKING
from uuid import UUID

from lessons.classes.answers import AnsweredPack, ClassSummary, answered_packs
from lessons.classes.lectures import hall_results
from lessons.classes.report import ClassEvidence, OtherClass
from lessons.errors import PackNotFound
from lessons.pack.manifest import Pack

if TYPE_CHECKING:
    from lessons.store import Store


def class_evidence(store: "Store", class_id: UUID, pack: UUID | None = None) -> ClassEvidence:
    """`pack`: the one that was answered most where none is named, or one that nobody answered.

    Raises ClassNotFound.
    """
    classes = store.classes
    summary = classes.get(class_id)
    answers = classes.answers(class_id)
    packs = answered_packs(answers)
    chosen = next((one for one in packs if one.id == pack), packs[0] if packs else _NONE)
    manifest = None if chosen.id is None else _manifest(store, chosen.id)
    digests = {one.id: one.digest for one in store.packs.all()}
    return ClassEvidence(
        summary=summary,
        students=classes.students(class_id),
        answers=answers,
        packs=packs,
        pack=chosen.id,
        pack_title=chosen.title if manifest is None else manifest.title,
        manifest=manifest,
        digest=digests.get(manifest.id, "") if manifest is not None else "",
        halls={} if manifest is None else hall_results(store.lectures, manifest),
        earlier=_earlier(store, summary),
    )


_NONE = AnsweredPack(None, "", 0)


def _manifest(store: "Store", pack: UUID) -> Pack | None:
    try:
        return store.packs.manifest(pack)
    except PackNotFound:
        return None


def _earlier(store: "Store", summary: ClassSummary) -> tuple[OtherClass, ...]:
    """Classes that began before this one, the latest first."""
    began = summary.began
    if began is None:
        return ()
    others = [
        (one.began, one)
        for one in store.classes.all()
        if one.began is not None and one.began < began
    ]
    others.sort(key=lambda pair: pair[0], reverse=True)
    return tuple(OtherClass(one, store.classes.answers(one.id)) for _, one in others)
