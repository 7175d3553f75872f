"""What an instructor does with a pack before anybody installs it. See `app.commands.packs`."""

import shutil
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.cluster import ClusterAddress, Workers, open_place, progress_line
from app.commands.counting import counted
from app.commands.devices import Model
from app.commands.terminal import say
from engine.errors import ForeseeError

if TYPE_CHECKING:
    from app.commands.baking import Baked
    from lessons.built_in.building import PackPlan
    from lessons.pack.draft.compiling import DraftProblem
    from lessons.pack.draft.folder import DraftFolder
    from lessons.pack.opened import OpenedPack
    from lessons.pack.problem import Problem

AnyPack = Annotated[str, typer.Argument(help="A pack's file or folder, or one that ships.")]


def validate(
    pack: AnyPack,
    meant: Annotated[
        bool,
        typer.Option("--meant", help="Of a folder: answer all that is asked, “It is meant so”."),
    ] = False,
) -> None:
    """Check a pack and everything in it; say what is wrong or contradicts itself, and where.

    What is asked about keeps a folder from being exported until it is put right or answered.
    """
    from lessons.built_in.shipped import find_pack
    from lessons.pack.checking import balance
    from lessons.pack.draft.folder import DraftFolder
    from lessons.pack.opened import OpenedPack

    path = find_pack(pack)
    if path.is_dir():
        _report_folder(DraftFolder(path), meant=meant)
    with OpenedPack.open(path) as opened:
        if not path.is_dir():
            _report_pack(opened)
        opened.require_sound()
        balanced = balance(opened.pack)
        runs = len(opened.pack.runs)
    count = f"{counted(balanced.items, 'item')}, {100 * balanced.unchanged:.0f} % without change"
    say(f"Sound: {count}, {counted(runs, 'baked run')}")


def _report_folder(folder: "DraftFolder", *, meant: bool) -> None:
    """Raises ForeseeError where the pack cannot be exported."""
    from lessons.pack.draft.compiling import compiled, meant_so, place_of

    draft = folder.read()
    if meant:
        draft = meant_so(draft, compiled(draft).problems)
        folder.write(draft)
    found = compiled(draft)
    for problem in found.meant:
        say(f"meant so: {place_of(draft, problem.spot)}: {problem.message}")
    for problem in found.problems:
        say(f"{_weight(problem)}: {place_of(draft, problem.spot)}: {problem.message}")
    if found.blocking:
        raise ForeseeError("The pack cannot be used as it is; put right what is wrong.")
    if found.open:
        raise ForeseeError(
            "Put right what is asked, or answer all of it with `--meant`: it is meant so."
        )


def _report_pack(opened: "OpenedPack") -> None:
    """Raises ForeseeError where the pack cannot be used."""
    from lessons.pack.checking import problems
    from lessons.pack.consistency import contradictions

    found = (*problems(opened.pack), *contradictions(opened.pack, opened.run_facts()))
    for problem in found:
        say(f"{_weight(problem)}: {problem.place}: {problem.message}")
    if any(problem.blocking for problem in found):
        raise ForeseeError("The pack cannot be used as it is; put right what is wrong.")


def _weight(problem: "Problem | DraftProblem") -> str:
    if problem.blocking:
        return "wrong"
    return "asked" if problem.asked else "advice"


