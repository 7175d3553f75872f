"""The progress page: what it says, what it keeps to itself, and what it exports."""

import csv
import io
import os
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QProgressBar
from pytestqt.qtbot import QtBot

from app.progress.export import progress_table
from app.progress.learners import HistoryForm
from app.progress.page import ProgressPage
from app.progress.plots import paint_findings, paint_forecast, paint_reliability
from app.services.learner import CurrentLearner
from app.services.library import Library
from app.theme.fonts import install_fonts
from app.theme.look import Look
from app.theme.preferences import Theme
from engine.findings import Finding
from lessons.learning_records import DueDay
from lessons.progress_records import (
    FindingProgress,
    Practised,
    Progress,
    Rate,
    ReliabilityPoint,
    RetentionPoint,
)
from tests.app.conftest import WAIT_MS, OpenWindow

TODAY = date(2026, 11, 25)


def progress(*, answers: int = 64, due: int = 4) -> Progress:
    judged = answers >= 20
    forecast = tuple(
        DueDay(TODAY + timedelta(days=day), due if day == 0 else (day * 5) % 7) for day in range(14)
    )
    findings = tuple(
        FindingProgress(finding, Rate(9 - at, 10), Rate(40 + at, 52))
        for at, finding in enumerate(Finding)
    )
    reliability = (
        ReliabilityPoint(0.4, 0.6, 0.52, Rate(9, 14)),
        ReliabilityPoint(0.6, 0.8, 0.71, Rate(18, 27)),
        ReliabilityPoint(0.8, 1.0, 0.9, Rate(17, 23)),
    )
    retention = tuple(
        RetentionPoint(days, Rate(good, total), expected)
        for days, good, total, expected in ((1, 9, 9, 0.97), (3, 8, 10, 0.93), (7, 6, 8, 0.9))
    )
    return Progress(
        answers=answers,
        judged=judged,
        accuracy=Rate(round(0.7 * answers), answers),
        fluent=Rate(round(0.3 * answers), answers),
        seconds=24.0,
        brier=0.19,
        findings=findings if judged else (),
        reliability=reliability if judged else (),
        retention=retention if judged else (),
        forecast=forecast,
        weakest=Finding.HYPERINFLATION if judged else None,
        practised=(Practised(Finding.EFFUSION, 7, 5), Practised(Finding.NODULE, 3, 1)),
    )


@pytest.fixture
def look() -> Look:
    return Look(Theme.DARK)


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path, look: Look) -> Iterator[ProgressPage]:
    install_fonts()
    library = Library(tmp_path / "library.db")
    learner = CurrentLearner(library)
    page = ProgressPage(look, library, learner)
    qtbot.addWidget(page)
    page.setStyleSheet(look.style_sheet())
    page.resize(1180, 960)
    with qtbot.waitExposed(page):
        page.show()
    yield page
    page.close()


def picture(page: ProgressPage, name: str) -> None:
    folder = os.environ.get("FORESEE_PICTURES")
    if folder:
        QApplication.processEvents()
        page.grab().save(str(Path(folder) / f"{name}.png"))


def test_numbers_stand_with_their_intervals(page: ProgressPage) -> None:
    page.show_progress(progress())
    picture(page, "progress-dark")
    assert page.tiles["accuracy"].value.text() == "70 %"
    assert page.tiles["accuracy"].said.text() == "58 to 80 % (95 %)"
    assert "right within 15 s" in page.tiles["fluent"].said.text()
    assert "Brier score 0.19" in page.plots[paint_reliability].said.text()
    assert all(tile.isVisible() for tile in page.tiles.values())


def test_nothing_is_judged_before_twenty_answers(qtbot: QtBot, page: ProgressPage) -> None:
    page.show_progress(progress(answers=19, due=0))
    picture(page, "progress-early")
    shown = [name for name, tile in page.tiles.items() if tile.isVisible()]
    assert shown == ["answers"]
    assert "before 20" in page.tiles["answers"].said.text()
    assert not page.plots[paint_findings].isVisible()
    assert "70" not in progress_table(progress(answers=19))
    tile = page.tiles["answers"]
    (bar,) = tile.findChildren(QProgressBar)
    assert bar.value() == 19
    assert tile.rect().contains(bar.geometry())
    forecast = page.plots[paint_forecast]
    qtbot.waitUntil(lambda: forecast.width() == tile.width())


