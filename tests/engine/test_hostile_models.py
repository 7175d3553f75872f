"""Models from anywhere: whatever their graphs and files do, it ends, and in one sentence."""

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, decoders, models

from engine.bundle import (
    FINDINGS_NET,
    IMAGE_DECODER,
    IMAGE_ENCODER,
    LANGUAGE_MODEL,
    LAYERS_NET,
    MANIFEST_NAME,
    Bundle,
)
from engine.errors import BundleError
from engine.events import Cancelled, Event, Finished
from engine.progemu import Engine
from engine.radiograph import Radiograph
from engine.result import Sampling
from engine.runtime.halting import GraphHalted, Halt
from engine.runtime.layers_net import LayersNet
from engine.runtime.text_tokenizer import TextTokenizer
from tests.engine.hostile_bundles import (
    card,
    cutting_tokenizer,
    endless_encoder,
    grown,
    hostile_bundle,
    no_tokenizer,
    spoiled,
)
from tests.engine.tiny_bundle import SIZE

HYPOTHESIS = "new large right effusion"
# So that something changes.
WILD = Sampling(seed=1, temperature=3.0, top_k=64)
NAN, INF = float("nan"), float("inf")


@pytest.fixture
def prior() -> Radiograph:
    y, x = np.mgrid[:240, :200].astype(np.float32)
    return Radiograph.from_pixels(0.5 + 0.4 * np.sin(y / 26) * np.cos(x / 28), bits=12)


def events(bundle: Path, prior: Radiograph) -> list[Event]:
    return list(Engine.open(bundle, "cpu").generate(prior, HYPOTHESIS, WILD))


def assert_refused(bundle: Path, prior: Radiograph, mention: str) -> None:
    with pytest.raises(BundleError) as refused:
        events(bundle, prior)
    said = str(refused.value)
    assert mention in said
    assert "get a fresh copy" in said
    assert "\n" not in said


@pytest.mark.parametrize(
    ("graph", "output", "value"),
    [
        (LANGUAGE_MODEL, "logits", NAN),
        (LANGUAGE_MODEL, "logits", INF),
        (LANGUAGE_MODEL, "logits", -INF),
        (IMAGE_DECODER, "image", NAN),
        (IMAGE_DECODER, "image", -INF),
        (FINDINGS_NET, "patches", NAN),
        (FINDINGS_NET, "whole", INF),
    ],
)
def test_values_that_are_no_numbers_are_one_clear_error(
    graph: str, output: str, value: float, tmp_path: Path, prior: Radiograph
) -> None:
    bundle = hostile_bundle(
        tmp_path / "bundle", spoiled(graph, output, value), findings_net=True, layers_net=True
    )
    assert_refused(bundle, prior, f"{graph} of the model computed values that are no numbers")


@pytest.mark.parametrize(
    ("graph", "output", "value"),
    [
        (IMAGE_DECODER, "image", 1e38),
        (IMAGE_DECODER, "image", -1e38),
        (FINDINGS_NET, "whole", -1e38),
        (LAYERS_NET, "layers", 3e38),
    ],
)
def test_numbers_beyond_all_bounds_are_taken_as_the_bound(
    graph: str, output: str, value: float, tmp_path: Path, prior: Radiograph
) -> None:
    bundle = hostile_bundle(
        tmp_path / "bundle", spoiled(graph, output, value), findings_net=True, layers_net=True
    )
    last = events(bundle, prior)[-1]
    assert isinstance(last, Finished)
    assert np.isfinite(last.result.counterfactual).all()


def test_layers_that_are_no_numbers_are_refused(tmp_path: Path) -> None:
    change = spoiled(LAYERS_NET, "layers", NAN)
    net = LayersNet.of(Bundle.open(hostile_bundle(tmp_path / "bundle", change, layers_net=True)))
    assert net is not None
    small, large = (np.zeros((side, side), np.float32) for side in (SIZE, 2 * SIZE))
    with pytest.raises(BundleError, match=f"{LAYERS_NET} of the model computed"):
        net(large, small, small)


def test_codes_outside_the_codebook_are_refused(tmp_path: Path, prior: Radiograph) -> None:
    bundle = hostile_bundle(tmp_path / "bundle", spoiled(IMAGE_ENCODER, "codes", 1e9))
    assert_refused(bundle, prior, "codes that its manifest does not know")


