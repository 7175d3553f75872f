import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx import TensorProto, external_data_helper, helper, numpy_helper

from engine.bundle import (
    IMAGE_DECODER,
    IMAGE_ENCODER,
    LANGUAGE_MODEL,
    LONGEST_PHRASE,
    MANIFEST_NAME,
    MODEL_CARD,
    MOST_PHRASES,
    PHRASES,
    REQUIRED_FILES,
    TOKENIZER,
    Bundle,
    Manifest,
    digest_file,
    read_manifest,
    write_manifest,
)
from engine.bundle.onnx_file import inspect_onnx
from engine.errors import BundleError, DeviceUnavailable
from engine.progemu import Engine
from engine.runtime.sessions import Sessions


@pytest.fixture
def bundle(tiny_bundle: Path, tmp_path: Path) -> Path:
    """A copy that a test may spoil."""
    return shutil.copytree(tiny_bundle, tmp_path / "copy")


def edit(bundle: Path, change: Callable[[dict[str, Any]], object]) -> None:
    path = bundle / MANIFEST_NAME
    document = json.loads(path.read_text(encoding="utf-8"))
    change(document)
    path.write_text(json.dumps(document), encoding="utf-8")


def redigest(bundle: Path, name: str) -> None:
    entry = digest_file(bundle / name).model_dump()
    edit(bundle, lambda document: document["files"].update({name: entry}))


def test_a_whole_bundle_opens_and_says_what_it_is(tiny_bundle: Path) -> None:
    bundle = Bundle.open(tiny_bundle)
    assert bundle.manifest.name == "tiny"
    assert set(bundle.manifest.files) == set(REQUIRED_FILES)
    assert len(bundle.digest) == 64
    assert "Untrained" in bundle.card()


def test_the_digest_names_the_files_and_nothing_else(bundle: Path) -> None:
    before = Bundle.open(bundle).digest
    edit(bundle, lambda document: document.update(title="Another title"))
    assert Bundle.open(bundle).digest == before
    (bundle / MODEL_CARD).write_text("Another card")
    redigest(bundle, MODEL_CARD)
    assert Bundle.open(bundle).digest != before


@pytest.mark.parametrize("name", REQUIRED_FILES)
def test_a_missing_file_is_refused_by_name(bundle: Path, name: str) -> None:
    (bundle / name).unlink()
    with pytest.raises(BundleError, match=f"lacks {name}"):
        Bundle.open(bundle)


