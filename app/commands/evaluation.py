"""`foresee evaluate`: how true a model's pictures and texts are. Needs the `evaluate` extra."""

import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.devices import Model
from app.commands.extras import require_extra
from app.commands.telling import say
from engine.errors import ForeseeError

if TYPE_CHECKING:
    from engine.evaluation.cases import Case
    from engine.evaluation.report import Evaluation, FollowUpFigures
    from engine.progemu import Engine

SHEET_ROWS = 16
REAL_SHEET = 24


def evaluate(
    out: Annotated[Path, typer.Option(help="Folder for the report.")],
    pairs: Annotated[Path | None, typer.Option(help="A pair set with known changes.")] = None,
    icg_cxr: Annotated[Path | None, typer.Option(help="ICG-CXR as published.")] = None,
    follow_ups: Annotated[Path | None, typer.Option(help="Folder with NIH's films.")] = None,
    real: Annotated[
        Path | None, typer.Option(help="Folder that holds nih and follow_ups: real disease.")
    ] = None,
    examples: Annotated[
        Path | None, typer.Option(help="Pair set that the hypothesis-only baseline learns from.")
    ] = None,
    model: Model = None,
    limit: Annotated[int | None, typer.Option(help="At most so many cases.", min=1)] = None,
    seed: Annotated[int, typer.Option(min=0)] = 0,
) -> None:
    """Run a model over films whose change is known; write and print a report of all scores."""
    from app.services.bundles import wanted_model
    from app.services.run_files import require_folder
    from engine.progemu import Engine

    require_extra("evaluate", "An evaluation", "nltk", "rouge_score", "scipy")
    require_folder(out)
    if real is not None:
        say(_evaluate_real(real, out, wanted_model(model), limit, seed))
        say(f"Written to {out}")
        return
    cases = _cases(pairs, icg_cxr)
    with closing(Engine.open(wanted_model(model), "auto")) as engine:
        evaluation = _evaluate(engine, cases, examples, follow_ups, limit, seed)
    try:
        report = _write(out, evaluation)
    except OSError as error:
        raise ForeseeError(
            f"{out} cannot be written: {error.strerror or error}; choose another place."
        ) from error
    say(report)
    say(f"Written to {out}")


def _evaluate_real(data: Path, out: Path, model: Path, limit: int | None, seed: int) -> str:
    """Real ill films of patients kept aside: what the model makes of them, what its nets read."""
    from engine.evaluation.cases import spread
    from engine.evaluation.real_films import evaluate_real
    from engine.evaluation.real_report import real_figures, real_markdown, real_sheet
    from engine.progemu import Engine

    with closing(Engine.open(model, "auto")) as engine:
        evaluation, shown = evaluate_real(engine, data, limit, seed, _tell)
    report = real_markdown(evaluation)
    figures = json.dumps(real_figures(evaluation), indent=2, ensure_ascii=False)
    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / "real.md").write_text(report, encoding="utf-8")
        (out / "evaluation_real.json").write_text(figures + "\n", encoding="utf-8")
        real_sheet(spread(shown, REAL_SHEET)).save(out / "real_sheet.png")
    except OSError as error:
        raise ForeseeError(
            f"{out} cannot be written: {error.strerror or error}; choose another place."
        ) from error
    return report


def _cases(pairs: Path | None, icg_cxr: Path | None) -> "list[Case]":
    from engine.evaluation.cases import read_pair_set
    from engine.evaluation.icg_cxr import read_icg_cxr

    if pairs is not None and icg_cxr is None:
        return list(read_pair_set(pairs))
    if icg_cxr is not None and pairs is None:
        return list(read_icg_cxr(icg_cxr))
    raise ForeseeError("Give one set of films to evaluate on: --pairs DIR or --icg-cxr DIR.")


def _evaluate(
    engine: "Engine",
    cases: "list[Case]",
    examples: Path | None,
    follow_ups: Path | None,
    limit: int | None,
    seed: int,
) -> "Evaluation":
    from engine.evaluation.baselines import PromptOnly, copied_prior
    from engine.evaluation.campaign import Declined, Outcome, judge, run_cases
    from engine.evaluation.cases import read_examples, spread
    from engine.evaluation.report import Evaluation

    known = [case.example for case in cases] if examples is None else read_examples(examples)
    learned = PromptOnly(known)
    answers = list(run_cases(engine, spread(cases, limit), seed, _tell))
    outcomes = [answer for answer in answers if isinstance(answer, Outcome)]
    return Evaluation(
        title=f"Evaluation of {engine.manifest.title}",
        model=f"{engine.manifest.name} {engine.manifest.version}, digest {engine.digest[:16]}",
        outcomes=outcomes,
        copied=[judge(o.case, copied_prior(o.case), "") for o in outcomes],
        prompted=[
            judge(o.case, copied_prior(o.case), learned.interpretation(o.case)) for o in outcomes
        ],
        declined=[answer for answer in answers if isinstance(answer, Declined)],
        follow_ups=None if follow_ups is None else _real(engine, follow_ups, limit, seed),
    )


def _real(engine: "Engine", data: Path, limit: int | None, seed: int) -> "FollowUpFigures":
    from engine.evaluation.campaign import Outcome, run_cases
    from engine.evaluation.cases import Case
    from engine.evaluation.follow_ups import direction_agrees, read_follow_ups
    from engine.evaluation.intervals import mean_interval
    from engine.evaluation.report import FollowUpFigures

    found = list(read_follow_ups(data, frozenset(engine.manifest.scope.findings)))[:limit]
    cases = [Case(f.name, f.prior, f.hypothesis, f.change, "") for f in found]
    agreed = [
        direction_agrees(follow_up, answer.change)
        for follow_up, answer in zip(found, run_cases(engine, cases, seed, _tell), strict=True)
        if isinstance(answer, Outcome)
    ]
    known = [float(agrees) for agrees in agreed if agrees is not None]
    return FollowUpFigures(mean_interval(known), len(agreed) - len(known))


def _write(out: Path, evaluation: "Evaluation") -> str:
    from engine.evaluation.cases import spread
    from engine.evaluation.report import figures, markdown
    from engine.evaluation.sheet import contact_sheet

    out.mkdir(parents=True, exist_ok=True)
    report = markdown(evaluation)
    (out / "report.md").write_text(report, encoding="utf-8")
    shown = json.dumps(figures(evaluation), indent=2, ensure_ascii=False)
    (out / "evaluation.json").write_text(shown + "\n", encoding="utf-8")
    contact_sheet(spread(evaluation.outcomes, SHEET_ROWS)).save(out / "contact_sheet.png")
    return report


def _tell(line: str) -> None:
    say(line, err=True)
