"""The whole way from films to a bundle that the engine runs, in small."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from engine.bundle import LANGUAGE_MODEL, Bundle
from engine.cluster.workers import ThisProcess
from engine.errors import ForeseeError
from engine.events import Finished
from engine.findings import SIMULATED
from engine.premises import PremiseSpec
from engine.progemu import Engine
from engine.radiograph import read_radiograph
from engine.result import Sampling
from engine.sites import SEVERITY_STEPS, SITES
from engine.training.architecture import Transformer
from engine.training.checkpoint import load_image_tokenizer, load_transformer
from engine.training.compute import Compute
from engine.training.encoding import EncodedPairs, encode_pairs, load_encoded, load_pair_sets
from engine.training.export import Precision, Trained, add_language_model, export_bundle
from engine.training.films import load_films
from engine.training.findings_net.export import add_premises_net
from engine.training.findings_net.train import learned, load_findings_net, train_findings_net
from engine.training.pair_sets import read_pair_sets
from engine.training.pair_writing import OpenPairDrawer, write_pairs
from engine.training.pairs import read_pairs
from engine.training.plan import Plan, load_plan
from engine.training.published import start_transformer_from, transformer_of
from engine.training.sequences import IGNORED, SequenceBuilder, hide_history
from engine.training.text import train_text_tokenizer
from engine.training.train_tokenizer import train_tokenizer
from engine.training.train_transformer import make_batch, train_transformer
from engine.training.undone import write_undone
from tests.training.digital_films import crude_view, write_crude_films

PROCESSOR = Compute(torch.device("cpu"), bfloat16=False)
SMALL_PLAN = """
name = "small"
version = "1"
title = "Small"
description = "For tests."
grid = 8
prompt_slot = 16
context = 320
max_text_tokens = 48
findings = ["effusion", "consolidation"]
bilateral = ["effusion"]
temperature = 1.0
top_k = 16
[tokenizer]
levels = [4, 4, 4]
fine_channels = 8
coarse_channels = 16
encoder_blocks = [1, 1]
decoder_blocks = [1, 1]
steps = 3
batch = 2
learning_rate = 1e-3
[premises_net]
steps = 2
simulated = 1
ill = 1
labelled = 1
unlabelled = 1
simulated_views = 2
ill_views = 2
labelled_views = 2
unlabelled_views = 2
learning_rate = 1e-3

[layers_net]
channels = [8, 8, 12, 12]
steps = 4
batch = 2
learning_rate = 1e-3
real = 2
digital = 1
sampled = 1
reach = 3

[findings_net]
channels = [4, 4, 6, 6, 8]
steps = 3
batch = 4
learning_rate = 1e-3
[transformer]
layers = 2
width = 32
heads = 2
kv_heads = 1
hidden = 48
steps = 4
batch = 2
targets = 3
learning_rate = 1e-3
[pairs]
real = 0
digital = 6
validation = 2
seed = 1
"""


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    path = tmp_path_factory.mktemp("plan") / "small.toml"
    path.write_text(SMALL_PLAN)
    return load_plan(path)


@pytest.fixture(scope="module")
def prepared(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Films, a trained tokenizer and encoded pairs."""
    runs = tmp_path_factory.mktemp("runs")
    write_crude_films(runs / "films", 4)
    train_tokenizer(runs, None, runs / "films", plan.tokenizer, plan.side, PROCESSOR)
    films = list(load_films(None, runs / "films"))
    counts = {"pairs_seen": 4, "pairs_val_digital": 2, "pairs_digital": plan.pairs.digital}
    for name, count in counts.items():
        if name == "pairs_digital":  # only now, so that the net has not learned from these
            train_findings_net(
                runs, plan.findings_config(), plan.findings_net, *read_pair_sets(runs), PROCESSOR
            )
        drawer = OpenPairDrawer(tuple(films), plan.side, plan.pairs.seed)
        write_pairs(runs / name, count, drawer, ThisProcess, lambda _progress: None)
    nets = load_image_tokenizer(runs / "tokenizer.pt"), load_findings_net(runs / "findings.pt")
    for name in counts:
        encode_pairs(runs / name, *nets, learned(runs).get(name, 0))
    train_text_tokenizer(200, plan.manifest("float32").grid_text).save(str(runs / "tokenizer.json"))
    return runs


