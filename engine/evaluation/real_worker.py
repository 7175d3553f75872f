"""What one worker does of an evaluation on real films: it reads a film, answers a question about
one, or draws an opacity on a clear one."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from engine.errors import ForeseeError, HypothesisDeclined, RadiographError
from engine.evaluation.nih import NihRow
from engine.evaluation.prior_findings import ReadFilm, read_film
from engine.evaluation.real_answers import RealAnswer, judge_outcome
from engine.evaluation.real_questions import RealQuestion, boxed_questions, nih_film
from engine.evaluation.real_report import Shown, small
from engine.evaluation.reversal import run_to_end
from engine.evaluation.spectrum import Texture, drawn_texture
from engine.progemu import Engine
from engine.radiograph import read_radiograph


@dataclass(frozen=True, slots=True)
class FilmToRead:
    row: NihRow


@dataclass(frozen=True, slots=True)
class OpacityToDraw:
    """hypothesis: asked of a clear film."""

    row: NihRow
    hypothesis: str


RealItem = FilmToRead | RealQuestion | OpacityToDraw


@dataclass(frozen=True, slots=True)
class FilmRead:
    """film: None for a model without nets that read films. questions: about its boxes."""

    film: ReadFilm | None
    questions: tuple[RealQuestion, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """shown: of questions about disease that is there, to be looked at."""

    answer: RealAnswer
    shown: Shown | None


@dataclass(frozen=True, slots=True)
class OpacityDrawn:
    """texture: None where nothing dense was drawn."""

    texture: Texture | None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Of a film or a hypothesis; `reason` names both."""

    reason: str


RealResult = FilmRead | Answered | OpacityDrawn | Refusal


@dataclass(frozen=True, slots=True)
class OpenRealWorker:
    """data: the folder of `nih` and `follow_ups`, where the worker is."""

    engine: Callable[[], Engine]
    data: Path
    seed: int

    def __call__(self) -> "RealWorker":
        if not self.data.is_dir():
            raise ForeseeError("There is no folder {data}; copy the films there.", data=self.data)
        return RealWorker(self.engine(), self.data, self.seed)


class RealWorker:
    def __init__(self, engine: Engine, data: Path, seed: int) -> None:
        self._engine = engine
        self._data = data
        self._sampling = engine.manifest.sampling.sampling(seed)

    def work(self, item: RealItem, /) -> RealResult:
        match item:
            case FilmToRead():
                return self._read(item.row)
            case OpacityToDraw():
                return self._draw(item)
            case RealQuestion():
                return self._answer(item)

    def close(self) -> None:
        self._engine.close()

    def _read(self, row: NihRow) -> RealResult:
        try:
            film = read_radiograph(nih_film(self._data, row))
            readings, anatomy = self._engine.prior_readings(film), self._engine.anatomy(film)
        except RadiographError as error:
            return Refusal(f"{row.file}: {error}")
        read = None if readings is None else read_film(row, readings.judged)
        return FilmRead(read, tuple(boxed_questions(self._data, row, anatomy)))

    def _answer(self, question: RealQuestion) -> RealResult:
        try:
            prior = read_radiograph(question.file)
            result = run_to_end(self._engine, prior, question.hypothesis, self._sampling)
        except (HypothesisDeclined, RadiographError) as error:
            return Refusal(f"{question.file.name}: {question.hypothesis}: {error}")
        outcome = judge_outcome(question, result.change, result.interpretation)
        answer = RealAnswer(question, outcome, result.interpretation, result.timings.total_s)
        if not question.disease_is_there:
            return Answered(answer, None)
        return Answered(answer, Shown(answer, small(prior.pixels), small(result.change)))

    def _draw(self, item: OpacityToDraw) -> RealResult:
        try:
            prior = read_radiograph(nih_film(self._data, item.row))
            result = run_to_end(self._engine, prior, item.hypothesis, self._sampling)
        except RadiographError as error:
            return Refusal(f"{item.row.file}: {item.hypothesis}: {error}")
        texture = drawn_texture(item.row.patient, result.counterfactual, result.change)
        return OpacityDrawn(texture)
