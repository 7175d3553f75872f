"""Which column of a table says what: by its head, in English, German, Spanish or nearly so."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from rapidfuzz import process
from rapidfuzz.distance import OSA

from lessons.errors import PackRefused


class Column(StrEnum):
    FILE = "file"
    PATIENT = "patient"
    DAY = "day"
    VIEW = "view"
    HYPOTHESIS = "hypothesis"
    FINDING = "finding"
    SIDE = "side"
    ZONE = "zone"
    TREND = "trend"
    LICENCE = "licence"
    ATTRIBUTION = "attribution"
    SOURCE = "source"


_NAMES = {
    Column.FILE: """file, file name, filename, image, image file, film, path, picture, dicom,
        image index, datei, dateiname, bild, bilddatei, aufnahme, röntgenbild, pfad, archivo,
        nombre de archivo, fichero, imagen, placa, radiografía, ruta""",
    Column.PATIENT: """patient, patient id, patientid, pat, pid, subject, subject id, case, case id,
        pseudonym, patienten id, patientennummer, fall, fallnummer, paciente, id paciente,
        id de paciente, seudónimo, sujeto, caso""",
    Column.DAY: """day, days, date, study date, day of film, follow up day, time point, tag, tage,
        datum, untersuchungsdatum, aufnahmedatum, aufnahmetag, zeitpunkt, día, días, fecha,
        fecha de estudio""",
    Column.VIEW: """view, view position, projection, position, strahlengang, projektion, ansicht,
        proyección, vista, posición""",
    Column.HYPOTHESIS: """hypothesis, prompt, progression, what happens, course, hypothese, verlauf,
        verlaufshypothese, hipótesis, evolución, curso""",
    Column.FINDING: """finding, findings, label, labels, finding label, finding labels, diagnosis,
        pathology, abnormality, befund, befunde, diagnose, pathologie, hallazgo, hallazgos,
        diagnóstico, patología, etiqueta""",
    Column.SIDE: "side, laterality, seite, lateralität, körperseite, lado, lateralidad",
    Column.ZONE: """zone, location, region, field, lung zone, lungenfeld, feld, zona, ort,
        lokalisation, localización, ubicación, región, campo""",
    Column.TREND: """trend, change, direction, tendenz, veränderung, entwicklung, dynamik,
        tendencia, cambio, dirección""",
    Column.LICENCE: "licence, license, rights, lizenz, nutzungsrecht, licencia, derechos",
    Column.ATTRIBUTION: """attribution, credit, credits, author, owner, to be named, namensnennung,
        urheber, nennung, quellenangabe, bildnachweis, autor, atribución, crédito, créditos,
        autoría""",
    Column.SOURCE: "source, origin, url, quelle, herkunft, fuente, origen, procedencia",
}
# Below this length a word has too many neighbours ("side", "seite", "site").
_SHORTEST_TO_CORRECT = 5
_LENGTH_FOR_TWO_ERRORS = 8


@dataclass(frozen=True, slots=True)
class Columns:
    """places: of the columns that are understood. unknown: heads that say nothing here."""

    places: Mapping[Column, int]
    unknown: tuple[str, ...] = ()

    def cell(self, cells: Sequence[str], column: Column) -> str:
        """Empty where the table has no such column."""
        place = self.places.get(column)
        return "" if place is None else cells[place]


def columns_of(head: Sequence[str], name: str) -> Columns:
    """name: of the table. The first of two columns that mean the same counts. Raises PackRefused
    where no column names a file."""
    places: dict[Column, int] = {}
    unknown: list[str] = []
    for place, title in enumerate(head):
        column = column_of(title)
        if column is None or column in places:
            unknown.extend([title] if title else [])
        else:
            places[column] = place
    if Column.FILE not in places:
        raise PackRefused(
            "No column of {name} names the films' files; call one of them “file”.", name=name
        )
    return Columns(MappingProxyType(places), tuple(unknown))


def column_of(title: str) -> Column | None:
    plain = _plain(title)
    if plain in _COLUMNS:
        return _COLUMNS[plain]
    if len(plain) < _SHORTEST_TO_CORRECT:
        return None
    errors = 2 if len(plain) >= _LENGTH_FOR_TWO_ERRORS else 1
    near = process.extract(plain, list(_COLUMNS), scorer=OSA.distance, score_cutoff=errors, limit=4)
    found = {_COLUMNS[one] for one, _, _ in near if len(one) >= _SHORTEST_TO_CORRECT}
    # Where it could be either, it is neither.
    return found.pop() if len(found) == 1 else None


def _plain(title: str) -> str:
    """Letters and digits in lower case: "Patient-ID " and "patient_id" are one."""
    folded = unicodedata.normalize("NFKD", title.casefold().replace("ß", "ss"))
    return re.sub(r"[^a-z0-9]", "", folded)


_COLUMNS = {_plain(name): column for column, names in _NAMES.items() for name in names.split(",")}
