"""Summarises outcomes: every score with its interval, for models and baselines alike."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.evaluation.campaign import Outcome
from engine.evaluation.intervals import Interval, mean_interval, median_interval
from engine.evaluation.words import WordScores, score_words
from engine.findings import Finding

UNCHANGED_AT_MOST = 0.005
"""A film counts as left alone up to this share of changed pixels."""


@dataclass(frozen=True, slots=True)
class Row:
    """percent: a share, to be read as percent. summary: "mean" or "median"."""

    name: str
    interval: Interval | None
    percent: bool
    summary: str


def picture_rows(outcomes: Sequence[Outcome]) -> list[Row]:
    moved = [o.picture for o in outcomes if not o.case.no_change]
    return [
        _share("direction", [p.direction for p in moved]),
        _share("side", [p.side for p in moved]),
        _median("change-map correlation", [p.correlation for p in moved]),
        _median("change-map IoU", [p.overlap for p in moved]),
        _median("changed beyond the true area", [p.outside for p in moved], percent=True),
        _median("amount, generated over true", [p.amount for p in moved]),
        *_detail_rows([o for o in outcomes if not o.case.no_change]),
        _median("left after new, then resolved", [o.left for o in outcomes], percent=True),
    ]


def _detail_rows(moved: Sequence[Outcome]) -> list[Row]:
    return [
        _median("fine detail surviving in the change", [o.detail.inside for o in moved]),
        _median("the same in the true film", [o.detail.truth for o in moved]),
        _median("fine detail elsewhere", [o.detail.elsewhere for o in moved]),
    ]


def no_change_rows(outcomes: Sequence[Outcome]) -> list[Row]:
    unchanged = [o for o in outcomes if o.case.must_stay]
    alone = [o.picture.changed <= UNCHANGED_AT_MOST for o in unchanged]
    return [
        _share("left alone (at most 0.5 % of pixels changed)", alone),
        _share("says that nothing changes", [o.slots.no_change for o in unchanged]),
    ]


def text_rows(outcomes: Sequence[Outcome]) -> list[Row]:
    slots = [o.slots for o in outcomes]
    return [
        _share("finding", [s.finding for s in slots]),
        _share("side named", [s.side for s in slots]),
        _share("direction named", [s.direction for s in slots]),
        _share("zone", [s.zone for s in slots]),
        _share("severity before", [s.before for s in slots]),
        _share("severity after", [s.after for s in slots]),
        _share("no contradiction between sentences", [s.consistent for s in slots]),
    ]


def agreement_rows(outcomes: Sequence[Outcome]) -> list[Row]:
    planted = [o.planted for o in outcomes if o.planted is not None]
    return [
        _share("claims that the picture supports", [s for o in outcomes for s in o.supported]),
        _share(
            "called gone and supported, though more than half is left",
            [false for o in outcomes for false in o.false_resolutions],
        ),
        _share("true claims that the truth supports", [s for p in planted for s in p.supported]),
        _share("planted wrong side caught", [p.side for p in planted]),
        _share("planted wrong direction caught", [p.direction for p in planted]),
    ]


def tokenizer_rows(outcomes: Sequence[Outcome]) -> list[Row]:
    return [_median("image tokenizer, PSNR of priors in dB", [o.reconstruction for o in outcomes])]


def speed_rows(outcomes: Sequence[Outcome]) -> list[Row]:
    return [
        _median("seconds per run", [o.seconds for o in outcomes]),
        _median("passes per run", [float(o.passes) for o in outcomes]),
    ]


def all_rows(outcomes: Sequence[Outcome]) -> list[Row]:
    return [*picture_rows(outcomes), *no_change_rows(outcomes), *text_rows(outcomes)]


def by_finding(outcomes: Sequence[Outcome]) -> dict[Finding, list[Row]]:
    """The picture's scores of every finding that moves somewhere, by the principal change."""
    found: dict[Finding, list[Row]] = {}
    for finding in Finding:
        own = [o for o in outcomes if _about(o, finding)]
        if own:
            found[finding] = picture_rows(own)
    return found


def word_scores(outcomes: Sequence[Outcome]) -> WordScores:
    return score_words([o.case.interpretation for o in outcomes], [o.text for o in outcomes])


def _about(outcome: Outcome, finding: Finding) -> bool:
    principal = outcome.case.principal
    return not outcome.case.no_change and principal is not None and principal.finding == finding


def _share(name: str, values: Sequence[bool | None]) -> Row:
    known = [float(value) for value in values if value is not None]
    return Row(name, mean_interval(known), True, "mean")


def _median(name: str, values: Sequence[float | None], percent: bool = False) -> Row:
    known = [value for value in values if value is not None]
    return Row(name, median_interval(known), percent, "median")