@pytest.mark.parametrize("name", REQUIRED_FILES)
def test_a_file_of_the_same_size_with_other_content_is_refused(bundle: Path, name: str) -> None:
    content = bytearray((bundle / name).read_bytes())
    content[len(content) // 2] ^= 1
    (bundle / name).write_bytes(content)
    with pytest.raises(BundleError, match=r"was altered.*fresh copy"):
        Bundle.open(bundle)


@pytest.mark.parametrize("name", REQUIRED_FILES)
def test_a_manifest_that_leaves_out_a_file_is_refused(bundle: Path, name: str) -> None:
    edit(bundle, lambda document: document["files"].pop(name))
    with pytest.raises(BundleError, match=f"does not list {name}"):
        Bundle.open(bundle)


def test_a_bundle_of_a_newer_foresee_asks_for_an_update(bundle: Path) -> None:
    edit(bundle, lambda document: document.update(schema_version=2, invention={"of": "then"}))
    with pytest.raises(BundleError, match=r"newer Foresee.*update Foresee"):
        Bundle.open(bundle)


@pytest.mark.parametrize("version", [0, -1, "one", None, 1.5])
def test_an_unknown_schema_version_is_refused(bundle: Path, version: object) -> None:
    edit(bundle, lambda document: document.update(schema_version=version))
    with pytest.raises(BundleError):
        Bundle.open(bundle)


@pytest.mark.parametrize(
    "name",
    ["../secret.json", "/etc/passwd.txt", "sub/x.json", "..\\x.json", "C:x.json", "..", "x\n.json"],
)
def test_a_file_name_that_leaves_the_folder_is_refused(bundle: Path, name: str) -> None:
    (bundle.parent / "secret.json").write_text("{}")
    entry = {"sha256": "0" * 64, "size": 0}
    edit(bundle, lambda document: document["files"].update({name: entry}))
    with pytest.raises(BundleError, match="do not use this model"):
        Bundle.open(bundle)


@pytest.mark.parametrize("name", ["run.py", "plugin.so", "op.dll", "weights.pkl", "a.exe", "x.pt"])
def test_executable_content_is_refused_listed_or_not(bundle: Path, name: str) -> None:
    (bundle / name).write_bytes(b"x")
    with pytest.raises(BundleError, match=r"does not\s+list"):
        Bundle.open(bundle)
    redigest(bundle, name)
    with pytest.raises(BundleError, match="do not use this model"):
        Bundle.open(bundle)


def test_a_folder_inside_a_bundle_is_refused(bundle: Path) -> None:
    (bundle / "more").mkdir()
    with pytest.raises(BundleError, match="'more'"):
        Bundle.open(bundle)


def test_what_a_file_manager_leaves_behind_is_no_reason_to_refuse(bundle: Path) -> None:
    (bundle / ".DS_Store").write_bytes(b"x")
    assert Bundle.open(bundle).digest


@pytest.mark.parametrize("name", [TOKENIZER, MANIFEST_NAME])
def test_a_link_is_refused_even_to_the_right_content(bundle: Path, name: str) -> None:
    elsewhere = bundle.parent / name
    shutil.move(bundle / name, elsewhere)
    (bundle / name).symlink_to(elsewhere)
    with pytest.raises(BundleError):
        Bundle.open(bundle)


@pytest.mark.parametrize("name", [MODEL_CARD, PHRASES])
def test_a_text_that_is_no_text_is_refused_when_it_is_read(bundle: Path, name: str) -> None:
    (bundle / name).write_bytes(b"\xff\xfe no text")
    write_manifest(bundle, read_manifest(bundle))
    opened = Bundle.open(bundle)
    with pytest.raises(BundleError, match=f"{name} .* is no text in UTF-8"):
        opened.card() if name == MODEL_CARD else opened.phrases()


@pytest.mark.parametrize(
    "content",
    [
        "The heart is large.\n" * (MOST_PHRASES + 1),
        "x" * (LONGEST_PHRASE + 1),
        "The heart\x1b[2J is large.",
        "The heart \u202eis large.",
        "One line.\r\nAnother one.",
        "One line.\n\nAnother one.",
    ],
    ids=["too many", "too long", "escape", "override", "returns", "empty line"],
)
def test_phrases_that_are_not_a_few_plain_lines_are_refused(bundle: Path, content: str) -> None:
    (bundle / PHRASES).write_bytes(content.encode())
    write_manifest(bundle, read_manifest(bundle))
    with pytest.raises(BundleError, match=r"phrases\.txt in the model .* lines of plain text"):
        Bundle.open(bundle).phrases()


def test_phrases_are_read_line_by_line_and_leave_the_model_the_same(bundle: Path) -> None:
    before = Bundle.open(bundle)
    assert before.phrases() == []
    lines = ["The heart is large.", "x" * LONGEST_PHRASE] * (MOST_PHRASES // 2)
    (bundle / PHRASES).write_text("\n".join(lines) + "\n", "utf-8", newline="\n")
    write_manifest(bundle, read_manifest(bundle))
    assert Bundle.open(bundle).phrases() == lines
    assert Bundle.open(bundle).digest == before.digest, "drafts change no run"


def test_a_path_that_the_system_cannot_take_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="cannot be read"):
        Bundle.open(tmp_path / ("x" * 300))


@pytest.mark.parametrize("path", ["nowhere", "."])
def test_what_is_no_bundle_at_all_is_refused(tmp_path: Path, path: str) -> None:
    with pytest.raises(BundleError):
        Bundle.open(tmp_path / path)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b'{"schema_version": 1}'])
def test_an_unreadable_manifest_is_refused(bundle: Path, content: bytes) -> None:
    (bundle / MANIFEST_NAME).write_bytes(content)
    with pytest.raises(BundleError, match=r"bundle\.json"):
        Bundle.open(bundle)


OTHER_GRID = {"size": 40, "patch": 8, "rows": 5, "columns": 5, "decoder_reach": 1}


