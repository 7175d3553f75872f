"""Questions about real films are of patients that nothing was learned from, and judged by place."""

from pathlib import Path

import numpy as np
import pytest

from engine.errors import ForeseeError
from engine.evaluation.kept_aside import MEASURED_SHARE, measured_on, patient_share
from engine.evaluation.nih import Box, NihRow
from engine.evaluation.prior_findings import (
    ReadFilm,
    area_under_curve,
    calibrate,
    overall_reliability,
    reliability,
)
from engine.evaluation.real_answers import Outcome, judge_outcome
from engine.evaluation.real_questions import (
    RealQuestion,
    Truth,
    absent_questions,
    boxed_questions,
    follow_up_questions,
    measured_rows,
)
from engine.findings import SIMULATED, Finding, Side, Trend

DATA = Path(__file__).parents[2] / ".." / "shared" / "data"
HERE = Path("film.png")


def question(
    side: Side | None, trend: Trend = Trend.WORSE, finding: Finding = Finding.CONSOLIDATION
) -> RealQuestion:
    return RealQuestion("nih", HERE, "1", finding, side, None, trend, Truth.THERE)


def changed(right: float, left: float) -> np.ndarray:
    """A change in the middle of each lung; the patient's right is on the left."""
    change = np.zeros((96, 96), np.float32)
    change[30:60, 10:40], change[30:60, 56:86] = right, left
    return change


def row(labels: dict[Finding, int], number: int, boxes: tuple[Box, ...] = ()) -> NihRow:
    told = tuple(labels.get(finding, 0) for finding in SIMULATED)
    normal = not any(told)
    return NihRow(f"{number}.jpg", str(number), 40 + number % 30, "MF"[number % 2], "AP", told,
                  bool(boxes) if boxes else None, normal, boxes)  # fmt: skip


@pytest.mark.parametrize(
    ("side", "trend", "right", "left", "outcome"),
    [
        (Side.RIGHT, Trend.WORSE, 0.2, 0.0, Outcome.RIGHT),
        (Side.RIGHT, Trend.WORSE, -0.2, 0.0, Outcome.WRONG_WAY),
        (Side.RIGHT, Trend.BETTER, -0.2, 0.05, Outcome.RIGHT),
        (Side.LEFT, Trend.WORSE, 0.2, 0.1, Outcome.WRONG_SIDE),
        (Side.BILATERAL, Trend.WORSE, 0.2, 0.1, Outcome.RIGHT),
        (Side.BILATERAL, Trend.WORSE, 0.2, 0.0, Outcome.WRONG_SIDE),
        (Side.BILATERAL, Trend.BETTER, -0.2, 0.1, Outcome.WRONG_WAY),
        (Side.RIGHT, Trend.WORSE, 0.0, 0.0, Outcome.LEFT_ALONE),
    ],
)
def test_a_change_is_judged_by_its_direction_and_its_side(
    side: Side, trend: Trend, right: float, left: float, outcome: Outcome
) -> None:
    assert judge_outcome(question(side, trend), changed(right, left), "It has changed.") is outcome


def test_air_grows_darker() -> None:
    asked = question(Side.LEFT, Trend.WORSE, Finding.PNEUMOTHORAX)
    assert judge_outcome(asked, changed(0, -0.2), "") is Outcome.RIGHT


def test_an_untouched_film_whose_text_denies_is_denied() -> None:
    text = "The premise does not hold: there was no right consolidation before."
    assert judge_outcome(question(Side.RIGHT), changed(0, 0), text) is Outcome.DENIED


def test_both_boxed_lungs_are_asked_for_alone_and_together() -> None:
    boxes = (Box(0.1, 0.5, 0.2, 0.2), Box(0.7, 0.2, 0.2, 0.2))
    asked = list(boxed_questions(Path(), row({Finding.CONSOLIDATION: 1}, 1, boxes), None))
    assert [q.hypothesis for q in asked] == [
        "worse left consolidation",
        "better left consolidation",
        "worse right consolidation",
        "better right consolidation",
        "worse bilateral consolidation",
        "better bilateral consolidation",
    ]


def test_only_clear_films_are_asked_for_what_is_not_there() -> None:
    rows = [row({}, 1), row({Finding.EFFUSION: 1}, 2), row({}, 3)]
    asked = list(absent_questions(Path(), rows))
    assert [q.file.name for q in asked] == ["1.jpg", "3.jpg"]
    assert {q.truth for q in asked} == {Truth.ABSENT}


def test_a_patients_share_never_changes() -> None:
    assert round(patient_share("nih", "150"), 4) == 0.2539
    shares = [measured_on("nih", str(number)) for number in range(2000)]
    assert abs(np.mean(shares) - MEASURED_SHARE) < 0.04


def read(odds: float, ill: bool, number: int) -> ReadFilm:
    labels = {Finding.EFFUSION: int(ill)}
    return ReadFilm(row=row(labels, number), odds=dict.fromkeys(SIMULATED, odds))


def test_the_area_under_the_curve_is_that_of_ordered_pairs() -> None:
    ill = [read(float(i), True, i) for i in range(4, 10)]
    clear = [read(float(i), False, 100 + i) for i in range(6)]
    area = area_under_curve([*ill, *clear], Finding.EFFUSION)
    assert area is not None
    assert area.value == pytest.approx((36 - 1 - 2 * 0.5) / 36)
    assert area_under_curve(clear, Finding.EFFUSION) is None


def test_calibration_undoes_what_makes_a_net_too_sure() -> None:
    rng = np.random.default_rng(0)
    true = rng.normal(-1, 2, 4000)
    ill = rng.random(4000) < 1 / (1 + np.exp(-true))
    films = [read(4 * t + 3, bool(y), i) for i, (t, y) in enumerate(zip(true, ill, strict=True))]
    fitted = calibrate(films, Finding.EFFUSION)
    assert fitted.slope == pytest.approx(0.25, abs=0.03)
    assert fitted.offset == pytest.approx(-0.75, abs=0.15)
    assert overall_reliability(films, [Finding.EFFUSION]).error < 0.07


def test_the_calibration_error_is_the_mean_gap_of_the_bins() -> None:
    assert reliability([0.9] * 10, [True] * 5 + [False] * 5).error == pytest.approx(0.4)


def test_missing_films_are_told(tmp_path: Path) -> None:
    with pytest.raises(ForeseeError, match="cannot be read"):
        measured_rows(tmp_path)
    with pytest.raises(ForeseeError, match="is missing"):
        list(follow_up_questions(tmp_path))


@pytest.mark.skipif(not (DATA / "nih").is_dir(), reason="needs ../shared/data")
def test_the_measured_films_are_adults_with_enough_boxes() -> None:
    rows = measured_rows(DATA)
    assert all(row.age >= 18 for row in rows)
    assert all(measured_on("nih", row.patient) for row in rows)
    assert sum(bool(row.boxes) for row in rows) > 50
    asked = list(follow_up_questions(DATA))
    assert sum(q.came_true for q in asked) == 38
