"""Choosing a film of the pack by its picture, in groups of patients and in the order of days."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtGui import QFont, QIcon, QPixmap, QStandardItem, QStandardItemModel

from app.authoring.fields import PickField
from app.theme.fonts import scaled
from lessons.pack.draft.model import FilmDraft

_PICTURE = 36

Thumbnail = Callable[[FilmDraft], bytes]
"""A PNG of a film."""


@dataclass(frozen=True, slots=True)
class FilmGroup:
    """patient: a pseudonym; empty for films of nobody in particular."""

    patient: str
    films: tuple[FilmDraft, ...]

    @property
    def name(self) -> str:
        return self.patient or QCoreApplication.translate("FilmPicker", "Without a patient")


def grouped(films: Iterable[FilmDraft], first: str = "") -> tuple[FilmGroup, ...]:
    """By patient, those of `first` before the others, each in the order of days."""
    of_patient: dict[str, list[FilmDraft]] = {}
    for film in films:
        of_patient.setdefault(film.patient.strip(), []).append(film)
    patients = sorted(of_patient, key=lambda one: (one != first, not one, _natural(one)))
    return tuple(
        FilmGroup(patient, tuple(sorted(of_patient[patient], key=_when))) for patient in patients
    )


def film_name(film: FilmDraft) -> str:
    """Title and day."""
    title = film.title or QCoreApplication.translate("FilmPicker", "Untitled film")
    if film.day is None:
        return title
    day = QCoreApplication.translate("FilmPicker", "Day {day}").format(day=film.day)
    return f"{day} · {title}"


def film_icon(thumbnail: bytes) -> QIcon:
    picture = QPixmap()
    picture.loadFromData(thumbnail)
    return QIcon(picture)


class FilmPicker(PickField):
    """`picked` with the film's id, or with None where no film may be chosen."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.setIconSize(QSize(scaled(_PICTURE), scaled(_PICTURE)))
        self.setMaxVisibleItems(12)
        self._shown: object = None

    def offer_films(
        self,
        films: Sequence[FilmDraft],
        chosen: UUID | None,
        thumbnail: Thumbnail,
        *,
        none: str = "",
        first: str = "",
    ) -> None:
        """none: what choosing no film is called; empty where a film is needed. first: the patient
        whose films come first."""
        groups = grouped(films, first)
        shown = (none, [(group, [thumbnail(one) for one in group.films]) for group in groups])
        if shown != self._shown:
            self._shown = shown
            self._fill(groups, thumbnail, none)
        self._choose(chosen)

    def _fill(self, groups: Sequence[FilmGroup], thumbnail: Thumbnail, none: str) -> None:
        model = QStandardItemModel(self)
        values: list[object] = []
        if none:
            model.appendRow(QStandardItem(none))
            values.append(None)
        has_patients = any(group.patient for group in groups)
        for group in groups:
            if has_patients:
                model.appendRow(_heading(group.name))
                values.append(_Heading)
            for film in group.films:
                model.appendRow(QStandardItem(film_icon(thumbnail(film)), film_name(film)))
                values.append(film.id)
        self._values = values
        # The one before is the box's own, which deletes it.
        self.setModel(model)

    def _choose(self, chosen: UUID | None) -> None:
        place = self._values.index(chosen) if chosen in self._values else -1
        if place != self.currentIndex():
            self.setCurrentIndex(place)


class _Heading:
    """Stands for a patient's name in the list, which cannot be picked."""


def _heading(name: str) -> QStandardItem:
    item = QStandardItem(name)
    item.setFlags(Qt.ItemFlag.NoItemFlags)
    font = QFont(item.font())
    font.setBold(True)
    item.setFont(font)
    return item


def _when(film: FilmDraft) -> tuple[bool, int, str]:
    return film.day is None, film.day or 0, film.title


def _natural(name: str) -> tuple[int, str]:
    """P2 before P10."""
    digits = "".join(filter(str.isdigit, name))
    return int(digits[:9]) if digits else 0, name.casefold()
