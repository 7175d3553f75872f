"""`foresee pack ...`: make, check, install and hand on lesson packs, all without a display."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands import pack_making, pack_new
from app.commands.counting import counted
from app.commands.terminal import say
from engine.errors import ForeseeError

if TYPE_CHECKING:
    from lessons.pack.manifest import PackImage
    from lessons.pack.opened import OpenedPack
    from lessons.pack.shelf import Shelf
    from lessons.pack_records import PackSummary
    from lessons.pack_updates import PackUpdate
    from lessons.store import Store

commands = typer.Typer(
    help="Lesson packs: what instructors build and students install.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
commands.command("new")(pack_new.new)
commands.command("validate")(pack_making.validate)
commands.command("bake")(pack_making.bake)
commands.command("built-in")(pack_making.built_in)
commands.command("schema")(pack_making.schema)

AnyPack = Annotated[str, typer.Argument(help="A pack's file or folder, or one that ships.")]
Installed = Annotated[str, typer.Argument(help="Title or id of an installed pack.")]


@commands.command()
def install(
    pack: AnyPack,
    folder: Annotated[
        Path | None, typer.Option("--from", help="Folder that holds the films of a recipe.")
    ] = None,
    fetch: Annotated[
        bool, typer.Option("--fetch", help="Agree to fetch a recipe's films from their publisher.")
    ] = False,
    nearby: Annotated[
        bool, typer.Option("--nearby", help="Also from this machine and its own network.")
    ] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Also another author's, or a newer revision.")
    ] = False,
) -> None:
    """Install a pack, or bring it up to date; answers and reviews are kept."""
    from lessons.built_in.shipped import find_pack
    from lessons.pack.fetching import collect_films
    from lessons.pack.installing import install_pack
    from lessons.pack.opened import OpenedPack

    path = find_pack(pack)
    with OpenedPack.open(path) as opened:
        missing = opened.missing_images
        if missing:
            # Nobody is asked to fetch films for a pack that could not be used with them.
            opened.require_sound()
    if missing and folder is None and not fetch:
        raise ForeseeError(_how_to_get(missing))
    with library() as (store, shelf):
        films = collect_films(
            missing, _downloads(), folder, fetch=fetch, nearby=nearby, on_film=_tell_film
        )
        update = install_pack(store, shelf, path, films, agreed=replace)
        before = update.replaced and shelf.path_of(update.replaced)
    say(_said(update))
    if before:
        say(f'Undo it with: foresee pack install --replace "{before}"')


@commands.command("list")
def list_packs() -> None:
    """List the installed packs, the removed ones, and those that ship with Foresee."""
    from lessons.built_in.shipped import shipped_packs

    with library() as (store, _):
        for pack in store.packs.all():
            count = f"{counted(pack.lessons, 'lesson')}, {counted(pack.items, 'item')}"
            say(f"{pack.title} (revision {pack.revision}): {count}\n    {pack.id}")
        for gone in store.packs.removed():
            day = gone.removed_at.date().isoformat()
            say(f"{gone.title}: removed on {day}, can be restored\n    {gone.id}")
    for file in shipped_packs():
        say(f"{file.stem}: ships with Foresee")


@commands.command()
def export(
    pack: Annotated[str, typer.Argument(help="Title or id of an installed pack, or a folder.")],
    out: Annotated[Path, typer.Argument(help="A .foresee file, or an .apkg file for Anki.")],
) -> None:
    """Write a pack as one file to hand on, or as cards for Anki."""
    from app.services.card_pictures import run_picture
    from lessons.anki_cards import APKG, export_cards
    from lessons.pack.draft.exporting import export_folder
    from lessons.pack.draft.folder import DraftFolder
    from lessons.pack.writing import ENDING, export_pack

    if out.suffix not in (ENDING, APKG):
        raise ForeseeError(f"{out.name} must end in {ENDING} (a pack) or in {APKG} (for Anki).")
    if Path(pack).is_dir() and out.suffix == ENDING:
        export_folder(DraftFolder(Path(pack)), out)
    else:
        with _opened(pack) as opened, _reported_as_unwritable(out):
            if out.suffix == ENDING:
                export_pack(opened, out)
            else:
                export_cards(opened, out, run_picture)
    say(f"Written to {out}")


def _opened(pack: str) -> "OpenedPack":
    """A folder, or an installed pack. Raises ForeseeError."""
    from lessons.pack.opened import OpenedPack

    if Path(pack).is_dir():
        return OpenedPack.open(Path(pack))
    with library() as (store, shelf):
        return shelf.open(installed(store, pack).digest)


@commands.command()
def remove(pack: Installed) -> None:
    """Take a pack out of the library; answers are kept, and `restore` undoes it."""
    with library() as (store, _):
        found = installed(store, pack)
        store.packs.remove(found.id)
    say(f"{found.title}: removed; `foresee pack restore {found.id}` brings it back")


@commands.command()
def restore(pack: Annotated[str, typer.Argument(help="Title or id of a removed pack.")]) -> None:
    """Bring a removed pack back."""
    with library() as (store, _):
        for gone in store.packs.removed():
            if pack in (gone.title, str(gone.id)):
                store.packs.restore(gone.id)
                say(f"{gone.title}: back in the library")
                return
    raise ForeseeError(f"No removed pack is called {pack}; `foresee pack list` shows them.")


@contextmanager
def library() -> "Iterator[tuple[Store, Shelf]]":
    """The student's library and the shelf of pack files. Raises StoreError."""
    from app.services.paths import find_paths
    from lessons.pack.shelf import Shelf
    from lessons.store import Store

    paths = find_paths()
    with Store.open(paths.database) as store:
        yield store, Shelf(paths.packs)


def installed(store: "Store", name: str) -> "PackSummary":
    """By title or id. Raises ForeseeError."""
    found = [pack for pack in store.packs.all() if name in (pack.title, str(pack.id))]
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(str(pack.id) for pack in found)
        raise ForeseeError(f"Several packs are called {name}; name one of them by its id: {ids}.")
    raise ForeseeError(f"No installed pack is called {name}; `foresee pack list` shows them.")


def _downloads() -> Path:
    from app.services.paths import find_paths

    return find_paths().cache / "films"


def _how_to_get(missing: "tuple[PackImage, ...]") -> str:
    from lessons.pack.fetching import offer_of

    offer = offer_of(missing)
    return (
        f"The pack's {offer.films} films ({offer.megabytes:.0f} MB, {', '.join(offer.licences)}) "
        f"come from their publisher at {', '.join(offer.hosts)}; agree to that with --fetch, or "
        "name a folder that holds them with --from DIR."
    )


def _tell_film(done: int, total: int) -> None:
    if sys.stderr.isatty():
        say(f"\rfilm {done} of {total}", nl=done == total, err=True)


def _said(update: "PackUpdate") -> str:
    if update.before is None:
        return f"Installed: {counted(len(update.added), 'item')}"
    lines = [f"Revision {update.before} is now revision {update.revision}"]
    for word, titles in (
        ("new", update.added), ("changed", update.changed), ("left out", update.retired),
    ):  # fmt: skip
        lines += [f"    {word}: {title}" for title in titles]
    return "\n".join(lines)


@contextmanager
def _reported_as_unwritable(out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ForeseeError(
            f"{out} cannot be written ({error.strerror or error}); choose another place."
        ) from error
