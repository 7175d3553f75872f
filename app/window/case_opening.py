"""Which film is opened where none was chosen from a folder: a built-in case, to look at or to
predict on first."""

from pathlib import Path

from PySide6.QtCore import QObject, Slot

from app.film.film import Film
from app.study.session import StudySession
from app.widgets.entries import Entry, EntryModel


class CaseOpening(QObject):
    def __init__(self, session: StudySession, cases: EntryModel, parent: QObject) -> None:
        """`cases`: the built-in ones; payloads are paths."""
        super().__init__(parent)
        self._session = session
        self._cases = cases
        self._predicts_first_on: Path | None = None

    def open_first(self) -> None:
        if self._cases.entries:
            self._open(self._cases.entries[0])

    @Slot(str)
    def open_case(self, slug: str) -> None:
        for entry in self._cases.entries:
            if isinstance(entry.payload, Path) and entry.payload.stem == slug:
                self._open(entry)

    @Slot(object)
    def test_on(self, entry: Entry) -> None:
        """Predict first on a built-in film."""
        assert isinstance(entry.payload, Path)
        self.predict_first_on(entry.payload, entry.title)

    @Slot(object, str)
    def predict_first_on(self, film: Path, title: str) -> None:
        self._predicts_first_on = film
        self._session.open_film(film, title)

    def note_opened(self, film: Film) -> bool:
        """A film has been opened; returns whether it is to be predicted on first."""
        wanted, self._predicts_first_on = self._predicts_first_on, None
        return wanted == film.source

    def _open(self, entry: Entry) -> None:
        assert isinstance(entry.payload, Path)
        self._session.open_film(entry.payload, entry.title)
