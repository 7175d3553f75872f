"""`foresee lab ...`: a lab on one PostgreSQL: its database, logins, classes, assignments.

What an administrator does takes --admin; what an instructor does uses the instructor's own library.
"""

import csv
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.packs import library
from app.commands.terminal import say
from engine.errors import ForeseeError

if TYPE_CHECKING:
    from lessons.lab.administration import LabAdministration, NewLogin
    from lessons.lab.records import TaughtClass
    from lessons.store import Store

commands = typer.Typer(
    help="A teaching lab on one PostgreSQL server (docs/lab.md).",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Admin = Annotated[
    str,
    typer.Option(
        "--admin",
        envvar="FORESEE_LAB_ADMIN_URL",
        help="The lab's database, with a login that may make roles: "
        "postgresql://LOGIN@SERVER/DATABASE.",
    ),
]
Logins = Annotated[list[str], typer.Argument(help="Logins: small letters and digits.")]
Out = Annotated[
    Path | None,
    typer.Option(help="Write logins and passwords to this table, to hand out, not to the screen."),
]
ClassName = Annotated[str, typer.Argument(help="The class.")]


@commands.command()
def init(admin: Admin) -> None:
    """Make the lab, or bring it up to date after an update of Foresee."""
    from app.services.paths import find_paths
    from lessons.built_in.shipped import install_shipped
    from lessons.pack.shelf import Shelf

    def furnish(store: "Store") -> None:
        install_shipped(store, Shelf(find_paths().packs))

    with _administration(admin) as lab:
        lab.set_up(furnish)
        say(f"The lab is ready: {lab.place}")


@commands.command("add-learner")
def add_learner(
    logins: Logins,
    admin: Admin,
    to_class: Annotated[str | None, typer.Option("--class", help="Enter them in a class.")] = None,
    out: Out = None,
) -> None:
    """Make logins for students."""
    _require_writable(out)
    with _administration(admin) as lab:
        _hand_out(lab.add_learners(logins), out)
        if to_class is not None:
            lab.change_class(to_class, learners=logins)


@commands.command("add-instructor")
def add_instructor(
    logins: Logins,
    admin: Admin,
    of_class: Annotated[
        list[str] | None, typer.Option("--class", help="Let them teach a class.")
    ] = None,
    out: Out = None,
) -> None:
    """Make logins for instructors."""
    _require_writable(out)
    with _administration(admin) as lab:
        _hand_out(lab.add_instructors(logins), out)
        for name in of_class or ():
            lab.change_class(name, instructors=logins)


@commands.command("class")
def change_class(
    name: ClassName,
    admin: Admin,
    learner: Annotated[list[str] | None, typer.Option(help="Enter this student.")] = None,
    instructor: Annotated[list[str] | None, typer.Option(help="Who teaches it.")] = None,
    remove: Annotated[list[str] | None, typer.Option(help="Take this login out.")] = None,
) -> None:
    """Make a class, or change who belongs to it."""
    with _administration(admin) as lab:
        lab.change_class(name, learner or (), instructor or (), remove or ())
    say(f"{name}: changed")


@commands.command("new-password")
def new_password(logins: Logins, admin: Admin, out: Out = None) -> None:
    """Give logins new passwords."""
    _require_writable(out)
    with _administration(admin) as lab:
        _hand_out(lab.new_passwords(logins), out)


@commands.command()
def remove(
    logins: Logins,
    admin: Admin,
    with_data: Annotated[
        bool, typer.Option("--with-data", help="Delete for good what they did, too.")
    ] = False,
) -> None:
    """Take logins away."""
    with _administration(admin) as lab:
        lab.remove(logins, with_data=with_data)
    say(f"Removed: {', '.join(logins)}")


@commands.command()
def assign(
    name: ClassName,
    pack: Annotated[str, typer.Argument(help="Title or id of an installed pack.")],
    until: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Last day.")],
    begins: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help="First day; today by default."),
    ] = None,
    times: Annotated[int, typer.Option(help="How often each question.", min=1, max=20)] = 1,
) -> None:
    """Ask a class to work through a pack (as its instructor)."""
    from app.commands.packs import installed
    from lessons.lab.records import Assignment

    first = (begins or datetime.now()).date()
    with library() as (store, _):
        taught = store.lab_classes.find(name)
        found = installed(store, pack)
        given = Assignment.over_days(taught.id, found.id, first, until.date(), times)
        store.lab_classes.assign(given)
    say(f"{name}: {found.title}, {times} times until {until:%Y-%m-%d}")


@commands.command()
def report(
    name: ClassName,
    histories: Annotated[
        Path | None,
        typer.Option(help="Write the students' histories to this folder, for `foresee class`."),
    ] = None,
) -> None:
    """Say how far a class is with what it was asked to do (as its instructor)."""
    with library() as (store, _):
        taught = store.lab_classes.find(name)
        for line in _lines(taught):
            say(line)
        if histories is not None:
            try:
                files = store.lab_classes.write_histories(taught.id, histories)
            except OSError as error:
                raise ForeseeError(
                    f"{histories} cannot be written ({error.strerror or error}); choose another "
                    "place."
                ) from error
            say(f"{len(files)} histories written to {histories}")


def _lines(taught: "TaughtClass") -> Iterator[str]:
    yield f"{taught.name}: {len(taught.students)} students"
    for standing in taught.standings:
        given = standing.assignment
        last = (given.ends_at - timedelta(days=1)).astimezone()
        yield (
            f"{standing.title}, {given.times} times until {last:%Y-%m-%d}: "
            f"{standing.finished} of {len(taught.students)} are done"
        )
        for student in taught.students:
            who = f"{student.login} ({student.name})" if student.name else student.login
            yield f"    {who}: {standing.done[student.login]} of {standing.asked}"


@contextmanager
def _administration(admin: str) -> "Iterator[LabAdministration]":
    from lessons.lab.administration import LabAdministration

    lab = LabAdministration(admin)
    try:
        yield lab
    finally:
        lab.close()


def _require_writable(out: Path | None) -> None:
    """Found out before logins are made whose passwords nobody would ever see."""
    if out is None:
        return
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(out, os.O_WRONLY | os.O_CREAT, 0o600))
    except OSError as error:
        raise ForeseeError(
            f"{out} cannot be written ({error.strerror or error}); choose another place."
        ) from error


def _hand_out(made: "Sequence[NewLogin]", out: Path | None) -> None:
    if out is None:
        for one in made:
            say(f"{one.login}\t{one.password}")
        return
    with out.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(("login", "password"))
        table.writerows((one.login, one.password) for one in made)
    say(f"{len(made)} logins written to {out}; hand them out and delete it")
