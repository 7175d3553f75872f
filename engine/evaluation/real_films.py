"""Asks a model all questions about real films, and reads with its nets the films kept aside."""

from collections.abc import Callable
from pathlib import Path

from engine.errors import RadiographError
from engine.evaluation.cases import spread
from engine.evaluation.prior_findings import ReadFilm, read_film
from engine.evaluation.real_answers import RealAnswer, ask
from engine.evaluation.real_questions import (
    RealQuestion,
    absent_questions,
    boxed_questions,
    follow_up_questions,
    measured_rows,
    nih_film,
)
from engine.evaluation.real_report import RealEvaluation, Shown, small
from engine.evaluation.textures import textures_told_apart
from engine.progemu import Engine
from engine.radiograph import read_radiograph


def evaluate_real(
    engine: Engine, data: Path, limit: int | None, seed: int, report: Callable[[str], None]
) -> tuple[RealEvaluation, list[Shown]]:
    """data: the folder of `nih` and `follow_ups`. limit: of questions of each of the three kinds.

    Returns what was measured, and the answers about disease that is there, to be looked at. Raises
    ForeseeError where a collection is missing.
    """
    rows = measured_rows(data)
    questions: list[RealQuestion] = []
    films: list[ReadFilm] = []
    for row in rows:
        try:
            film = read_radiograph(nih_film(data, row))
            readings, anatomy = engine.prior_readings(film), engine.anatomy(film)
        except RadiographError as error:
            report(f"{row.file}: {error}")
            continue
        if readings is not None:
            films.append(read_film(row, readings.judged))
        questions += boxed_questions(data, row, anatomy)
    kinds = (questions, list(follow_up_questions(data)), list(absent_questions(data, rows)))
    asked = [question for kind in kinds for question in spread(kind, limit)]
    answers: list[RealAnswer] = []
    shown: list[Shown] = []
    for answer, result in ask(engine, asked, seed, report):
        answers.append(answer)
        if answer.question.disease_is_there:
            prior = read_radiograph(answer.question.file).pixels
            shown.append(Shown(answer, small(prior), small(result.change)))
    model = f"{engine.manifest.name} {engine.manifest.version}, digest {engine.digest[:16]}"
    texture = textures_told_apart(engine, data, rows, limit, seed, report)
    return RealEvaluation(model, answers, films, texture), shown
