"""The report of an evaluation in Markdown: one table for model and baselines, then by finding."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.evaluation.campaign import Declined, Outcome
from engine.evaluation.intervals import Interval
from engine.evaluation.tables import (
    Row,
    agreement_rows,
    all_rows,
    by_finding,
    speed_rows,
    text_rows,
    tokenizer_rows,
    word_scores,
)


@dataclass(frozen=True, slots=True)
class FollowUpFigures:
    """Direction agreement on real pairs; `silent`: runs that changed nothing visible."""

    agreement: Interval | None
    silent: int


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """The contents of a report. The baselines answer the same cases as the model."""

    title: str
    model: str
    outcomes: Sequence[Outcome]
    copied: Sequence[Outcome]
    prompted: Sequence[Outcome]
    declined: Sequence[Declined]
    follow_ups: FollowUpFigures | None = None


def markdown(evaluation: Evaluation) -> str:
    sections = [f"# {evaluation.title}", _introduction(evaluation)]
    sections += [
        _scores(evaluation),
        _words(evaluation),
        _agreement_and_speed(evaluation),
        _findings(evaluation),
    ]
    if evaluation.follow_ups is not None:
        sections.append(_follow_ups(evaluation.follow_ups))
    return "\n\n".join(sections) + "\n"


def _introduction(evaluation: Evaluation) -> str:
    return (
        "Everything generated here is synthetic and for teaching only. Figures are followed by "
        "their 95 % bootstrap interval and the number of cases.\n\n"
        f"Model: {evaluation.model}. Cases: {len(evaluation.outcomes)}, "
        f"declined: {len(evaluation.declined)}."
    )


def figures(evaluation: Evaluation) -> dict[str, str]:
    """As short texts, for the model's card: its own rows, each finding's, what of the texts the
    hypothesis alone earns, and the real follow-ups."""
    outcomes = evaluation.outcomes
    rows = [*all_rows(outcomes), *agreement_rows(outcomes), *tokenizer_rows(outcomes)]
    named = [(row.name, row) for row in rows]
    for finding, own in by_finding(outcomes).items():
        named += [(f"{finding}: {row.name}", row) for row in own]
    prompted = text_rows(evaluation.prompted)
    named += [(f"hypothesis alone: {row.name}", row) for row in prompted]
    if evaluation.follow_ups is not None:
        named.append(("real follow-ups: direction", _direction(evaluation.follow_ups)))
    return {name: cell(row) for name, row in named if row.interval is not None}


def cell(row: Row) -> str:
    if row.interval is None:
        return "–"
    factor, unit, digits = (100, " %", 1) if row.percent else (1, "", 2)
    value, low, high = (
        f"{factor * part:.{digits}f}"
        for part in (row.interval.value, row.interval.low, row.interval.high)
    )
    return f"{value}{unit} [{low}, {high}], n = {row.interval.count}"


def _scores(evaluation: Evaluation) -> str:
    columns = [
        all_rows(answers)
        for answers in (evaluation.outcomes, evaluation.copied, evaluation.prompted)
    ]
    lines = [
        "| score | model | copy of the prior | hypothesis alone |",
        "| --- | --- | --- | --- |",
    ]
    for own, copied, prompted in zip(*columns, strict=True):
        name = f"{own.name} (median)" if own.summary == "median" else own.name
        lines.append(f"| {name} | {cell(own)} | {cell(copied)} | {cell(prompted)} |")
    return "## Scores\n\n" + "\n".join(lines)


def _words(evaluation: Evaluation) -> str:
    lines = ["| text | BLEU-3 | METEOR | ROUGE-L |", "| --- | --- | --- | --- |"]
    answers = (("model", evaluation.outcomes), ("hypothesis alone", evaluation.prompted))
    for name, outcomes in answers:
        if outcomes:
            scores = word_scores(outcomes)
            values = (scores.bleu3, scores.meteor, scores.rouge_l)
            lines.append(f"| {name} | " + " | ".join(f"{value:.3f}" for value in values) + " |")
    note = "METEOR without WordNet: exact words and stems only."
    return "## Words\n\n" + "\n".join(lines) + f"\n\n{note}"


def _agreement_and_speed(evaluation: Evaluation) -> str:
    rows = [
        *agreement_rows(evaluation.outcomes),
        *tokenizer_rows(evaluation.outcomes),
        *speed_rows(evaluation.outcomes),
    ]
    lines = [f"- {row.name}: {cell(row)}" for row in rows]
    return "## Text against picture, image tokenizer, and speed\n\n" + "\n".join(lines)


def _findings(evaluation: Evaluation) -> str:
    tables = by_finding(evaluation.outcomes)
    names = [row.name for rows in list(tables.values())[:1] for row in rows]
    lines = ["| finding | " + " | ".join(names) + " |", "| --- " * (len(names) + 1) + "|"]
    for finding, rows in tables.items():
        lines.append(f"| {finding} | " + " | ".join(map(cell, rows)) + " |")
    return "## By finding\n\n" + "\n".join(lines)


def _direction(follow_ups: FollowUpFigures) -> Row:
    return Row("direction", follow_ups.agreement, True, "mean")


def _follow_ups(follow_ups: FollowUpFigures) -> str:
    row = _direction(follow_ups)
    return (
        "## Real follow-up films\n\n"
        "Where the model changed the film for the labelled hypothesis, the real follow-up went the "
        f"same way in {cell(row)}. Runs that changed nothing visible: {follow_ups.silent}. Labels "
        "are text-mined, and breath and exposure differ between real films."
    )
