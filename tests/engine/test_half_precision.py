"""The model that ships, in 16-bit floats: made for a GPU, and computed here on the processor."""

from pathlib import Path

import numpy as np
import pytest

from app.services.bundles import default_model
from engine.bundle import LANGUAGE_MODEL, Bundle
from engine.errors import DeviceUnavailable
from engine.runtime.half_precision import can_be_halved, halved_language_model, halved_spec
from engine.runtime.memory import activation_bytes, memory_needed
from engine.runtime.onnx_runtime import cuda_options, misplaced, open_session
from engine.runtime.sessions import LanguageModel, Sessions, Wanted

ROWS = range(1, 34)


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return Bundle.open(default_model())


@pytest.fixture(scope="module")
def halved(bundle: Bundle) -> LanguageModel:
    content = halved_language_model(bundle)
    session = open_session(bundle.file(LANGUAGE_MODEL), "cpu", 1, content=content)
    spec = halved_spec(bundle.manifest.language_model)
    return LanguageModel(session, bundle.manifest, "cpu", spec=spec)


def test_only_an_int8_bundle_is_halved(bundle: Bundle, tiny_bundle: Path) -> None:
    assert can_be_halved(bundle)
    assert not can_be_halved(Bundle.open(tiny_bundle))


def test_halved_scores_are_those_of_int8_but_for_its_rounding(
    bundle: Bundle, halved: LanguageModel
) -> None:
    ids = bundle.manifest.ids
    tokens = np.random.default_rng(0).integers(*_visual(bundle), 200).tolist()
    known = Sessions.open(bundle, "cpu", 1).language
    for text, allowed in ((False, ids.visual_ids), (True, ids.text_ids)):
        wanted = known.new_cache().score(tokens, 33, text=text)
        found = halved.new_cache().score(tokens, 33, text=text)
        assert found.shape[1] == sum(map(len, allowed))
        assert np.corrcoef(found.ravel(), wanted.ravel())[0, 1] > 0.99


def test_halved_scores_do_not_depend_on_how_many_rows_a_pass_has(
    bundle: Bundle, halved: LanguageModel
) -> None:
    tokens = np.random.default_rng(1).integers(*_visual(bundle), 40 + ROWS.stop).tolist()
    cache = halved.new_cache()
    whole = cache.score(tokens, ROWS.stop, text=False)
    for rows in ROWS:
        cache.rewind(40)
        found = cache.score(tokens[40 : 40 + rows], rows, text=False)
        np.testing.assert_array_equal(found, whole[:rows])


def test_what_computes_on_another_device_is_named(halved: LanguageModel) -> None:
    assert misplaced(halved.session, "cpu") == ()
    elsewhere = misplaced(halved.session, "cuda")
    assert any("GroupQueryAttention" in node for node in elsewhere)
    assert not any(node.startswith(("Shape", "Range")) for node in elsewhere)


def test_a_gpu_keeps_float32_whole_and_tries_no_algorithm_out() -> None:
    options = cuda_options(1)
    assert options["device_id"] == "1"
    assert options["use_tf32"] == "0"
    assert options["cudnn_conv_algo_search"] != "EXHAUSTIVE"


def test_activations_are_counted_for_a_gpu(bundle: Bundle) -> None:
    assert 1e6 < activation_bytes(bundle.manifest) < memory_needed(bundle.manifest) * 3


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("auto", Wanted("auto")),
        ("cpu", Wanted("cpu")),
        ("cuda", Wanted("cuda", 0)),
        ("cuda:1", Wanted("cuda", 1)),
    ],
)
def test_devices_are_asked_for_by_name_and_number(text: str, wanted: Wanted) -> None:
    assert Wanted.read(text) == wanted


@pytest.mark.parametrize("text", ["", "gpu", "cuda:", "cuda:-1", "cuda:1:2", "CPU"])
def test_other_devices_are_refused(text: str) -> None:
    with pytest.raises(DeviceUnavailable, match="choose auto, cpu, cuda"):
        Wanted.read(text)


def _visual(bundle: Bundle) -> tuple[int, int]:
    first = bundle.manifest.ids.visual_offset
    return first, first + bundle.manifest.ids.visual_count
