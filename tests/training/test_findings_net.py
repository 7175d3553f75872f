"""The findings net: what it is taught, that it learns, and that its graph says what it says."""

import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest

torch = pytest.importorskip("torch")
functional = torch.nn.functional

from engine.bundle import FINDINGS_NET  # noqa: E402
from engine.findings import SIMULATED, Finding  # noqa: E402
from engine.sites import SITES  # noqa: E402
from engine.training.compute import Compute  # noqa: E402
from engine.training.convolutions import wake_norms  # noqa: E402
from engine.training.findings_net.batches import Batches  # noqa: E402
from engine.training.findings_net.export import findings_graph  # noqa: E402
from engine.training.findings_net.net import (  # noqa: E402
    FindingsConfig,
    FindingsNet,
    patch_features,
    whole_features,
)
from engine.training.findings_net.train import (  # noqa: E402
    load_findings_net,
    train_findings_net,
)
from engine.training.pairs import PairSet  # noqa: E402
from engine.training.plan import FindingsNetPlan, TuningPlan  # noqa: E402
from engine.training.published import start_findings_net_from  # noqa: E402
from engine.training.shown import UNKNOWN  # noqa: E402

PROCESSOR = Compute(torch.device("cpu"), bfloat16=False)
CONFIG = FindingsConfig(64, (8, 8, 12, 12, 16))
PLAN = FindingsNetPlan(channels=CONFIG.channels, steps=100, batch=16, learning_rate=5e-3)
EFFUSION = SIMULATED.index(Finding.EFFUSION)
OF_EFFUSION = [i for i, site in enumerate(SITES) if site.finding is Finding.EFFUSION]


def bright_corners(count: int, seed: int) -> PairSet:
    """Films of noise, half of them with a bright square at the lower left: an effusion, of the
    right. It resolves in the first target and grows in the second."""
    rng = np.random.default_rng(seed)
    prior = rng.integers(60, 90, (count, 64, 64)).astype(np.uint8)
    target = np.stack([prior, prior], 1)
    shown = np.zeros((count, len(SITES)), np.int8)
    after = np.zeros((count, 2, len(SITES)), np.int8)
    disease = np.zeros((count, len(SIMULATED), 8, 8), np.uint8)
    shown[0::2, OF_EFFUSION[0]] = 1
    after[0::2, 1, OF_EFFUSION[0]] = 3
    disease[0::2, EFFUSION, 5:, :3] = 80
    prior[0::2, 40:, :24] += 80
    target[0::2, 1, 16:, :48] += 80
    words = tuple(("", "") for _ in range(count))
    films = tuple(map(str, range(count)))
    return PairSet(prior, target, films, words, words, words, shown, after, disease)


def test_a_target_teaches_what_it_shows_and_nothing_where_nobody_knows() -> None:
    batches = Batches([bright_corners(16, 0)])
    films = [batches.draw(step, 8) for step in range(12)]
    images = torch.cat([batch.image for batch in films])[:, 0]
    patches = torch.cat([batch.patches for batch in films])[..., EFFUSION]
    sites = torch.cat([batch.sites for batch in films])[:, OF_EFFUSION[0]]
    corner = images[:, 60:, :4].mean((1, 2)) > images[:, :4, 60:].mean((1, 2)) + 0.15
    middle = (images.amax((1, 2)) + images.amin((1, 2)))[:, None, None] / 2
    wide = corner & ((images > middle).sum((1, 2)) > 1300)
    assert {int(s) for s in sites} == {0, 1, 3}
    assert torch.equal(sites == 3, wide)
    assert torch.equal(sites > 0, corner)
    for patch, severity in zip(patches, sites, strict=True):
        if severity == 3:
            assert (patch == UNKNOWN).all()
        elif severity == 1:
            assert (patch == 1).any()
        else:
            assert (patch == 0).all()


def test_films_are_placed_elsewhere_together_with_what_they_show() -> None:
    drawn = [Batches([bright_corners(16, 0)]).draw(step, 8) for step in range(12)]
    seen = torch.cat([films.patches for films in drawn])[..., EFFUSION] == 1
    images = torch.cat([films.image for films in drawn])
    bright = functional.avg_pool2d(images, 8)[:, 0]
    widths: set[int] = set()
    for patch, film, image in zip(seen, bright, images[:, 0], strict=True):
        if patch.any():
            middle = (film[patch].mean() + film[~patch].mean()) / 2
            assert ((film > middle) == patch).float().mean() > 0.93
            widths.add(int((image[60] > middle).sum()))
    assert len(widths) > 3


def test_no_film_is_drawn_in_its_own_shape() -> None:
    """A straight border is bent, by more than turning it makes it slant."""
    pairs = bright_corners(16, 0)
    pairs.prior[:], pairs.target[:] = 60, 60
    pairs.prior[..., 32:], pairs.target[..., 32:] = 200, 200
    image = Batches([pairs]).draw(0, 16).image[:, 0].numpy()
    level = (image.min((1, 2)) + image.max((1, 2)))[:, None] / 2
    edges = (image < level[..., None]).sum(2)[:, 8:-8]
    rows = np.arange(edges.shape[1])
    bends = [np.ptp(edge - np.polyval(np.polyfit(rows, edge, 1), rows)) for edge in edges]
    assert np.median(bends) > 1.0


