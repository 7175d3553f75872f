"""What Foresee itself says on a card or a printed page, in the language of the pack.

The window's own words are translated elsewhere; these go where no window is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from engine.errors import HypothesisDeclined
from engine.findings import NO_CHANGE, Progression
from engine.hypothesis import read_hypothesis
from engine.hypothesis.wording import language_of
from engine.phrasing import PHRASINGS, hypothesis_text
from lessons.changes import Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """Sentences and labels of one language, by what they are for."""

    language: str
    notice: str
    notice_synthetic: str
    synthetic: str
    drawn_by_model: str
    student_edition: str
    teacher_edition: str
    page: str
    introduction: str
    objectives: str
    by: str
    licence: str
    hypothesis: str
    prior: str
    later_film: str
    film: str
    days_later: str
    day_later: str
    model_picture: str
    model_text: str
    model: str
    key: str
    marked: str
    note: str
    films_and_rights: str
    mark_where: str
    say_what: str
    choose: str
    holds: str
    holds_not: str
    in_words: str
    how_sure: str
    other_answer: str
    statement_holds: str
    statement_holds_not: str
    right_film: str
    right_films: str


_ENGLISH = Phrases(
    language="en",
    notice="For teaching only, never for diagnosis.",
    notice_synthetic="Synthetic films and predictions are marked. For teaching only, never for "
    "diagnosis.",
    synthetic="Synthetic",
    drawn_by_model="Drawn by a model: synthetic.",
    student_edition="Students' edition",
    teacher_edition="Teacher's edition, with keys",
    page="Foresee · page {number} of {count}",
    introduction="Introduction",
    objectives="Objectives",
    by="By {authors}",
    licence="Licence: {licence}",
    hypothesis="Hypothesis: {text}",
    prior="Prior",
    later_film="Later film",
    film="Film {letter}",
    days_later="{days} days later",
    day_later="1 day later",
    model_picture="Prediction",
    model_text="The model says: {text}",
    model="Predicted by {model} for “{hypothesis}”.",
    key="Answer: {text}",
    marked="marked: where it changes",
    note="For the teacher: {text}",
    films_and_rights="Films and their rights",
    mark_where="Mark on the film where it changes.",
    say_what="What changes? Finding, side, zone, and which way:",
    choose="Your choice:",
    holds="holds",
    holds_not="does not hold",
    in_words="In your own words:",
    how_sure="How sure are you?",
    other_answer="Your answer:",
    statement_holds="It holds.",
    statement_holds_not="It does not hold.",
    right_film="Film {films} of {count}.",
    right_films="Films {films} of {count}.",
)
_GERMAN = Phrases(
    language="de",
    notice="Nur für die Lehre, niemals zur Diagnose.",
    notice_synthetic="Synthetische Bilder und Vorhersagen sind gekennzeichnet. Nur für die Lehre, "
    "niemals zur Diagnose.",
    synthetic="Synthetisch",
    drawn_by_model="Von einem Modell gezeichnet: synthetisch.",
    student_edition="Ausgabe für Studierende",
    teacher_edition="Ausgabe für Lehrende, mit Musterantworten",
    page="Foresee · Seite {number} von {count}",
    introduction="Einführung",
    objectives="Lernziele",
    by="Von {authors}",
    licence="Lizenz: {licence}",
    hypothesis="Hypothese: {text}",
    prior="Voraufnahme",
    later_film="Verlaufsaufnahme",
    film="Bild {letter}",
    days_later="{days} Tage später",
    day_later="1 Tag später",
    model_picture="Vorhersage",
    model_text="Das Modell sagt: {text}",
    model="Vorhergesagt von {model} für „{hypothesis}“.",
    key="Antwort: {text}",
    marked="markiert: wo es sich verändert",
    note="Für Lehrende: {text}",
    films_and_rights="Bilder und ihre Rechte",
    mark_where="Markieren Sie im Bild, wo es sich verändert.",
    say_what="Was verändert sich? Befund, Seite, Lungenfeld und in welche Richtung:",
    choose="Ihre Wahl:",
    holds="trifft zu",
    holds_not="trifft nicht zu",
    in_words="In eigenen Worten:",
    how_sure="Wie sicher sind Sie?",
    other_answer="Ihre Antwort:",
    statement_holds="Die Aussage trifft zu.",
    statement_holds_not="Die Aussage trifft nicht zu.",
    right_film="Bild {films} von {count}.",
    right_films="Bilder {films} von {count}.",
)
_SPANISH = Phrases(
    language="es",
    notice="Solo para la docencia, nunca para el diagnóstico.",
    notice_synthetic="Las imágenes sintéticas y las predicciones están marcadas. Solo para la "
    "docencia, nunca para el diagnóstico.",
    synthetic="Sintética",
    drawn_by_model="Dibujada por un modelo: sintética.",
    student_edition="Edición para estudiantes",
    teacher_edition="Edición para docentes, con respuestas",
    page="Foresee · página {number} de {count}",
    introduction="Introducción",
    objectives="Objetivos",
    by="De {authors}",
    licence="Licencia: {licence}",
    hypothesis="Hipótesis: {text}",
    prior="Previa",
    later_film="Control evolutivo",
    film="Radiografía {letter}",
    days_later="{days} días después",
    day_later="1 día después",
    model_picture="Predicción",
    model_text="El modelo dice: {text}",
    model="Predicción de {model} para «{hypothesis}».",
    key="Respuesta: {text}",
    marked="marcado: dónde cambia",
    note="Para el docente: {text}",
    films_and_rights="Radiografías y sus derechos",
    mark_where="Marque en la radiografía dónde cambia.",
    say_what="¿Qué cambia? Hallazgo, lado, campo y en qué sentido:",
    choose="Su elección:",
    holds="es cierta",
    holds_not="no es cierta",
    in_words="Con sus propias palabras:",
    how_sure="¿Qué seguridad tiene?",
    other_answer="Su respuesta:",
    statement_holds="La afirmación es cierta.",
    statement_holds_not="La afirmación no es cierta.",
    right_film="Radiografía {films} de {count}.",
    right_films="Radiografías {films} de {count}.",
)
PHRASES: Mapping[str, Phrases] = MappingProxyType(
    {one.language: one for one in (_ENGLISH, _GERMAN, _SPANISH)}
)
"""By the code of the language."""


def phrases_in(language: str) -> Phrases:
    """Of a language such as "de" or "de-AT"; English where nothing else is known."""
    return PHRASES.get(language.partition("-")[0], _ENGLISH)


def changes_in(changes: tuple[Change, ...], language: str) -> str:
    """Changes as a hypothesis in the language; that nothing changes where there are none."""
    code = phrases_in(language).language
    if code == "en":
        return " and ".join(change.words() for change in changes) or NO_CHANGE
    progressions = [
        Progression(one.finding, one.side, one.zone, one.trend, one.severity, False, 0, 0)
        for one in changes
    ]
    return hypothesis_text(progressions, code) or PHRASINGS[code].no_change


def hypothesis_in(text: str, language: str) -> str:
    """A hypothesis in the language; as it was written where it is in it, or cannot be read."""
    code = phrases_in(language).language
    written = language_of(text)
    if code == ("en" if written is None else written.code):
        return text
    try:
        return hypothesis_text(read_hypothesis(text).progressions, code)
    except HypothesisDeclined:
        return text
