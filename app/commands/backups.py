"""`foresee backup` and `foresee restore`: the library on this machine, without a window."""

from pathlib import Path
from typing import Annotated

import typer

from app.commands.terminal import say
from engine.errors import ForeseeError


def backup() -> None:
    """Make a verified backup of the library beside it."""
    from app.services.paths import find_paths
    from lessons.store import Store

    with Store.open(find_paths().database) as store:
        made = store.back_up()
    if made is None:
        raise ForeseeError(
            "A library on a server is backed up by the server's administrators, with pg_dump "
            "(docs/lab.md)."
        )
    say(f"Written to {made.path}")


def restore(
    file: Annotated[
        Path | None, typer.Argument(help="A backup; the newest sound one by default.")
    ] = None,
    listing: Annotated[bool, typer.Option("--list", help="Only list the backups.")] = False,
) -> None:
    """Put a backup in the library's place; what is replaced is kept under another name."""
    from app.services.paths import find_paths
    from lessons.restoring import backups_of, go_back

    target = find_paths().database
    if listing:
        backups = backups_of(target)
        if not backups:
            say("There is no backup of the library yet.")
        for one in backups:
            say(f"{one.taken_at:%Y-%m-%d %H:%M} UTC  {one.kind}\n    {one.path}")
        return
    taken_at = go_back(target, file).taken_at
    say(f"The library is as it was on {taken_at:%Y-%m-%d %H:%M} UTC")