@pytest.mark.parametrize(
    ("graph", "output"),
    [(IMAGE_ENCODER, "codes"), (IMAGE_DECODER, "image"), (LANGUAGE_MODEL, "logits")],
)
def test_outputs_of_another_shape_are_refused(
    graph: str, output: str, tmp_path: Path, prior: Radiograph
) -> None:
    assert_refused(hostile_bundle(tmp_path / "bundle", grown(graph, output)), prior, graph)


@pytest.mark.timeout(120)
def test_a_run_in_a_graph_that_never_returns_is_cancelled(
    tmp_path: Path, prior: Radiograph
) -> None:
    engine = Engine.open(hostile_bundle(tmp_path / "bundle", endless_encoder), "cpu")
    run = engine.generate(prior, HYPOTHESIS)
    threading.Timer(0.3, run.cancel).start()
    assert isinstance(list(run)[-1], Cancelled)
    again = engine.generate(prior, HYPOTHESIS)
    threading.Timer(0.3, again.cancel).start()
    assert isinstance(list(again)[-1], Cancelled), "the engine takes the next run"


def test_cancelling_a_run_does_not_end_the_next_one(tiny_bundle: Path, prior: Radiograph) -> None:
    engine = Engine.open(tiny_bundle, "cpu")
    first = engine.generate(prior, HYPOTHESIS)
    next(first)
    first.cancel()
    assert isinstance(list(first)[-1], Cancelled)
    second = engine.generate(prior, HYPOTHESIS)
    first.cancel()
    assert isinstance(list(second)[-1], Finished)


def test_a_model_that_is_no_longer_wanted_is_not_opened(tiny_bundle: Path) -> None:
    halt = Halt()
    halt.set()
    with pytest.raises(GraphHalted):
        Engine.open(tiny_bundle, "cpu", halt)


def test_a_tokenizer_that_cannot_be_read_is_told(tmp_path: Path, prior: Radiograph) -> None:
    bundle = hostile_bundle(tmp_path / "bundle", no_tokenizer)
    assert_refused(bundle, prior, "tokenizer.json in the model tiny cannot be read")


def test_a_tokenizer_cannot_cut_hypotheses_short(tmp_path: Path, prior: Radiograph) -> None:
    bundle = hostile_bundle(tmp_path / "bundle", cutting_tokenizer)
    assert isinstance(events(bundle, prior)[-1], Finished)


def test_a_panic_inside_the_tokenizer_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    tokenizer = Tokenizer(models.WordLevel({"a": 0}, unk_token="a"))
    tokenizer.decoder = decoders.Strip("a", 1, 1)
    with pytest.raises(BundleError, match="fails on a text"):
        TextTokenizer(tokenizer, "tiny").decode([0])
    capfd.readouterr()  # the library writes its panic there


@pytest.mark.parametrize(
    ("dims", "mention"),
    [([1 << 40], "claims more values"), ([-1], "claims more values"), ([5], "claims more values")],
)
def test_a_constant_that_claims_more_than_it_holds_is_refused_before_it_is_loaded(
    dims: list[int], mention: str, tmp_path: Path, prior: Radiograph
) -> None:
    def change(bundle: Path) -> None:
        model = onnx.load(bundle / IMAGE_ENCODER)
        tensor = numpy_helper.from_array(np.zeros(4, np.float32), "claims")
        del tensor.dims[:]
        tensor.dims.extend(dims)
        model.graph.initializer.append(tensor)
        (bundle / IMAGE_ENCODER).write_bytes(model.SerializeToString())

    with pytest.raises(BundleError, match=mention):
        hostile_bundle(tmp_path / "bundle", change)


def test_a_few_values_cannot_stand_for_a_huge_tensor(tmp_path: Path) -> None:
    def change(bundle: Path) -> None:
        model = onnx.load(bundle / IMAGE_ENCODER)
        values = helper.make_tensor("vast", TensorProto.FLOAT, [1], [1.0])
        places = helper.make_tensor("vast_at", TensorProto.INT64, [1], [0])
        vast = helper.make_sparse_tensor(values, places, [1 << 40])
        model.graph.sparse_initializer.append(vast)
        (bundle / IMAGE_ENCODER).write_bytes(model.SerializeToString())

    with pytest.raises(BundleError, match="sparse tensor"):
        hostile_bundle(tmp_path / "bundle", change)


