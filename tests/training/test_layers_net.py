"""The layers net: what it is taught, that it learns, and that its graph says what it says."""

import json
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

torch = pytest.importorskip("torch")

from engine.bundle import Bundle, read_manifest  # noqa: E402
from engine.difference import Backdrop, change_seen  # noqa: E402
from engine.errors import ForeseeError  # noqa: E402
from engine.findings import Finding, Side, Zone  # noqa: E402
from engine.layers import Layers  # noqa: E402
from engine.progemu import Engine  # noqa: E402
from engine.runtime.layers_net import LayersNet as OfBundle  # noqa: E402
from engine.training.compute import Compute  # noqa: E402
from engine.training.films import load_films  # noqa: E402
from engine.training.layers_net.batches import Batches  # noqa: E402
from engine.training.layers_net.export import add_layers, layers_graph  # noqa: E402
from engine.training.layers_net.net import LayersConfig, LayersNet  # noqa: E402
from engine.training.layers_net.pairs import (  # noqa: E402
    LayerPairs,
    Tokens,
    read_layer_pairs,
    write_layer_pairs,
)
from engine.training.layers_net.rendering import laid_over  # noqa: E402
from engine.training.layers_net.sets import read_layer_sets  # noqa: E402
from engine.training.layers_net.train import load_layers_net, train_layers_net  # noqa: E402
from engine.training.layers_net.truth import Truth, state, true_layers  # noqa: E402
from engine.training.plan import LayersNetPlan  # noqa: E402
from engine.training.progression import Chest, Lesion, survey  # noqa: E402
from tests.engine.tiny_bundle import SIZE, write_tiny_bundle  # noqa: E402
from tests.training.digital_films import crude_view, write_crude_films  # noqa: E402

PROCESSOR = Compute(torch.device("cpu"), bfloat16=False)
SIDE = 64
CONFIG = LayersConfig(SIDE, (12, 12, 16, 16))
PLAN = LayersNetPlan(
    channels=CONFIG.channels,
    steps=40,
    batch=8,
    learning_rate=1e-2,
    real=1,
    digital=0,
    sampled=0,
    reach=2,
)


@pytest.fixture(scope="module")
def chest() -> Chest:
    return survey(crude_view(side=256))


EFFUSION = Lesion(Finding.EFFUSION, Side.RIGHT, None, 0.85, 3)
SMALLER = Lesion(Finding.EFFUSION, Side.RIGHT, None, 0.3, 3)
HEART = Lesion(Finding.CARDIOMEGALY, None, None, 0.8, 4)
LOBE = Lesion(Finding.ATELECTASIS, Side.LEFT, Zone.LOWER, 0.8, 5)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((), (EFFUSION,)),
        ((), (HEART,)),
        ((SMALLER,), (EFFUSION,)),
        ((EFFUSION,), (SMALLER,)),
        ((LOBE,), (LOBE, EFFUSION)),
        ((HEART,), ()),
    ],
)
def test_the_true_layers_make_the_true_film(
    chest: Chest, before: tuple[Lesion, ...], after: tuple[Lesion, ...]
) -> None:
    truth = true_layers(state(chest, before), state(chest, after))
    small = truth.after.reshape(128, 2, 128, 2).mean((1, 3))
    prior = truth.before.reshape(128, 2, 128, 2).mean((1, 3))
    shown = prior + change_seen(Backdrop.of(truth.before), Layers.of(truth.layers))
    assert np.abs(small - prior).max() > 0.1
    assert np.abs(shown - small).mean() < 0.1 * np.abs(small - prior).mean()


def test_what_does_not_change_has_no_layers(chest: Chest) -> None:
    same = state(chest, (EFFUSION,))
    assert np.abs(true_layers(same, same).layers).max() < 1e-5


def test_the_loss_renders_layers_as_the_window_does(chest: Chest) -> None:
    truth = true_layers(state(chest, ()), state(chest, (EFFUSION, HEART)))
    in_torch = laid_over(*(torch.from_numpy(a[None]) for a in (truth.before[None], truth.layers)))
    small = in_torch[0, 0].numpy().reshape(128, 2, 128, 2).mean((1, 3))
    prior = truth.before.reshape(128, 2, 128, 2).mean((1, 3))
    shown = prior + change_seen(Backdrop.of(truth.before), Layers.of(truth.layers))
    assert np.abs(small.clip(0, 1) - shown).mean() < 0.004


