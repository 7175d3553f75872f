import numpy as np

from engine.evaluation.follow_ups import FollowUp, direction_agrees
from engine.findings import Finding, Trend
from engine.radiograph import Radiograph

SIDE = 512


def chest(top: int, left: int, height: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    """A bright film with two dark lungs, and their mask."""
    mask = np.zeros((SIDE, SIDE), np.bool_)
    for start in (left, left + width - width // 3):
        mask[top : top + height, start : start + width // 3] = True
    shade = np.linspace(0.7, 0.8, SIDE, dtype=np.float32)[:, None]
    return np.where(mask, np.float32(0.25), shade).astype(np.float32), mask


def follow_up(change: np.ndarray) -> FollowUp:
    film = Radiograph.from_pixels(chest(100, 80, 300, 340)[0])
    return FollowUp("a to b", Finding.EFFUSION, Trend.NEW, film, change)


def test_only_what_happened_where_the_model_drew_decides_whether_they_agree() -> None:
    real = np.zeros((SIDE, SIDE), np.float32)
    real[300:380, 90:180] = 0.2
    real[:200] = -0.4
    drawn = np.zeros_like(real)
    drawn[310:370, 100:170] = 0.15
    assert direction_agrees(follow_up(real), drawn) is True
    assert direction_agrees(follow_up(-real), drawn) is False
    assert direction_agrees(follow_up(real), np.zeros_like(real)) is None


def test_the_hypothesis_is_the_label_that_came_or_went() -> None:
    assert follow_up(np.zeros((SIDE, SIDE), np.float32)).hypothesis == "new effusion"
