"""A finding that is called gone while most of it is left is counted, whoever supports it."""

from dataclasses import replace

import numpy as np
import pytest

from engine.anatomy import find_anatomy
from engine.evaluation.campaign import Outcome, judge
from engine.evaluation.cases import Case, TrueChange
from engine.evaluation.tables import agreement_rows
from engine.findings import Finding, Severity, Side
from engine.grounding.verdicts import ground
from engine.radiograph import Radiograph
from engine.regions import Region
from tests.engine.chests import SIDE, scores

TEXT = "The right pleural effusion has resolved."


def outcome(share: float, text: str = TEXT) -> Outcome:
    """Of a model that takes so much of a large effusion away."""
    anatomy = find_anatomy(scores())
    assert anatomy is not None
    truth = anatomy.masks[Region.RIGHT_LOWER_ZONE].astype(np.float32) * np.float32(-0.3)
    drawn = truth * np.float32(share)
    moved = TrueChange(finding=Finding.EFFUSION, side=Side.RIGHT, before=Severity.LARGE)
    pixels = np.linspace(0.5, 0.7, SIDE * SIDE, dtype=np.float32).reshape(SIDE, SIDE)
    prior = Radiograph.from_pixels(pixels)
    case = Case("film#0.0", prior, "resolved right effusion", truth, TEXT, "resolved", (moved,))
    claims = ground(text, drawn, anatomy).claims
    return replace(judge(case, drawn, text), claims=claims)


@pytest.mark.parametrize(("share", "false"), [(0.3, [True]), (0.9, [False])])
def test_more_than_half_left_is_no_resolution(share: float, false: list[bool]) -> None:
    assert outcome(share).false_resolutions == false


def test_what_is_only_called_better_is_not_counted() -> None:
    assert outcome(0.3, "The right pleural effusion has decreased.").false_resolutions == []


def test_the_report_tells_their_share() -> None:
    rows = agreement_rows([outcome(0.3), outcome(0.9)])
    (row,) = [row for row in rows if "more than half is left" in row.name]
    assert row.interval is not None
    assert row.interval.value == 0.5
