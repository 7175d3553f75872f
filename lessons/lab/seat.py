"""As whom a library on a server is used: nobody in particular, or one of a lab."""

from dataclasses import dataclass

from sqlalchemy import Connection, text

from lessons.errors import StoreUnavailable
from lessons.lab.rights import Groups

_IS_LAB = "SELECT relrowsecurity FROM pg_class WHERE oid = to_regclass('public.learners')"
_LOGIN = """
SELECT SESSION_USER, current_database(), rolsuper OR rolbypassrls
FROM pg_roles WHERE rolname = SESSION_USER
"""
_IS_MEMBER = """
SELECT count(*) > 0 FROM pg_roles WHERE rolname = :group
AND pg_has_role(SESSION_USER, oid, 'MEMBER')
"""


@dataclass(frozen=True, slots=True)
class LabSeat:
    login: str
    is_instructor: bool


def is_lab(connection: Connection) -> bool:
    return bool(connection.scalar(text(_IS_LAB)))


def take_seat(connection: Connection, place: str) -> LabSeat | None:
    """None where the library is no lab's. Raises StoreUnavailable for who would see everything."""
    if not is_lab(connection):
        return None
    login, database, sees_all = connection.execute(text(_LOGIN)).one()
    groups = Groups.of(database)
    is_member = connection.scalar(text(_IS_MEMBER), {"group": groups.learners})
    if sees_all or not is_member:
        raise StoreUnavailable(
            "{place} is the library of a lab; sign in there as a learner or an instructor, not as "
            "{login}.",
            place=place,
            login=str(login),
        )
    is_instructor = connection.scalar(text(_IS_MEMBER), {"group": groups.instructors})
    return LabSeat(str(login), bool(is_instructor))
