"""The command given what each of its refusals is about: the sentence is the one in `cases.tsv`."""

import re
import sqlite3
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from app.cli import main
from app.services.paths import find_paths
from tests.sentences.said import pattern_of

Arguments = tuple[object, ...]
Make = Callable[[Path], Arguments]


def made(*arguments: object, **files: str) -> Make:
    """What begins with @ is a place in the test's folder; `files`: those that lie there, `_` for
    a dot."""

    def make(folder: Path) -> Arguments:
        for name, text in files.items():
            (folder / name.replace("_", ".")).write_text(text)
        return tuple(
            folder / one[1:] if isinstance(one, str) and one.startswith("@") else one
            for one in arguments
        )

    return make


def in_folder(*arguments: object) -> Make:
    def make(folder: Path) -> Arguments:
        (folder / "there").mkdir()
        (folder / "there" / "file").write_text("something")
        return made(*arguments)(folder)

    return make


def taken(name: str, *arguments: object) -> Make:
    """A folder has this name."""

    def make(folder: Path) -> Arguments:
        (folder / name).mkdir(parents=True)
        return made(*arguments)(folder)

    return make


def zipped(*arguments: object) -> Make:
    def make(folder: Path) -> Arguments:
        with zipfile.ZipFile(folder / "p.foresee", "w") as archive:
            archive.writestr("letter.txt", "Dear colleague")
        return made(*arguments)(folder)

    return make


RENDER = ("thorax", "render", "--seed", 1, "--out", "@film")
NEW = ("pack", "new", "@pack", "--title", "T", "--author", "A", "--licence", "CC-BY-4.0")
SHIPPED = "first-steps"

