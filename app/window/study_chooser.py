"""Which of a study's films: small pictures to choose among, and why the other files are not usable.

Says a film's view and how many days after the first it was taken; nothing in it names a patient.
"""

from pathlib import Path

from PySide6.QtCore import QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QListView,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QWidget,
)

from app.services.films import FilmsToChoose
from app.study.session import StudySession
from app.theme.tokens import SPACE
from app.widgets.basics import label
from app.widgets.dialogs import closing_row, dialog_column, fit_to_screen
from app.words.sentences import error_text
from engine.radiograph import StudyFilm

_PICTURE = QSize(160, 160)
_LINES = 3
_NUMBER = Qt.ItemDataRole.UserRole
_MOST_REASONS = 6


class StudyChooser(QDialog):
    chosen = Signal(Path, int)
    """The study, and the number of the film, from 1."""

    def __init__(self, choice: FilmsToChoose, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._study = choice.path
        self.setWindowTitle(self.tr("Which film of the study?"))
        fit_to_screen(self, QSize(680, 600))
        self.films = _film_list(self.tr("Films of the study"))
        for film in choice.study.films:
            self.films.addItem(self._item(film))
        self.films.setCurrentRow(0)
        self.films.itemActivated.connect(self._choose)
        self.unusable = label(self._reasons(choice), "muted", wrap=True)
        self.unusable.setVisible(bool(choice.study.unusable))
        self.open_button = QPushButton(self.tr("Open"))
        self.open_button.setDefault(True)
        self.open_button.clicked.connect(self._choose)
        column = dialog_column(self, self.windowTitle())
        column.addWidget(self.films, 1)
        column.addWidget(self.unusable)
        foot = closing_row(self)
        foot.addWidget(self.open_button)
        column.addLayout(foot)
        self.films.setFocus()

    @Slot()
    def _choose(self) -> None:
        item = self.films.currentItem()
        if item is not None and self.isVisible():
            number: int = item.data(_NUMBER)
            self.accept()
            self.chosen.emit(self._study, number)

    def _item(self, film: StudyFilm) -> QListWidgetItem:
        item = QListWidgetItem(_icon(film), self._words(film))
        item.setData(_NUMBER, film.number)
        item.setTextAlignment(Qt.AlignmentFlag.AlignHCenter)
        return item

    def _words(self, film: StudyFilm) -> str:
        view = film.view or self.tr("View not given")
        first = self.tr("{number} · {view}").format(number=film.number, view=view)
        if film.day is None:
            return first
        if film.day == 0:
            day = self.tr("First day")
        elif film.day == 1:
            day = self.tr("1 day later")
        else:
            day = self.tr("{count} days later").format(count=film.day)
        return f"{first}\n{day}"

    def _reasons(self, choice: FilmsToChoose) -> str:
        lines = [
            self.tr("{count} × {reason}").format(count=count, reason=error_text(error))
            for error, count in choice.study.unusable[:_MOST_REASONS]
        ]
        if len(choice.study.unusable) > _MOST_REASONS:
            lines.append("…")
        return "\n".join([self.tr("Files that are not usable:"), *lines])


class StudyChoosing(QObject):
    """Asks where a study has several films, and opens the one that was chosen."""

    def __init__(self, window: QWidget, session: StudySession) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        session.choice_wanted.connect(self._ask)
        session.follow_up_choice_wanted.connect(self._ask_for_follow_up)

    @Slot(object)
    def _ask(self, choice: FilmsToChoose) -> None:
        chooser = StudyChooser(choice, self._window)
        chooser.chosen.connect(self._open)
        chooser.open()

    @Slot(object)
    def _ask_for_follow_up(self, choice: FilmsToChoose) -> None:
        chooser = StudyChooser(choice, self._window)
        chooser.chosen.connect(self._open_follow_up)
        chooser.open()

    @Slot(Path, int)
    def _open(self, study: Path, number: int) -> None:
        self._session.open_film(study, None, number)

    @Slot(Path, int)
    def _open_follow_up(self, study: Path, number: int) -> None:
        self._session.open_follow_up(study, number)


def _film_list(name: str) -> QListWidget:
    films = QListWidget()
    films.setAccessibleName(name)
    films.setViewMode(QListView.ViewMode.IconMode)
    films.setMovement(QListView.Movement.Static)
    films.setResizeMode(QListView.ResizeMode.Adjust)
    films.setWordWrap(True)
    films.setTextElideMode(Qt.TextElideMode.ElideNone)
    films.setIconSize(_PICTURE)
    below = _LINES * films.fontMetrics().lineSpacing()
    films.setGridSize(_PICTURE + QSize(2 * SPACE.medium, below + 2 * SPACE.medium))
    films.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
    return films


def _icon(film: StudyFilm) -> QIcon:
    height, width = film.picture.shape
    image = QImage(film.picture.tobytes(), width, height, width, QImage.Format.Format_Grayscale8)
    picture = QPixmap.fromImage(image)
    icon = QIcon(picture)
    # Greys are what it is about: no tint where it is chosen.
    icon.addPixmap(picture, QIcon.Mode.Selected)
    return icon