def test_before_anything_is_judged_what_was_met_is_counted(page: ProgressPage) -> None:
    page.show_progress(progress(answers=9, due=0))
    assert page.so_far.isVisible()
    assert page.so_far.said[:2] == ("effusion: 5 of 7 right", "nodule: 1 of 3 right")
    assert page.so_far.said[2].startswith("Not met yet: consolidation, ")
    page.show_progress(progress())
    assert not page.so_far.isVisible()


@pytest.mark.parametrize(
    ("shown", "advice"),
    [
        (progress(due=1), "One skill is due."),
        (progress(due=4), "4 skills are due."),
        (progress(due=0), "Practise hyperinflation"),
        (progress(answers=3, due=0), "Do a lesson"),
    ],
)
def test_one_thing_is_named_to_do_next(page: ProgressPage, shown: Progress, advice: str) -> None:
    page.show_progress(shown)
    assert page.advice.startswith(advice)
    assert page.review.isVisible() == ("due" in advice)


def test_the_sheet_is_exported_as_picture_and_drawing(page: ProgressPage, tmp_path: Path) -> None:
    page.show_progress(progress())
    folder = Path(os.environ.get("FORESEE_PICTURES", tmp_path))
    for ending in ("png", "svg"):
        page.export(folder / f"progress.{ending}")
    sheet = QImage(str(folder / "progress.png"))
    assert sheet.width() == 1440
    greys = {
        sheet.pixelColor(x, y).name() for x in range(100, 1300, 40) for y in range(100, 900, 9)
    }
    assert len(greys) > 4
    drawing = ET.parse(folder / "progress.svg").getroot()
    words = " ".join("".join(text.itertext()) for text in drawing.iter() if "text" in text.tag)
    assert "sensitivity" in words
    assert "hyperinflation" in words


def test_the_table_holds_every_number(page: ProgressPage, tmp_path: Path) -> None:
    page.show_progress(progress())
    page.export(tmp_path / "progress.csv")
    text = (tmp_path / "progress.csv").read_bytes().decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text)))
    found = {(line["measure"], line["of"]): line for line in lines}
    assert found["sensitivity", "effusion"]["hits"] == "9"
    assert found["specificity", "nodule"]["total"] == "52"
    assert float(found["accuracy", ""]["low"]) < 0.70 < float(found["accuracy", ""]["high"])
    assert found["due", TODAY.isoformat()]["value"] == "4"
    assert len([line for line in lines if line["measure"] == "due"]) == 14


def test_a_file_that_cannot_be_written_is_told(page: ProgressPage, tmp_path: Path, qtbot) -> None:
    page.show_progress(progress())
    (tmp_path / "file").write_text("in the way")
    for path, word in ((tmp_path / "file" / "p.png", "another folder"), (tmp_path / "p.x", ".png")):
        with qtbot.waitSignal(page.message) as told:
            page.export(path)
        assert word in told.args[0]
    assert not list(tmp_path.glob("p.*"))


def test_the_page_follows_the_theme(page: ProgressPage, look: Look) -> None:
    page.show_progress(progress())
    look.set_theme(Theme.LIGHT)
    page.setStyleSheet(look.style_sheet())
    picture(page, "progress-light")
    plot = page.plots[paint_findings].plot.grab().toImage()
    assert plot.pixelColor(1, 1).lightness() > 200


def test_several_people_learn_on_one_machine_each_with_a_history_to_take_along(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path
) -> None:
    window = open_window()
    learner, page = window.learning.learner, window.lessons.progress
    qtbot.waitUntil(lambda: learner.id is not None, timeout=WAIT_MS)
    me = learner.id
    with qtbot.waitSignal(learner.known, timeout=WAIT_MS):
        learner.add("Ada")
    assert page.who.text() == "Ada"
    assert [one.text() for one in page.who.people.actions()[:2]] == ["Me", "Ada"]
    with qtbot.waitSignal(page.message, timeout=WAIT_MS):
        page.who.write_history(HistoryForm.HISTORY, tmp_path / "ada.history")
    page.who.people.actions()[0].trigger()
    qtbot.waitUntil(lambda: learner.id == me, timeout=WAIT_MS)
    with qtbot.waitSignal(learner.known, timeout=WAIT_MS):
        learner.import_history(tmp_path / "ada.history")
    assert page.who.text() == "Ada"
    (tmp_path / "wrong.history").write_bytes(b"nothing")
    with qtbot.waitSignal(page.message, timeout=WAIT_MS):
        learner.import_history(tmp_path / "wrong.history")