def builder(plan: Plan, runs: Path) -> SequenceBuilder:
    tokenizer = Tokenizer.from_file(str(runs / "tokenizer.json"))
    return SequenceBuilder(plan.manifest("float32"), tokenizer)


def run_training(plan: Plan, prepared: Path, out: Path, *stops: int) -> dict[str, torch.Tensor]:
    """Train in sittings that each end at one of `stops`; the averaged weights."""
    for stop in stops:
        torch.manual_seed(0)
        train_transformer(
            out,
            plan.transformer_config(),
            plan.transformer,
            builder(plan, prepared),
            *load_pair_sets(prepared),
            PROCESSOR,
            stop_at=stop,
        )
    return load_transformer(out / "transformer.pt").state_dict()


def every_target(pairs: EncodedPairs) -> NDArray[np.int64]:
    return np.tile(np.arange(pairs.target.shape[1]), (len(pairs), 1))


def test_a_resumed_training_ends_with_the_weights_of_an_uninterrupted_one(
    plan: Plan, prepared: Path, tmp_path: Path
) -> None:
    straight = run_training(plan, prepared, tmp_path / "a", 4)
    resumed = run_training(plan, prepared, tmp_path / "b", 2, 4)
    for name, weight in straight.items():
        torch.testing.assert_close(resumed[name], weight, msg=name)


def test_what_the_findings_net_learned_from_is_no_training_for_the_transformer(
    prepared: Path,
) -> None:
    assert learned(prepared) == {"pairs_seen": 4}
    assert not (prepared / "pairs_seen" / "codes.npz").exists()
    training, _ = load_pair_sets(prepared)
    assert len(training) == len(read_pairs(prepared / "pairs_digital").prior)


def test_a_set_that_has_grown_since_the_net_learned_from_it_is_encoded_from_there_on(
    plan: Plan, prepared: Path, tmp_path: Path
) -> None:
    shutil.copytree(prepared / "pairs_digital", tmp_path / "pairs")
    nets = (
        load_image_tokenizer(prepared / "tokenizer.pt"),
        load_findings_net(prepared / "findings.pt"),
    )
    assert encode_pairs(tmp_path / "pairs", *nets, 4) == plan.pairs.digital - 4
    whole, rest = (
        load_encoded([folder], vary_prompts=False)
        for folder in (prepared / "pairs_digital", tmp_path / "pairs")
    )
    assert rest.prompts == whole.prompts[4:]
    np.testing.assert_array_equal(rest.target, whole.target[4:])
    np.testing.assert_array_equal(rest.patch_features, whole.patch_features[4:])


def test_sequences_predict_exactly_the_target_codes_and_the_interpretation(
    plan: Plan, prepared: Path
) -> None:
    encoded = load_encoded([prepared / "pairs_digital"], vary_prompts=False)
    batch = make_batch(
        builder(plan, prepared), encoded, np.arange(len(encoded)), every_target(encoded)
    )
    offset = plan.transformer_config().visual_offset
    following = batch.branches[:, batch.visual_positions + 1] - offset
    assert torch.equal(following, batch.visual)
    assert np.array_equal(batch.visual.reshape(encoded.target.shape), encoded.target)
    tokenizer = Tokenizer.from_file(str(prepared / "tokenizer.json"))
    texts = [text for group in encoded.interpretations for text in group]
    for row, text in zip(batch.words, texts, strict=True):
        words = [int(token) for token in row if token != IGNORED]
        assert tokenizer.decode(words[:-1]) == text
        assert words[-1] == plan.manifest("float32").ids.eos


def test_a_hidden_history_shows_the_prior_and_asks_for_the_target(
    plan: Plan, prepared: Path
) -> None:
    encoded = load_encoded([prepared / "pairs_digital"], vary_prompts=False)
    batch = make_batch(builder(plan, prepared), encoded, np.arange(2), every_target(encoded)[:2])
    rows = torch.arange(len(batch.branches)) % 2 == 0
    offset = plan.transformer_config().visual_offset
    hidden = hide_history(batch, rows, offset)
    shown = hidden.branches[:, batch.visual_positions + 1] - offset
    assert torch.equal(shown[rows], batch.prior[rows])
    assert torch.equal(shown[~rows], batch.visual[~rows])
    assert torch.equal(hidden.visual, batch.visual)
    assert (hidden.words[rows] == IGNORED).all()
    assert torch.equal(hidden.words[~rows], batch.words[~rows])
    assert batch.graded[rows].any()
    assert not hidden.graded[rows].any()
    assert torch.equal(hidden.graded[~rows], batch.graded[~rows])


