"""Who may do what in a lab, enforced by the server: groups of logins, grants, row-level security.

Everything is refused that is not granted here, so a table that is not named is out of reach. A row
belongs to a login, by its own column `owner`, or as its learner, attempt, run or lecture does.
Nothing here is a secret, and no sequence exists from which others' activity could be read.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, text

_OWN_LEARNERS = "SELECT id FROM learners WHERE owner = CURRENT_USER"
_TAUGHT_LEARNERS = "SELECT id FROM learners WHERE owner IN (SELECT lab_taught())"
_OWN = "owner = CURRENT_USER"
_BY_LEARNER = f"learner_id IN ({_OWN_LEARNERS})"
# A foreign key alone would let a row hang on another's, whose policy the check of keys passes by.
_WITH_ATTEMPT = (
    f"{_BY_LEARNER} AND EXISTS (SELECT FROM attempts AS parent WHERE parent.id = attempt_id "
    f"AND parent.learner_id IN ({_OWN_LEARNERS}))"
)
_BY_ATTEMPT = (
    "EXISTS (SELECT FROM attempts AS parent WHERE parent.id = attempt_id "
    f"AND parent.learner_id IN ({_OWN_LEARNERS}))"
)
_BY_RUN = (
    "EXISTS (SELECT FROM runs AS parent WHERE parent.id = run_id AND parent.owner = CURRENT_USER)"
)
_BY_LECTURE = (
    "EXISTS (SELECT FROM lectures AS parent WHERE parent.id = lecture_id "
    "AND parent.owner = CURRENT_USER)"
)

_BY_CLASS = (
    "EXISTS (SELECT FROM classes AS parent WHERE parent.id = class_id "
    "AND parent.owner = CURRENT_USER)"
)


@dataclass(frozen=True, slots=True)
class Private:
    """Rows that only who they belong to reads and writes.

    own: which rows those are. check: which rows may be written, where that asks for more. taught:
    which ones an instructor may read; none where it is empty.
    """

    own: str
    check: str = ""
    taught: str = ""


_BY_TAUGHT = f"learner_id IN ({_TAUGHT_LEARNERS})"

PRIVATE = {
    "learners": Private(_OWN, taught="owner IN (SELECT lab_taught())"),
    "cases": Private(_OWN),
    "runs": Private(_OWN),
    "run_arrays": Private(_BY_RUN),
    "lectures": Private(_OWN),
    "lecture_votes": Private(_BY_LECTURE),
    "lecture_hands": Private(_BY_LECTURE),
    "classes": Private(_OWN),
    "class_members": Private(_BY_CLASS),
    "class_answers": Private(_BY_CLASS),
    "attempts": Private(_BY_LEARNER, taught=_BY_TAUGHT),
    "attempt_runs": Private(_BY_ATTEMPT, check=f"{_BY_ATTEMPT} AND {_BY_RUN}"),
    "skill_states": Private(_BY_LEARNER, taught=_BY_TAUGHT),
    "reviews": Private(_BY_LEARNER, check=_WITH_ATTEMPT, taught=_BY_TAUGHT),
    "notes": Private(_BY_LEARNER),
    "objections": Private(_BY_LEARNER, taught=_BY_TAUGHT),
    "exams": Private(_BY_LEARNER, taught=_BY_TAUGHT),
    "drill_sessions": Private(_BY_LEARNER, taught=_BY_TAUGHT),
    "drill_answers": Private(_BY_LEARNER, check=_WITH_ATTEMPT, taught=_BY_TAUGHT),
}

# All read them, instructors write them: what is installed is installed for everybody.
SHARED = {
    "packs": "INSERT, UPDATE",
    "lessons": "INSERT, UPDATE",
    "items": "INSERT, UPDATE",
    "item_skills": "INSERT, DELETE",
}

READ_ONLY = ("alembic_version",)

LAB = ("lab_classes", "lab_members", "lab_assignments")

_FUNCTIONS = {
    # Whose rows the login may read as an instructor.
    "lab_taught() RETURNS SETOF text": (
        "SELECT student.login FROM public.lab_members AS teacher "
        "JOIN public.lab_members AS student USING (class_id) "
        "WHERE teacher.login = SESSION_USER AND teacher.teaches AND NOT student.teaches"
    ),
    "lab_mine() RETURNS SETOF uuid": (
        "SELECT class_id FROM public.lab_members WHERE login = SESSION_USER"
    ),
    "lab_teaching() RETURNS SETOF uuid": (
        "SELECT class_id FROM public.lab_members WHERE login = SESSION_USER AND teaches"
    ),
}


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups of one database; roles are of the whole server, so its name is in theirs.

    owner: has the tables, and nobody signs in as it.
    """

    owner: str
    learners: str
    instructors: str

    @classmethod
    def of(cls, database: str) -> "Groups":
        return cls(f"{database}_owner", f"{database}_learners", f"{database}_instructors")


def grant_rights(connection: Connection, groups: Groups) -> None:
    """Within the caller's transaction, as the owner of the tables; again, where a table is new."""
    for statement in _statements(connection, groups):
        connection.execute(text(statement))


def _statements(connection: Connection, groups: Groups) -> Iterator[str]:
    quote = connection.dialect.identifier_preparer.quote
    owner, learners, instructors = map(quote, (groups.owner, groups.learners, groups.instructors))
    tables = (*PRIVATE, *SHARED, *READ_ONLY, *LAB)
    for signature, body in _FUNCTIONS.items():
        name = signature.split(" ", 1)[0]
        yield (
            f"CREATE OR REPLACE FUNCTION {signature} LANGUAGE sql STABLE SECURITY DEFINER "
            f"SET search_path = pg_catalog, public, pg_temp AS $${body}$$"
        )
        yield f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC"
        yield f"GRANT EXECUTE ON FUNCTION {name} TO {learners}"
    for table in tables:
        yield f"REVOKE ALL ON {table} FROM PUBLIC, {learners}, {instructors}"
        yield f"GRANT SELECT ON {table} TO {learners}"
    for table, private in PRIVATE.items():
        yield f"GRANT INSERT, UPDATE, DELETE ON {table} TO {learners}"
        check = private.check or private.own
        yield from _policy(
            table, "own", f"TO {learners} USING ({private.own}) WITH CHECK ({check})"
        )
        if private.taught:
            yield from _policy(
                table, "taught", f"FOR SELECT TO {instructors} USING ({private.taught})"
            )
    for table, rights in SHARED.items():
        yield f"GRANT {rights} ON {table} TO {instructors}"
    mine, teaching = "IN (SELECT lab_mine())", "IN (SELECT lab_teaching())"
    yield from _policy("lab_classes", "mine", f"FOR SELECT TO {learners} USING (id {mine})")
    yield from _policy(
        "lab_members",
        "mine",
        f"FOR SELECT TO {learners} USING (login = CURRENT_USER OR class_id {teaching})",
    )
    yield from _policy(
        "lab_assignments", "mine", f"FOR SELECT TO {learners} USING (class_id {mine})"
    )
    yield f"GRANT INSERT, UPDATE ON lab_assignments TO {instructors}"
    yield from _policy(
        "lab_assignments",
        "given",
        f"TO {instructors} USING (class_id {teaching}) WITH CHECK (class_id {teaching})",
    )
    for table in (*PRIVATE, *LAB):
        yield from _policy(table, "owner", f"TO {owner} USING (TRUE) WITH CHECK (TRUE)")
        yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
        yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"


def _policy(table: str, name: str, rule: str) -> Iterator[str]:
    yield f"DROP POLICY IF EXISTS {name} ON {table}"
    yield f"CREATE POLICY {name} ON {table} {rule}"
