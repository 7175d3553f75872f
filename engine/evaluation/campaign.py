"""Asks a model every case and keeps what is needed to judge it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from engine.claims import Claim, Verdict
from engine.errors import HypothesisDeclined
from engine.evaluation.cases import Case, Map
from engine.evaluation.pictures import PictureScores, score_picture
from engine.evaluation.texts import SlotScores, score_slots
from engine.events import Finished
from engine.progemu import Engine
from engine.result import RunResult, Sampling


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """A case and what a model, or a baseline, made of it. claims: empty without grounding."""

    case: Case
    change: Map
    text: str
    picture: PictureScores
    slots: SlotScores
    claims: tuple[Claim, ...] = ()
    seconds: float = 0.0
    passes: int = 0

    @property
    def supported(self) -> list[bool]:
        return [claim.verdict is Verdict.SUPPORTED for claim in self.claims]


@dataclass(frozen=True, slots=True)
class Declined:
    """A case outside what the model was trained for, with the reason that it gave."""

    case: Case
    reason: str


def judge(case: Case, change: Map, text: str) -> Outcome:
    """For answers that no model gave: baselines, and the truth itself."""
    return Outcome(case, change, text, _picture(case, change), score_slots(case, text))


def run_cases(
    engine: Engine, cases: Iterable[Case], seed: int, report: Callable[[str], None]
) -> Iterator[Outcome | Declined]:
    """One run per case with the bundle's own sampling and `seed`."""
    sampling = engine.manifest.sampling.sampling(seed)
    for number, case in enumerate(cases, 1):
        try:
            result = _result(engine, case, sampling)
        except HypothesisDeclined as declined:
            yield Declined(case, str(declined))
            continue
        report(f"{number}: {case.hypothesis}")
        yield _outcome(case, result)


def _result(engine: Engine, case: Case, sampling: Sampling) -> RunResult:
    for event in engine.generate(case.prior, case.hypothesis, sampling):
        if isinstance(event, Finished):
            return event.result
    raise AssertionError("a run that nobody cancels finishes")


def _outcome(case: Case, result: RunResult) -> Outcome:
    claims = () if result.grounding is None else result.grounding.claims
    text, change = result.interpretation, result.change
    return Outcome(
        case,
        change,
        text,
        _picture(case, change),
        score_slots(case, text),
        claims,
        result.timings.total_s,
        result.passes,
    )


def _picture(case: Case, change: Map) -> PictureScores:
    side = None if case.principal is None else case.principal.side
    return score_picture(change, case.change, side)