def spoil(*path: str, value: object) -> Callable[[dict[str, Any]], object]:
    def change(document: dict[str, Any]) -> None:
        for key in path[:-1]:
            document = document[key]
        document[path[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (spoil("image", "rows", value=7), "size must be"),
        (spoil("ids", "bos", value=2), "must differ"),
        (spoil("ids", "eoi", value=330), "among the visual ids"),
        (spoil("ids", "text_ids_below", value=340), "text_ids_below"),
        (spoil("ids", "levels", value=[8, 9]), "levels"),
        (spoil("prompt", "template", value="no place"), "{prompt}"),
        (spoil("sampling", "temperature", value=0), "temperature"),
        (spoil("name", value="../x"), "name"),
        (spoil("surprise", value=1), "surprise"),
        (spoil("scope", "findings", value=["dragons"]), "findings"),
    ],
)
def test_a_manifest_that_contradicts_itself_is_refused(
    bundle: Path, change: Callable[[dict[str, Any]], object], said: str
) -> None:
    edit(bundle, change)
    with pytest.raises(BundleError, match=said):
        Bundle.open(bundle)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (spoil("image", value=OTHER_GRID), IMAGE_ENCODER),
        (spoil("language_model", "layers", value=3), LANGUAGE_MODEL),
        (spoil("language_model", "context", value=512), LANGUAGE_MODEL),
        (spoil("language_model", "head_dim", value=8), LANGUAGE_MODEL),
        (spoil("language_model", "cache_dtype", value="float16"), LANGUAGE_MODEL),
        (spoil("ids", "visual_count", value=65), LANGUAGE_MODEL),
        (spoil("max_text_tokens", value=200), "too short for its own images"),
        (spoil("size_text", value="<boi>{rows}"), "tokenizer"),
    ],
)
def test_a_manifest_that_disagrees_with_the_graphs_is_refused(
    bundle: Path, change: Callable[[dict[str, Any]], object], said: str
) -> None:
    edit(bundle, change)
    Bundle.open(bundle)
    with pytest.raises(BundleError, match=said):
        Engine.open(bundle, "cpu")


@pytest.mark.parametrize("name", [IMAGE_ENCODER, IMAGE_DECODER, LANGUAGE_MODEL, TOKENIZER])
def test_a_file_that_is_not_what_its_name_says_is_refused(bundle: Path, name: str) -> None:
    (bundle / name).write_bytes(b"\x3a\x10 not a graph, not a tokenizer")
    redigest(bundle, name)
    with pytest.raises(BundleError, match=name):
        Engine.open(bundle, "cpu")


def test_graphs_in_each_others_place_are_refused(bundle: Path) -> None:
    shutil.copy(bundle / IMAGE_DECODER, bundle / IMAGE_ENCODER)
    redigest(bundle, IMAGE_ENCODER)
    with pytest.raises(BundleError, match=IMAGE_ENCODER):
        Engine.open(bundle, "cpu")


def graph_with(node: onnx.NodeProto, weight: onnx.TensorProto | None = None) -> onnx.ModelProto:
    value = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1])
    out = helper.make_tensor_value_info("y", TensorProto.FLOAT, [1])
    graph = helper.make_graph([node], "g", [value], [out], [] if weight is None else [weight])
    return helper.make_model(graph)


def external_weight(location: str) -> onnx.TensorProto:
    tensor = numpy_helper.from_array(np.ones(1, np.float32), "w")
    external_data_helper.set_external_data(tensor, location)
    tensor.ClearField("raw_data")
    return tensor


ADD = helper.make_node("Add", ["x", "w"], ["y"])


@pytest.mark.parametrize(
    "location", ["/etc/hostname", "../../w.data", "w.data", "tokenizer.json", "./w.data", ""]
)
def test_weights_outside_the_listed_files_are_refused(bundle: Path, location: str) -> None:
    onnx.save(graph_with(ADD, external_weight(location)), bundle / IMAGE_ENCODER)
    redigest(bundle, IMAGE_ENCODER)
    with pytest.raises(BundleError, match="takes weights from"):
        Bundle.open(bundle)


def test_weights_hidden_in_an_inner_graph_are_found(bundle: Path) -> None:
    constant = helper.make_node("Constant", [], ["c"], value=external_weight("../w.data"))
    inner = helper.make_graph([constant], "inner", [], [])
    outer = helper.make_node("If", ["x"], ["y"], then_branch=inner, else_branch=inner)
    onnx.save(graph_with(outer), bundle / IMAGE_ENCODER)
    redigest(bundle, IMAGE_ENCODER)
    with pytest.raises(BundleError, match="takes weights from"):
        Bundle.open(bundle)


def test_weights_in_a_listed_data_file_are_accepted(bundle: Path) -> None:
    (bundle / "w.data").write_bytes(np.ones(1, np.float32).tobytes())
    onnx.save(graph_with(ADD, external_weight("w.data")), bundle / IMAGE_ENCODER)
    redigest(bundle, IMAGE_ENCODER)
    redigest(bundle, "w.data")
    assert "w.data" in Bundle.open(bundle).manifest.files


