"""What a model is told of the prior beside its tokens reaches it, and belongs to that prior."""

from pathlib import Path

import numpy as np
import onnx
import pytest

from engine.bundle import (
    FINDINGS_NET,
    Bundle,
    FindingsNetSpec,
    TokenIds,
    read_manifest,
    write_manifest,
)
from engine.errors import BundleError
from engine.events import Finished
from engine.generation.grammar import Grammar
from engine.generation.prior_features import prior_features
from engine.progemu import Engine
from engine.radiograph import Radiograph
from engine.result import RunResult, Sampling
from engine.runtime.findings_net import FindingsNet
from engine.runtime.sessions import Cache, Sessions
from tests.engine.tiny_bundle import (
    COLUMNS,
    ROWS,
    TOLD,
    encoder_graph,
    findings_net_graph,
    write_tiny_bundle,
)

TOKENS = list(range(10, 40))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_bundle(tmp_path_factory.mktemp("told") / "tiny", findings_net=True)


@pytest.fixture
def cache(folder: Path) -> Cache:
    return Sessions.open(Bundle.open(folder), "cpu", threads=1).language.new_cache()


def features(seed: int, count: int = 12) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((count, TOLD.features), np.float32)


def logits(cache: Cache, told: np.ndarray | None, size: int = 64) -> np.ndarray:
    cache.begin(TOKENS, told)
    cache.rewind(0)
    parts = [TOKENS[i : i + size] for i in range(0, len(TOKENS), size)]
    return np.concatenate([cache.score(part, len(part), text=True) for part in parts])


def test_patches_are_told_at_their_tokens_and_the_whole_where_the_image_closes() -> None:
    names = ("bos", "eos", "pad", "boi", "eoi", "img", "eol", "eof")
    special = {name: i for i, name in enumerate(names)}
    visual = {"visual_offset": 20, "visual_count": 50, "text_ids_below": 20}
    ids = TokenIds.model_validate(special | visual)
    grammar = Grammar(ids, ROWS, COLUMNS, (8, 9, 8), None, 5)
    patches = np.arange(ROWS * COLUMNS * 2, dtype=np.float32).reshape(ROWS, COLUMNS, 2) + 1
    whole = np.array([5, 6, 7], np.float32)
    told = prior_features(grammar, patches, whole)
    codes = (np.arange(ROWS * COLUMNS).reshape(ROWS, COLUMNS)).tolist()
    tokens = grammar.prefix(codes, [])
    assert len(told) == len(tokens)
    for token, row in zip(tokens, told, strict=True):
        if token >= 20:
            assert row[:2].tolist() == patches.reshape(-1, 2)[token - 20].tolist()
        else:
            assert not row[:2].any()
    assert told[-1, 2:].tolist() == [5, 6, 7]
    assert not told[:-1, 2:].any()
    both = prior_features(grammar, np.stack([patches, 2 * patches]), np.stack([whole, whole]))
    np.testing.assert_array_equal(both[0], told)


def test_what_is_told_changes_the_scores_from_its_token_on(cache: Cache) -> None:
    untold, told = logits(cache, None), features(1)
    told[:5] = 0
    changed = np.abs(logits(cache, told) - untold).max(axis=1) > 0
    assert not changed[:5].any()
    assert changed[5:].all()


@pytest.mark.parametrize("size", [1, 3, 7])
def test_what_is_told_goes_to_its_tokens_however_these_are_grouped(cache: Cache, size: int) -> None:
    np.testing.assert_array_equal(
        logits(cache, features(1), size), logits(cache, features(1)), strict=True
    )


def test_the_same_tokens_of_another_film_are_read_anew(cache: Cache) -> None:
    cache.begin(TOKENS, features(1))
    cache.extend(TOKENS)
    cache.begin(TOKENS, features(1))
    assert len(cache) == len(TOKENS)
    cache.begin(TOKENS, features(2))
    assert len(cache) == 0
    cache.extend(TOKENS)
    cache.begin([*TOKENS[:7], 3], features(2))
    assert len(cache) == 7
    cache.begin(TOKENS)
    assert len(cache) == 0


