"""What a class was asked to do, and how far everybody is. The server decides who sees whose.

An assignment asks for every question of a pack, some number of times, between two moments; an
answer counts once it is finished.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from lessons.errors import StoreError
from lessons.histories import Histories
from lessons.history_lines import ENDING
from lessons.lab.records import AssignedPack, Assignment, Standing, Student, TaughtClass
from lessons.lab.tables import LabAssignmentRow, LabClassRow, LabMemberRow
from lessons.learning_models import AttemptRow, ItemRow, LearnerRow, LessonRow, PackRow
from lessons.retrying import retried
from lessons.transactions import Transactions, insert_once


class ClassNotFound(StoreError):
    """No class of that name is taught by who asks."""


@retried
class LabClasses:
    """`login`: as whom the library is used; "" where it is no lab's, and then there are none."""

    def __init__(self, transactions: Transactions, login: str) -> None:
        self._transactions = transactions
        self._login = login

    def assigned(self, learner_id: UUID, now: datetime) -> tuple[AssignedPack, ...]:
        """To the learner's classes and running now, the one that ends first first."""
        if not self._login:
            return ()
        query = (
            select(LabAssignmentRow, LabClassRow.name, PackRow.title)
            .join(LabClassRow, LabClassRow.id == LabAssignmentRow.class_id)
            .join(LabMemberRow, LabMemberRow.class_id == LabAssignmentRow.class_id)
            .join(PackRow, PackRow.id == LabAssignmentRow.pack_id)
            .where(LabMemberRow.login == self._login, ~LabMemberRow.teaches)
            .where(LabAssignmentRow.withdrawn_at.is_(None))
            .where(LabAssignmentRow.begins_at <= now, LabAssignmentRow.ends_at > now)
            .order_by(LabAssignmentRow.ends_at, LabAssignmentRow.id)
        )
        with self._transactions.read() as session:
            return tuple(
                _assigned(session, learner_id, _assignment(row), name, title)
                for row, name, title in session.execute(query)
            )

    def taught(self) -> tuple[TaughtClass, ...]:
        """The classes of which the login is an instructor, by name."""
        if not self._login:
            return ()
        query = (
            select(LabClassRow.id, LabClassRow.name)
            .join(LabMemberRow, LabMemberRow.class_id == LabClassRow.id)
            .where(LabMemberRow.login == self._login, LabMemberRow.teaches)
            .order_by(LabClassRow.name)
        )
        with self._transactions.read() as session:
            return tuple(
                _taught(session, class_id, name) for class_id, name in session.execute(query)
            )

    def find(self, name: str) -> TaughtClass:
        """Raises ClassNotFound."""
        classes = self.taught()
        found = next((one for one in classes if one.name == name), None)
        if found is None:
            raise ClassNotFound(
                "You teach no class called {name}; there are: {names}.",
                name=name,
                names=", ".join(one.name for one in classes) or "-",
            )
        return found

    def assign(self, assignment: Assignment) -> None:
        """The same id again changes nothing."""
        values = {
            "id": assignment.id,
            "class_id": assignment.class_id,
            "pack_id": assignment.pack,
            "begins_at": assignment.begins_at,
            "ends_at": assignment.ends_at,
            "times": assignment.times,
            "made_at": datetime.now(UTC),
        }
        with self._transactions.write() as session:
            insert_once(session, LabAssignmentRow, values)

    def withdraw(self, assignment_id: UUID) -> None:
        """What was answered for it stays."""
        with self._transactions.write() as session:
            session.execute(
                update(LabAssignmentRow)
                .where(LabAssignmentRow.id == assignment_id)
                .values(withdrawn_at=datetime.now(UTC))
            )

    def write_histories(self, class_id: UUID, folder: Path) -> tuple[Path, ...]:
        """The history of every student as a file, as students themselves export it, to be added to
        a class whose results are reported; private notes stay behind. Raises OSError."""
        with self._transactions.read() as session:
            learners = session.execute(
                select(LearnerRow.id, LearnerRow.owner)
                .join(LabMemberRow, LabMemberRow.login == LearnerRow.owner)
                .where(LabMemberRow.class_id == class_id, ~LabMemberRow.teaches)
                .where(LearnerRow.removed_at.is_(None))
                .order_by(LearnerRow.owner, LearnerRow.id)
            ).all()
        folder.mkdir(parents=True, exist_ok=True)
        histories, files = Histories(self._transactions), list[Path]()
        for learner, login in learners:
            file = folder / f"{login}-{learner.hex[:6]}{ENDING}"
            histories.export(learner, file)
            files.append(file)
        return tuple(files)


