"""Films for the built-in packs: the same chest in every exposure, and none rendered twice."""

from pathlib import Path

import numpy as np
import pytest

from app.commands.darkroom import FilmCabinet, ThoraxDarkroom
from app.home.tour_case import tour_case, tour_exercise
from engine.errors import ForeseeError
from engine.findings import Finding, Severity, Side
from lessons.built_in.questions import reference_of
from lessons.built_in.shots import lesion, pair
from lessons.overlap import overlap

pytest.importorskip("numba", reason="the digital thorax needs the train extra")

FILMS = pair(24, (), (lesion(Finding.EFFUSION, Side.RIGHT, Severity.LARGE),))


@pytest.fixture(scope="module")
def darkroom() -> ThoraxDarkroom:
    return ThoraxDarkroom(128)


def test_another_exposure_shows_the_same_disease_with_other_greys(darkroom: ThoraxDarkroom) -> None:
    twin, follow_up = darkroom(FILMS.twin), darkroom(FILMS.follow_up)
    assert np.array_equal(twin.masks, follow_up.masks)
    assert twin.masks[0].any()
    outside = np.abs(twin.pixels - follow_up.pixels)[~twin.masks[0]]
    assert outside.mean() > 0.01
    again = ThoraxDarkroom(128)(FILMS.follow_up)
    assert np.array_equal(again.pixels, follow_up.pixels)


def test_the_tour_grades_against_the_reference_that_a_lesson_would_have(
    darkroom: ThoraxDarkroom,
) -> None:
    recipe = tour_case().recipe
    films = pair(recipe.seed, (), (lesion(Finding.EFFUSION, Side.RIGHT, Severity.MODERATE),))
    plates = {shot: darkroom(shot) for shot in (films.prior, films.twin)}
    expected = reference_of(films, plates, "")
    asked = tour_exercise(tour_case()).item.reference
    assert [change.words() for change in asked.changes] == ["new moderate right effusion"]
    assert (asked.changes, asked.tolerance) == (expected.changes, expected.tolerance)
    assert asked.mark
    assert expected.mark
    assert overlap(asked.mark, expected.mark, 0.01, (512, 512)).score > 0.95


def test_a_kept_film_is_taken_from_the_folder(darkroom: ThoraxDarkroom, tmp_path: Path) -> None:
    cabinet = FilmCabinet(tmp_path, darkroom)
    rendered = cabinet(FILMS.prior)
    (file,) = tmp_path.iterdir()
    np.savez(file, pixels=1 - rendered.pixels, masks=np.array(rendered.masks, np.bool_))
    kept = cabinet(FILMS.prior)
    assert np.array_equal(kept.pixels, 1 - rendered.pixels)
    assert kept.masks == ()
    file.write_bytes(b"damaged")
    with pytest.raises(ForeseeError, match="delete it"):
        cabinet(FILMS.prior)
