"""Enters a pack, or its next revision, into the library's rows."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from lessons.changes import changing_findings
from lessons.contents import reading
from lessons.errors import PackRefused, PackReplaces
from lessons.learning_models import ItemRow, ItemSkillRow, LessonRow, PackRow
from lessons.pack.kinds import Item
from lessons.pack.manifest import Lesson, Pack
from lessons.pack_updates import (
    KnownItem,
    KnownPack,
    PackUpdate,
    compared,
    item_digest,
    require_silent,
)
from lessons.transactions import insert

_AT_ONCE = 1_000


def enter(session: Session, pack: Pack, digest: str, *, agreed: bool) -> PackUpdate:
    """The rows of the pack are as its file says; attempts and reviews stay. What is not in it any
    more is retired.

    digest: of the file. Raises PackRefused where a lesson or an item belongs to another pack, and
    PackReplaces where nobody `agreed` to put it in the place of another one's.
    """
    _require_own(session, pack)
    before = known_pack(session, pack.id)
    report = compared(pack, before, known_items(session, pack.id))
    if before is not None:
        try:
            require_silent(pack, before)
        except PackReplaces:
            if not agreed:
                raise
            report = replace(report, replaced=before.digest)
    _upsert(session, PackRow, [_pack_values(pack, digest)])
    _replace_lessons(session, pack)
    return report


def known_pack(
    session: Session, pack_id: UUID, *conditions: ColumnElement[bool]
) -> KnownPack | None:
    """What the library has of the pack; None where it does not know it."""
    query = select(
        PackRow.revision, PackRow.manifest, PackRow.title, PackRow.about, PackRow.digest
    ).where(PackRow.id == pack_id, *conditions)
    line = session.execute(query).one_or_none()
    if line is None:
        return None
    revision, manifest, title, about, digest = line
    return KnownPack(revision, manifest, title, _authors(about, manifest), digest)


def known_items(session: Session, pack_id: UUID) -> dict[UUID, KnownItem]:
    query = select(ItemRow.id, ItemRow.title, ItemRow.digest).where(
        ItemRow.pack_id == pack_id, ItemRow.retired_at.is_(None)
    )
    return {item_id: KnownItem(*line) for item_id, *line in session.execute(query)}


def is_readable(about: Any) -> bool:
    """Whether what is kept of a pack for lists is an object, as it was written."""
    return isinstance(about, dict)


def _authors(about: dict[str, Any], manifest: str) -> tuple[str, ...]:
    """Where what is shown of a pack is damaged, those of its manifest."""
    if is_readable(about):
        return tuple(about["authors"])
    with reading():
        return Pack.model_validate_json(manifest).authors


def _require_own(session: Session, pack: Pack) -> None:
    """Two packs with one item would share its attempts, and removing one would take the other's."""
    lessons = select(LessonRow.title).where(
        LessonRow.pack_id != pack.id, LessonRow.id.in_([lesson.id for lesson in pack.lessons])
    )
    items = select(ItemRow.id, ItemRow.title).where(ItemRow.pack_id != pack.id)
    own = {item.id for item in pack.items}
    foreign = session.scalar(lessons.limit(1))
    if foreign is None:
        # What is not read to its end is kept until it is closed.
        with session.execute(items) as rows:
            others = rows.yield_per(_AT_ONCE)
            foreign = next((title for item_id, title in others if item_id in own), None)
    if foreign is not None:
        raise PackRefused(
            "“{title}” belongs to another installed pack; ask the author to give the copy an "
            "identity of its own (foresee pack new).",
            title=foreign,
        )


def _replace_lessons(session: Session, pack: Pack) -> None:
    now = datetime.now(UTC)
    session.execute(update(LessonRow).where(LessonRow.pack_id == pack.id).values(retired_at=now))
    session.execute(update(ItemRow).where(ItemRow.pack_id == pack.id).values(retired_at=now))
    lessons = [_lesson_values(pack, *numbered) for numbered in enumerate(pack.lessons)]
    items = [
        _item_values(pack, lesson, position, item)
        for lesson in pack.lessons
        for position, item in enumerate(lesson.items)
    ]
    _upsert(session, LessonRow, lessons)
    _upsert(session, ItemRow, items)
    own = select(ItemRow.id).where(ItemRow.pack_id == pack.id)
    session.execute(delete(ItemSkillRow).where(ItemSkillRow.item_id.in_(own)))
    skills = [
        {"item_id": item.id, "skill": skill.key} for item in pack.items for skill in item.skills
    ]
    if skills:
        session.execute(insert(session, ItemSkillRow), skills)


def _upsert(session: Session, table: type[Any], rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    statement = insert(session, table)
    fresh = {name: statement.excluded[name] for name in rows[0]}
    session.execute(statement.on_conflict_do_update(index_elements=[table.id], set_=fresh), rows)


def _pack_values(pack: Pack, digest: str) -> dict[str, Any]:
    return {
        "id": pack.id,
        "revision": pack.revision,
        "title": pack.title,
        "digest": digest,
        "about": pack.model_dump(
            mode="json", include={"description", "languages", "authors", "licence", "objectives"}
        )
        | _further_languages(pack),
        "manifest": pack.model_dump_json(),
        "installed_at": datetime.now(UTC),
        "removed_at": None,
    }


def _further_languages(pack: Pack) -> dict[str, Any]:
    """Nothing for a pack in one language, so that what is kept of those stays as it was."""
    if not pack.translations:
        return {}
    own = [text.place for text in pack.texts() if text.way != "hypothesis"]
    return {
        "translations": {one.language: one.said for one in pack.translations},
        "untranslated": {
            one.language: sum(place not in one.said for place in own) for one in pack.translations
        },
    }


def _lesson_values(pack: Pack, position: int, lesson: Lesson) -> dict[str, Any]:
    return {
        "id": lesson.id,
        "pack_id": pack.id,
        "position": position,
        "title": lesson.title,
        "introduction": lesson.introduction,
        "exam_minutes": lesson.exam_minutes,
        "retired_at": None,
    }


def _item_values(pack: Pack, lesson: Lesson, position: int, item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "pack_id": pack.id,
        "lesson_id": lesson.id,
        "position": position,
        "kind": item.kind,
        "title": item.title,
        "content": item.model_dump_json(),
        "digest": item_digest(item),
        "film": item.shown_images[0],
        "findings": changing_findings(item.reference.changes),
        "retired_at": None,
    }
