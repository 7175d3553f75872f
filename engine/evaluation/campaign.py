"""Runs a model on every case and scores what it gives."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from importlib import metadata
from typing import Self

from engine.anatomy import Anatomy
from engine.cluster.kept import KeptResults
from engine.cluster.running import Report, run_all
from engine.cluster.workers import Crew, Done
from engine.difference import model_field, to_model
from engine.errors import ForeseeError, HypothesisDeclined, RadiographError
from engine.evaluation.cases import Case, Map
from engine.evaluation.detail import DetailScores, score_detail
from engine.evaluation.pictures import PictureScores, peak_signal_to_noise, score_picture
from engine.evaluation.planted import Planted, plant
from engine.evaluation.reversal import left_after_reversal, run_to_end
from engine.evaluation.texts import SlotScores, score_slots
from engine.grounding import Claim, Verdict
from engine.grounding.remaining import says_gone
from engine.progemu import PACKAGE, Engine
from engine.result import RunResult

_HALF = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """The answer of a model or a baseline to a case, scored. claims: empty without grounding.
    planted: of cases with a true text, where the model finds the anatomy. detail: whether the
    picture hides what the true one hides. left: of a new finding that is then asked to resolve, how
    much of its change is left.
    reconstruction: how well the image tokenizer keeps the prior, PSNR in dB."""

    change: Map
    text: str
    picture: PictureScores
    slots: SlotScores
    detail: DetailScores
    claims: tuple[Claim, ...] = ()
    planted: Planted | None = None
    reconstruction: float | None = None
    left: float | None = None
    seconds: float = 0.0
    passes: int = 0


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Outcome(Scored):
    """A case and the answer to it."""

    case: Case

    @classmethod
    def of(cls, case: Case, scored: Scored) -> Self:
        return cls(case=case, **{f.name: getattr(scored, f.name) for f in fields(scored)})

    @property
    def supported(self) -> list[bool]:
        return [claim.verdict is Verdict.SUPPORTED for claim in self.claims]

    @property
    def false_resolutions(self) -> list[bool]:
        """Of every claim that something is gone and that is called supported, where it truly goes:
        whether more than half of it is still there."""
        principal, made = self.case.principal, self.picture.made
        if principal is None or principal.after is not None or made is None:
            return []
        gone = [claim for claim in self.claims if says_gone(claim)]
        return [made < _HALF for claim in gone if claim.verdict is Verdict.SUPPORTED]


@dataclass(frozen=True, slots=True)
class Declined:
    """A case outside what the model was trained for, or a film that it refuses, with its reason."""

    case: Case
    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a case is declined."""

    reason: str


def judge(case: Case, change: Map, text: str) -> Outcome:
    """The outcome of an answer that no model gave: a baseline's, or the truth itself."""
    picture, slots = _picture(case, change), score_slots(case, text)
    return Outcome.of(case, Scored(change, text, picture, slots, _detail(case, change)))


@dataclass(frozen=True, slots=True)
class OpenCaseWorker:
    """engine: opens the model where the worker is. seed: of the sampling."""

    engine: Callable[[], Engine]
    seed: int

    def __call__(self) -> "CaseWorker":
        return CaseWorker(self.engine(), self.seed)


class CaseWorker:
    """One run per case with the bundle's own sampling."""

    def __init__(self, engine: Engine, seed: int) -> None:
        self._engine = engine
        self._sampling = engine.manifest.sampling.sampling(seed)

    def work(self, case: Case, /) -> Scored | Refused:
        engine, sampling = self._engine, self._sampling
        try:
            result = run_to_end(engine, case.prior, case.hypothesis, sampling)
        except (HypothesisDeclined, RadiographError) as declined:
            return Refused(str(declined))
        restored = engine.reconstruction(case.prior)
        anatomy = engine.anatomy(case.prior)
        left = left_after_reversal(engine, case, result, sampling)
        return _scored(case, result, anatomy, restored, left)

    def close(self) -> None:
        self._engine.close()


def run_cases(
    crew: Crew[Case, Scored | Refused],
    cases: Sequence[Case],
    kept: KeptResults[Scored | Refused],
    depends_on: str,
    report: Report,
) -> Iterator[Outcome | Declined]:
    """In the order of the cases. depends_on: what answers depend on beside the case, such as the
    model's digest. Raises ForeseeError naming cases that failed on every worker."""
    version = metadata.version(PACKAGE)
    names = [
        f"{version}|{depends_on}|{case.name}|{case.hypothesis}|{case.prior.fingerprint}"
        for case in cases
    ]
    found: dict[int, Scored | Refused] = {}
    failed: list[str] = []
    for ended in run_all(crew, names, lambda number: cases[number], kept, report):
        if isinstance(ended, Done):
            found[ended.number] = ended.result
        else:
            failed.append(f"{cases[ended.number].name}: {ended.reason}")
    if failed:
        raise ForeseeError(
            "{count} cases failed on every worker that tried them; what is finished is kept, and "
            "the same command tries the others again. The first: {first}",
            count=len(failed),
            first=failed[0],
        )
    for number, case in enumerate(cases):
        answer = found[number]
        if isinstance(answer, Refused):
            yield Declined(case, answer.reason)
        else:
            yield Outcome.of(case, answer)


def _scored(
    case: Case, result: RunResult, anatomy: Anatomy | None, restored: Map, left: float | None
) -> Scored:
    claims = () if result.grounding is None else result.grounding.claims
    text, change = result.interpretation, result.change
    planted = None
    if anatomy is not None and case.changes is not None:
        planted = plant(case, case.change, anatomy)
    return Scored(
        change,
        text,
        _picture(case, change),
        score_slots(case, text),
        _detail(case, change),
        claims,
        planted,
        peak_signal_to_noise(_model_input(case, restored), restored),
        left,
        result.timings.total_s,
        result.passes,
    )


def _model_input(case: Case, restored: Map) -> Map:
    pixels = case.prior.pixels
    return to_model(pixels, model_field(pixels.shape), len(restored))


def _detail(case: Case, change: Map) -> DetailScores:
    return score_detail(case.prior.pixels, change, case.change)


def _picture(case: Case, change: Map) -> PictureScores:
    side = None if case.principal is None else case.principal.side
    return score_picture(change, case.change, side)
