"""`foresee pack new`: a pack begun from films, folders of films, and a table of their labels."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands import terminal
from app.commands.counting import counted
from engine.errors import ForeseeError

if TYPE_CHECKING:
    from lessons.pack.draft.folder import DraftFolder
    from lessons.pack.draft.labels.filling import LabelMeaning
    from lessons.pack.draft.labels.matching import Matching
    from lessons.pack.draft.model import FilmDraft, PackDraft


def new(
    folder: Annotated[Path, typer.Argument(help="New folder for the pack.")],
    title: Annotated[str, typer.Option(help="As students will read it.")],
    author: Annotated[str, typer.Option(help="Who wrote it.")],
    licence: Annotated[str, typer.Option(help="Such as CC-BY-4.0.")],
    language: Annotated[str, typer.Option(help="Such as en.")] = "en",
    film: Annotated[
        list[Path] | None,
        typer.Option(help="DICOM, PNG or JPEG to take in, or a folder of them; repeat it."),
    ] = None,
    labels: Annotated[
        Path | None,
        typer.Option(help="CSV or XLSX that says of each film by its name what is on it."),
    ] = None,
    since_before: Annotated[
        bool,
        typer.Option(
            "--since-before",
            help="The labels say what changed since the patient's film before, not what comes.",
        ),
    ] = False,
    source: Annotated[str, typer.Option(help="Where the films come from.")] = "",
) -> None:
    """Start a pack: a folder with `draft.json`, the films in it, and a lesson, with an item for
    every labelled film.

    The pack editor goes on with it: drop the folder on its list of packs. Of a film only the pixels
    are taken; what a DICOM file says of its patient is left out, and reported. Patients of a table
    get pseudonyms, and dates become days.
    """
    from lessons.pack.draft.folder import DraftFolder
    from lessons.pack.draft.labels.dropped import look_through
    from lessons.pack.draft.labels.filling import LabelMeaning
    from lessons.pack.draft.labels.matching import matched_table
    from lessons.pack.draft.model import PackDraft
    from lessons.pack.usual_questions import first_lesson

    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise ForeseeError(f"{folder} is there already; give a folder that is new or empty.")
    draft = PackDraft.new(title, first_lesson(language)).having(
        languages=(language,), authors=(author,), licence=licence
    )
    _require_options(draft)
    found = look_through(film or [])
    matching = None if labels is None else matched_table(labels, found.films)
    words = {"licence": licence, "attribution": author, "source": source or author}
    was_there = folder.exists()
    with _nothing_half_made(folder, keep=was_there):
        pack = DraftFolder(folder)
        films = {path: _taken(pack, path) for path in found.films}
        if matching is None:
            draft = draft.with_films([one.having(**words) for one in films.values()])
        else:
            meaning = LabelMeaning.BEFORE if since_before else LabelMeaning.NEXT
            draft = _labelled(draft, matching, films, meaning, words)
        pack.write(draft)
    count = f"{counted(len(draft.films), 'film')}, {counted(len(draft.items), 'item')}"
    terminal.say(f"Written to {folder}: {count}")


def _labelled(
    draft: "PackDraft",
    matching: "Matching",
    films: dict[Path, "FilmDraft"],
    meaning: "LabelMeaning",
    words: dict[str, str],
) -> "PackDraft":
    """Every line that could not be used is reported."""
    from lessons.pack.draft.labels.filling import filled
    from lessons.pack.usual_questions import questions_in

    for line in matching.lines:
        for remark in line.remarks:
            left_out = "left out: " if line.path is None else ""
            terminal.say(f"{matching.table}, line {line.label.line}: {left_out}{remark}")
    for path in matching.unnamed:
        terminal.say(f"{path.name}: not in {matching.table}, left out")
    questions = questions_in(draft.languages[0])
    done = filled(draft, matching, films, meaning, questions, draft.lessons[0].id).draft
    completed = (
        one.having(**{field: getattr(one, field) or value for field, value in words.items()})
        for one in done.films
    )
    return done.having(films=tuple(completed))


def _require_options(draft: "PackDraft") -> None:
    """Raises ForeseeError naming the option that no pack takes."""
    from lessons.pack.draft.compiling import compiled

    options = {"authors": "author", "languages": "language"}
    for problem in compiled(draft).blocking:
        option = options.get(problem.spot.field, problem.spot.field)
        raise ForeseeError(f"--{option}: {problem.message}")


def _taken(folder: "DraftFolder", path: Path) -> "FilmDraft":
    """Raises ForeseeError."""
    from lessons.pack.draft.intake import import_film

    try:
        taken = import_film(path)
    except ForeseeError as error:
        raise ForeseeError(f"{path.name}: {error}") from error
    folder.keep(taken.film.file, taken.content)
    if taken.film.dropped:
        terminal.say(f"{path.name}: not taken in: {', '.join(taken.film.dropped)}")
    if taken.film.is_suspicious:
        terminal.say(f"{path.name}: text seems to be burnt in; paint it over in the pack editor")
    return taken.film.having(title=taken.film.title or f"Film {taken.film.sha256[:6]}")


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
