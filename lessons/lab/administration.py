"""Setting a lab up and running it: the database, logins, classes. For who runs the server.

Works with a login that may make roles; nothing that learners or instructors do needs one.
"""

import re
import secrets
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, text

from engine.errors import ForeseeError
from lessons import schema
from lessons.database import database_file, database_url, place_of, translated_errors
from lessons.lab.rights import Groups, grant_rights
from lessons.models import Base
from lessons.server import connect_arguments
from lessons.store import Store

_LOGIN = re.compile(r"[a-z][a-z0-9_.-]{0,39}")
# Typed from a slip of paper: nothing that looks like something else.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_PASSWORD_LENGTH = 12


class LabError(ForeseeError):
    """What was asked of a lab cannot be done; nothing was changed."""


@dataclass(frozen=True, slots=True)
class NewLogin:
    login: str
    password: str


class LabAdministration:
    """Of the lab in one database. Every method is one transaction."""

    def __init__(self, target: str) -> None:
        """`target`: the database's URL, with a login that may make roles.

        Raises LabError, StoreUnavailable.
        """
        url = database_url(target)
        if database_file(url) is not None or not url.database:
            raise LabError("A lab needs a PostgreSQL server: postgresql://LOGIN@SERVER/DATABASE.")
        self._url = url
        self._groups = Groups.of(url.database)
        self._engine = _engine(url)

    @property
    def place(self) -> str:
        return place_of(self._url)

    def close(self) -> None:
        self._engine.dispose()

    def set_up(self, furnish: Callable[[Store], object] | None = None) -> None:
        """Make the database and its groups where they are missing, migrate it, give the rights.

        `furnish` is called with the library, to install packs in it. Again after every update of
        Foresee. Raises StoreError, LabError.
        """
        with translated_errors(self._url):
            self._make_database()
            with self._engine.begin() as connection:
                schema.wait_for_turn(connection)
                self._make_groups(connection)
                self._take_over(connection)
                connection.execute(text(f"SET LOCAL ROLE {self._quote(self._groups.owner)}"))
                schema.upgrade(connection)
                grant_rights(connection, self._groups)
        if furnish is not None:
            with self._as_owner() as store:
                furnish(store)

    def add_learners(self, logins: Iterable[str]) -> tuple[NewLogin, ...]:
        """Raises LabError where a login is taken or cannot be one."""
        return self._add(logins, self._groups.learners)

    def add_instructors(self, logins: Iterable[str]) -> tuple[NewLogin, ...]:
        """Raises LabError where a login is taken or cannot be one."""
        return self._add(logins, self._groups.instructors)

    def new_passwords(self, logins: Iterable[str]) -> tuple[NewLogin, ...]:
        """Raises LabError for a login that is not of this lab."""
        made = tuple(NewLogin(login, _password()) for login in logins)
        with self._begin() as connection:
            for one in made:
                self._require_member(connection, one.login)
                self._set_password(connection, "ALTER", one)
        return made

    def remove(self, logins: Iterable[str], *, with_data: bool = False) -> None:
        """They cannot sign in any more; what they did stays, unless `with_data`.

        Raises LabError for a login that is not of this lab.
        """
        with self._begin() as connection:
            for login in logins:
                self._require_member(connection, login)
                connection.execute(
                    text("DELETE FROM lab_members WHERE login = :login"), {"login": login}
                )
                if with_data:
                    for table in ("learners", "runs", "cases", "lectures", "classes"):
                        connection.execute(
                            text(f"DELETE FROM {table} WHERE owner = :login"),  # noqa: S608
                            {"login": login},
                        )
                for group in (self._groups.learners, self._groups.instructors):
                    connection.execute(
                        text(f"REVOKE {self._quote(group)} FROM {self._quote(login)}")
                    )
                connection.execute(text(f"ALTER ROLE {self._quote(login)} NOLOGIN"))

    def change_class(
        self,
        name: str,
        learners: Iterable[str] = (),
        instructors: Iterable[str] = (),
        leavers: Iterable[str] = (),
    ) -> None:
        """Who belongs to a class, which is made where there is none of that name. Raises LabError
        for a login that is not of this lab."""
        with self._begin() as connection:
            class_id = _class_id(connection, name)
            for login in learners:
                self._require_member(connection, login)
                _enter(connection, class_id, login, teaches=False)
            for login in instructors:
                self._require_member(connection, login, instructor=True)
                _enter(connection, class_id, login, teaches=True)
            for login in leavers:
                connection.execute(
                    text("DELETE FROM lab_members WHERE class_id = :class AND login = :login"),
                    {"class": class_id, "login": login},
                )

    @contextmanager
    def _as_owner(self) -> Generator[Store]:
        """The library, with every right in it."""
        engine = _engine(self._url)
        role = self._quote(self._groups.owner)

        def take_role(connection: Connection) -> None:
            connection.exec_driver_sql(f"SET LOCAL ROLE {role}")

        event.listen(engine, "begin", take_role)
        store = Store(engine, None)
        try:
            yield store
        finally:
            store.close()

    @contextmanager
    def _begin(self) -> Generator[Connection]:
        with translated_errors(self._url), self._engine.begin() as connection:
            if not inspect(connection).has_table("lab_members"):
                raise LabError(
                    "There is no lab at {place} yet; make one with: foresee lab init.",
                    place=self.place,
                )
            yield connection

    def _add(self, logins: Iterable[str], group: str) -> tuple[NewLogin, ...]:
        made = tuple(NewLogin(_checked(login), _password()) for login in dict.fromkeys(logins))
        with self._begin() as connection:
            for one in made:
                if _role_exists(connection, one.login):
                    raise LabError(
                        "There is a login {login} on this server already; choose another name.",
                        login=one.login,
                    )
                self._set_password(connection, "CREATE", one)
                connection.execute(text(f"GRANT {self._quote(group)} TO {self._quote(one.login)}"))
        return made

    def _set_password(self, connection: Connection, verb: str, one: NewLogin) -> None:
        raw = connection.connection.driver_connection
        assert raw is not None
        # Only what is kept of a password goes to the server: it would stand in the server's log.
        kept = raw.pgconn.encrypt_password(
            one.password.encode(), one.login.encode(), b"scram-sha-256"
        )
        connection.exec_driver_sql(
            f"{verb} ROLE {self._quote(one.login)} LOGIN PASSWORD '{kept.decode()}'"
        )

    def _require_member(
        self, connection: Connection, login: str, *, instructor: bool = False
    ) -> None:
        group = self._groups.instructors if instructor else self._groups.learners
        query = text(
            "SELECT count(*) FROM pg_auth_members WHERE member = to_regrole(:login) "
            "AND roleid IN (to_regrole(:group), to_regrole(:other))"
        )
        other = self._groups.instructors
        names = {"login": self._quote(login), "group": group, "other": other}
        quoted = names | {"group": self._quote(group), "other": self._quote(other)}
        if connection.scalar(query, quoted):
            return
        if instructor:
            raise LabError(
                "{login} is no instructor of this lab; add one with: foresee lab add-instructor.",
                login=login,
            )
        raise LabError(
            "{login} has no login in this lab; add one with: foresee lab add-learner.", login=login
        )

    def _make_database(self) -> None:
        database = str(self._url.database)
        engine = _engine(self._url.set(database="postgres")).execution_options(
            isolation_level="AUTOCOMMIT"
        )
        try:
            with engine.connect() as connection:
                there = connection.scalar(
                    text("SELECT count(*) FROM pg_database WHERE datname = :name"),
                    {"name": database},
                )
                if not there:
                    connection.execute(text(f"CREATE DATABASE {self._quote(database)}"))
        finally:
            engine.dispose()

    def _make_groups(self, connection: Connection) -> None:
        groups = self._groups
        for group in (groups.owner, groups.learners, groups.instructors):
            if not _role_exists(connection, group):
                connection.execute(text(f"CREATE ROLE {self._quote(group)} NOLOGIN"))
        database = self._quote(str(self._url.database))
        owner, learners, instructors = map(
            self._quote, (groups.owner, groups.learners, groups.instructors)
        )
        for statement in (
            f"GRANT {owner} TO CURRENT_USER",
            f"GRANT {learners} TO {instructors}",
            f"REVOKE ALL ON DATABASE {database} FROM PUBLIC",
            f"GRANT CONNECT ON DATABASE {database} TO {learners}, {owner}",
            "REVOKE ALL ON SCHEMA public FROM PUBLIC",
            f"GRANT USAGE ON SCHEMA public TO {learners}",
            f"GRANT USAGE, CREATE ON SCHEMA public TO {owner}",
        ):
            connection.execute(text(statement))

    def _take_over(self, connection: Connection) -> None:
        """The tables of a library that others used in common before it became a lab's."""
        ours = {*Base.metadata.tables, "alembic_version"}
        for table in inspect(connection).get_table_names():
            if table in ours:
                owner = self._quote(self._groups.owner)
                connection.execute(text(f"ALTER TABLE {self._quote(table)} OWNER TO {owner}"))

    def _quote(self, name: str) -> str:
        return self._engine.dialect.identifier_preparer.quote(name)