def bake(
    pack: AnyPack,
    model: Model = None,
    out: Annotated[
        Path | None, typer.Option(help="File to write; the pack itself by default.")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Also what has a run already.")] = False,
    approve: Annotated[
        bool,
        typer.Option("--approve", help="Answer for all runs that wait, without a look at them."),
    ] = False,
    cluster: ClusterAddress = None,
    workers: Workers = None,
) -> None:
    """Let the model answer every predict and explain item, and keep its runs in the pack.

    Runs baked into a folder wait for approval in the pack editor, or for `--approve`; a file holds
    approved runs only, so a file is baked with `--approve`. A run that turns out the same keeps
    its approval. Stopped half-way, what is finished is kept, and the next call continues from
    there. Items that the model cannot answer are named and left as they are.
    """
    from app.commands.baking import bake_folder
    from lessons.built_in.shipped import find_pack
    from lessons.pack.draft.baking import to_be_judged
    from lessons.pack.draft.folder import DraftFolder
    from lessons.pack.draft.model import RunVerdict

    path = find_pack(pack)
    verdict = RunVerdict.APPROVED if approve else RunVerdict.UNSEEN
    into_folder = path.is_dir() and out is None
    if not into_folder and not approve:
        # Before minutes of work that nothing could keep.
        raise ForeseeError(
            "A pack's file holds approved runs only: add --approve to answer for the new runs "
            "without a look, or open the pack in the editor."
        )
    with open_place(cluster, workers) as place:
        bake_into = partial(
            bake_folder,
            target=out or path,
            model=model,
            report=progress_line("run"),
            again=again,
            verdict=verdict,
            place=place,
        )
        if into_folder:
            folder = DraftFolder(path)
            baked = bake_into(folder)
        else:
            with tempfile.TemporaryDirectory(prefix="foresee-bake-") as copy:
                folder = _copied(path, Path(copy))
                baked = bake_into(folder)
                _export(folder, out or path)
    _report(baked, out or path)
    if into_folder:
        waiting = to_be_judged(folder.read())
        if waiting:
            say(
                f"Waiting for a judgement: {counted(len(waiting), 'run')}; look at them in the "
                "pack editor, or answer for them with --approve: only approved runs are exported"
            )


def _copied(pack: Path, folder: Path) -> "DraftFolder":
    """A draft of a pack's file or folder, to bake it without touching the original."""
    from lessons.pack.draft.folder import DraftFolder
    from lessons.pack.draft.reopening import unpack
    from lessons.pack.opened import OpenedPack

    copy = DraftFolder(folder)
    if pack.is_dir():
        shutil.copytree(pack, folder, dirs_exist_ok=True)
        return copy
    with OpenedPack.open(pack) as opened:
        draft = unpack(opened, copy)
    # Whoever published the pack has looked at its films.
    copy.write(draft.having(films=tuple(film.having(cleared=True) for film in draft.films)))
    return copy


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
            raise ForeseeError(
                f"There is no built-in pack {slug}, or its --hannover is missing; "
                "`foresee pack built-in --help` names them."
            )
        say(f"Written to {out / f'{slug}{ENDING}'}")


def schema() -> None:
    """Print the JSON Schema of `pack.json`, which lies in a finished pack."""
    from lessons.pack.json_schema import schema_text

    say(schema_text(), nl=False)


def _make(
    plan: "PackPlan", out: Path, model: str | None, films: Path | None, *, bake: bool
) -> None:
    from app.commands.baking import bake_folder
    from app.commands.darkroom import render_pack
    from lessons.pack.draft.folder import DraftFolder
    from lessons.pack.draft.model import RunVerdict

    with tempfile.TemporaryDirectory(prefix="foresee-pack-") as path:
        folder = DraftFolder(Path(path))
        render_pack(plan, folder, _count_films, films=films)
        # Rendering takes longest: what comes of it stays, whatever the model says.
        _export(folder, out)
        if bake:
            baked = bake_folder(
                folder,
                out,
                model,
                progress_line("run"),
                again=True,
                verdict=RunVerdict.APPROVED,
            )
            _export(folder, out)
            _report(baked, out)


def _export(folder: "DraftFolder", out: Path) -> None:
    """The revision stays: whoever bakes a pack anew says so in its plan or by `--out`."""
    from lessons.pack.draft.exporting import export_draft

    export_draft(folder, folder.read(), out)


def _report(baked: "Baked", out: Path) -> None:
    for one in baked.left_out:
        say(f"left out: “{one.title}”: {one.reason}")
    say(f"{counted(baked.runs, 'run')} baked into {out}")
    if baked.approved:
        say(f"{counted(baked.approved, 'run')} approved without a look")
    if baked.failed:
        for one in baked.failed:
            say(f"failed: “{one.title}”: {one.reason}")
        raise ForeseeError(
            "Some runs failed on every worker that tried; what is finished is kept, and the same "
            "command tries the others again."
        )


def _count_films(done: int, total: int) -> None:
    if sys.stderr.isatty():
        say(f"\rfilm {done} of {total}", nl=done == total, err=True)