def test_every_prior_is_drawn_once_in_an_epoch() -> None:
    pairs = bright_corners(12, 0)
    pairs.prior[...] = (10 * np.arange(12) + 60)[:, None, None]
    pairs.target[...] = pairs.prior[:, None]
    batches = Batches([pairs])
    for epoch in range(3):
        drawn = torch.cat([batches.draw(3 * epoch + step, 4).image for step in range(3)])
        nearest = drawn.mean((1, 2, 3)).argsort().argsort()
        assert sorted(nearest.tolist()) == list(range(12))


def test_a_trained_net_reads_films_that_it_has_not_seen(tmp_path: Path) -> None:
    torch.manual_seed(0)
    kept = {"noise": bright_corners(16, 1)}
    train_findings_net(tmp_path, CONFIG, PLAN, {"pairs": bright_corners(64, 0)}, kept, PROCESSOR)
    report = json.loads((tmp_path / "findings.jsonl").read_text().splitlines()[-1])
    assert report["noise"]["seen"] > 0.9
    assert report["noise"]["clear"] > 0.95
    assert report["noise"]["patches"] < 0.4
    patches, sites = load_findings_net(tmp_path / "findings.pt")(
        torch.from_numpy(kept["noise"].prior.astype(np.float32) / 255)[:, None]
    )
    assert (patches[0::2, 5:, :3, EFFUSION] > 0).float().mean() > 0.9
    assert (patches[1::2, ..., EFFUSION] < 0).float().mean() > 0.95
    assert sites[0::2, OF_EFFUSION[0]].argmax(-1).tolist() == [1] * 8


def test_a_resumed_training_ends_as_an_uninterrupted_one(tmp_path: Path) -> None:
    pairs, kept = {"pairs": bright_corners(8, 0)}, {"noise": bright_corners(4, 1)}
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    whole = PLAN.model_copy(update={"steps": 4, "batch": 4})
    torch.manual_seed(0)
    train_findings_net(tmp_path / "a", CONFIG, whole, pairs, kept, PROCESSOR)
    torch.manual_seed(0)
    train_findings_net(tmp_path / "b", CONFIG, whole, pairs, kept, PROCESSOR, stop_at=2)
    train_findings_net(tmp_path / "b", CONFIG, whole, pairs, kept, PROCESSOR)
    straight, resumed = (load_findings_net(tmp_path / n / "findings.pt") for n in ("a", "b"))
    for name, weight in straight.state_dict().items():
        torch.testing.assert_close(resumed.state_dict()[name], weight, msg=name)


def test_a_net_of_a_bundle_is_trained_on_from_where_it_stands(tmp_path: Path) -> None:
    torch.manual_seed(0)
    taught = FindingsNet(CONFIG).eval()
    onnx.save(findings_graph(taught), tmp_path / FINDINGS_NET)
    pairs, kept = {"pairs": bright_corners(8, 0)}, {"noise": bright_corners(4, 1)}
    tuning = TuningPlan(steps=1, learning_rate=0.0)
    at_rest = PLAN.model_copy(update={"batch": 4, "tuning": tuning})
    out = tmp_path / "run"
    out.mkdir()
    train_findings_net(out, CONFIG, at_rest, pairs, kept, PROCESSOR, start=tmp_path)
    learned = load_findings_net(out / "findings.pt").state_dict()
    torch.testing.assert_close(learned["sites.weight"], taught.sites.weight)


@torch.no_grad()
def test_a_net_of_a_bundle_says_in_training_what_it_says_at_rest(tmp_path: Path) -> None:
    """Its norms are folded away; at rest in training they would take away what it says."""
    torch.manual_seed(0)
    taught = FindingsNet(CONFIG)
    films = [torch.rand(16, 1, 64, 64) for _ in range(3)]
    for norm in (m for m in taught.modules() if isinstance(m, torch.nn.BatchNorm2d)):
        torch.nn.init.uniform_(norm.weight, 0.2, 3.0)
        torch.nn.init.uniform_(norm.bias, -1.0, 1.0)
    for images in films * 20:
        taught(images)
    onnx.save(findings_graph(taught.eval()), tmp_path / FINDINGS_NET)
    asleep, awake = FindingsNet(CONFIG), FindingsNet(CONFIG)
    for model in (asleep, awake):
        start_findings_net_from(tmp_path, model)
    wake_norms(awake, films)
    said = taught(films[0])[0]
    torch.testing.assert_close(awake.eval()(films[0])[0], said, rtol=1e-3, atol=1e-3)

    def away(model: FindingsNet) -> float:
        return float((model.train()(films[0])[0] - said).abs().mean() / said.std())

    assert away(awake) < 0.1 < away(asleep)


@torch.no_grad()
def test_the_exported_graph_gives_the_features_of_the_net() -> None:
    torch.manual_seed(0)
    model = FindingsNet(CONFIG)
    for _ in range(3):  # so that the norms have seen something
        model(torch.rand(4, 1, 64, 64))
    model.eval()
    for head in (model.patches, model.sites):
        head.weight.mul_(300)  # so that features reach both of their ends
    image = torch.rand(1, 1, 64, 64)
    patches, sites = model(image)
    session = onnxruntime.InferenceSession(findings_graph(model).SerializeToString())
    found = session.run(["patches", "whole"], {"image": image.numpy()})
    expected = patch_features(patches).numpy(), whole_features(sites).numpy()
    for have, want in zip(found, expected, strict=True):
        np.testing.assert_allclose(np.asarray(have), want, atol=0.02)
    assert np.abs(expected[0]).max() == 2
    assert expected[1].min() == -1