@pytest.mark.parametrize("operator", ["ConstantOfShape", "Expand"])
@pytest.mark.parametrize("constant", [True, False])
def test_a_graph_that_makes_a_tensor_of_any_size_is_refused_before_it_is_opened(
    operator: str, constant: bool, tmp_path: Path
) -> None:
    def change(bundle: Path) -> None:
        model = onnx.load(bundle / IMAGE_ENCODER)
        shape = numpy_helper.from_array(np.array([1 << 20, 1 << 20], np.int64), "vast")
        if constant:
            model.graph.node.append(helper.make_node("Constant", [], ["vast"], value=shape))
        else:
            model.graph.initializer.append(shape)
        inputs = ["vast"] if operator == "ConstantOfShape" else ["scale", "vast"]
        model.graph.node.append(helper.make_node(operator, inputs, ["all"]))
        (bundle / IMAGE_ENCODER).write_bytes(model.SerializeToString())

    with pytest.raises(BundleError, match="larger than any model needs"):
        hostile_bundle(tmp_path / "bundle", change)


@pytest.mark.parametrize("length", [None, "64", "99999999999999999999999"])
def test_weights_outside_cannot_reach_beyond_their_file(length: str | None, tmp_path: Path) -> None:
    def change(bundle: Path) -> None:
        model = onnx.load(bundle / IMAGE_ENCODER)
        tensor = numpy_helper.from_array(np.zeros(16, np.float32), "claims")
        tensor.ClearField("raw_data")
        tensor.data_location = TensorProto.EXTERNAL
        entries = {"location": "weights.data", "offset": "8", "length": length}
        for key, value in entries.items():
            if value is not None:
                tensor.external_data.add(key=key, value=value)
        model.graph.initializer.append(tensor)
        (bundle / IMAGE_ENCODER).write_bytes(model.SerializeToString())
        (bundle / "weights.data").write_bytes(bytes(64))

    with pytest.raises(BundleError, match=r"claims more weights|unclearly"):
        hostile_bundle(tmp_path / "bundle", change)


MANIFEST_FAULTS = {
    '"context": 256': '"context": 99999999999',
    '"layers": 2': '"layers": 99999999999',
    '"max_text_tokens": ': '"max_text_tokens": 999999999999',
    '"title": "Tiny"': '"title": "\\u001b[31mTiny"',
    '"description": "Untrained': '"description": "\\u202eUntrained',
    '"licence": "MIT"': '"licence": "MIT\\u0007"',
    '"visual_count": 64': '"visual_count": 99999999999',
    '"guidance": 1.0': '"guidance": NaN',
}


@pytest.mark.parametrize("found", MANIFEST_FAULTS)
def test_a_manifest_beyond_all_bounds_is_refused_in_a_sentence(
    found: str, tmp_path: Path, tiny_bundle: Path
) -> None:
    content = (tiny_bundle / MANIFEST_NAME).read_text(encoding="utf-8")
    assert found in content
    (tmp_path / MANIFEST_NAME).write_text(
        content.replace(found, MANIFEST_FAULTS[found]), encoding="utf-8"
    )
    with pytest.raises(BundleError, match=r"is not valid|cannot be read") as refused:
        Bundle.open(tmp_path)
    assert "\x1b" not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_card_of_many_megabytes_is_not_shown(tmp_path: Path) -> None:
    bundle = Bundle.open(hostile_bundle(tmp_path / "bundle", card("x" * 2_000_000)))
    with pytest.raises(BundleError, match="absurdly large"):
        bundle.card()


def _each(folder: Path) -> list[Path]:
    return sorted(folder.glob("model-*"))


OF_SHARED: dict[str, Callable[[Path, Radiograph], None]] = {
    "model-nan": lambda path, prior: assert_refused(path, prior, "no numbers"),
    "model-nan-image": lambda path, prior: assert_refused(path, prior, "no numbers"),
    "model-endless-loop": lambda path, prior: _assert_cancelled(path, prior),
}


def _assert_cancelled(path: Path, prior: Radiograph) -> None:
    run = Engine.open(path, "cpu").generate(prior, HYPOTHESIS)
    threading.Timer(0.5, run.cancel).start()
    assert isinstance(list(run)[-1], Cancelled)


@pytest.mark.timeout(120)
def test_every_hostile_model_of_the_shared_data_ends(shared_data: Path, prior: Radiograph) -> None:
    found = _each(shared_data / "hostile")
    if not found:
        pytest.skip("needs ../shared/data/hostile")
    assert {path.name for path in found} == set(OF_SHARED)
    for path in found:
        OF_SHARED[path.name](path, prior)
