"""`foresee progress ...`: what a learner did, as files to keep, to move or to evaluate."""

from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.packs import library
from app.commands.terminal import say
from engine.errors import ForeseeError

if TYPE_CHECKING:
    from lessons.learning_records import Learner
    from lessons.store import Store

commands = typer.Typer(
    help="What a learner did: export it, take it in.", no_args_is_help=True, rich_markup_mode=None
)


class Form(StrEnum):
    HISTORY = "history"
    CSV = "csv"
    XAPI = "xapi"


@commands.command()
def export(
    out: Annotated[Path, typer.Argument(help="File to write.")],
    form: Annotated[
        Form,
        typer.Option(
            "--format",
            help="history: everything, to take in elsewhere; csv: a table of the attempts; "
            "xapi: one statement a line, for a learning record store.",
        ),
    ] = Form.HISTORY,
    learner: Annotated[
        str | None, typer.Option(help="Name or id, where there are several.")
    ] = None,
) -> None:
    """Write a learner's history or attempts."""
    with library() as (store, _):
        who = _learner(store, learner)
        try:
            match form:
                case Form.HISTORY:
                    count = store.histories.export(who.id, out)
                case Form.CSV:
                    count = store.attempt_exports.write_table(who.id, out)
                case Form.XAPI:
                    count = store.attempt_exports.write_statements(who.id, out)
        except OSError as error:
            raise ForeseeError(
                f"{out} cannot be written ({error.strerror or error}); choose another place."
            ) from error
    say(f"{_called(who)}: {count} lines written to {out}")


@commands.command()
def rename(
    name: Annotated[str, typer.Argument(help="The new name; a pseudonym will do.")],
    learner: Annotated[
        str | None, typer.Option(help="Name or id, where there are several.")
    ] = None,
) -> None:
    """Give a learner another name."""
    if not name.strip():
        raise ForeseeError("A learner needs a name; a pseudonym will do.")
    with library() as (store, _):
        who = _learner(store, learner)
        store.learners.change(replace(who, name=name))
    say(f"{_called(who)} is now called {' '.join(name.split())}")


@commands.command("import")
def import_history(
    file: Annotated[Path, typer.Argument(help="A history that was exported.")],
) -> None:
    """Take in a learner's history; what is here already stays as it is."""
    with library() as (store, _):
        imported = store.histories.import_history(file)
    say(f"{imported.name}: {imported.added} of {imported.attempts} attempts are new here")


def _learner(store: "Store", wanted: str | None) -> "Learner":
    from lessons.names import distinct_names, found_by

    learners = {one.id: one for one in store.learners.all()}
    if not learners:
        raise ForeseeError("Nobody has learnt here yet; answer an item in the window first.")
    if wanted is None and len(learners) == 1:
        return next(iter(learners.values()))
    names = {one.id: _called(one) for one in learners.values()}
    there = ", ".join(distinct_names(names).values())
    if wanted is None:
        raise ForeseeError(f"Say with --learner who is meant: {there}.")
    found = found_by(names, wanted)
    if not found:
        raise ForeseeError(f"No learner is called {wanted}; there are: {there}.")
    # The library gives no name twice.
    return learners[found[0]]


def _called(learner: "Learner") -> str:
    return learner.name or "(no name yet)"