SAID: dict[tuple[str, str], Make] = {
    ("app/cli.py", "There is no file {}; `foresee --help` lists the commands."):
        made("open", "@no"),
    ("app/cli.py", "{} must end in .pdf or in .csv."): made("class", "export", "C", "@c.txt"),
    ("app/cli.py", "{} must end in .pdf."): made("pack", "handout", SHIPPED, "@h.txt"),
    ("app/cli.py", "{} must be {}."):
        made("pack", "handout", SHIPPED, "@h.pdf", "--paper", "vellum"),
    ("app/cli.py", "--lesson: the pack has {} lessons."):
        made("pack", "handout", SHIPPED, "@h.pdf", "--lesson", 99),
    ("app/commands/classes.py", "No class is called {}; there are: {}."):
        made("class", "report", "Nobody"),
    ("app/commands/drill.py", "{} is no list of seeds ({}); write one a line."):
        made("drill", "make", "--seed-list", "@seeds.txt", "--out", "@out", seeds_txt="one"),
    ("app/commands/evaluation.py",
     "Give one set of films to evaluate on: --pairs DIR or --icg-cxr DIR."):
        made("evaluate", "--out", "@out"),
    ("app/commands/models.py", "Name the folder of the models; `.` is the one that you are in."):
        made("model", "folder", ""),
    ("app/commands/pack_making.py",
     ("There is no built-in pack {}, or its --hannover is missing; `foresee pack built-in --help` "
      "names them.")): made("pack", "built-in", "@out", "--only", "nobody"),
    ("app/commands/pack_new.py", "{} is there already; give a folder that is new or empty."):
        in_folder("pack", "new", "@there", *NEW[3:]),
    ("app/commands/pack_new.py", "--{}: {}"): made(*NEW, "--language", "klingon!"),
    ("app/commands/pack_new.py", "{}: {}"): made(*NEW, "--film", "@film.png", film_png="no film"),
    ("app/commands/packs.py", "No removed pack is called {}; `foresee pack list` shows them."):
        made("pack", "restore", "Nobody"),
    ("app/commands/packs.py", "No installed pack is called {}; `foresee pack list` shows them."):
        made("pack", "remove", "Nobody"),
    ("app/commands/packs.py", "{} must end in {} (a pack) or in {} (for Anki)."):
        made("pack", "export", SHIPPED, "@out.txt"),
    ("app/commands/progress.py",
     "Nobody has learnt here yet; answer an item in the window first."):
        made("progress", "export", "@out.history"),
    ("app/commands/thorax.py", "--tension is of a pneumothorax; add --finding pneumothorax."):
        made(*RENDER, "--tension"),
    ("app/commands/thorax.py", "Give one --side for each --finding that has a side."):
        made(*RENDER, "--finding", "effusion"),
    ("app/commands/thorax.py",
     "There are more --severity or --zone than findings that have one; leave some of them out."):
        made(*RENDER, "--severity", "small"),
    ("app/commands/training.py", "{} is a file; give a folder for checkpoints and pairs."):
        made("train", "transformer", "--runs", "@file", file=""),
    ("app/commands/thorax.py",
     "--seeds {}: give the first and the last one, such as 1000-1119."):
        made("thorax", "films", "--seeds", "ten", "--out", "@out"),
    ("app/commands/pack_making.py",
     ("A pack's file holds approved runs only: add --approve to answer for the new runs without a "
      "look, or open the pack in the editor.")): made("pack", "bake", SHIPPED),
    ("app/commands/classes.py", "No history could be taken in; export them again."):
        made("class", "add", "C", "@h.history", h_history="no lines"),
    ("lessons/classes/intake.py",
     "There is no history here; students write one with “Keep this history as a file”."):
        in_folder("class", "add", "C", "@there"),
    ("lessons/lab/administration.py",
     "A lab needs a PostgreSQL server: postgresql://LOGIN@SERVER/DATABASE."):
        made("lab", "init", "--admin", "sqlite:///lab.db"),
    ("lessons/pack/fetching.py",
     "There is no folder {folder}; name the folder that holds the films."):
        made("pack", "install", "hannover", "--from", "@gone"),
    ("lessons/pack/fetching.py",
     "{name} is missing in {folder}; agree to have it fetched from its publisher."):
        in_folder("pack", "install", "hannover", "--from", "@there"),
    ("lessons/history_lines.py",
     "The history was written by a newer Foresee; update Foresee to take it in."):
        made("progress", "import", "@h.history",
             h_history='{"kind": "foresee-history", "version": 99}\n'),
    ("lessons/history_lines.py", "Line {number} of the history is damaged; export it again."):
        made("progress", "import", "@h.history",
             h_history='{"kind": "foresee-history", "version": 2}\n'),
    ("app/handout/writing.py", "{path} cannot be written ({reason}); choose another place."):
        taken("there.pdf", "pack", "handout", SHIPPED, "@there.pdf"),
    ("lessons/pack/archive.py",
     "The file is no pack: it has no {manifest}; choose a pack (.foresee)."):
        zipped("pack", "validate", "@p.foresee"),
    ("app/services/run_files.py", "{file} is a folder; choose another folder for the results."):
        taken("out/result.json", "generate", "@f.png", "no change", "--out", "@out"),
    ("app/services/run_files.py", "{folder} is a file; choose a folder for the results."):
        made("generate", "@f.png", "no change", "--out", "@file", file=""),
    ("app/services/run_files.py", "{folder} is a file; choose another folder for the results."):
        made("generate", "@f.png", "no change", "--out", "@file/deep", file=""),
    ("app/services/model_copies.py",
     "There is no model {name} here; `foresee model list` names them."):
        made("model", "remove", "Nobody"),
    ("lessons/built_in/shipped.py",
     ("There is no file {}, and no pack of that name ships with Foresee ({}); name one of these, "
      "or a file.")): made("pack", "install", "nobody"),
    ("lessons/restoring.py",
     "There is no such backup in {}; `foresee restore --list` shows what there is."):
        made("restore", "@gone.db"),
    ("lessons/history_lines.py", "{name} cannot be read ({reason}); choose another file."):
        made("progress", "import", "@gone.history"),
    ("lessons/history_lines.py", "The history was cut off, or is none; export it again."):
        made("progress", "import", "@h.history", h_history="no lines"),
    ("lessons/history_lines.py",
     "{name} is no history of a learner; choose a file that Foresee exported."):
        made("progress", "import", "@h.history", h_history='{"a": 1}\n'),
    ("lessons/pack/archive.py", "The file is no pack, or it was cut off; get a fresh copy."):
        made("pack", "validate", "@p.foresee", p_foresee="no zip"),
    ("lessons/pack/draft/folder.py",
     ("{path} is no folder of a pack: it has neither {draft} nor {manifest}; choose another "
      "folder.")): in_folder("pack", "validate", "@there"),
    ("engine/bundle/folder.py",
     "There is no model folder at {folder}; give the path of a model bundle."):
        made("model", "import", "@gone"),
    ("engine/bundle/folder.py",
     "{model} is not a model bundle: it has no {manifest}; give the folder that contains it."):
        in_folder("model", "import", "@there"),
}  # fmt: skip


