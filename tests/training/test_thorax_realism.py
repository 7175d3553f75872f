"""The two numbers that tell how near rendered films come to real ones, on films of our own."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scipy.ndimage import gaussian_filter

from engine.cases import built_in_cases
from engine.training.thorax.realism import LOWEST, SIZE, likeness, radial_spectrum, read_film

FILMS = [read_film(case.path) for case in built_in_cases()[:4]]


def test_films_are_like_themselves() -> None:
    found = likeness(FILMS, FILMS)
    assert (found.histogram, found.spectrum) == (0, 0)


def test_films_that_share_no_grey_are_as_far_apart_as_can_be() -> None:
    dark, bright = FILMS[0] * 0.4, 0.6 + FILMS[0] * 0.4
    assert likeness([dark], [bright]).histogram == pytest.approx(1)


def test_twice_the_contrast_is_four_times_the_power() -> None:
    softer = [0.25 + film / 2 for film in FILMS]
    assert likeness(FILMS, softer).spectrum == pytest.approx(np.log10(4), abs=1e-6)


def test_a_blurred_film_lacks_power_at_high_frequencies_only() -> None:
    film = FILMS[0]
    blurred = np.asarray(gaussian_filter(film, 1.5), float)
    lost = radial_spectrum(film) - radial_spectrum(blurred)
    assert abs(lost[3 - LOWEST]) < 0.05
    assert lost[64 - LOWEST] > 1


def test_no_films_are_like_none() -> None:
    with pytest.raises(ValueError, match="needs a film"):
        likeness([], FILMS)


def test_a_wide_picture_is_read_by_its_centre_square(tmp_path: Path) -> None:
    greys = np.full((300, 500), 255, np.uint8)
    greys[:, 100:400] = 51
    Image.fromarray(greys).save(tmp_path / "wide.png")
    film = read_film(tmp_path / "wide.png")
    assert film.shape == (SIZE, SIZE)
    assert np.allclose(film, 0.2)


def test_a_rendered_film_is_read_from_its_archive(tmp_path: Path) -> None:
    np.savez(tmp_path / "one.npz", film=np.full((64, 64), 102, np.uint8))
    assert np.allclose(read_film(tmp_path / "one.npz"), 0.4)