@pytest.mark.parametrize(
    "node",
    [
        helper.make_node("Anything", ["x"], ["y"], domain="my.plugin"),
        helper.make_node("EPContext", ["x"], ["y"], domain="com.microsoft"),
        helper.make_node("PythonOp", ["x"], ["y"], domain="com.microsoft"),
    ],
)
def test_operators_that_need_foreign_code_are_refused(bundle: Path, node: onnx.NodeProto) -> None:
    onnx.save(graph_with(node), bundle / IMAGE_ENCODER)
    redigest(bundle, IMAGE_ENCODER)
    with pytest.raises(BundleError, match="foreign code"):
        Bundle.open(bundle)


@given(st.binary(max_size=200), st.data())
def test_any_bytes_are_a_graph_or_a_value_error(
    tiny_bundle: Path, tmp_path_factory: pytest.TempPathFactory, noise: bytes, data: st.DataObject
) -> None:
    content = (tiny_bundle / IMAGE_DECODER).read_bytes()
    at = data.draw(st.integers(0, len(content)))
    path = tmp_path_factory.getbasetemp() / "any.onnx"
    path.write_bytes(content[:at] + noise + content[at + data.draw(st.integers(0, 9)) :])
    with suppress(ValueError):
        assert inspect_onnx(path)


def test_every_operator_of_a_graph_is_seen(tiny_bundle: Path) -> None:
    path = tiny_bundle / LANGUAGE_MODEL
    graph = onnx.load(path).graph
    summary = inspect_onnx(path)
    assert summary.operators == {node.op_type for node in graph.node}
    assert summary.domains == {"", "com.microsoft"}
    assert not summary.external_files


def test_a_truncated_graph_is_no_graph(tiny_bundle: Path, tmp_path: Path) -> None:
    content = (tiny_bundle / LANGUAGE_MODEL).read_bytes()
    path = tmp_path / "half.onnx"
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(ValueError, match="cut short"):
        inspect_onnx(path)


def test_writing_a_manifest_digests_every_file(bundle: Path) -> None:
    draft = read_manifest(bundle).model_copy(update={"files": {}, "version": "2"})
    written = write_manifest(bundle, draft)
    assert Bundle.open(bundle).manifest == written
    assert written.files[TOKENIZER] == digest_file(bundle / TOKENIZER)


def test_a_bundle_that_would_be_refused_is_not_written(bundle: Path) -> None:
    before = (bundle / MANIFEST_NAME).read_bytes()
    manifest = read_manifest(bundle)
    (bundle / "notes.py").write_text("x = 1")
    with pytest.raises(BundleError):
        write_manifest(bundle, manifest)
    assert (bundle / MANIFEST_NAME).read_bytes() == before
    (bundle / MANIFEST_NAME).unlink()
    with pytest.raises(BundleError):
        write_manifest(bundle, manifest)
    assert not (bundle / MANIFEST_NAME).exists()
    assert not list(bundle.glob(".*"))


def test_the_manifest_can_describe_the_released_8b_model(tiny_bundle: Path) -> None:
    tiny = read_manifest(tiny_bundle).model_dump()
    released = Manifest.model_validate(
        tiny
        | {
            "name": "progemu-8b",
            "image": {"size": 512, "patch": 8, "rows": 64, "columns": 64, "decoder_reach": 64},
            "ids": {
                "bos": 151849, "eos": 151850, "pad": 151643, "boi": 151852, "eoi": 151853,
                "img": 151851, "eol": 151846, "eof": 151847, "visual_offset": 151854,
                "visual_count": 32768, "text_ids_below": 100000,
            },
            "prompt": {"form": "verbatim", "slot": None},
            "language_model": {
                "layers": 32, "kv_heads": 8, "head_dim": 128, "context": 9216,
                "cache_dtype": "float16", "dtype": "float16",
            },
            "composite": "smooth-mask",
        }
    )  # fmt: skip
    assert released.ids.vocabulary == 184622
    assert released.grid_text == "64*64"


def test_an_unknown_device_is_refused(tiny_bundle: Path) -> None:
    with pytest.raises(DeviceUnavailable, match="choose auto, cpu, cuda"):
        Sessions.open(Bundle.open(tiny_bundle), "tpu")


def test_auto_opens_on_some_device_and_tells_which(tiny_bundle: Path) -> None:
    assert Sessions.open(Bundle.open(tiny_bundle), "auto").device in ("cpu", "cuda")


def test_asking_for_cuda_gives_cuda_or_an_error(tiny_bundle: Path) -> None:
    bundle = Bundle.open(tiny_bundle)
    if Sessions.open(bundle, "auto").device == "cuda":
        assert Sessions.open(bundle, "cuda").device == "cuda"
    else:
        with pytest.raises(DeviceUnavailable, match="cpu"):
            Sessions.open(bundle, "cuda")
