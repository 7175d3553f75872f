import numpy as np
import pytest

from engine.anatomy import Anatomy, AnatomyScores, Pose, find_anatomy
from engine.errors import MisplacedFilm, NotAChestFilm
from engine.regions import Region
from tests.engine.chests import SIDE, ellipse, scores


@pytest.fixture(scope="module")
def anatomy() -> Anatomy:
    found = find_anatomy(scores())
    assert found is not None
    return found


def centre(mask: np.ndarray) -> tuple[float, float]:
    rows, columns = np.nonzero(mask)
    return float(rows.mean()), float(columns.mean())


def test_every_region_is_found_in_an_upright_frontal_film(anatomy: Anatomy) -> None:
    assert set(anatomy.masks) == set(Region)
    assert all(mask.any() for mask in anatomy.masks.values())


def test_the_patients_right_lies_on_the_left_of_the_film(anatomy: Anatomy) -> None:
    for part in ("lung", "upper_zone", "hilum", "costophrenic_angle", "hemidiaphragm"):
        right, left = (centre(anatomy.masks[Region(f"{s}_{part}")]) for s in ("right", "left"))
        assert right[1] < SIDE / 2 < left[1]


@pytest.mark.parametrize("side", ["right", "left"])
def test_three_zones_from_top_to_bottom_make_up_a_lung(anatomy: Anatomy, side: str) -> None:
    zones = [anatomy.masks[Region(f"{side}_{z}_zone")] for z in ("upper", "middle", "lower")]
    assert (np.sum(zones, axis=0) == anatomy.masks[Region(f"{side}_lung")]).all()
    heights = [centre(zone)[0] for zone in zones]
    assert heights == sorted(heights)


def test_a_costophrenic_angle_is_the_outer_lower_corner_and_a_hilum_is_inside(
    anatomy: Anatomy,
) -> None:
    angle, lung = (
        centre(anatomy.masks[r]) for r in (Region.RIGHT_COSTOPHRENIC_ANGLE, Region.RIGHT_LUNG)
    )
    assert angle[0] > lung[0]
    assert angle[1] < lung[1]
    assert centre(anatomy.masks[Region.RIGHT_HILUM])[1] > lung[1]


def test_islands_of_the_net_do_not_count_as_lung() -> None:
    said = scores()
    masks = said.masks.copy()
    masks[0, :3, :3] = 1
    found = find_anatomy(AnatomyScores(masks, said.views))
    assert found is not None
    assert not found.masks[Region.RIGHT_LUNG][:3, :3].any()


@pytest.mark.parametrize("lungs", [(False, True), (True, False), (False, False)])
def test_a_chest_film_with_a_lung_that_cannot_be_outlined_has_no_regions(
    lungs: tuple[bool, bool],
) -> None:
    assert find_anatomy(scores(lungs=lungs)) is None


def test_lungs_that_lie_on_the_wrong_sides_of_each_other_are_not_believed() -> None:
    said = scores()
    assert find_anatomy(AnatomyScores(said.masks[[1, 0, 2]], said.views)) is None


def test_a_picture_that_is_no_frontal_chest_film_is_refused() -> None:
    with pytest.raises(NotAChestFilm, match="no two lungs are found; open a PA or AP film"):
        find_anatomy(scores(Pose.NOT_A_CHEST))


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        (scores(Pose.TURNED_CLOCKWISE), "90 degrees clockwise; turn it back"),
        (scores(Pose.TURNED_ANTICLOCKWISE), "90 degrees anticlockwise; turn it back"),
        (scores(Pose.UPSIDE_DOWN), "upside down; turn it"),
        (scores(inverted=True), "inverted"),
        (scores(mirrored=True), "mirror it from left to right"),
    ],
)
def test_a_film_that_lies_wrongly_is_refused_with_what_to_do(
    said: AnatomyScores, hint: str
) -> None:
    with pytest.raises(MisplacedFilm, match=hint):
        find_anatomy(said)


def test_regions_come_at_the_films_own_size_without_what_the_letterbox_added(
    anatomy: Anatomy,
) -> None:
    """A film half as high as wide takes the middle half of the square."""
    mask = anatomy.on_film(Region.RIGHT_LUNG, (100, 200))
    assert mask.shape == (100, 200)
    row, column = centre(mask)
    middle_half = ellipse(0.48, 0.28, 0.32, 0.14)[SIDE // 4 : -SIDE // 4]
    expected = centre(middle_half)
    assert row == pytest.approx(expected[0] * 200 / SIDE, abs=2.5)
    assert column == pytest.approx(expected[1] * 200 / SIDE, abs=2.5)


def test_regions_keep_their_share_of_the_square_on_another_grid(anatomy: Anatomy) -> None:
    small = anatomy.resized(32)
    for region in (Region.RIGHT_LUNG, Region.HEART):
        share = anatomy.masks[region].mean()
        assert small.masks[region].mean() == pytest.approx(share, abs=0.01)
