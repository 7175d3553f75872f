"""Asks a model all questions about real films, and reads with its nets the films kept aside."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from engine.cluster.kept import KeptResults
from engine.cluster.running import Report, run_all
from engine.cluster.workers import Crew, Done
from engine.errors import ForeseeError
from engine.evaluation.cases import spread
from engine.evaluation.nih import NihRow
from engine.evaluation.real_questions import (
    absent_questions,
    follow_up_questions,
    is_clear,
    measured_rows,
)
from engine.evaluation.real_report import RealEvaluation, Shown
from engine.evaluation.real_worker import (
    Answered,
    FilmRead,
    FilmToRead,
    OpacityDrawn,
    OpacityToDraw,
    RealItem,
    RealResult,
    Refusal,
)
from engine.evaluation.textures import ASKED, boxed_textures, texture_separability
from engine.progemu import PACKAGE


@dataclass(frozen=True, slots=True)
class RealRun:
    """depends_on: what answers depend on beside the question, such as the model's digest. tell:
    gets a line for everything that is refused."""

    crew: Crew[RealItem, RealResult]
    kept: KeptResults[RealResult]
    depends_on: str
    report: Report
    tell: Callable[[str], None]

    def results(self, items: Sequence[RealItem]) -> list[RealResult]:
        """In the order of the items, without what was refused. Raises ForeseeError where a worker
        failed."""
        version = metadata.version(PACKAGE)
        names = [f"{version}|{self.depends_on}|{item!r}" for item in items]
        found: dict[int, RealResult] = {}
        for ended in run_all(self.crew, names, lambda n: items[n], self.kept, self.report):
            if not isinstance(ended, Done):
                raise ForeseeError(
                    "{item} failed on every worker that tried it ({reason}); what is "
                    "finished is kept, and the same command tries it again.",
                    item=repr(items[ended.number])[:200],
                    reason=ended.reason,
                )
            found[ended.number] = ended.result
        results = [found[number] for number in sorted(found)]
        for result in results:
            if isinstance(result, Refusal):
                self.tell(result.reason)
        return results


def evaluate_real(
    run: RealRun, model: str, data: Path, limit: int | None
) -> tuple[RealEvaluation, list[Shown]]:
    """model: how the report names it. data: the folder of `nih` and `follow_ups`. limit: of
    questions of each of the three kinds, and of clear films that are drawn on.

    Returns what was measured, and the answers about disease that is there, to be looked at. Raises
    ForeseeError where a collection is missing.
    """
    rows = measured_rows(data)
    reads = [r for r in run.results(list(map(FilmToRead, rows))) if isinstance(r, FilmRead)]
    boxed = [question for read in reads for question in read.questions]
    kinds = (boxed, list(follow_up_questions(data)), list(absent_questions(data, rows)))
    asked = [question for kind in kinds for question in spread(kind, limit)]
    answers = [r for r in run.results(asked) if isinstance(r, Answered)]
    opacities = run.results(_opacities(rows, limit))
    drawn = [r.texture for r in opacities if isinstance(r, OpacityDrawn) and r.texture is not None]
    evaluation = RealEvaluation(
        model,
        [answered.answer for answered in answers],
        [read.film for read in reads if read.film is not None],
        texture_separability(boxed_textures(data), drawn),
    )
    return evaluation, [a.shown for a in answers if a.shown is not None]


def _opacities(rows: Sequence[NihRow], limit: int | None) -> list[OpacityToDraw]:
    """Of clear films, each with one of `ASKED` in turn."""
    clear = spread([row for row in rows if is_clear(row)], limit)
    return [OpacityToDraw(row, ASKED[i % len(ASKED)]) for i, row in enumerate(clear)]
