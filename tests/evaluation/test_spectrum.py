"""A judge of spectra tells textures apart that differ, and none that do not."""

import numpy as np
import pytest

from engine.evaluation.nih import Box
from engine.evaluation.spectrum import Texture, boxed_texture, drawn_texture, separability


def film(rng: np.random.Generator, smooth: bool) -> np.ndarray:
    noise = rng.standard_normal((512, 512)).astype(np.float32)
    if smooth:
        noise = np.mean([np.roll(noise, step, (0, 1)) for step in range(4)], 0)
    return np.asarray(0.5 + 0.02 * noise, np.float32)


def textures(rng: np.random.Generator, name: str, smooth: bool) -> list[Texture]:
    found = [
        boxed_texture(f"{name}{k}", film(rng, smooth), Box(0.3, 0.3, 0.3, 0.3)) for k in range(30)
    ]
    return [texture for texture in found if texture is not None]


@pytest.mark.parametrize(("smooth", "low", "high"), [(False, 0.2, 0.8), (True, 0.95, 1.0)])
def test_only_textures_that_differ_are_told_apart(smooth: bool, low: float, high: float) -> None:
    rng = np.random.default_rng(0)
    area = separability(textures(rng, "real", False), textures(rng, "drawn", smooth))
    assert low <= area.value <= high
    assert area.low <= area.value <= area.high


def test_a_drawn_patch_lies_where_the_film_got_denser() -> None:
    rng = np.random.default_rng(1)
    change = np.zeros((512, 512), np.float32)
    assert drawn_texture("a", film(rng, False), change) is None
    change[300:400, 100:200] = 0.2
    patch = film(rng, False)
    rough = drawn_texture("a", patch, change)
    patch[300:400, 100:200] = 0.5
    smooth = drawn_texture("a", patch, change)
    assert rough is not None
    assert smooth is not None
    assert (rough.bands > smooth.bands).all()


def test_a_small_box_has_no_texture() -> None:
    rng = np.random.default_rng(2)
    assert boxed_texture("a", film(rng, False), Box(0.3, 0.3, 0.05, 0.3)) is None
    assert boxed_texture("a", film(rng, False), Box(0.0, 0.0, 0.1, 0.1)) is None
