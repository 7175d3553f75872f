"""The films that are shown, and what the model is asked of them: patients that nothing was trained
on, and the built-in cases. The same ones every time."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from engine.cases import BuiltInCase, built_in_cases
from engine.errors import HypothesisDeclined, RadiographError
from engine.events import Finished
from engine.findings import Finding
from engine.progemu import Engine
from engine.radiograph import Radiograph, read_radiograph
from engine.result import RunResult
from engine.training.films import FILLS_OR_EMPTIES, Film, load_films

ASKED = (
    "new large right pleural effusion",
    "new large left lower zone consolidation",
    "new large right upper zone atelectasis",
    "new large left pneumothorax",
    "new severe pulmonary oedema",
    "new severe cardiomegaly",
    "new moderate left pleural effusion",
    "new moderate right middle zone consolidation",
    "new large left lower zone atelectasis",
    "new moderate right pneumothorax",
    "new moderate pulmonary oedema",
    "new moderate bilateral pleural effusion",
)
COMMON = (
    "new moderate right lower zone consolidation",
    "new moderate left pleural effusion",
    "new small left lower zone consolidation",
    "new moderate bilateral lower zone consolidation",
    "new moderate right lower zone atelectasis",
    "new moderate pulmonary oedema",
    "new moderate left middle zone consolidation",
    "new small right pleural effusion",
)
"""In the amounts and about as often as the collection's ill films have them."""
_NEW_IN_HEALTHY = (ASKED[0], ASKED[8], ASKED[4])


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """source: what the prior is called on a sheet."""

    source: str
    prior: Radiograph
    hypothesis: str


def real_questions(data: Path, seed: int | None = None) -> Iterator[Question]:
    """Clear films of patients kept aside, one each, with one hypothesis each in turn. More than
    anybody needs, because some are declined. seed: of their order, None for the collection's."""
    clear = [film for film in _kept_aside(data) if film.clear]
    if seed is not None:
        random.Random(seed).shuffle(clear)
    for film, hypothesis in zip(clear, cycle(ASKED), strict=False):
        prior = read_radiograph(data / film.source / film.name)
        yield Question(film.name, prior, hypothesis)


def questions_like_ill_films(data: Path, seed: int) -> Iterator[Question]:
    """In turn a clear film with something common new, and one that is ill itself, worse: so that
    neither a device nor a second finding tells a real film from a counterfactual. Patients kept
    aside, one film each."""
    kept = list(_kept_aside(data))
    random.Random(seed).shuffle(kept)
    clear = zip((film for film in kept if film.clear), cycle(COMMON), strict=False)
    ill = ((film, f"worse {_filling(film)}") for film in kept if not film.clear)
    for pair in zip(clear, ill, strict=False):
        for film, hypothesis in pair:
            yield Question(film.name, read_radiograph(data / film.source / film.name), hypothesis)


def _filling(film: Film) -> Finding:
    return min(film.present & FILLS_OR_EMPTIES)


def built_in_questions() -> Iterator[Question]:
    """Of each case its own disease resolved; of healthy ones something new."""
    new = cycle(_NEW_IN_HEALTHY)
    for case in built_in_cases():
        asked = _resolved(case) or next(new)
        yield Question(case.slug, read_radiograph(case.path), asked)


def ill_films(data: Path) -> list[Film]:
    """Real films whose labels name what fills or empties a lung, one a patient; none of patients
    kept aside, of whose films counterfactuals are made."""
    seen = set[str]()
    films = list[Film]()
    for film in load_films(data, None):
        of_it = film.source == "nih" and not film.validation and film.present & FILLS_OR_EMPTIES
        if of_it and film.patient not in seen:
            seen.add(film.patient)
            films.append(film)
    return films


def answered(
    engine: Engine, questions: Iterator[Question], count: int
) -> list[tuple[Question, RunResult]]:
    """The first `count` that the model changes anything for."""
    found = list[tuple[Question, RunResult]]()
    for question in questions:
        result = answer(engine, question, len(found))
        if result is not None and result.change.any():
            found.append((question, result))
        if len(found) == count:
            break
    return found


def answer(engine: Engine, question: Question, seed: int) -> RunResult | None:
    """None where the model declines."""
    sampling = engine.manifest.sampling.sampling(seed)
    try:
        for event in engine.generate(question.prior, question.hypothesis, sampling):
            if isinstance(event, Finished):
                return event.result
    except (HypothesisDeclined, RadiographError):
        return None
    raise AssertionError("a run that nobody cancels finishes")


def _kept_aside(data: Path) -> Sequence[Film]:
    patients = dict[str, Film]()
    for film in load_films(data, None):
        if film.validation and film.source == "nih" and film.masks is not None:
            patients.setdefault(film.patient, film)
    return list(patients.values())


def _resolved(case: BuiltInCase) -> str | None:
    lesions = [one for one in case.recipe.lesions if one.finding is not Finding.NODULE]
    if not lesions:
        return None
    lesion = lesions[0]
    sided = lesion.finding.facts.side_can_be_named
    words = ["resolved", f"{lesion.side}" if sided else ""]
    words += [f"{lesion.zone} zone" if lesion.zone is not None else "", lesion.finding.value]
    return " ".join(word for word in words if word)
