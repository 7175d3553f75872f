import numpy as np
import pytest

from engine.anatomy import Anatomy, find_anatomy
from engine.evaluation.cases import Case, TrueChange
from engine.evaluation.planted import plant
from engine.findings import Finding, Severity, Side
from engine.radiograph import Radiograph
from engine.regions import Region
from tests.engine.chests import SIDE, scores


@pytest.fixture(scope="module")
def anatomy() -> Anatomy:
    found = find_anatomy(scores())
    assert found is not None
    return found


def case(text: str, change: np.ndarray, side: Side, after: Severity | None) -> Case:
    prior = Radiograph.from_pixels(
        np.linspace(0, 1, SIDE * SIDE, dtype=np.float32).reshape(SIDE, SIDE)
    )
    moved = TrueChange(finding=Finding.EFFUSION, side=side, before=Severity.SMALL, after=after)
    return Case("film#0.0", prior, "worse effusion", change, text, "worse", (moved,))


def test_a_true_text_passes_and_both_wrong_ones_are_caught(anatomy: Anatomy) -> None:
    change = anatomy.masks[Region.RIGHT_LOWER_ZONE].astype(np.float32) * np.float32(0.2)
    text = "The right effusion has increased from small to large. The left lung is unchanged."
    planted = plant(case(text, change, Side.RIGHT, Severity.LARGE), change, anatomy)
    assert planted.supported == (True, True)
    assert planted.side is True
    assert planted.direction is True


def test_a_check_that_sees_nothing_supports_nothing_and_catches_nothing(anatomy: Anatomy) -> None:
    nothing = np.zeros((SIDE, SIDE), np.float32)
    text = "The right effusion has increased from small to large."
    planted = plant(case(text, nothing, Side.RIGHT, Severity.LARGE), nothing, anatomy)
    assert planted.supported == (False,)
    assert planted.side is False
    assert planted.direction is False


def test_what_has_no_side_and_what_does_not_change_cannot_be_swapped(anatomy: Anatomy) -> None:
    change = np.zeros((SIDE, SIDE), np.float32)
    for region in (Region.RIGHT_LOWER_ZONE, Region.LEFT_LOWER_ZONE):
        change[anatomy.masks[region]] = 0.2
    text = "The bilateral pleural effusion has increased from small to large."
    both = plant(case(text, change, Side.BILATERAL, Severity.LARGE), change, anatomy)
    assert both.side is None
    assert both.direction is True
    text = "The small right effusion is unchanged."
    still = plant(case(text, change * 0, Side.RIGHT, Severity.SMALL), change * 0, anatomy)
    assert (still.side, still.direction) == (None, None)
