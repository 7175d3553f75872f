"""What the system tells the application: files that were opened with Foresee."""

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QUrl
from PySide6.QtGui import QFileOpenEvent
from pytestqt.qtbot import QtBot

from app.window.application import Application


@pytest.fixture
def application(qapp: QCoreApplication) -> Application:
    assert isinstance(qapp, Application)
    return qapp


def test_a_file_that_the_system_opens_with_foresee_is_wanted(
    qtbot: QtBot, application: Application, tmp_path: Path
) -> None:
    film = tmp_path / "film with spaces ä.png"
    event = QFileOpenEvent(QUrl.fromLocalFile(str(film)))
    with qtbot.waitSignal(application.file_wanted) as wanted:
        assert QCoreApplication.sendEvent(application, event)
    assert wanted.args == [film]


def test_other_events_of_the_application_ask_for_no_file(
    qtbot: QtBot, application: Application
) -> None:
    with qtbot.assertNotEmitted(application.file_wanted):
        QCoreApplication.sendEvent(application, QEvent(QEvent.Type.ApplicationActivate))
        QCoreApplication.sendEvent(application, QFileOpenEvent(QUrl("https://example.org/x.png")))