def say(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """The one line with which the command refuses."""
    assert main([str(one) for one in arguments]) == 2
    *_, line = capsys.readouterr().err.splitlines()
    return line


def require_said(line: str, sentence: str) -> None:
    assert re.search(pattern_of(sentence), line), line


@pytest.mark.parametrize("case", SAID, ids=lambda case: f"{case[0]}: {case[1][:40]}")
def test_a_command_says_the_sentence_of_its_case(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], case: tuple[str, str]
) -> None:
    require_said(say(capsys, *SAID[case](tmp_path)), case[1])


ADDRESSES = {
    "mysql://somebody@server/library":
        "The library cannot be kept in {backend} at this address; FORESEE_DATABASE_URL takes a "
        "SQLite file or a PostgreSQL server.",
    "no address": "The address of the library is neither an absolute path, nor sqlite:///FILE, nor "
        "postgresql://USER:PASSWORD@SERVER/DATABASE; correct FORESEE_DATABASE_URL.",
    "postgresql://somebody@127.0.0.1:1/library":
        "The database server {server} cannot be reached ({reason}); see whether it runs and this "
        "computer is on its network.",
}  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_of_no_library_is_refused_with_its_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    if address.startswith("postgresql"):
        pytest.importorskip("psycopg")
    monkeypatch.setenv("FORESEE_DATABASE_URL", address)
    require_said(say(capsys, "pack", "remove", "x"), ADDRESSES[address])


def test_a_home_of_nobody_is_refused_with_its_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORESEE_HOME", "~nobody-of-that-name/foresee")
    require_said(
        say(capsys, "pack", "list"),
        "FORESEE_HOME is {}, and there is no such user here; set it to a folder.",
    )


def test_a_foreign_database_is_left_alone_with_its_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE birds (name TEXT)")
        other.commit()
    monkeypatch.setenv("FORESEE_DATABASE_URL", f"sqlite:///{tmp_path / 'other.db'}")
    require_said(
        say(capsys, "pack", "remove", "x"),
        "{place} holds other data and is no library of Foresee; choose another place.",
    )


def test_a_library_that_is_no_database_is_told_as_damaged(
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = Path(find_paths().database)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"no database" * 1000)
    require_said(
        say(capsys, "pack", "remove", "x"),
        "The library {file} is damaged, and there is no backup of it; a new one can be started, "
        "and the old file is kept.",
    )


def test_a_library_of_a_newer_foresee_is_left_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    say(capsys, "pack", "remove", "x")
    with closing(sqlite3.connect(find_paths().database)) as library:
        library.execute("UPDATE alembic_version SET version_num = 'from the future'")
        library.commit()
    require_said(
        say(capsys, "pack", "remove", "x"),
        "The library {place} was written by a newer Foresee; it is left as it is. Update Foresee "
        "to open it.",
    )


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="others always have a display")
def test_a_machine_without_a_display_is_told_what_works_there(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(variable, raising=False)
    require_said(
        say(capsys, "open"),
        "There is no display for the window; `foresee generate` works without one.",
    )
