"""Runs a model on every case and scores what it gives."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from engine.anatomy import Anatomy
from engine.difference import model_field, to_model
from engine.errors import HypothesisDeclined, RadiographError
from engine.evaluation.cases import Case, Map
from engine.evaluation.detail import DetailScores, score_detail
from engine.evaluation.pictures import PictureScores, peak_signal_to_noise, score_picture
from engine.evaluation.planted import Planted, plant
from engine.evaluation.reversal import left_after_reversal, run_to_end
from engine.evaluation.texts import SlotScores, score_slots
from engine.grounding import Claim, Verdict
from engine.grounding.remaining import says_gone
from engine.progemu import Engine
from engine.result import RunResult

_HALF = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """A case and the answer of a model or a baseline, scored. claims: empty without grounding.
    planted: of cases with a true text, where the model finds the anatomy. detail: whether the
    picture hides what the true one hides. left: of a new finding that is then asked to resolve, how
    much of its change is left.
    reconstruction: how well the image tokenizer keeps the prior, PSNR in dB."""

    case: Case
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


def judge(case: Case, change: Map, text: str) -> Outcome:
    """The outcome of an answer that no model gave: a baseline's, or the truth itself."""
    picture, slots = _picture(case, change), score_slots(case, text)
    return Outcome(case, change, text, picture, slots, _detail(case, change))


def run_cases(
    engine: Engine, cases: Iterable[Case], seed: int, report: Callable[[str], None]
) -> Iterator[Outcome | Declined]:
    """One run per case with the bundle's own sampling and `seed`."""
    sampling = engine.manifest.sampling.sampling(seed)
    for number, case in enumerate(cases, 1):
        try:
            result = run_to_end(engine, case.prior, case.hypothesis, sampling)
        except (HypothesisDeclined, RadiographError) as declined:
            yield Declined(case, str(declined))
            continue
        report(f"{number}: {case.hypothesis}")
        restored = engine.reconstruction(case.prior)
        outcome = _outcome(case, result, engine.anatomy(case.prior), restored)
        yield replace(outcome, left=left_after_reversal(engine, case, result, sampling))


def _outcome(case: Case, result: RunResult, anatomy: Anatomy | None, restored: Map) -> Outcome:
    claims = () if result.grounding is None else result.grounding.claims
    text, change = result.interpretation, result.change
    planted = None
    if anatomy is not None and case.changes is not None:
        planted = plant(case, case.change, anatomy)
    return Outcome(
        case,
        change,
        text,
        _picture(case, change),
        score_slots(case, text),
        _detail(case, change),
        claims,
        planted,
        peak_signal_to_noise(_model_input(case, restored), restored),
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