def _assigned(
    session: Session, learner_id: UUID, assignment: Assignment, class_name: str, title: str
) -> AssignedPack:
    items = _items(session, assignment.pack)
    counted = _counted(session, assignment, items, AttemptRow.learner_id == learner_id)
    per_item = {item: count for _, item, count in counted}
    return AssignedPack(
        assignment=assignment,
        class_name=class_name,
        title=title,
        done=sum(min(count, assignment.times) for count in per_item.values()),
        asked=len(items) * assignment.times,
        next_items=tuple(item for item in items if per_item.get(item, 0) < assignment.times),
    )


def _taught(session: Session, class_id: UUID, name: str) -> TaughtClass:
    query = (
        select(LabMemberRow.login, func.min(LearnerRow.name))
        .outerjoin(
            LearnerRow,
            (LearnerRow.owner == LabMemberRow.login) & LearnerRow.removed_at.is_(None),
        )
        .where(LabMemberRow.class_id == class_id, ~LabMemberRow.teaches)
        .group_by(LabMemberRow.login)
        .order_by(LabMemberRow.login)
    )
    students = tuple(Student(login, called or "") for login, called in session.execute(query))
    assignments = (
        select(LabAssignmentRow, PackRow.title)
        .join(PackRow, PackRow.id == LabAssignmentRow.pack_id)
        .where(LabAssignmentRow.class_id == class_id, LabAssignmentRow.withdrawn_at.is_(None))
        .order_by(LabAssignmentRow.ends_at, LabAssignmentRow.id)
    )
    return TaughtClass(
        id=class_id,
        name=name,
        students=students,
        standings=tuple(
            _standing(session, _assignment(row), title, students)
            for row, title in session.execute(assignments).all()
        ),
    )


def _standing(
    session: Session, assignment: Assignment, title: str, students: Sequence[Student]
) -> Standing:
    """Of a login with several learners the answers of all count together."""
    items = _items(session, assignment.pack)
    logins = [student.login for student in students]
    counted = _counted(session, assignment, items, LearnerRow.owner.in_(logins))
    per_item: dict[tuple[str, UUID], int] = {}
    for login, item, count in counted:
        per_item[login, item] = per_item.get((login, item), 0) + count
    done = dict.fromkeys(logins, 0)
    for (login, _), count in per_item.items():
        done[login] += min(count, assignment.times)
    return Standing(assignment, title, len(items) * assignment.times, done)


def _items(session: Session, pack: UUID) -> tuple[UUID, ...]:
    query = (
        select(ItemRow.id)
        .join(LessonRow, LessonRow.id == ItemRow.lesson_id)
        .where(ItemRow.pack_id == pack, ItemRow.retired_at.is_(None))
        .order_by(LessonRow.position, ItemRow.position)
    )
    return tuple(session.scalars(query))


def _counted(
    session: Session, assignment: Assignment, items: Iterable[UUID], whose: ColumnElement[bool]
) -> list[tuple[str, UUID, int]]:
    """Login, item, and how often it was answered in time."""
    query = (
        select(LearnerRow.owner, AttemptRow.item_id, func.count())
        .join(LearnerRow, LearnerRow.id == AttemptRow.learner_id)
        .where(whose)
        .where(AttemptRow.item_id.in_(list(items)))
        .where(AttemptRow.finished_at >= assignment.begins_at)
        .where(AttemptRow.finished_at < assignment.ends_at)
        .group_by(LearnerRow.owner, AttemptRow.learner_id, AttemptRow.item_id)
    )
    return [(login, item, count) for login, item, count in session.execute(query)]


def _assignment(row: LabAssignmentRow) -> Assignment:
    return Assignment(row.id, row.class_id, row.pack_id, row.begins_at, row.ends_at, row.times)
