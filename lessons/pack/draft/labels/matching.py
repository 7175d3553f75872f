"""Which line of a table is about which film: by file name, and why a line is about none."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from rapidfuzz import process
from rapidfuzz.distance import OSA

from lessons.pack.draft.labels.columns import columns_of
from lessons.pack.draft.labels.label import Label, labels_of
from lessons.pack.draft.labels.table import Table, read_table
from lessons.pack.problem import PackFault

_MOST_ERRORS = 3


@dataclass(frozen=True, slots=True)
class MatchedLine:
    """path: of the film, None where no film can be taken for the line. remarks: why not, or what
    of the line is left out."""

    label: Label
    path: Path | None
    remarks: tuple[PackFault, ...] = ()


@dataclass(frozen=True, slots=True)
class Matching:
    """unnamed: films that no line is about. unknown: heads of columns that say nothing here."""

    table: str
    lines: tuple[MatchedLine, ...]
    unnamed: tuple[Path, ...]
    unknown: tuple[str, ...] = ()

    @property
    def fitting(self) -> tuple[MatchedLine, ...]:
        return tuple(line for line in self.lines if line.path is not None)

    @property
    def missing(self) -> tuple[MatchedLine, ...]:
        return tuple(line for line in self.lines if line.path is None)

    @property
    def films(self) -> tuple[Path, ...]:
        """Of the lines that fit, each once."""
        return tuple(dict.fromkeys(line.path for line in self.fitting if line.path is not None))


def matched_table(path: Path, films: Sequence[Path]) -> Matching:
    """Raises PackRefused where the table cannot be read or names no films."""
    return matched(read_table(path), films)


def matched(table: Table, films: Sequence[Path]) -> Matching:
    """Raises PackRefused where no column names the films' files."""
    columns = columns_of(table.head, table.name)
    names = _Names(films)
    lines = [_line(label, names) for label in labels_of(table, columns)]
    lines = _without_contradictions(lines)
    taken = {line.path for line in lines}
    lateral = {names.find(line.label.file)[0] for line in lines if line.label.lateral}
    unnamed = tuple(film for film in films if film not in taken and film not in lateral)
    return Matching(table.name, tuple(lines), unnamed, columns.unknown)


def _line(label: Label, names: "_Names") -> MatchedLine:
    path, fault = names.find(label.file)
    if path is not None and label.lateral:
        path, fault = None, PackFault("A lateral film: Foresee teaches on frontal ones.")
    remarks = label.remarks if fault is None else (fault, *label.remarks)
    return MatchedLine(label, path, remarks)


class _Names:
    """Films by their names, in lower case: Windows and hospitals do not keep to one."""

    def __init__(self, films: Iterable[Path]) -> None:
        self._by_name: defaultdict[str, list[Path]] = defaultdict(list)
        self._by_stem: defaultdict[str, list[Path]] = defaultdict(list)
        for film in films:
            self._by_name[film.name.casefold()].append(film)
            self._by_stem[film.stem.casefold()].append(film)

    def find(self, name: str) -> tuple[Path | None, PackFault | None]:
        """The film, and what is to be said of it; or None, and why."""
        if not name:
            return None, PackFault("The line names no file.")
        wanted = PurePosixPath(name.replace("\\", "/").casefold())
        found = _in_folder(self._by_name.get(wanted.name, ()), wanted)
        if len(found) == 1:
            return found[0], None
        if not found:
            # Without its ending, or with that of the file before it was converted.
            stems = self._by_stem.get(wanted.name) or self._by_stem.get(wanted.stem) or []
            found = _in_folder(stems, wanted)
            if len(found) == 1:
                return found[0], None
        if found:
            return None, PackFault(
                "{count} films are called “{name}”; write the folder before the name.",
                count=len(found),
                name=name,
            )
        return None, self._nowhere(name, wanted)

    def _nowhere(self, name: str, wanted: PurePosixPath) -> PackFault:
        near = process.extractOne(
            wanted.name, list(self._by_name), scorer=OSA.distance, score_cutoff=_MOST_ERRORS
        )
        films = self._by_name.get(near[0]) if near else None
        if not films:
            return PackFault("No film is called “{name}”.", name=name)
        return PackFault(
            "No film is called “{name}”; there is “{near}”.", name=name, near=films[0].name
        )


def _in_folder(films: Iterable[Path], wanted: PurePosixPath) -> list[Path]:
    """Those in the folder that the table names before the name, if it names one and any is."""
    films = list(films)
    folders = wanted.parts[:-1]
    if not folders or len(films) < 2:
        return films
    inside = [
        film
        for film in films
        if tuple(part.casefold() for part in film.parts[-len(folders) - 1 : -1]) == folders
    ]
    return inside or films


def _without_contradictions(lines: list[MatchedLine]) -> list[MatchedLine]:
    """A film may have several lines, one for each question, but one patient and one day."""
    first: dict[Path, Label] = {}
    checked: list[MatchedLine] = []
    for line in lines:
        label = line.label
        before = label if line.path is None else first.setdefault(line.path, label)
        own = (label.patient, label.day)
        is_said = bool(label.patient) or label.day is not None
        if is_said and own != (before.patient, before.day):
            fault = PackFault(
                "Line {line} says another patient or day of this film; line {line} counts.",
                line=before.line,
            )
            line = MatchedLine(label, line.path, (*line.remarks, fault))
        checked.append(line)
    return checked
