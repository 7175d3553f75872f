"""The packs in the library: their lessons and items, and how far a learner is with them.

Rows only: the files stand on a shelf (`lessons.pack.shelf`).
"""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import Select, and_, func, select, update

from engine.plain_text import plain
from lessons.contents import readable, reading
from lessons.errors import ItemNotFound, PackNotFound, PackRefused
from lessons.learning_models import AttemptRow, ItemRow, LessonRow, PackRow
from lessons.pack.kinds import Item
from lessons.pack.manifest import MOST_REVISIONS, Pack
from lessons.pack.translation import item_in, same_language
from lessons.pack.wording import Words, in_words
from lessons.pack_entry import enter, is_readable, known_items, known_pack
from lessons.pack_records import (
    InstalledItem,
    ItemState,
    ItemSummary,
    LessonSummary,
    PackSummary,
    RemovedPack,
)
from lessons.pack_updates import PackUpdate, compared
from lessons.retrying import retried
from lessons.transactions import Transactions

_ITEM: TypeAdapter[Item] = TypeAdapter(Item)


@retried
class InstalledPacks:
    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions
        self._words: Words = plain
        self._language = ""

    def speak(self, words: Words, language: str = "") -> None:
        """From now on every text of a pack is given in the language where the pack speaks it, else
        as `words` puts it; what is kept stays."""
        self._words = lambda text: plain(words(text))
        self._language = language

    def install(self, pack: Pack, digest: str, *, agreed: bool = False) -> PackUpdate:
        """Enter a pack or its new revision; attempts and reviews stay as they are.

        Installing the same file again changes nothing, but brings a removed pack back.
        Raises PackRefused when a lesson or an item belongs to another pack, and PackReplaces where
        nobody `agreed` to put it in the place of another one's, or of a newer revision.
        """
        if not self.may_install:
            return self._installed_already(pack, digest)
        with self._transactions.write(alone=True) as session:
            return enter(session, pack, digest, agreed=agreed)

    @property
    def may_install(self) -> bool:
        """In a lab only instructors do, for everybody."""
        seat = self._transactions.seat
        return seat is None or seat.is_instructor

    def _installed_already(self, pack: Pack, digest: str) -> PackUpdate:
        """The file of a pack that an instructor installed. Raises PackRefused."""
        with self._transactions.read() as session:
            known = known_pack(
                session, pack.id, PackRow.digest == digest, PackRow.removed_at.is_(None)
            )
            if known is None:
                raise PackRefused(
                    "In this lab instructors install packs; ask one of them for “{title}”.",
                    title=pack.title,
                )
            return compared(pack, known, known_items(session, pack.id))

    def all(self) -> tuple[PackSummary, ...]:
        """By title."""
        query = (
            select(
                PackRow.id,
                PackRow.revision,
                PackRow.title,
                PackRow.digest,
                PackRow.installed_at,
                PackRow.about,
                _count(LessonRow),
                _count(ItemRow),
            )
            .where(PackRow.removed_at.is_(None))
            .order_by(PackRow.title, PackRow.id)
        )
        with self._transactions.read() as session:
            lines = session.execute(query).all()
        return readable(lines, lambda line: _summary(line, self._words, self._language))

    def revisions(self) -> dict[UUID, int]:
        """Of every pack ever installed; a removed one counts as the latest there can be, since
        nothing but a person brings it back."""
        query = select(PackRow.id, PackRow.revision, PackRow.removed_at)
        with self._transactions.read() as session:
            return {
                pack_id: revision if removed_at is None else MOST_REVISIONS
                for pack_id, revision, removed_at in session.execute(query)
            }

    def removed(self) -> tuple[RemovedPack, ...]:
        """Those that `restore` can bring back, last removed first."""
        query = (
            select(PackRow.id, PackRow.title, PackRow.removed_at, PackRow.about)
            .where(PackRow.removed_at.is_not(None))
            .order_by(PackRow.removed_at.desc(), PackRow.id)
        )
        with self._transactions.read() as session:
            return tuple(
                RemovedPack(pack_id, self._said(about, f"{pack_id}/title", title), at)
                for pack_id, title, at, about in session.execute(query)
                if at is not None
            )

    def manifest(self, pack_id: UUID) -> Pack:
        """Raises PackNotFound."""
        with self._transactions.read() as session:
            text = session.scalar(
                select(PackRow.manifest).where(PackRow.id == pack_id, PackRow.removed_at.is_(None))
            )
        if text is None:
            raise PackNotFound("This pack is not installed; import its file again.")
        with reading():
            pack = Pack.model_validate_json(text)
        return in_words(pack.in_language(self._language), self._words)

    def _said(self, about: dict[str, Any], place: str, text: str) -> str:
        """One text of a pack. place: as in its translations."""
        return self._words(_spoken(about, self._language).get(place) or text)

    def lessons(self, pack_id: UUID, learner_id: UUID) -> tuple[LessonSummary, ...]:
        """In the pack's order."""
        own = select(ItemRow.id).where(ItemRow.pack_id == pack_id)
        finished = (
            select(AttemptRow.item_id)
            .where(AttemptRow.learner_id == learner_id, AttemptRow.finished_at.is_not(None))
            .where(AttemptRow.item_id.in_(own))
            .distinct()
            .subquery()
        )
        query = (
            select(
                LessonRow.id,
                LessonRow.pack_id,
                LessonRow.title,
                LessonRow.introduction,
                func.count(ItemRow.id),
                func.count(finished.c.item_id),
                LessonRow.exam_minutes,
            )
            .outerjoin(
                ItemRow, and_(ItemRow.lesson_id == LessonRow.id, ItemRow.retired_at.is_(None))
            )
            .outerjoin(finished, finished.c.item_id == ItemRow.id)
            .where(LessonRow.pack_id == pack_id, LessonRow.retired_at.is_(None))
            .group_by(LessonRow.id)
            .order_by(LessonRow.position)
        )
        with self._transactions.read() as session:
            about = session.scalar(select(PackRow.about).where(PackRow.id == pack_id)) or {}
            return tuple(
                LessonSummary(
                    lesson,
                    pack,
                    self._said(about, f"{lesson}/title", title),
                    self._said(about, f"{lesson}/introduction", said),
                    items,
                    answered,
                    minutes,
                )
                for lesson, pack, title, said, items, answered, minutes in session.execute(query)
            )

    def answered(self, learner_id: UUID) -> dict[UUID, int]:
        """By pack, how many of its items the learner finished; packs of none are not named."""
        finished = (
            select(AttemptRow.id)
            .where(AttemptRow.learner_id == learner_id, AttemptRow.item_id == ItemRow.id)
            .where(AttemptRow.finished_at.is_not(None))
            .exists()
        )
        query = (
            select(ItemRow.pack_id, func.count())
            .where(ItemRow.retired_at.is_(None), finished)
            .group_by(ItemRow.pack_id)
        )
        with self._transactions.read() as session:
            return {line[0]: line[1] for line in session.execute(query)}

    def items(self, lesson_id: UUID, learner_id: UUID) -> tuple[ItemSummary, ...]:
        """In the lesson's order."""
        latest = (
            select(AttemptRow.item_id, func.max(AttemptRow.locked_at).label("at"))
            .where(AttemptRow.learner_id == learner_id)
            .where(AttemptRow.item_id.in_(select(ItemRow.id).where(ItemRow.lesson_id == lesson_id)))
            .group_by(AttemptRow.item_id)
            .subquery()
        )
        query = (
            select(ItemRow.id, ItemRow.title, ItemRow.kind, AttemptRow.id, AttemptRow.right)
            .outerjoin(latest, latest.c.item_id == ItemRow.id)
            .outerjoin(
                AttemptRow,
                and_(
                    AttemptRow.learner_id == learner_id,
                    AttemptRow.item_id == ItemRow.id,
                    AttemptRow.locked_at == latest.c.at,
                ),
            )
            .where(ItemRow.lesson_id == lesson_id, ItemRow.retired_at.is_(None))
            .order_by(ItemRow.position)
        )
        with self._transactions.read() as session:
            lines = session.execute(query).all()
            about = session.scalar(_about_of(lesson_id)) or {}
        # Two attempts locked in the same microsecond would list their item twice.
        found = {
            item_id: ItemSummary(
                item_id, self._said(about, f"{item_id}/title", title), kind, _state(attempt, right)
            )
            for item_id, title, kind, attempt, right in lines
        }
        return tuple(found.values())

    def lesson_title(self, item_id: UUID) -> str:
        """Of the lesson that has the item; empty where no pack has it any more."""
        query = (
            select(LessonRow.id, LessonRow.title, PackRow.about)
            .join(ItemRow, ItemRow.lesson_id == LessonRow.id)
            .join(PackRow, PackRow.id == LessonRow.pack_id)
            .where(ItemRow.id == item_id)
        )
        with self._transactions.read() as session:
            line = session.execute(query).one_or_none()
            if line is None:
                return ""
            lesson, title, about = line
            return self._said(about, f"{lesson}/title", title)

    def item(self, item_id: UUID) -> InstalledItem:
        """Raises ItemNotFound, also for an item of a removed pack."""
        query = (
            select(ItemRow, PackRow.digest, PackRow.about)
            .join(PackRow, PackRow.id == ItemRow.pack_id)
            .where(ItemRow.id == item_id)
            .where(ItemRow.retired_at.is_(None), PackRow.removed_at.is_(None))
        )
        with self._transactions.read() as session:
            line = session.execute(query).one_or_none()
            if line is None:
                raise ItemNotFound(
                    "This item is no longer in any installed pack; "
                    "import its pack again, or go on with another item."
                )
            row, pack_digest, about = line
            with reading():
                item = _ITEM.validate_json(row.content)
            texts = _spoken(about, self._language)
            if texts:
                item = item_in(item, item.id, texts, self._language)
            item = in_words(item, self._words)
            return InstalledItem(item, row.pack_id, row.lesson_id, pack_digest, row.digest)

    def remove(self, pack_id: UUID) -> None:
        """Hide a pack; `restore` brings it back. Raises PackNotFound."""
        self._set_removed(pack_id, datetime.now(UTC))

    def restore(self, pack_id: UUID) -> None:
        """Undo `remove`. Raises PackNotFound."""
        self._set_removed(pack_id, None)

    def _set_removed(self, pack_id: UUID, at: datetime | None) -> None:
        change = update(PackRow).where(PackRow.id == pack_id).values(removed_at=at)
        with self._transactions.write() as session:
            if session.execute(change.returning(PackRow.id)).one_or_none() is None:
                raise PackNotFound("This pack is not installed; import its file again.")


