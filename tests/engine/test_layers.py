"""Layers over a film: what is hidden is hidden, what moves moves once, the rest is the prior."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.bundle import LAYERS_NET, read_manifest, write_manifest
from engine.difference import (
    Backdrop,
    Detail,
    Preview,
    Transition,
    change_seen,
    compose,
    faded,
    model_field,
    to_model,
)
from engine.errors import BundleError
from engine.events import Event, Finished, ImageRows
from engine.layers import Layers
from engine.progemu import Engine
from engine.radiograph import Radiograph
from engine.result import Sampling
from tests.engine.films import film
from tests.engine.tiny_bundle import PATCH, SIZE, write_tiny_bundle

S = 96
Pixels = NDArray[np.float32]


def nothing(**layers: Pixels) -> Layers:
    """Layers of zeros but for those that are given."""
    none = Layers.shaded(np.zeros((S, S), np.float32))
    return Layers.of(replace(none, **layers).stack)


def blob(strength: float, row: float = 0.6, column: float = 0.35, width: float = 0.1) -> Pixels:
    """Exactly zero beyond three widths."""
    y, x = np.mgrid[0:S, 0:S] / S
    away = np.hypot(y - row, x - column) / width
    return (strength * np.clip(1 - (away / 3) ** 2, 0, 1) ** 3).astype(np.float32)


def ribbed(side: int) -> Radiograph:
    """A dark lung with thin bright vessels and broad ribs."""
    y, x = np.mgrid[0:side, 0:side] / side
    vessels = 0.1 * (np.abs(np.sin(60 * np.pi * x)) > 0.97)
    ribs = 0.05 * np.sin(32 * np.pi * y)
    return Radiograph.from_pixels((0.3 + vessels + ribs).astype(np.float32), bits=12)


def detail(picture: Pixels, axis: int, place: tuple[slice, slice]) -> float:
    return float(np.std(np.diff(picture[place], axis=axis)))


PLACE = slice(590, 640), slice(330, 390)


def test_vessels_go_and_ribs_stay_where_only_vessels_are_gone() -> None:
    prior = ribbed(1024)
    shown = compose(prior, model_field((1024, 1024)), nothing(unmarked=blob(1))).counterfactual
    assert detail(shown, 1, PLACE) < 0.1 * detail(prior.pixels, 1, PLACE)
    assert detail(shown, 0, PLACE) > 0.8 * detail(prior.pixels, 0, PLACE)


def test_ribs_go_too_behind_a_veil() -> None:
    prior = ribbed(1024)
    layers = nothing(unmarked=blob(1), veil=blob(1), shade=blob(0.2))
    shown = compose(prior, model_field((1024, 1024)), layers).counterfactual
    assert detail(shown, 0, PLACE) < 0.25 * detail(prior.pixels, 0, PLACE)
    assert shown[PLACE].mean() == pytest.approx(prior.pixels[PLACE].mean() + 0.2, abs=0.02)


def test_what_moves_moves_once_and_leaves_no_ghost() -> None:
    pixels = np.full((960, 960), 0.3, np.float32)
    pixels[:, 470:] = 0.7
    prior = Radiograph.from_pixels(pixels, bits=12)
    across = blob(0.03, 0.5, 0.5, 0.12)
    shown = compose(prior, model_field((960, 960)), nothing(across=across)).counterfactual
    edges = np.flatnonzero(np.abs(np.diff(shown[480])) > 0.05)
    assert len(edges) <= 2
    assert edges.mean() == pytest.approx(469 + 0.03 * 960, abs=2)
    assert np.array_equal(shown[0], pixels[0])


@pytest.mark.parametrize("shape", [(1024, 1024), (700, 900), (90, 70)])
def test_layers_reach_no_pixel_that_they_do_not_lie_over(shape: tuple[int, int]) -> None:
    prior = Radiograph.from_pixels(film(*shape), bits=16)
    strengths = {"shade": 0.2, "veil": 0.8, "unmarked": 0.9, "line": 0.1, "across": 0.02}
    layers = nothing(**{name: blob(by, width=0.05) for name, by in strengths.items()})
    field = model_field(shape)
    shown = compose(prior, field, layers)
    rows, columns = np.nonzero(layers.touched)
    step = field.side / S
    top, bottom = ((rows.min() - 2) * step + field.top, (rows.max() + 3) * step + field.top)
    left, right = (columns.min() - 2) * step + field.left, (columns.max() + 3) * step + field.left
    near = np.zeros(shape, np.bool_)
    near[max(0, int(top)) : int(np.ceil(bottom)), max(0, int(left)) : int(np.ceil(right))] = True
    assert shown.change.any()
    assert np.array_equal(shown.counterfactual[~near], prior.pixels[~near])


def test_layers_of_nothing_give_the_prior_back_bit_for_bit() -> None:
    prior = Radiograph.from_pixels(film(333, 512), bits=16)
    field = model_field((333, 512))
    assert np.array_equal(compose(prior, field, nothing()).counterfactual, prior.pixels)
    assert np.array_equal(Transition.of(prior, field, nothing()).render(0.7), prior.pixels)


def test_a_line_is_thinner_than_a_pixel_of_the_model_and_keeps_its_light() -> None:
    line = np.zeros((S, S), np.float32)
    line[20:76, 39:44] = np.array([0.006, 0.024, 0.04, 0.024, 0.006])
    pixels = np.full((1920, 1920), 0.3, np.float32)
    pixels[:9] = 0.9
    prior = Radiograph.from_pixels(pixels, bits=12)
    change = compose(prior, model_field((1920, 1920)), nothing(line=line)).change[960]
    assert change.max() == pytest.approx(0.07, abs=0.02)
    assert np.count_nonzero(change > change.max() / 2) < 1.3 * 1920 / S


def test_half_of_the_way_lies_between_both_ends_and_the_end_is_the_counterfactual() -> None:
    prior = Radiograph.from_pixels(0.2 + 0.5 * film(800, 640), bits=12)
    field = model_field((800, 640))
    layers = nothing(shade=blob(0.2), veil=blob(0.7), unmarked=blob(0.9), down=blob(0.02))
    way = Transition.of(prior, field, layers)
    whole = compose(prior, field, layers)
    assert np.array_equal(way.render(0), prior.pixels)
    assert np.abs(way.render(1) - whole.counterfactual).max() < 2e-3
    shares = np.linspace(0, 1, 6)
    means = [float(np.abs(way.render(share) - prior.pixels).mean()) for share in shares]
    assert means == sorted(means)
    assert way.render(2).max() <= 1


def test_a_transition_is_never_larger_than_asked_for() -> None:
    prior = Radiograph.from_pixels(film(900, 600), bits=12)
    way = Transition.of(prior, model_field((900, 600)), nothing(shade=blob(0.2)), longest=300)
    assert way.prior.shape == way.render(0.5).shape == (300, 200)


def test_a_preview_with_layers_is_the_film_with_layers_made_small() -> None:
    prior = Radiograph.from_pixels(0.2 + 0.5 * film(900, 600), bits=12)
    field = model_field((900, 600))
    layers = nothing(shade=blob(0.2), veil=blob(0.5), unmarked=blob(0.5))
    small = Preview.of(prior, field, 300, S).compose(layers).counterfactual
    reduced = compose(prior, field, layers).counterfactual.reshape(300, 3, 200, 3).mean((1, 3))
    assert np.abs(small - reduced).mean() < 0.003


def test_layers_come_back_from_float16_as_they_were() -> None:
    rng = np.random.default_rng(1)
    scale = np.array([0.3, 0.9, 0.9, 0.1, 0.05, 0.05])[:, None, None]
    layers = Layers.of(rng.uniform(-1, 1, (6, S, S)) * scale)
    again = Layers.of(layers.stack.astype(np.float16))
    assert np.array_equal(layers.stack, again.stack)


def test_the_change_that_is_measured_is_the_one_that_is_shown() -> None:
    prior = Radiograph.from_pixels(0.2 + 0.5 * film(2 * S, 2 * S), bits=8)
    field = model_field((2 * S, 2 * S))
    layers = nothing(shade=blob(0.2), veil=blob(0.5), unmarked=blob(0.5), across=blob(0.02))
    seen = change_seen(Backdrop.of(to_model(prior.pixels, field, 2 * S)), layers)
    shown = compose(prior, field, layers).change.reshape(S, 2, S, 2).mean((1, 3))
    assert np.corrcoef(seen.ravel(), shown.ravel())[0, 1] > 0.97
    assert not seen[~layers.touched].any()


def test_without_a_net_detail_fades_where_the_decoded_picture_lost_it() -> None:
    y, x = np.mgrid[0:S, 0:S] / S
    before = (0.4 + 0.1 * np.sin(40 * np.pi * x)).astype(np.float32)
    flat = np.full_like(before, 0.7)
    inside = np.hypot(y - 0.6, x - 0.35) < 0.2
    change = np.where(inside, flat - before, 0).astype(np.float32)
    layers = faded(np.where(inside, flat, before), Detail.of(before), change)
    assert layers.veil[58, 34] > 0.8
    assert not layers.veil[~inside].any()
    kept = faded(before + np.float32(0.2), Detail.of(before), np.full_like(before, 0.2))
    assert kept.veil.max() < 0.05


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_bundle(tmp_path_factory.mktemp("layers") / "tiny", layers_net=True)


def _partly_changed(engine: Engine, prior: Radiograph) -> list[Event]:
    """The first draw that changes some tokens, but less than half of them."""
    for seed in range(40):
        events = list(engine.generate(prior, "new large right effusion", Sampling(seed=seed)))
        finished = events[-1]
        assert isinstance(finished, Finished)
        result = finished.result
        if result.composite == "tokens" and (result.tokens != result.prior_tokens).any():
            return events
    raise AssertionError("no draw changes some tokens only")


def test_a_run_shows_the_layers_that_its_net_reads(bundle: Path) -> None:
    prior = Radiograph.from_pixels(0.1 + 0.5 * film(240, 240), bits=12)
    engine = Engine.open(bundle, "cpu")
    events = _partly_changed(engine, prior)
    finished = events[-1]
    assert isinstance(finished, Finished)
    result = finished.result
    changed = result.tokens != result.prior_tokens
    net = np.clip(4 * np.abs(result.raw - engine.reconstruction(prior)), 0, 1)
    inside = np.kron(changed, np.ones((PATCH, PATCH), np.bool_))
    np.testing.assert_allclose(result.layers.veil[inside], net[inside], atol=0.01)
    assert result.layers.size == SIZE
    last = [event for event in events if isinstance(event, ImageRows)][-1]
    assert np.array_equal(last.layers.stack, result.layers.stack)
    rebuilt = compose(prior, result.field, result.layers)
    assert np.array_equal(rebuilt.counterfactual, result.counterfactual)


def test_a_bundle_whose_net_is_not_what_it_says_is_refused(bundle: Path, tmp_path: Path) -> None:
    other = write_tiny_bundle(tmp_path / "other", layers_net=True)
    (other / LAYERS_NET).write_bytes((other / "image_decoder.onnx").read_bytes())
    write_manifest(other, read_manifest(other))
    with pytest.raises(BundleError, match="disagree"):
        Engine.open(other, "cpu")
    (other / LAYERS_NET).unlink()
    with pytest.raises(BundleError, match="does not list"):
        write_manifest(other, read_manifest(other))


def test_a_manifest_that_asks_for_another_size_of_prior_is_refused(tmp_path: Path) -> None:
    other = write_tiny_bundle(tmp_path / "other", layers_net=True)
    text = (other / "bundle.json").read_text("utf-8")
    (other / "bundle.json").write_text(text.replace(f'"prior_size": {2 * SIZE}', '"prior_size": 7'))
    with pytest.raises(BundleError, match="twice"):
        read_manifest(other)


def test_where_vessels_go_noise_as_strong_as_the_films_stands_but_not_that_of_its_place() -> None:
    rng = np.random.default_rng(3)
    pixels = np.asarray(0.5 + 0.01 * rng.standard_normal((1024, 1024)), np.float32)
    prior = Radiograph.from_pixels(pixels, bits=12)
    shown = compose(prior, model_field((1024, 1024)), nothing(unmarked=blob(1))).counterfactual
    middle = slice(600, 630), slice(340, 380)
    assert abs(np.corrcoef(shown[middle].ravel(), pixels[middle].ravel())[0, 1]) < 0.15
    strength = np.diff(shown[PLACE], axis=1).std() / np.diff(pixels[PLACE], axis=1).std()
    assert 0.6 < strength < 1.4