def _pairs(truths: list[Truth]) -> LayerPairs:
    """As a tokenizer that loses nothing would show them, at half the size."""

    def levels(film: np.ndarray) -> np.ndarray:
        return np.rint(film.clip(0, 1) * 255).astype(np.uint8)

    def halved(film: np.ndarray) -> np.ndarray:
        return film.reshape(*film.shape[:-2], SIDE, 2, SIDE, 2).mean((-3, -1))

    before = np.stack([truth.before for truth in truths])
    after = np.stack([truth.after for truth in truths])[:, None]
    return LayerPairs(
        levels(before),
        levels(after),
        levels(halved(before)),
        levels(halved(after)),
        np.stack([truth.layers for truth in truths]).astype(np.float16)[:, None],
        np.ones((len(truths), 1, SIDE // 8, SIDE // 8), np.bool_),
    )


@pytest.fixture(scope="module")
def pairs() -> LayerPairs:
    truths: list[Truth] = []
    for seed in range(10):
        chest = survey(crude_view(seed, 2 * SIDE))
        side = Side.RIGHT if seed % 2 else Side.LEFT
        fluid = Lesion(Finding.EFFUSION, side, None, 0.4 + 0.05 * seed, seed)
        truths.append(true_layers(state(chest, ()), state(chest, (fluid,))))
    return _pairs(truths)


def test_a_trained_net_hides_what_the_simulator_hides(pairs: LayerPairs, tmp_path: Path) -> None:
    torch.manual_seed(0)
    train_layers_net(tmp_path, CONFIG, PLAN, {"all": pairs}, {"all": pairs}, PROCESSOR)
    batch = Batches([pairs], PLAN.reach).plain(0, 10)
    with torch.no_grad():
        layers = load_layers_net(tmp_path / "layers.pt")(
            batch.prior, batch.decoded_prior, batch.decoded_target
        )
    inside = batch.layers[:, 1] > 0.5
    assert layers[:, 1][inside].mean() > 0.3 * batch.layers[:, 1][inside].mean()
    assert layers[:, 1][batch.layers[:, 1] == 0].abs().mean() < 0.1
    report = json.loads((tmp_path / "layers.jsonl").read_text().splitlines()[-1])
    assert report["all"]["error"] < 0.1


def test_a_resumed_training_ends_as_an_uninterrupted_one(pairs: LayerPairs, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    plan = PLAN.model_copy(update={"steps": 4, "batch": 2})
    sets = {"all": pairs}, {"all": pairs}
    torch.manual_seed(0)
    train_layers_net(tmp_path / "a", CONFIG, plan, *sets, PROCESSOR)
    torch.manual_seed(0)
    train_layers_net(tmp_path / "b", CONFIG, plan, *sets, PROCESSOR, stop_at=2)
    train_layers_net(tmp_path / "b", CONFIG, plan, *sets, PROCESSOR)
    straight, resumed = (load_layers_net(tmp_path / n / "layers.pt") for n in ("a", "b"))
    for name, weight in straight.state_dict().items():
        torch.testing.assert_close(resumed.state_dict()[name], weight, msg=name)


def _wild(side: int) -> LayersNet:
    """With norms that have seen something and heads that say something."""
    torch.manual_seed(0)
    model = LayersNet(LayersConfig(side, CONFIG.channels))
    with torch.no_grad():
        model(torch.rand(4, 1, 2 * side, 2 * side), *torch.rand(2, 4, 1, side, side))
        for head in (model.movement, model.seen):
            torch.nn.init.normal_(head.weight, std=0.1)
    return model.eval()


@torch.no_grad()
def test_the_exported_graph_gives_the_layers_of_the_net() -> None:
    model = _wild(SIDE)
    films = torch.rand(1, 1, 2 * SIDE, 2 * SIDE), *torch.rand(2, 1, 1, SIDE, SIDE)
    session = onnxruntime.InferenceSession(layers_graph(model).SerializeToString())
    names = ("prior", "decoded_prior", "decoded_target")
    found = session.run(None, {n: film.numpy() for n, film in zip(names, films, strict=True)})
    np.testing.assert_allclose(np.asarray(found[0]), model(*films).numpy(), atol=1e-5)


@torch.no_grad()
def test_the_net_is_local() -> None:
    """What changes in one corner moves nothing in the opposite one."""
    model = _wild(192)
    prior, (before, after) = torch.rand(1, 1, 384, 384), torch.rand(2, 1, 1, 192, 192)
    other = after.clone()
    other[..., :24, :24] = 0
    difference = (model(prior, before, other) - model(prior, before, after)).abs()
    assert difference[..., :24, :24].max() > 0
    assert difference[..., 168:, 168:].max() == 0


def test_a_bundle_gets_the_net_and_its_manifest_says_so(tmp_path: Path) -> None:
    folder = write_tiny_bundle(tmp_path / "tiny")
    before = read_manifest(folder).digest
    manifest = add_layers(_wild(SIZE), folder)
    assert manifest.layers_net is not None
    assert manifest.layers_net.prior_size == 2 * SIZE
    assert manifest.digest != before
    assert OfBundle.of(Bundle.open(folder)) is not None
    assert Engine.open(folder, "cpu").manifest == manifest


def test_drawn_pairs_go_on_where_they_were_stopped(tmp_path: Path) -> None:
    write_crude_films(tmp_path / "films", 2)
    films = load_films(None, tmp_path / "films")
    tokens = Tokens(Bundle.open(write_tiny_bundle(tmp_path / "tiny")), (8, 8))
    findings = (Finding.EFFUSION, Finding.CONSOLIDATION)
    for name, counts in (("whole", (2,)), ("parts", (1, 2))):
        for count in counts:
            (tmp_path / name).mkdir(exist_ok=True)
            write_layer_pairs(tmp_path / name, films, 2, tokens, 1, findings, stop_at=count)
    whole, parts = (read_layer_pairs(tmp_path / name) for name in ("whole", "parts"))
    assert len(whole) == len(parts) == 2
    assert np.array_equal(whole.layers, parts.layers)
    assert np.array_equal(whole.decoded_target, parts.decoded_target)
    still = ~whole.layers.any((2, 3, 4))
    assert (whole.target[still] == whole.prior[:, None].repeat(4, 1)[still]).all()


def test_without_pairs_the_training_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ForeseeError, match="layer-pairs"):
        read_layer_sets(tmp_path)