def test_what_a_prior_shows_is_what_its_targets_say_was_there_before(prepared: Path) -> None:
    pairs = read_pairs(prepared / "pairs_digital")
    lines = (prepared / "pairs_digital" / "words.jsonl").read_text("utf-8").splitlines()
    for shown, line in zip(pairs.shown, lines, strict=True):
        told = {
            (change["finding"], change["zone"], change["before"])
            for target in json.loads(line)["targets"]
            for change in target["changes"]
            if change["before"] is not None
        }
        seen = {
            (site.finding, site.zone, SEVERITY_STEPS[severity])
            for site, severity in zip(SITES, shown, strict=True)
            if severity > 0
        }
        assert seen == told


def test_the_patches_that_show_a_finding_are_those_of_what_the_prior_shows(prepared: Path) -> None:
    pairs = read_pairs(prepared / "pairs_digital")
    encoded = load_encoded([prepared / "pairs_digital"], vary_prompts=False)
    assert encoded.patches.shape == (*encoded.prior.shape, len(SIMULATED))
    for index, finding in enumerate(SIMULATED):
        sites = [site.finding is finding for site in SITES]
        ill = (pairs.shown[:, sites] > 0).any(1)
        seen = (encoded.patches[..., index] == 1).any((1, 2))
        assert not seen[~ill].any()
    changed = np.abs(pairs.target.astype(np.int16) - pairs.prior[:, None]).max(1)
    assert (encoded.patches == 1).any()
    resolved = np.array([group.count("resolved") > 0 for group in pairs.trends])
    seen = (encoded.patches == 1).any(-1)[resolved]
    patches = changed[resolved].reshape(len(seen), seen.shape[1], 8, seen.shape[2], 8).max((2, 4))
    assert patches[seen].mean() > 2 * patches[~seen].mean()


def test_unchanged_pairs_have_equal_films_and_moved_ones_do_not(prepared: Path) -> None:
    pairs = read_pairs(prepared / "pairs_digital")
    for prior, targets, trends in zip(pairs.prior, pairs.target, pairs.trends, strict=True):
        for target, trend in zip(targets, trends, strict=True):
            assert np.array_equal(prior, target) == (trend in {"unchanged", "contradicted"})


@pytest.mark.parametrize("precision", ["float32", "int8"])
def test_the_exported_bundle_runs_in_the_engine(
    plan: Plan, prepared: Path, tmp_path: Path, precision: str
) -> None:
    run_training(plan, prepared, tmp_path / "run", 4)
    trained = Trained(
        load_image_tokenizer(prepared / "tokenizer.pt"),
        load_transformer(tmp_path / "run" / "transformer.pt"),
        load_findings_net(prepared / "findings.pt"),
        Tokenizer.from_file(str(prepared / "tokenizer.json")),
        "# Small\n\nFor tests.\n",
    )
    folder = tmp_path / "bundle"
    export_bundle(folder, plan.manifest(precision), trained, precision)  # type: ignore[arg-type]
    assert Bundle.open(folder).manifest.language_model.dtype == precision
    film = tmp_path / "film.png"
    write_png(film)
    engine = Engine.open(folder, "cpu")
    try:
        prior = read_radiograph(film)
        events = list(engine.generate(prior, "new large right effusion", Sampling(seed=3)))
        last = events[-1]
        assert isinstance(last, Finished)
        assert last.result.tokens.shape == (8, 8)
        assert last.result.counterfactual.shape == prior.pixels.shape
    finally:
        engine.close()


@torch.no_grad()
@pytest.mark.parametrize(("precision", "nearness"), [("float32", 1e-6), ("int8", 0.03)])
def test_a_training_goes_on_from_an_exported_language_model(
    plan: Plan, prepared: Path, tmp_path: Path, precision: Precision, nearness: float
) -> None:
    with torch.enable_grad():
        run_training(plan, prepared, tmp_path / "run", 4)
    trained = load_transformer(tmp_path / "run" / "transformer.pt")
    words = Tokenizer.from_file(str(prepared / "tokenizer.json"))
    image_tokenizer = load_image_tokenizer(prepared / "tokenizer.pt")
    manifest = plan.manifest(precision)
    net = load_findings_net(prepared / "findings.pt")
    parts = Trained(image_tokenizer, trained, net, words, "# Small\n")
    export_bundle(tmp_path / "bundle", manifest, parts, precision)
    started = Transformer(plan.transformer_config())
    start_transformer_from(tmp_path / "bundle", started)
    ids = torch.arange(40)[None] + 1000
    offset = plan.transformer_config().visual_offset
    expected, found = (model(ids)[..., offset:] for model in (trained, started))
    assert (found - expected).abs().max() <= nearness * expected.abs().max()


