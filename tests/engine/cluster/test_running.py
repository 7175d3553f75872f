"""Work that goes on where it stopped, and says how far it is."""

import os
import pickle
from pathlib import Path

import pytest

from engine.cluster.kept import KeptResults
from engine.cluster.pace import Pace, Progress
from engine.cluster.running import run_all
from engine.cluster.workers import Done
from engine.errors import SentenceValue
from engine.findings import Finding
from engine.result import ModelField
from tests.engine.cluster.rehearsal import RehearsedCrew
from tests.engine.cluster.squaring import RAISE


def run(crew: RehearsedCrew, items: list[int], folder: Path) -> tuple[dict[int, int], list[str]]:
    """Results by number, and what was told."""
    told: list[str] = []
    names = [f"square of {item}" for item in items]
    ended = list(
        run_all(
            crew,
            names,
            lambda number: items[number],
            KeptResults(folder, int),
            lambda progress: told.append(progress.text("number")),
        )
    )
    return {one.number: one.result for one in ended if isinstance(one, Done)}, told


def test_what_is_finished_is_not_worked_again(tmp_path: Path) -> None:
    first, _ = run(RehearsedCrew(2), [1, 2, 3, RAISE], tmp_path / "kept")
    assert first == {0: 1, 1: 4, 2: 9}
    crew = RehearsedCrew(2)
    again, told = run(crew, [1, 2, 3, 4], tmp_path / "kept")
    assert again == {0: 1, 1: 4, 2: 9, 3: 16}
    assert [number for _, number in crew.given] == [3]
    assert told[0] == "number 3 of 4"
    assert told[-1] == "number 4 of 4"


def test_kept_results_of_other_names_are_not_taken(tmp_path: Path) -> None:
    run(RehearsedCrew(1), [1, 2], tmp_path / "kept")
    crew = RehearsedCrew(1)
    run(crew, [3, 2], tmp_path / "kept")
    assert [number for _, number in crew.given] == [0]


def test_a_half_written_result_is_made_again(tmp_path: Path) -> None:
    run(RehearsedCrew(1), [5], tmp_path)
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:-3])
    crew = RehearsedCrew(1)
    assert run(crew, [5], tmp_path)[0] == {0: 25}
    assert crew.given


def test_plain_data_of_the_project_is_kept_as_it_is(tmp_path: Path) -> None:
    kept = KeptResults(tmp_path, dict)
    said: dict[str, SentenceValue | Finding | ModelField] = {
        "finding": Finding.EFFUSION,
        "field": ModelField(1, 2, 3),
        "path": Path("a/film.png"),
    }
    kept.keep("one", said)
    assert kept.find("one") == said


class _Command:
    def __init__(self, command: str) -> None:
        self._command = command

    def __reduce__(self) -> tuple[object, ...]:
        return os.system, (self._command,)


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_a_kept_file_of_somebody_else_runs_nothing(tmp_path: Path, protocol: int) -> None:
    kept = KeptResults(tmp_path, int)
    kept.keep("one", 1)
    (file,) = tmp_path.iterdir()
    file.write_bytes(pickle.dumps(_Command(f"touch {tmp_path / 'ran'}"), protocol))
    assert kept.find("one") is None
    assert not (tmp_path / "ran").exists()


def test_progress_says_the_pace_of_this_sitting_and_the_time_left() -> None:
    now = 0.0
    pace = Pace(done=40, total=100, clock=lambda: now)
    assert pace.progress() == Progress(40, 100, None, None)
    now = 60.0
    after = pace.progress(20)
    assert after.text("run") == "run 60 of 100, 20.0 a minute, 2 min left"
    now = 7260.0
    assert pace.progress(1).text("run") == "run 61 of 100, 0.2 a minute, 3.7 h left"