def _about_of(lesson_id: UUID) -> Select[dict[str, Any]]:
    """What is kept of the pack that has the lesson."""
    return (
        select(PackRow.about)
        .join(LessonRow, LessonRow.pack_id == PackRow.id)
        .where(LessonRow.id == lesson_id)
    )


def _count(table: type[LessonRow] | type[ItemRow]) -> Any:
    return (
        select(func.count())
        .select_from(table)
        .where(table.pack_id == PackRow.id, table.retired_at.is_(None))
        .scalar_subquery()
    )


def _spoken(about: dict[str, Any], language: str) -> dict[str, str]:
    """The texts of a pack in the language, by where they stand; none where it does not speak it."""
    # What is no JSON in the library speaks no language.
    translations: Any = about.get("translations", {}) if is_readable(about) else {}
    return _of_language(translations, language) or {}


def _of_language(values: dict[str, Any], language: str) -> Any:
    found = (one for spoken, one in values.items() if same_language(spoken, language))
    return next(found, None)


def _summary(line: Any, words: Words, language: str) -> PackSummary:
    pack_id, revision, title, digest, installed_at, about, lessons, items = line
    texts = _spoken(about, language)

    def said(way: str, text: str) -> str:
        return words(texts.get(f"{pack_id}/{way}") or text)

    return PackSummary(
        id=pack_id,
        revision=revision,
        title=said("title", title),
        description=said("description", about["description"]),
        languages=tuple(about["languages"]),
        authors=tuple(about["authors"]),
        licence=about["licence"],
        # Packs that were installed before these were shown do not have them here.
        objectives=tuple(
            said(f"objectives/{place}", text)
            for place, text in enumerate(about.get("objectives", ()))
        ),
        digest=digest,
        installed_at=installed_at,
        lessons=lessons,
        items=items,
        is_translated=words(about["description"]) != about["description"],
        untranslated=_of_language(about.get("untranslated", {}), language) or 0,
    )


def _state(attempt: UUID | None, right: bool | None) -> ItemState:
    if attempt is None:
        return ItemState.NEW
    if right is None:
        return ItemState.OPEN
    return ItemState.RIGHT if right else ItemState.WRONG
