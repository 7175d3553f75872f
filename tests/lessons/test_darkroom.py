"""Films for the built-in packs: the same chest in every exposure, and none rendered twice."""

from pathlib import Path

import numpy as np
import pytest

from app.commands.darkroom import FilmCabinet, ThoraxDarkroom
from engine.errors import ForeseeError
from engine.findings import Finding, Severity, Side
from lessons.built_in.shots import lesion, pair

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
