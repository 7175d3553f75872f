"""A lab on the tests' server: an instructor of a class, two students in it, others beside it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import uuid4

from lessons.lab.administration import LabAdministration
from tests.lessons.postgres import Server

CLASS = "Year 4"


@dataclass(frozen=True)
class Lab:
    """passwords: by login. Logins are of the whole server, so each lab has its own endings."""

    server: Server
    database: str
    administration: LabAdministration
    passwords: dict[str, str]

    def login(self, name: str) -> str:
        return next(login for login in self.passwords if login.startswith(f"{name}."))

    def url(self, name: str) -> str:
        return self.url_of(self.login(name))

    def url_of(self, login: str) -> str:
        at = f"127.0.0.1:{self.server.port}/{self.database}"
        return f"postgresql://{login}:{self.passwords[login]}@{at}"

    @property
    def superuser(self) -> str:
        return f"postgresql://foresee@127.0.0.1:{self.server.port}/{self.database}"


@contextmanager
def open_lab(server: Server, students: int = 3) -> Iterator[Lab]:
    """Students ada, ben, zed, ... of the class; eve and the instructor jones of none."""
    database = f"lab_{uuid4().hex[:12]}"
    administration = LabAdministration(_administrator(server, database))
    ending = database.removeprefix("lab_")
    names = ["ada", "ben", "zed", *(f"s{number}" for number in range(3, students))][:students]
    try:
        administration.set_up()
        made = administration.add_learners(f"{name}.{ending}" for name in (*names, "eve"))
        made += administration.add_instructors((f"smith.{ending}", f"jones.{ending}"))
        administration.change_class(
            CLASS, [f"{name}.{ending}" for name in names], [f"smith.{ending}"]
        )
        passwords = {one.login: one.password for one in made}
        yield Lab(server, database, administration, passwords)
    finally:
        administration.close()


def _administrator(server: Server, database: str) -> str:
    """No superuser: a login that may make databases and roles."""
    import psycopg

    with psycopg.connect(server.url, autocommit=True) as connection:
        found = connection.execute(b"SELECT FROM pg_roles WHERE rolname = 'labadmin'").fetchone()
        if found is None:
            connection.execute(b"CREATE ROLE labadmin LOGIN CREATEDB CREATEROLE PASSWORD 'hunter2'")
    return f"postgresql://labadmin:hunter2@127.0.0.1:{server.port}/{database}"
