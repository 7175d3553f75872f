"""One question of a report: its film with the wrong places, and what was said of it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.classes.heat_film import HeatFilm
from app.classes.words import item_lines
from app.theme.look import Look
from app.theme.tokens import SPACE
from app.widgets.basics import label
from app.words.packs import pack_words
from lessons.classes.report import ItemResult


class QuestionCard(QWidget):
    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setProperty("role", "inset")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.film = HeatFilm(look)
        self._title = label("", "title", wrap=True)
        self._said = label("", "value", wrap=True)
        self._legend = label(
            self.tr(
                "Light: marked by most of those who were wrong. Dashed: where it really changes."
            ),
            "muted",
            wrap=True,
        )
        words = QVBoxLayout()
        words.setSpacing(SPACE.small)
        for part in (self._title, self._said, self._legend):
            words.addWidget(part)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE.large, SPACE.medium, SPACE.large, SPACE.medium)
        row.setSpacing(SPACE.large)
        row.addLayout(words, 1)
        row.addWidget(self.film, 0, Qt.AlignmentFlag.AlignTop)

    @property
    def text(self) -> str:
        return self._said.text()

    def show_question(self, one: ItemResult, film: QImage | None) -> None:
        """`film`: None until it is read, or where the pack is not here."""
        self._title.setText(pack_words(one.title))
        self._said.setText("\n".join(item_lines(one)))
        name = self.tr("Where the wrong marks of “{title}” lie").format(title=pack_words(one.title))
        self.film.show_film(film, one, name)
        self._legend.setVisible(film is not None and one.wrong_place is not None)