def _engine(url: URL) -> Engine:
    return create_engine(url, pool_pre_ping=True, connect_args=connect_arguments(url))


def _checked(login: str) -> str:
    if _LOGIN.fullmatch(login) is None:
        raise LabError(
            "{login} cannot be a login: small letters, digits, and . _ - after the first letter, "
            "40 at most.",
            login=login,
        )
    return login


def _password() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(_PASSWORD_LENGTH))


def _role_exists(connection: Connection, role: str) -> bool:
    query = text("SELECT count(*) FROM pg_roles WHERE rolname = :role")
    return bool(connection.scalar(query, {"role": role}))


def _class_id(connection: Connection, name: str) -> object:
    connection.execute(
        text(
            "INSERT INTO lab_classes (id, name, made_at) VALUES (:id, :name, :at) "
            "ON CONFLICT (name) DO NOTHING"
        ),
        {"id": uuid4(), "name": name, "at": datetime.now(UTC)},
    )
    return connection.scalar(text("SELECT id FROM lab_classes WHERE name = :name"), {"name": name})


def _enter(connection: Connection, class_id: object, login: str, *, teaches: bool) -> None:
    connection.execute(
        text(
            "INSERT INTO lab_members (class_id, login, teaches) VALUES (:class, :login, :teaches) "
            "ON CONFLICT (class_id, login) DO UPDATE SET teaches = EXCLUDED.teaches"
        ),
        {"class": class_id, "login": login, "teaches": teaches},
    )
