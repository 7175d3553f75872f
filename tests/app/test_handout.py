"""A pack on paper: what students get, what teachers get, who is named, from window and command."""

from pathlib import Path

import pytest
from pypdf import PageObject, PdfReader
from pytestqt.qtbot import QtBot

from app.cli import main
from app.handout.blocks import Edition
from app.handout.dialog import HandoutDialog
from app.handout.writing import HandoutOptions, write_handout
from lessons.built_in.shipped import find_pack
from lessons.pack.opened import OpenedPack
from tests.app.conftest import WAIT_MS, OpenWindow
from tests.app.installed import window_with_pack
from tests.lessons.packs import write_folder


@pytest.fixture
def first_steps() -> OpenedPack:
    return OpenedPack.open(find_pack("first-steps"))


def text_of(path: Path) -> str:
    return " ".join(map(_words_on, PdfReader(path).pages))


def _words_on(page: PageObject) -> str:
    return " ".join(page.extract_text().split())


def written(opened: OpenedPack, path: Path, options: HandoutOptions) -> str:
    pages = write_handout(opened, options, path)
    assert pages == len(PdfReader(path).pages)
    return text_of(path)


def test_students_get_questions_and_room_and_no_answers(
    qapp: object, first_steps: OpenedPack, tmp_path: Path
) -> None:
    text = written(first_steps, tmp_path / "s.pdf", HandoutOptions(Edition.STUDENT))
    for item in first_steps.pack.items:
        assert item.title in text
    assert "How sure are you?" in text
    assert "Students' edition" in text
    for hidden in ("Answer:", "The model says", "marked: where", "Prediction"):
        assert hidden not in text


def test_teachers_get_the_key_the_models_words_and_what_is_marked(
    qapp: object, first_steps: OpenedPack, tmp_path: Path
) -> None:
    text = written(first_steps, tmp_path / "t.pdf", HandoutOptions(Edition.TEACHER))
    assert "Answer: Better small right effusion." in text
    assert "Answer: Film B of 3." in text
    assert "The model says: " in text
    assert "Prior · marked: where it changes" in text
    assert "☐" not in text


@pytest.mark.parametrize("edition", Edition)
def test_who_is_to_be_named_stands_with_every_question_and_pages_say_what_they_are(
    qapp: object, first_steps: OpenedPack, tmp_path: Path, edition: Edition
) -> None:
    path = tmp_path / "h.pdf"
    text = written(first_steps, path, HandoutOptions(edition))
    credit = "Synthetic. Digital patient, rendered by Foresee (MIT; "
    assert text.count(credit) > len(first_steps.pack.items)
    for page in PdfReader(path).pages:
        assert "never for diagnosis" in _words_on(page)


def test_a_handout_speaks_german_or_spanish_also_for_the_model(
    qapp: object, first_steps: OpenedPack, tmp_path: Path
) -> None:
    german = written(
        first_steps, tmp_path / "de.pdf", HandoutOptions(Edition.TEACHER, language="de")
    )
    assert "Antwort: Regredienter kleiner Pleuraerguss rechts." in german
    assert "Hypothese: regrediente geringe Konsolidierung im linken Unterfeld" in german
    assert "Das Modell sagt: Konsolidierung im linken Unterfeld: regredient" in german
    spanish = written(
        first_steps, tmp_path / "es.pdf", HandoutOptions(Edition.TEACHER, language="es")
    )
    assert "Respuesta: Derrame pleural pequeño derecho en disminución." in spanish


def test_paper_is_a4_or_letter_and_a_lesson_can_be_printed_alone(
    qapp: object, first_steps: OpenedPack, tmp_path: Path
) -> None:
    lesson = first_steps.pack.lessons[0].id
    for paper, points in (("a4", (595, 842)), ("letter", (612, 792))):
        path = tmp_path / f"{paper}.pdf"
        write_handout(first_steps, HandoutOptions(Edition.STUDENT, paper, lesson), path)
        box = PdfReader(path).pages[0].mediabox
        assert (round(box.width), round(box.height)) == points


def test_the_command_writes_a_handout_and_says_what_it_does_not_know(
    qapp: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "h.pdf"
    assert main(["pack", "handout", "first-steps", str(out), "--edition", "teacher"]) == 0
    assert "Written to" in capsys.readouterr().out
    assert "Teacher's edition" in text_of(out)
    for wrong in (
        [str(tmp_path / "h.txt")],
        [str(out), "--edition", "mine"],
        [str(out), "--paper", "a5"],
        [str(out), "--lesson", "9"],
    ):
        assert main(["pack", "handout", "first-steps", *wrong]) == 2
    said = capsys.readouterr().err
    assert "must end in .pdf" in said
    assert "student or teacher" in said
    assert "a4 or letter" in said


def test_the_dialog_asks_for_edition_lesson_and_paper(
    qtbot: QtBot, first_steps: OpenedPack, tmp_path: Path
) -> None:
    from PySide6.QtWidgets import QWidget

    parent = QWidget()
    qtbot.addWidget(parent)
    lessons = [(lesson.id, lesson.title) for lesson in first_steps.pack.lessons]
    dialog = HandoutDialog(parent, "First steps", lessons, "de")
    dialog.editions[Edition.TEACHER].click()
    dialog.lesson.setCurrentIndex(1)
    dialog.paper.setCurrentIndex(1)
    with qtbot.waitSignal(dialog.wanted) as asked:
        dialog.save_to(tmp_path / "h.pdf")
    assert asked.args is not None
    assert asked.args[0] == HandoutOptions(Edition.TEACHER, "letter", lessons[0][0], "de")


def test_the_packs_page_writes_a_handout_of_the_pack_that_is_shown(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path
) -> None:
    window = window_with_pack(qtbot, open_window, tmp_path / "pack", write_folder)
    page = window.lessons.packs
    page.refresh()
    qtbot.waitUntil(lambda: page.overview is not None and page.overview.pack is not None,
                    timeout=WAIT_MS)  # fmt: skip
    page.details.handout.click()
    qtbot.waitUntil(lambda: page.findChild(HandoutDialog) is not None, timeout=WAIT_MS)
    dialog = page.findChild(HandoutDialog)
    assert dialog is not None
    dialog.editions[Edition.TEACHER].click()
    with qtbot.waitSignal(page.message, timeout=WAIT_MS):
        dialog.save_to(tmp_path / "out.pdf")
    text = text_of(tmp_path / "out.pdf")
    assert "Answer: Worse right effusion." in text
    assert "Made for the tests (CC0-1.0; " in text
    assert text.count("Films and their rights") == 1
