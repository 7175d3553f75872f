"""The change stays where it belongs, and everything else stays the patient's own film."""

import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from engine.difference import (
    OVERLAY_LIMIT,
    Preview,
    compose,
    confined_change,
    model_field,
    overlay_rgba,
    smooth_mask_change,
    to_model,
    token_window,
)
from engine.layers import Layers
from engine.radiograph import Radiograph
from engine.result import ModelField
from tests.engine.films import dataset, film, stored_film, write

SIZE, PATCH = 160, 8
SHAPES = [(512, 512), (200, 320), (700, 600), (90, 120)]


@cache
def drawn(height: int, width: int, bits: int = 8) -> Radiograph:
    return Radiograph.from_pixels(film(height, width), bits=bits)


def tokens(*at: tuple[int, int]) -> NDArray[np.bool_]:
    changed = np.zeros((SIZE // PATCH, SIZE // PATCH), dtype=np.bool_)
    for row, column in at:
        changed[row, column] = True
    return changed


def even(value: float) -> NDArray[np.float32]:
    return np.full((SIZE, SIZE), value, dtype=np.float32)


@pytest.mark.parametrize("shape", SHAPES)
def test_no_change_gives_the_prior_back_pixel_for_pixel(shape: tuple[int, int]) -> None:
    prior = drawn(*shape)
    composite = compose(prior, model_field(shape), Layers.shaded(even(0)))
    assert np.array_equal(composite.counterfactual, prior.pixels)
    assert not composite.change.any()


@settings(max_examples=20)
@given(
    shape=st.sampled_from(SHAPES),
    changed=st.lists(st.tuples(st.integers(0, 19), st.integers(0, 19)), min_size=1, max_size=6),
    reach=st.integers(1, 3),
    seed=st.integers(0, 2**16),
)
def test_nothing_changes_beyond_the_reach_of_changed_tokens(
    shape: tuple[int, int], changed: list[tuple[int, int]], reach: int, seed: int
) -> None:
    noise = np.random.default_rng(seed)
    target, before = noise.random((2, SIZE, SIZE), dtype=np.float32)
    field, prior = model_field(shape), drawn(*shape, bits=16)
    field_change = confined_change(target, before, tokens(*changed), PATCH, reach)
    composite = compose(prior, field, Layers.shaded(field_change))

    scale = field.side / SIZE
    near = np.zeros(shape, dtype=np.bool_)
    for row, column in changed:
        top, left = ((at - reach) * PATCH * scale for at in (row, column))
        bottom, right = ((at + 1 + reach) * PATCH * scale for at in (row, column))
        rows = slice(max(0, int(top) + field.top), max(0, int(np.ceil(bottom)) + field.top))
        columns = slice(max(0, int(left) + field.left), max(0, int(np.ceil(right)) + field.left))
        near[rows, columns] = True
    assert not composite.change[~near].any()
    assert np.array_equal(composite.counterfactual[~near], prior.pixels[~near])


@pytest.mark.parametrize("shape", [(1400, 1100), (700, 1600)])
def test_a_change_lies_over_its_place_in_the_film_without_seams(shape: tuple[int, int]) -> None:
    y, x = np.mgrid[0:SIZE, 0:SIZE] / SIZE
    blob = (0.2 * np.exp(-(((x - 0.4) / 0.1) ** 2) - ((y - 0.55) / 0.15) ** 2)).astype(np.float32)
    prior = Radiograph.from_pixels(0.3 + 0.3 * film(*shape), bits=16)
    field = model_field(shape)
    change = compose(prior, field, Layers.shaded(blob)).change
    whole = np.asarray(
        Image.fromarray(blob).resize((field.side, field.side), Image.Resampling.BICUBIC)
    )
    seen = whole[-field.top :, -field.left :][: shape[0], : shape[1]]
    assert np.abs(change - seen).max() < 1e-4
    assert np.abs(np.diff(change, axis=0)).max() < 0.003


def test_the_change_is_counterfactual_minus_prior_within_the_display_range() -> None:
    prior = drawn(300, 200)
    brighter = compose(prior, model_field((300, 200)), Layers.shaded(even(0.6)))
    assert brighter.counterfactual.max() == 1
    assert np.array_equal(brighter.change, brighter.counterfactual - prior.pixels)
    darker = compose(prior, model_field((300, 200)), Layers.shaded(even(-0.6)))
    assert darker.counterfactual.min() == 0
    assert darker.change.max() <= 0


@pytest.mark.parametrize(("bits", "level"), [(8, 1 / 255), (12, 1 / 4095)])
def test_less_than_half_a_grey_level_of_the_prior_is_no_change(bits: int, level: float) -> None:
    prior = Radiograph.from_pixels(0.2 + 0.5 * film(300, 200), bits=bits)
    field = model_field((300, 200))
    assert not compose(prior, field, Layers.shaded(even(0.4 * level))).change.any()
    assert compose(prior, field, Layers.shaded(even(0.6 * level))).change.all()


def test_results_cannot_be_written_to() -> None:
    composite = compose(drawn(100, 100), model_field((100, 100)), Layers.shaded(even(0.1)))
    for picture in (composite.counterfactual, composite.change):
        with pytest.raises(ValueError, match="read-only"):
            picture[0, 0] = 1


def test_the_models_field_is_the_centred_square_of_the_longer_side() -> None:
    assert model_field((100, 100)) == ModelField(top=0, left=0, side=100)
    assert model_field((100, 60)) == ModelField(top=0, left=-20, side=100)
    assert model_field((60, 100)) == ModelField(top=-20, left=0, side=100)


def test_the_model_sees_area_means_and_black_beside_the_film() -> None:
    pixels = np.random.default_rng(0).random((480, 320), dtype=np.float32)
    seen = to_model(pixels, model_field((480, 320)), 48)
    means = pixels.reshape(48, 10, 32, 10).mean(axis=(1, 3))
    assert np.abs(seen[:, 8:40] - means).max() < 1e-5
    assert not seen[:, :8].any()
    assert not seen[:, 40:].any()


@pytest.mark.parametrize("shape", [(333, 512), (1001, 997), (64, 100), (161, 160)])
def test_the_model_sees_the_whole_light_of_the_film(shape: tuple[int, int]) -> None:
    prior = drawn(*shape)
    field = model_field(shape)
    seen = to_model(prior.pixels, field, SIZE)
    assert seen.dtype == np.float32
    assert seen.sum() * (field.side / SIZE) ** 2 == pytest.approx(prior.pixels.sum(), rel=1e-4)


@given(
    changed=st.lists(st.tuples(st.integers(0, 19), st.integers(0, 19)), max_size=8),
    reach=st.integers(0, 3),
)
@settings(max_examples=25)
def test_the_window_is_open_on_changed_tokens_and_shut_beyond_their_reach(
    changed: list[tuple[int, int]], reach: int
) -> None:
    mask = tokens(*changed)
    window = token_window(mask, PATCH, reach)
    inside = mask.repeat(PATCH, axis=0).repeat(PATCH, axis=1)
    near = np.zeros_like(mask)
    for row, column in changed:
        near[max(0, row - reach) : row + reach + 1, max(0, column - reach) : column + reach + 1] = 1
    assert (window[inside] == 1).all()
    assert not window[~near.repeat(PATCH, axis=0).repeat(PATCH, axis=1)].any()
    assert window.min() >= 0
    assert window.max() <= 1


def test_an_offset_of_brightness_fades_without_a_step() -> None:
    patches = [(row, column) for row in range(8, 14) for column in range(5, 9)]
    field_change = confined_change(even(0.6), even(0.5), tokens(*patches), PATCH, reach=1)
    prior = Radiograph.from_pixels(0.2 + 0.5 * film(1024, 1024), bits=16)
    change = compose(prior, model_field((1024, 1024)), Layers.shaded(field_change)).change
    assert change.max() == pytest.approx(0.1, abs=0.01)
    for axis in (0, 1):
        assert np.abs(np.diff(change, axis=axis)).max() < 0.1 / 20


def test_where_everything_changed_only_what_stands_out_is_kept() -> None:
    noise = np.random.default_rng(3)
    y, x = np.mgrid[0:SIZE, 0:SIZE] / SIZE
    blob = 0.3 * np.exp(-(((x - 0.3) / 0.08) ** 2) - ((y - 0.7) / 0.08) ** 2)
    before = film(SIZE, SIZE).astype(np.float32)
    after = (before + 0.04 + blob + noise.normal(0, 0.01, before.shape)).astype(np.float32)
    change = smooth_mask_change(after, before)
    assert change[round(0.7 * SIZE), round(0.3 * SIZE)] == pytest.approx(0.3, abs=0.05)
    assert not change[:, SIZE * 6 // 10 :].any()
    assert np.count_nonzero(change) < 0.2 * change.size
    assert np.abs(np.diff(change, axis=1)).max() < 0.05


def test_an_exposure_shift_alone_is_no_change() -> None:
    before = film(SIZE, SIZE).astype(np.float32)
    assert not smooth_mask_change(before + np.float32(0.1), before).any()


def test_a_preview_is_the_composite_made_small() -> None:
    prior = Radiograph.from_pixels(0.2 + 0.5 * film(900, 600), bits=12)
    field = model_field((900, 600))
    changed = tokens((10, 8), (10, 9), (11, 8))
    field_change = confined_change(even(0.7), even(0.5), changed, PATCH, reach=1)
    preview = Preview.of(prior, field, 300, SIZE)
    small = preview.compose(Layers.shaded(field_change))
    assert small.counterfactual.shape == preview.pixels.shape == (300, 200)
    whole = compose(prior, field, Layers.shaded(field_change)).counterfactual
    reduced = whole.reshape(300, 3, 200, 3).mean(axis=(1, 3))
    assert np.abs(small.counterfactual - reduced).max() < 0.01


def test_a_preview_is_never_larger_than_the_film() -> None:
    prior = drawn(100, 80)
    preview = Preview.of(prior, model_field((100, 80)), 500, SIZE)
    assert np.array_equal(preview.pixels, prior.pixels)


def test_the_overlay_is_orange_for_denser_blue_for_clearer_transparent_for_unchanged() -> None:
    change = np.array([[-0.1, 0, 0.1]], dtype=np.float32)
    blue, nothing, orange = overlay_rgba(change)[0].astype(int)
    assert not nothing.any()
    assert orange[0] > orange[1] > orange[2]
    assert blue[2] > blue[1] > blue[0]
    assert orange[3] == blue[3] > 0


def test_the_overlay_grows_with_the_change_up_to_its_limit() -> None:
    change = np.linspace(-2 * OVERLAY_LIMIT, 2 * OVERLAY_LIMIT, 401, dtype=np.float32)
    alpha = overlay_rgba(change[None])[0, :, 3].astype(int)
    assert (np.diff(alpha[200:]) >= 0).all()
    assert (np.diff(alpha[:201]) <= 0).all()
    assert np.array_equal(alpha, alpha[::-1])
    assert alpha[0] == alpha[100]
    assert alpha[203] > alpha[200]


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads the kernel's account")
def test_a_film_of_4000_by_4000_pixels_stays_far_below_a_gigabyte(tmp_path: Path) -> None:
    path = write(dataset(np.tile(stored_film(12, 500, 500), (8, 8))), tmp_path / "film")
    script = (
        "import sys, numpy as np\n"
        "from pathlib import Path\n"
        "from engine.difference import compose, model_field, overlay_rgba, to_model\n"
        "from engine.layers import Layers\n"
        "from engine.radiograph import read_radiograph\n"
        "prior = read_radiograph(Path(sys.argv[1]))\n"
        "field = model_field(prior.pixels.shape)\n"
        "to_model(prior.pixels, field, 160)\n"
        "composite = compose(prior, field, Layers.of(np.full((6, 160, 160), 0.1)))\n"
        "overlay_rgba(composite.change)\n"
        "status = Path('/proc/self/status').read_text()\n"
        "print(status.split('VmHWM:')[1].split()[0])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(done.stdout) / 1024 < 600
