"""`foresee class ...`: how a class of students did, from the histories that they exported.

`foresee class export` is in `app.cli`: a PDF is painted by Qt, which no command here knows.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.packs import library
from app.commands.terminal import say
from engine.errors import ForeseeError

if TYPE_CHECKING:
    from uuid import UUID

    from lessons.classes.answers import ClassSummary
    from lessons.classes.report import ClassReport
    from lessons.classes.statistics import Estimate
    from lessons.pack.shelf import Shelf
    from lessons.progress_records import Rate
    from lessons.store import Store

commands = typer.Typer(
    help="How a class did: take in students' histories, report, export.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

ClassName = Annotated[str, typer.Argument(help="Name or id of the class.")]
PackName = Annotated[
    str | None, typer.Option("--pack", help="Title or id; the one answered most if not said.")
]


@commands.command()
def add(
    name: Annotated[str, typer.Argument(help="Name of the class; a new one is made.")],
    histories: Annotated[list[Path], typer.Argument(help="Files, or folders with them.")],
) -> None:
    """Take students' histories into a class; damaged files are named and skipped."""
    from lessons.classes.intake import history_files, read_histories

    read = read_histories(history_files(histories))
    with library() as (store, _):
        found = _named(store, name)
        if len(found) > 1:
            raise _several(name, found)
        taken = store.classes.import_histories(
            (found[0] if found else store.classes.make(name)).id, read
        )
    for refused in taken.refused:
        say(f"skipped {refused.file}: {refused.why}", err=True)
    say(
        f"{name}: {taken.new} students are new, {taken.updated} are brought up to date, "
        f"{taken.unchanged} brought nothing new; {taken.added} answers added"
    )
    if not taken.students:
        raise ForeseeError("No history could be taken in; export them again.")


@commands.command("list")
def list_classes() -> None:
    """List the classes."""
    with library() as (store, _):
        for one in store.classes.all():
            say(f"{one.name}: {one.students} students, {one.answers} answers\n    {one.id}")


@commands.command()
def report(name: ClassName, pack: PackName = None) -> None:
    """Print how a class did; `foresee class export` writes it with films as PDF, or as CSV."""
    said, _ = found_report(name, pack)
    counted = said.counted
    say(f"{said.summary.name}: {said.pack_title}")
    say(f"{said.students_answering} students, {counted.answers} first answers")
    say(f"right at first: {_rate(counted.right)}")
    if counted.calibration is not None:
        say(f"sure {counted.calibration.stated:.0%}, right {counted.calibration.right.value:.0%}")
    say("\nSkills, the weakest first:")
    for skill in said.skills:
        say(f"  {_rate(skill.counted.right):20} drill {_rate(skill.drill):20} {skill.skill.key}")
    say("\nQuestions (right at first, discrimination, answers):")
    for item in said.items:
        told = f"{_rate(item.counted.right):20} {_estimate(item.discrimination):22}"
        say(f"  {told} {item.counted.answers:4}  {item.title}")
    for earlier in said.earlier:
        difference = "too few to tell"
        if earlier.difference is not None:
            is_open = "may be chance" if earlier.difference.is_open else "not by chance"
            difference = f"{_estimate(earlier.difference)}, {is_open}"
        say(f"\nagainst {earlier.name} ({earlier.items} questions): {difference}")


@commands.command()
def remove(
    name: ClassName,
    student: Annotated[
        str | None, typer.Option(help="Only this student: a name, or the beginning of an id.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove a class or one of its students with every answer, for good."""
    with library() as (store, _):
        found = _one(store, name)
        if student is None:
            _ask(f"Remove {found.name} with {found.answers} answers for good?", yes=yes)
            store.classes.remove(found.id)
            say(f"{found.name}: removed")
            return
        learner, called = _student(store, found.id, student)
        _ask(f"Remove {called} from {found.name} with all answers for good?", yes=yes)
        store.classes.remove_student(found.id, learner)
        say(f"{found.name}: {called} removed")


def found_report(name: str, pack: str | None) -> "tuple[ClassReport, Shelf]":
    """And the shelf that has the films. Raises ForeseeError."""
    from lessons.classes.evidence import class_evidence
    from lessons.classes.report import class_report

    with library() as (store, shelf):
        found = _one(store, name)
        evidence = class_evidence(store, found.id, _pack(store, found.id, pack))
    return class_report(evidence), shelf


def _pack(store: "Store", class_id: "UUID", wanted: str | None) -> "UUID | None":
    if wanted is None:
        return None
    from lessons.classes.answers import answered_packs

    packs = answered_packs(store.classes.answers(class_id))
    for one in packs:
        if wanted in (one.title, str(one.id)):
            return one.id
    there = ", ".join(one.title or "(not known)" for one in packs) or "none"
    raise ForeseeError(f"Nobody of the class answered {wanted}; answered were: {there}.")


def _named(store: "Store", name: str) -> "list[ClassSummary]":
    return [one for one in store.classes.all() if name in (one.name, str(one.id))]


def _one(store: "Store", name: str) -> "ClassSummary":
    found = _named(store, name)
    if len(found) > 1:
        raise _several(name, found)
    if not found:
        there = ", ".join(one.name for one in store.classes.all()) or "none"
        raise ForeseeError(f"No class is called {name}; there are: {there}.")
    return found[0]


def _several(name: str, found: "list[ClassSummary]") -> ForeseeError:
    ids = ", ".join(str(one.id) for one in found)
    return ForeseeError(f"Several classes are called {name}; name one of them by its id: {ids}.")


def _student(store: "Store", class_id: "UUID", wanted: str) -> "tuple[UUID, str]":
    from lessons.names import distinct_names, found_by

    names = {one.learner: one.name for one in store.classes.students(class_id)}
    distinct = distinct_names(names)
    found = found_by(names, wanted)
    there = ", ".join(distinct.values()) or "nobody"
    if not found:
        raise ForeseeError(f"No student is called {wanted}; there are: {there}.")
    if len(found) > 1:
        raise ForeseeError(
            f"Several students are called {wanted}; type the letters in brackets: {there}."
        )
    return found[0], distinct[found[0]]


def _ask(question: str, *, yes: bool) -> None:
    if not yes:
        typer.confirm(question, abort=True)


def _rate(rate: "Rate | None") -> str:
    if rate is None or rate.value is None:
        return "too few"
    low, high = rate.interval
    return f"{rate.value:.0%} ({low:.0%} to {high:.0%})"


def _estimate(estimate: "Estimate | None") -> str:
    if estimate is None:
        return "-"
    return f"{estimate.value:+.2f} ({estimate.low:+.2f} to {estimate.high:+.2f})"