def test_a_bundle_takes_another_transformer_and_keeps_its_nets(
    plan: Plan, prepared: Path, tmp_path: Path
) -> None:
    words = Tokenizer.from_file(str(prepared / "tokenizer.json"))
    image_tokenizer = load_image_tokenizer(prepared / "tokenizer.pt")
    net = load_findings_net(prepared / "findings.pt")
    first, second = (Transformer(plan.transformer_config()) for _ in range(2))
    parts = Trained(image_tokenizer, first, net, words, "# Small\n")
    folder = tmp_path / "bundle"
    before = export_bundle(folder, plan.manifest("int8"), parts, "int8")
    after = add_language_model(second, "int8", "9.9.9", folder)
    assert Bundle.open(folder).manifest == after
    assert after.version == "9.9.9"
    changed = {name for name, digest in after.files.items() if before.files[name] != digest}
    assert changed == {LANGUAGE_MODEL}


def test_a_bundle_takes_the_mean_of_its_transformer_and_another(
    plan: Plan, prepared: Path, tmp_path: Path
) -> None:
    words = Tokenizer.from_file(str(prepared / "tokenizer.json"))
    image_tokenizer = load_image_tokenizer(prepared / "tokenizer.pt")
    net = load_findings_net(prepared / "findings.pt")
    config = plan.transformer_config()
    first, second = (Transformer(config) for _ in range(2))
    parts = Trained(image_tokenizer, first, net, words, "# Small\n")
    folder = tmp_path / "bundle"
    export_bundle(folder, plan.manifest("float32"), parts, "float32")
    add_language_model(second, "float32", "2", folder, share=0.75)
    own, other, mixed = (
        one.get_parameter("layers.0.feed_forward.up.weight")
        for one in (first, second, transformer_of(folder, config))
    )
    torch.testing.assert_close(mixed, 0.25 * own + 0.75 * other)
    unlike = Transformer(replace(config, layers=config.layers + 1))
    with pytest.raises(ForeseeError, match="another shape"):
        add_language_model(unlike, "float32", "3", folder, share=0.5)


@pytest.mark.parametrize("own", [False, True])
def test_what_the_model_draws_is_resolved_to_the_film_that_it_was_drawn_on(
    plan: Plan, prepared: Path, tmp_path: Path, own: bool
) -> None:
    words = Tokenizer.from_file(str(prepared / "tokenizer.json"))
    image_tokenizer = load_image_tokenizer(prepared / "tokenizer.pt")
    net = load_findings_net(prepared / "findings.pt")
    parts = Trained(
        image_tokenizer, Transformer(plan.transformer_config()), net, words, "# Small\n"
    )
    export_bundle(tmp_path / "bundle", plan.manifest("float32"), parts, "float32")
    granted = PremiseSpec(absent_below=0.0, seen_from=0.5)
    add_premises_net(net, granted, "2", tmp_path / "bundle")
    shutil.copytree(prepared / "pairs_digital", tmp_path / "pairs_digital")
    count = write_undone(tmp_path / "pairs_digital", image_tokenizer, tmp_path / "bundle", own)
    films = load_encoded([tmp_path / "pairs_digital"], vary_prompts=False)
    name = "pairs_undone_own_digital" if own else "pairs_undone_digital"
    undone = load_encoded([tmp_path / name], vary_prompts=False)
    assert len(undone) == count > 0
    known = {codes.tobytes() for codes in films.prior}
    for index in range(count):
        *resolved, unchanged = undone.target[index]
        assert {codes.tobytes() for codes in resolved} <= known
        assert np.array_equal(unchanged, undone.prior[index])
        assert [prompt.split()[0] for prompt in undone.prompts[index]] == [
            *["resolved"] * 3,
            "unchanged",
        ]


def write_png(path: Path) -> None:
    from PIL import Image

    Image.fromarray(np.round(crude_view().pixels * 255).astype(np.uint8)).save(path)
