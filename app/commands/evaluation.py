"""`foresee evaluate`: how true a model's pictures and texts are. Needs the `evaluate` extra."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.cluster import (
    ClusterAddress,
    ModelCopy,
    Place,
    Workers,
    open_place,
    progress_line,
)
from app.commands.devices import Model
from app.commands.extras import require_extra
from app.commands.terminal import say
from engine.errors import ForeseeError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from engine.bundle import Manifest
    from engine.cluster.kept import KeptResults
    from engine.evaluation.campaign import Declined, Outcome, Refused, Scored
    from engine.evaluation.cases import Case
    from engine.evaluation.report import Evaluation, FollowUpFigures

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
    cluster: ClusterAddress = None,
    workers: Workers = None,
) -> None:
    """Run a model over films whose change is known; write and print a report of all scores.

    Stopped half-way, its answers are kept in --out, and the same call goes on from there.
    """
    from app.services.bundles import wanted_model
    from app.services.run_files import require_folder

    require_extra("evaluate", "An evaluation", "nltk", "rouge_score", "scipy")
    require_folder(out)
    if real is not None:
        with open_place(cluster, workers) as place:
            say(_evaluate_real(real, out, wanted_model(model), limit, seed, place))
        say(f"Written to {out}")
        return
    cases = _cases(pairs, icg_cxr)
    kept = _kept_answers(out)
    try:
        with open_place(cluster, workers) as place:
            evaluation = _evaluate(
                wanted_model(model), cases, examples, follow_ups, limit, seed, place, kept
            )
        report = _write(out, evaluation)
        kept.clear()
    except OSError as error:
        raise ForeseeError(
            f"{out} cannot be written: {error.strerror or error}; choose another place."
        ) from error
    say(report)
    say(f"Written to {out}")


def _evaluate_real(
    data: Path, out: Path, model: Path, limit: int | None, seed: int, place: Place
) -> str:
    """Real ill films of patients kept aside: what the model makes of them, what its nets read."""
    from engine.bundle import read_manifest
    from engine.cluster.kept import KeptResults
    from engine.evaluation.cases import spread
    from engine.evaluation.real_films import RealRun, evaluate_real
    from engine.evaluation.real_report import real_figures, real_markdown, real_sheet
    from engine.evaluation.real_worker import (
        Answered,
        FilmRead,
        OpacityDrawn,
        OpenRealWorker,
        RealResult,
        Refusal,
    )

    kinds = (FilmRead, Answered, OpacityDrawn, Refusal)
    kept: KeptResults[RealResult] = KeptResults(out / "answers", kinds)
    manifest = read_manifest(model)
    name = f"{manifest.name} {manifest.version}, digest {manifest.digest[:16]}"

    def opening(device: str) -> OpenRealWorker:
        return OpenRealWorker(ModelCopy.of(model, device).open, data.absolute(), seed)

    with place.crew_with_model(opening, model) as crew:
        run = RealRun(crew, kept, f"{manifest.digest}|{seed}", progress_line("film"), _tell)
        evaluation, shown = evaluate_real(run, name, data.absolute(), limit)
    report = real_markdown(evaluation)
    figures = json.dumps(real_figures(evaluation), indent=2, ensure_ascii=False)
    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / "real.md").write_text(report, encoding="utf-8")
        (out / "evaluation_real.json").write_text(figures + "\n", encoding="utf-8")
        real_sheet(spread(shown, REAL_SHEET)).save(out / "real_sheet.png")
        kept.clear()
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
    model: Path,
    cases: "list[Case]",
    examples: Path | None,
    follow_ups: Path | None,
    limit: int | None,
    seed: int,
    place: Place,
    kept: "KeptResults[Scored | Refused]",
) -> "Evaluation":
    from engine.bundle import read_manifest
    from engine.evaluation.baselines import PromptOnly, copied_prior
    from engine.evaluation.campaign import Declined, OpenCaseWorker, Outcome, judge, run_cases
    from engine.evaluation.cases import read_examples, spread
    from engine.evaluation.report import Evaluation

    known = [case.example for case in cases] if examples is None else read_examples(examples)
    learned = PromptOnly(known)
    manifest = read_manifest(model)

    def opening(device: str) -> OpenCaseWorker:
        return OpenCaseWorker(ModelCopy.of(model, device).open, seed)

    with place.crew_with_model(opening, model) as crew:

        def answers(asked: "Sequence[Case]") -> "list[Outcome | Declined]":
            depends_on = f"{manifest.digest}|{seed}"
            return list(run_cases(crew, asked, kept, depends_on, progress_line("case")))

        given = answers(spread(cases, limit))
        real = None if follow_ups is None else _real(answers, follow_ups, manifest, limit)
    outcomes = [answer for answer in given if isinstance(answer, Outcome)]
    return Evaluation(
        title=f"Evaluation of {manifest.title}",
        model=f"{manifest.name} {manifest.version}, digest {manifest.digest[:16]}",
        outcomes=outcomes,
        copied=[judge(o.case, copied_prior(o.case), "") for o in outcomes],
        prompted=[
            judge(o.case, copied_prior(o.case), learned.interpretation(o.case)) for o in outcomes
        ],
        declined=[answer for answer in given if isinstance(answer, Declined)],
        follow_ups=real,
    )


def _real(
    answers: "Callable[[Sequence[Case]], list[Outcome | Declined]]",
    data: Path,
    manifest: "Manifest",
    limit: int | None,
) -> "FollowUpFigures":
    from engine.evaluation.campaign import Outcome
    from engine.evaluation.cases import Case
    from engine.evaluation.follow_ups import direction_agrees, read_follow_ups
    from engine.evaluation.intervals import mean_interval
    from engine.evaluation.report import FollowUpFigures

    found = list(read_follow_ups(data, frozenset(manifest.scope.findings)))[:limit]
    cases = [Case(f.name, f.prior, f.hypothesis, f.change, "") for f in found]
    agreed = [
        direction_agrees(follow_up, answer.change)
        for follow_up, answer in zip(found, answers(cases), strict=True)
        if isinstance(answer, Outcome)
    ]
    known = [float(agrees) for agrees in agreed if agrees is not None]
    return FollowUpFigures(mean_interval(known), len(agreed) - len(known))


def _kept_answers(out: Path) -> "KeptResults[Scored | Refused]":
    from engine.cluster.kept import KeptResults
    from engine.evaluation.campaign import Refused, Scored

    return KeptResults(out / "answers", (Scored, Refused))


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
