"""Packs, progress and backups from the command, without a display."""

from pathlib import Path

import pytest

from app.cli import main
from lessons.pack.draft.folder import DraftFolder
from lessons.store import Store
from tests.lessons.answered_packs import answer_all
from tests.lessons.packs import film_bytes, write_folder


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FORESEE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("FORESEE_DATABASE_URL", raising=False)
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    return tmp_path / "home"


def test_a_pack_is_installed_listed_exported_removed_and_restored(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_folder(tmp_path / "source")
    assert main(["pack", "validate", str(tmp_path / "source")]) == 0
    assert main(["pack", "install", str(tmp_path / "source")]) == 0
    assert main(["pack", "export", "A pack", str(tmp_path / "out.foresee")]) == 0
    assert main(["pack", "validate", str(tmp_path / "out.foresee")]) == 0
    assert main(["pack", "remove", "A pack"]) == 0
    assert main(["pack", "remove", "A pack"]) == 2
    assert "`foresee pack list`" in capsys.readouterr().err
    assert main(["pack", "restore", "A pack"]) == 0
    assert main(["pack", "list"]) == 0
    assert "A pack (revision 1): 1 lesson, 2 items" in capsys.readouterr().out


def test_a_new_pack_takes_in_films_and_is_exported_when_it_is_sound(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "film.png").write_bytes(film_bytes(1))
    who = ["--title", "Mine", "--author", "Me", "--licence", "CC0-1.0"]
    folder = str(tmp_path / "mine")
    assert main(["pack", "new", folder, *who, "--film", str(tmp_path / "film.png")]) == 0
    assert main(["pack", "validate", folder]) == 0
    assert "has no items yet" in capsys.readouterr().out
    assert main(["pack", "new", folder, *who]) == 2
    assert "is there already" in capsys.readouterr().err
    assert main(["pack", "new", str(tmp_path / "other"), *who, "--language", "English!"]) == 2
    assert "--language" in capsys.readouterr().err


def test_a_new_pack_takes_in_a_folder_of_films_with_a_table_of_their_labels(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = tmp_path / "cases"
    cases.mkdir()
    for number in range(3):
        (cases / f"ward {number}.png").write_bytes(film_bytes(number))
    (cases / "labels.csv").write_text(
        "Datei;Patient;Befund;Seite;Tendenz\nward 0;P1;Erguss;rechts;neu\nward 7;P1;;;\n"
    )
    who = ["--title", "Mine", "--author", "Me", "--licence", "CC0-1.0"]
    words = ["--film", str(cases), "--labels", str(cases / "labels.csv")]
    assert main(["pack", "new", str(tmp_path / "mine"), *who, *words]) == 0
    said = capsys.readouterr().out
    assert "line 3: left out: No film is called “ward 7”" in said
    assert "ward 1.png: not in labels.csv, left out" in said
    assert "1 film, 1 item" in said
    draft = DraftFolder(tmp_path / "mine").read()
    assert [one.title for one in draft.films] == ["ward 0"]
    assert [one.hypothesis for one in draft.items] == ["new right effusion"]


def test_a_pack_that_lacks_a_film_is_refused_before_anybody_is_asked_to_fetch_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_folder(tmp_path / "source")
    (tmp_path / "source" / "images" / "after.png").unlink()
    assert main(["pack", "install", str(tmp_path / "source")]) == 2
    assert "after.png is missing from the pack" in capsys.readouterr().err


def test_what_is_no_pack_is_refused_in_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.foresee").write_bytes(b"nothing")
    assert main(["pack", "install", str(tmp_path / "x.foresee")]) == 2
    assert main(["pack", "install", "no such pack"]) == 2
    assert main(["pack", "export", "no such pack", str(tmp_path / "x.zip")]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 3
    assert "cut off" in lines[0]


def test_progress_is_exported_in_three_forms_and_taken_in_elsewhere(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_folder(tmp_path / "source")
    assert main(["pack", "install", str(tmp_path / "source")]) == 0
    assert main(["progress", "export", str(tmp_path / "x")]) == 2
    with Store.open(home / "foresee.db") as store:
        answer_all(store)
    for form in ("history", "csv", "xapi"):
        assert main(["progress", "export", str(tmp_path / form), "--format", form]) == 0
        assert (tmp_path / form).stat().st_size > 0
    monkeypatch.setenv("FORESEE_HOME", str(tmp_path / "elsewhere"))
    capsys.readouterr()
    assert main(["progress", "import", str(tmp_path / "history")]) == 0
    assert "Ada: 2 of 2 attempts are new here" in capsys.readouterr().out
    assert main(["progress", "import", str(tmp_path / "csv")]) == 2


def test_a_backup_is_made_and_gone_back_to_unless_the_library_is_open(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Store.open(home / "foresee.db") as store:
        store.learners.add("Ada")
    assert main(["backup"]) == 0
    with Store.open(home / "foresee.db") as store:
        store.learners.add("Bob")
        assert main(["restore"]) == 2
        assert "open in another Foresee" in capsys.readouterr().err
    assert main(["restore", "--list"]) == 0
    assert "daily" in capsys.readouterr().out
    assert main(["restore", "no such file"]) == 2
    assert main(["restore"]) == 0
    with Store.open(home / "foresee.db") as store:
        assert [learner.name for learner in store.learners.all()] == ["Ada"]
    assert len(list(home.glob("foresee-damaged-*.db"))) == 1


def test_a_damaged_library_leads_to_its_backup(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Store.open(home / "foresee.db") as store:
        store.learners.add("Ada")
        store.back_up()
    (home / "foresee.db").write_bytes(b"\xff" * 8192)
    assert main(["pack", "list"]) == 2
    assert "can be restored" in capsys.readouterr().err
    assert main(["restore"]) == 0
    assert main(["pack", "list"]) == 0
