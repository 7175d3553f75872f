"""What an instructor does with a pack before anybody installs it. See `app.commands.packs`."""

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.errors import ForeseeError

if TYPE_CHECKING:
    from app.commands.baking import Baked
    from lessons.built_in.building import PackPlan

AnyPack = Annotated[str, typer.Argument(help="A pack's file or folder, or one that ships.")]
Model = Annotated[Path | None, typer.Option(help="Folder of another model.")]


def new(
    folder: Annotated[Path, typer.Argument(help="New folder for the pack.")],
    title: Annotated[str, typer.Option(help="As students will read it.")],
    author: Annotated[str, typer.Option(help="Who wrote it.")],
    licence: Annotated[str, typer.Option(help="Such as CC-BY-4.0.")],
    language: Annotated[str, typer.Option(help="Such as en.")] = "en",
    film: Annotated[
        list[Path] | None, typer.Option(help="DICOM, PNG or JPEG to take in; repeat it.")
    ] = None,
    source: Annotated[str, typer.Option(help="Where the films come from.")] = "",
) -> None:
    """Start a pack: a folder with `pack.json`, the films in it, and no lessons yet.

    Of a DICOM file only the pixels are taken. Look for names burnt into the picture yourself.
    """
    from pydantic import ValidationError

    from lessons.pack.drafts import new_pack, write_draft, write_part
    from lessons.pack.taking_in import take_in

    try:
        was_there = folder.exists()
        pack = new_pack(folder, title, author, licence, language)
        with _nothing_half_made(folder, keep=was_there):
            for path in film or []:
                image, content = take_in(path, licence, author, source or author)
                write_part(folder, image.file, content)
                pack = pack.model_copy(update={"images": (*pack.images, image)})
            write_draft(folder, pack)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        option = str(first["loc"][0]).removesuffix("s")
        raise ForeseeError(f"--{option} {first['input']!r}: {first['msg']}.") from error
    typer.echo(f"Written to {folder}: {len(pack.images)} films, no lessons yet")


@contextmanager
def _nothing_half_made(folder: Path, *, keep: bool) -> Iterator[None]:
    """What fails leaves the folder as it was: empty where it is to be kept, else not there."""
    try:
        yield
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        if keep:
            folder.mkdir()
        raise


def validate(pack: AnyPack) -> None:
    """Check a pack and everything in it; say what is wrong, where, and what could be better."""
    from lessons.built_in.shipped import find_pack
    from lessons.pack.checking import balance, problems
    from lessons.pack.opened import OpenedPack

    with OpenedPack.open(find_pack(pack)) as opened:
        found = problems(opened.pack)
        for problem in found:
            kind = "wrong" if problem.blocking else "advice"
            typer.echo(f"{kind}: {problem.place}: {problem.message}")
        if any(problem.blocking for problem in found):
            raise ForeseeError("The pack cannot be used as it is; put right what is wrong.")
        opened.require_sound()
        counted = balance(opened.pack)
        runs = len(opened.pack.runs)
    typer.echo(
        f"Sound: {counted.items} items, {100 * counted.unchanged:.0f} % without change, "
        f"{runs} baked runs"
    )


def bake(
    pack: AnyPack,
    model: Model = None,
    out: Annotated[
        Path | None, typer.Option(help="File to write; the pack itself by default.")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Also what has a run already.")] = False,
) -> None:
    """Let the model answer every predict and explain item, and keep its runs in the pack.

    Stopped half-way, a folder keeps what is finished, and the next call goes on from there. Items
    that the model cannot answer are named and left as they are.
    """
    from app.commands.baking import bake_folder
    from lessons.built_in.shipped import find_pack
    from lessons.pack.drafts import unpack
    from lessons.pack.opened import OpenedPack

    path = find_pack(pack)
    if path.is_dir() and out is None:
        baked = bake_folder(path, model, _counter("run"), again=again)
    else:
        with tempfile.TemporaryDirectory(prefix="foresee-bake-") as folder:
            with OpenedPack.open(path) as opened:
                unpack(opened, Path(folder))
            baked = bake_folder(Path(folder), model, _counter("run"), again=again)
            _export(Path(folder), out or path)
    _report(baked, out or path)


def built_in(
    out: Annotated[Path, typer.Argument(help="Folder for the files, such as assets/packs.")],
    only: Annotated[
        list[str] | None, typer.Option(help="first-steps, reading-progression or hannover.")
    ] = None,
    hannover: Annotated[
        Path | None, typer.Option(help="Folder with the Hannover films and hannover.csv.")
    ] = None,
    model: Model = None,
    unbaked: Annotated[bool, typer.Option("--unbaked", help="Leave the runs out.")] = False,
    films: Annotated[
        Path | None,
        typer.Option(help="Folder to keep rendered films in, and to take them from next time."),
    ] = None,
) -> None:
    """Make the packs that ship with Foresee anew: render, bake, write. Needs the `train` extra."""
    from lessons.built_in.first_steps import first_steps
    from lessons.built_in.hannover import SLUG, write_recipe
    from lessons.built_in.reading_progression import reading_progression
    from lessons.pack.writing import ENDING

    plans = {plan.slug: plan for plan in (first_steps(), reading_progression())}
    wanted = only or [*plans, *([SLUG] if hannover else [])]
    for slug in wanted:
        if slug in plans:
            _make(plans[slug], out / f"{slug}{ENDING}", model, films, bake=not unbaked)
        elif slug == SLUG and hannover is not None:
            write_recipe(hannover, out / f"{slug}{ENDING}")
        else:
            raise ForeseeError(f"There is no built-in pack {slug}, or its --hannover is missing.")
        typer.echo(f"Written to {out / f'{slug}{ENDING}'}")


def schema() -> None:
    """Print the JSON Schema of `pack.json`."""
    from lessons.pack.json_schema import schema_text

    typer.echo(schema_text(), nl=False)


def _make(
    plan: "PackPlan", out: Path, model: Path | None, films: Path | None, *, bake: bool
) -> None:
    from app.commands.baking import bake_folder
    from app.commands.darkroom import render_pack

    folder = Path(tempfile.mkdtemp(prefix="foresee-pack-"))
    try:
        render_pack(plan, folder, _counter("film"), films=films)
        # Rendering takes longest: what comes of it stays, whatever the model says.
        _export(folder, out)
        if bake:
            baked = bake_folder(folder, model, _counter("run"), again=True)
            _export(folder, out)
            _report(baked, out)
    finally:
        shutil.rmtree(folder)


def _export(folder: Path, out: Path) -> None:
    from lessons.pack.opened import OpenedPack
    from lessons.pack.writing import export_pack

    try:
        with OpenedPack.open(folder) as opened:
            export_pack(opened, out)
    except OSError as error:
        raise ForeseeError(
            f"{out} cannot be written ({error.strerror or error}); choose another place."
        ) from error


def _report(baked: "Baked", out: Path) -> None:
    for one in baked.left_out:
        typer.echo(f"left out: “{one.title}”: {one.reason}")
    typer.echo(f"{baked.runs} runs baked into {out}")


def _counter(what: str) -> Callable[[int, int], None]:
    def tell(done: int, total: int) -> None:
        if sys.stderr.isatty():
            typer.echo(f"\r{what} {done} of {total}", nl=done == total, err=True)

    return tell
