"""Lectures in the library: every step and vote is kept before it is shown.

A lecture never touches a learner's history. One thread at a time, as for the whole Store.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session

from lessons.contents import readable, reading
from lessons.errors import StoreError
from lessons.lecture.ballots import HandCount, Vote
from lessons.lecture.state import LectureState, Round
from lessons.lecture.tables import LectureHandsRow, LectureRow, LectureVoteRow
from lessons.retrying import retried
from lessons.transactions import Transactions, insert_once, insert_or_update

_STATE = TypeAdapter(LectureState)
_AT_FIRST = LectureState()
_VOTE_KEYS = (
    LectureVoteRow.lecture_id,
    LectureVoteRow.item_id,
    LectureVoteRow.round,
    LectureVoteRow.device,
)
_HANDS_KEYS = (LectureHandsRow.lecture_id, LectureHandsRow.item_id, LectureHandsRow.round)


class LectureNotFound(StoreError):
    """No lecture with this id is in the library."""


@dataclass(frozen=True, slots=True)
class LectureRecord:
    """`items`: ids of the pack's items, in the order in which they are shown."""

    id: UUID
    pack: UUID
    title: str
    items: tuple[UUID, ...]
    started_at: datetime
    state: LectureState = _AT_FIRST
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """All that a hall answered in one vote."""

    votes: tuple[Vote, ...]
    hands: tuple[HandCount, ...]


@retried
class Lectures:
    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def begin(self, lecture: LectureRecord) -> None:
        """The same id again changes nothing."""
        values = {
            "id": lecture.id,
            "pack_id": lecture.pack,
            "title": lecture.title,
            "items": [str(item) for item in lecture.items],
            "state": _STATE.dump_python(lecture.state, mode="json"),
            "started_at": lecture.started_at,
            "ended_at": lecture.ended_at,
        }
        with self._transactions.write() as session:
            insert_once(session, LectureRow, values)

    def move(self, lecture_id: UUID, state: LectureState) -> None:
        """Keep where the lecture stands now. Raises LectureNotFound."""
        with self._transactions.write() as session:
            _require(session, lecture_id).state = _STATE.dump_python(state, mode="json")

    def end(self, lecture_id: UUID, at: datetime) -> None:
        """From now on devices are numbers; what one voted first and second still belongs together.
        Raises LectureNotFound."""
        with self._transactions.write() as session:
            _require(session, lecture_id).ended_at = at
            of_lecture = LectureVoteRow.lecture_id == lecture_id
            devices = set(session.scalars(select(LectureVoteRow.device).where(of_lecture)))
            numbered = {device for device in devices if device.startswith("#")}
            for number, device in enumerate(sorted(devices - numbered), start=len(numbered) + 1):
                session.execute(
                    update(LectureVoteRow)
                    .where(of_lecture, LectureVoteRow.device == device)
                    .values(device=f"#{number}")
                )

    def get(self, lecture_id: UUID) -> LectureRecord:
        """Raises LectureNotFound."""
        with self._transactions.read() as session, reading():
            return _record(_require(session, lecture_id))

    def all(self) -> tuple[LectureRecord, ...]:
        """Newest first."""
        query = select(LectureRow).order_by(LectureRow.started_at.desc(), LectureRow.id)
        with self._transactions.read() as session:
            return readable(session.scalars(query), _record)

    def unfinished(self) -> LectureRecord | None:
        """The last one that was begun and not ended: where a crash left the hall."""
        query = (
            select(LectureRow)
            .where(LectureRow.ended_at.is_(None))
            .order_by(LectureRow.started_at.desc(), LectureRow.id)
            .limit(1)
        )
        with self._transactions.read() as session:
            row = session.scalar(query)
            with reading():
                return None if row is None else _record(row)

    def take_votes(self, lecture_id: UUID, votes: Iterable[Vote], at: datetime) -> None:
        """Keep votes, all or none: of one device, item and round the highest revision counts,
        whatever order they come in. Raises LectureNotFound."""
        with self._transactions.write() as session:
            _require(session, lecture_id)
            insert_or_update(
                session,
                LectureVoteRow,
                [_vote_values(lecture_id, vote, at) for vote in votes],
                _VOTE_KEYS,
                (LectureVoteRow.revision, LectureVoteRow.ballot, LectureVoteRow.voted_at),
                where=lambda fresh: LectureVoteRow.revision < fresh.revision,
            )

    def count_hands(
        self, lecture_id: UUID, item: UUID, round_: Round, counts: Iterable[HandCount]
    ) -> None:
        """Keep a show of hands, in the place of an earlier one. Raises LectureNotFound."""
        values = {
            "lecture_id": lecture_id,
            "item_id": item,
            "round": round_.value,
            "counts": [count.model_dump(mode="json", exclude_defaults=True) for count in counts],
        }
        with self._transactions.write() as session:
            _require(session, lecture_id)
            insert_or_update(
                session, LectureHandsRow, [values], _HANDS_KEYS, (LectureHandsRow.counts,)
            )

    def answers(self, lecture_id: UUID, item: UUID, round_: Round) -> Answers:
        with self._transactions.read() as session:
            rows = session.scalars(_votes(lecture_id, item, round_)).all()
            hands = session.get(LectureHandsRow, (lecture_id, item, round_.value))
            # What is no JSON in the library is no list here.
            told: Any = () if hands is None else hands.counts
            counts = cast("list[Any]", told) if isinstance(told, list) else []
            return Answers(
                votes=readable(rows, _vote),
                hands=readable(counts, HandCount.model_validate),
            )

    def delete(self, lecture_id: UUID) -> None:
        """With every vote, for good. Raises LectureNotFound."""
        with self._transactions.write() as session:
            session.delete(_require(session, lecture_id))
            for table in (LectureVoteRow, LectureHandsRow):
                session.execute(delete(table).where(table.lecture_id == lecture_id))


def _require(session: Session, lecture_id: UUID) -> LectureRow:
    row = session.get(LectureRow, lecture_id)
    if row is None:
        raise _not_found()
    return row


def _not_found() -> LectureNotFound:
    return LectureNotFound("This lecture is no longer in the library; choose another one.")


def _votes(lecture_id: UUID, item: UUID, round_: Round) -> Select[LectureVoteRow]:
    return (
        select(LectureVoteRow)
        .where(
            LectureVoteRow.lecture_id == lecture_id,
            LectureVoteRow.item_id == item,
            LectureVoteRow.round == round_.value,
        )
        .order_by(LectureVoteRow.device)
    )


def _record(row: LectureRow) -> LectureRecord:
    return LectureRecord(
        id=row.id,
        pack=row.pack_id,
        title=row.title,
        items=tuple(UUID(item) for item in row.items),
        started_at=row.started_at,
        state=_STATE.validate_python(row.state),
        ended_at=row.ended_at,
    )


def _vote(row: LectureVoteRow) -> Vote:
    return Vote.model_validate(
        {
            "device": row.device,
            "item": row.item_id,
            "round": row.round,
            "revision": row.revision,
            "ballot": row.ballot,
        }
    )


def _vote_values(lecture_id: UUID, vote: Vote, at: datetime) -> dict[str, Any]:
    return {
        "lecture_id": lecture_id,
        "item_id": vote.item,
        "round": vote.round.value,
        "device": vote.device,
        "revision": vote.revision,
        "ballot": vote.ballot.model_dump(mode="json", exclude_defaults=True),
        "voted_at": at,
    }
