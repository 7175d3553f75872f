"""The texture that stands in an opacity in place of what it hides."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine.difference import with_streaks
from engine.layers import Layers

S = 192
Pixels = NDArray[np.float32]


def film(contrast: float) -> Pixels:
    """(S, S), grey, with texture of such contrast."""
    rng = np.random.default_rng(0)
    return (0.4 + contrast * rng.standard_normal((S, S))).astype(np.float32)


def lung() -> NDArray[np.bool_]:
    """The image's left one."""
    rows, columns = (np.mgrid[:S, :S] + 0.5) / S
    return np.hypot((rows - 0.5) / 0.36, (columns - 0.27) / 0.17) < 1


def filled(grey: float) -> Layers:
    """All of the film, its vessels gone."""
    none, whole = Layers.shaded(np.zeros((S, S), np.float32)), np.ones((S, S), np.float32)
    return Layers.of(replace(none, shade=np.float32(grey) * whole, unmarked=whole).stack)


def added(contrast: float = 0.02, grey: float = 0.2, share: float = 1.0) -> Pixels:
    before = filled(grey)
    return with_streaks(before, film(contrast), [lung()], share).shade - before.shade


def test_only_what_fills_the_lung_has_streaks() -> None:
    assert not added()[~lung()].any()
    assert added()[lung()].std() > 0


def test_air_has_no_streaks() -> None:
    assert not added(grey=-0.2).any()


def test_streaks_are_as_strong_as_the_texture_that_they_hide() -> None:
    strengths = [added(contrast)[lung()].std() for contrast in (0.01, 0.02)]
    assert 1.8 < strengths[1] / strengths[0] < 2.2
    assert 0.45 < added(share=0.5)[lung()].std() / added()[lung()].std() < 0.55
    assert added(0.5)[lung()].std() < 0.035


def test_streaks_keep_the_opacitys_grey_and_say_nothing_of_what_is_hidden() -> None:
    streaks, hidden = added()[lung()], film(0.02)[lung()]
    assert abs(streaks.mean()) < 0.05 * streaks.std()
    assert abs(np.corrcoef(streaks, hidden)[0, 1]) < 0.1


def test_streaks_run_out_from_the_hilum() -> None:
    """They are more level beside the hilum than above and below it."""
    grey, (rows, columns) = added(), np.indices((S, S))
    down, across = (np.abs(of - at) for of, at in ((rows, S / 2), (columns, 0.44 * S)))
    level = np.abs(np.gradient(grey, axis=0)) - np.abs(np.gradient(grey, axis=1))
    beside, above = level[lung() & (down < 0.3 * across)], level[lung() & (down > 1.5 * across)]
    assert beside.mean() > above.mean() + 0.04 * grey[lung()].std()