def test_features_that_the_model_does_not_take_are_refused(cache: Cache) -> None:
    with pytest.raises(ValueError, match="takes 5 features"):
        cache.begin(TOKENS, np.zeros((4, 6), np.float32))


def finished(engine: Engine, prior: Radiograph, *, drafting: bool = True) -> RunResult:
    sampling = Sampling(seed=3, temperature=1.0, top_k=16)
    events = engine.generate(prior, "new large right effusion", sampling, drafting=drafting)
    *_, last = events
    assert isinstance(last, Finished)
    return last.result


def test_a_run_tells_the_model_what_the_net_reads(folder: Path, tmp_path: Path) -> None:
    """The same graphs but for a net that reads nothing."""
    prior = Radiograph.from_pixels(np.random.default_rng(0).random((96, 96), np.float32))
    blind = write_tiny_bundle(tmp_path / "blind", findings_net=True)
    graph = onnx.load(blind / FINDINGS_NET)
    for name in ("patches", "whole"):
        made = next(node for node in graph.graph.node if name in node.output)
        made.output[0] = f"{name}.read"
        nothing = onnx.helper.make_node("Sub", [f"{name}.read", f"{name}.read"], [name])
        graph.graph.node.append(nothing)
    onnx.save(graph, blind / FINDINGS_NET)
    write_manifest(blind, read_manifest(blind))
    told, untold = Engine.open(folder, "cpu"), Engine.open(blind, "cpu")
    first = finished(told, prior)
    assert not np.array_equal(first.tokens, finished(untold, prior).tokens)
    one_by_one = finished(told, prior, drafting=False)
    np.testing.assert_array_equal(one_by_one.tokens, first.tokens)
    assert one_by_one.interpretation == first.interpretation
    told.close()
    untold.close()


def test_a_model_without_the_net_is_told_nothing(tiny_bundle: Path) -> None:
    assert FindingsNet.of(Bundle.open(tiny_bundle)) is None


def test_a_bundle_that_lacks_its_net_is_refused(tmp_path: Path) -> None:
    folder = write_tiny_bundle(tmp_path / "tiny", findings_net=True)
    (folder / FINDINGS_NET).unlink()
    with pytest.raises(BundleError, match=r"does not list findings_net\.onnx"):
        write_manifest(folder, read_manifest(folder))


def test_a_net_that_gives_other_features_than_the_manifest_says_is_refused(tmp_path: Path) -> None:
    folder = write_tiny_bundle(tmp_path / "tiny", findings_net=True)
    other = FindingsNetSpec(patch_features=3, whole_features=2)  # as many, so the model takes them
    write_manifest(folder, read_manifest(folder).model_copy(update={"findings_net": other}))
    with pytest.raises(BundleError, match=r"findings_net\.onnx and the manifest of tiny disagree"):
        Engine.open(folder, "cpu")


def test_a_graph_of_another_kind_in_its_place_is_refused(tmp_path: Path) -> None:
    folder = write_tiny_bundle(tmp_path / "tiny", findings_net=True)
    onnx.save(encoder_graph(), folder / FINDINGS_NET)
    write_manifest(folder, read_manifest(folder))
    with pytest.raises(BundleError, match="disagree"):
        Engine.open(folder, "cpu")


def test_a_language_model_that_takes_no_features_is_refused_with_a_net(tmp_path: Path) -> None:
    folder = write_tiny_bundle(tmp_path / "tiny")
    onnx.save(findings_net_graph(), folder / FINDINGS_NET)
    write_manifest(folder, read_manifest(folder).model_copy(update={"findings_net": TOLD}))
    with pytest.raises(BundleError, match=r"other inputs .* \(features\)"):
        Engine.open(folder, "cpu")
