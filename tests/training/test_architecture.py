import numpy as np
import onnxruntime
import pytest
import torch

from engine.bundle import TokenIds
from engine.training.architecture import (
    FiniteScalarQuantizer,
    ImageTokenizer,
    TokenizerConfig,
    Transformer,
    TransformerConfig,
)
from engine.training.export import (
    Precision,
    decoder_graph,
    encoder_graph,
    language_model_graph,
)

SMALL = TokenizerConfig(fine_channels=8, coarse_channels=16)
SHAPES = (
    TransformerConfig(300, 44, (4, 4, 16), layers=2, width=64, heads=4, kv_heads=4, hidden=96),
    TransformerConfig(
        300, 44, (4, 4, 16), layers=2, width=64, heads=4, kv_heads=2, hidden=96, features=6
    ),
)


def wild_tokenizer() -> ImageTokenizer:
    """Random weights everywhere, so that nothing is hidden by blocks that start as zero."""
    torch.manual_seed(0)
    model = ImageTokenizer(SMALL).eval()
    for parameter in model.parameters():
        if parameter.ndim == 4:
            torch.nn.init.normal_(parameter, std=1.5 / parameter[0].numel() ** 0.5)
    return model


def wild_transformer(config: TransformerConfig) -> Transformer:
    torch.manual_seed(0)
    model = Transformer(config).eval()
    for parameter in model.parameters():
        if parameter.ndim == 2:
            torch.nn.init.normal_(parameter, std=0.15)
    return model


def session(model: object) -> onnxruntime.InferenceSession:
    return onnxruntime.InferenceSession(
        model.SerializeToString(),  # type: ignore[attr-defined]
        providers=["CPUExecutionProvider"],
    )


@torch.no_grad()
def test_a_local_edit_changes_no_token_beyond_the_stated_reach() -> None:
    model = wild_tokenizer()
    image = torch.rand(1, 1, 160, 160)
    edited = image.clone()
    edited[..., 80:88, 80:88] = 1 - edited[..., 80:88, 80:88]
    changed = (model.encode(image) != model.encode(edited))[0]
    reach = SMALL.encoder_reach
    outside = torch.ones(20, 20, dtype=torch.bool)
    outside[10 - reach : 11 + reach, 10 - reach : 11 + reach] = False
    assert changed[10, 10]
    assert not changed[outside].any()


@torch.no_grad()
def test_a_changed_token_changes_no_pixel_beyond_the_stated_reach() -> None:
    model = wild_tokenizer()
    codes = torch.randint(4096, (1, 20, 20))
    edited = codes.clone()
    edited[0, 10, 10] = (edited[0, 10, 10] + 1234) % 4096
    changed = (model.decode(codes) != model.decode(edited))[0, 0]
    near = slice(8 * (10 - SMALL.decoder_reach), 8 * (11 + SMALL.decoder_reach))
    outside = torch.ones(160, 160, dtype=torch.bool)
    outside[near, near] = False
    assert changed[80:88, 80:88].any()
    assert not changed[outside].any()


def test_every_code_survives_the_quantiser() -> None:
    quantizer = FiniteScalarQuantizer((8, 8, 8, 8))
    codes = torch.arange(4096).reshape(1, 64, 64)
    assert torch.equal(quantizer.index(quantizer.from_index(codes)), codes)


@torch.no_grad()
def test_exported_encoder_and_decoder_agree_with_torch() -> None:
    model = wild_tokenizer()
    image = torch.rand(1, 1, 64, 64)
    codes = session(encoder_graph(model, 64)).run(None, {"image": image.numpy()})[0]
    np.testing.assert_array_equal(codes, model.encode(image).numpy())
    strip = np.asarray(codes)[:, 2:7]
    decoded = session(decoder_graph(model, 64)).run(None, {"codes": strip})[0]
    expected = model.decode(torch.from_numpy(strip)).numpy()
    np.testing.assert_allclose(np.asarray(decoded), expected, atol=1e-5)


def token_ids(config: TransformerConfig) -> TokenIds:
    return TokenIds(
        pad=0,
        bos=1,
        eos=2,
        boi=3,
        eoi=4,
        img=5,
        eof=6,
        visual_offset=config.visual_offset,
        visual_count=config.vocabulary - config.visual_offset,
        text_ids_below=config.visual_offset,
    )


class Cached:
    """Calls an exported language model over a cache that is shared between past and present."""

    def __init__(self, config: TransformerConfig, precision: Precision, model: Transformer) -> None:
        self._session = session(language_model_graph(model, precision, token_ids(config)))
        shape = (1, config.kv_heads, config.context, config.head_dim)
        self._cache = {
            f"{index}.{part}": onnxruntime.OrtValue.ortvalue_from_numpy(np.zeros(shape, np.float32))
            for index in range(config.layers)
            for part in ("key", "value")
        }
        self._length = 0

    def __call__(self, ids: np.ndarray, features: np.ndarray | None = None) -> np.ndarray:
        self._length += ids.shape[1]
        binding = self._session.io_binding()
        binding.bind_cpu_input("input_ids", ids)
        binding.bind_cpu_input("seqlens_k", np.array([self._length - 1], np.int32))
        binding.bind_cpu_input("total_sequence_length", np.array(self._length, np.int32))
        binding.bind_cpu_input("scored", np.array([ids.shape[1]], np.int64))
        binding.bind_cpu_input("text", np.array(False))
        if features is not None and features.shape[2]:
            binding.bind_cpu_input("features", features)
        binding.bind_output("logits")
        for name, value in self._cache.items():
            binding.bind_ortvalue_input(f"past_key_values.{name}", value)
            binding.bind_ortvalue_output(f"present.{name}", value)
        self._session.run_with_iobinding(binding)
        return binding.get_outputs()[0].numpy()


@torch.no_grad()
@pytest.mark.parametrize("config", SHAPES)
def test_exported_transformer_agrees_with_torch_however_the_tokens_are_grouped(
    config: TransformerConfig,
) -> None:
    model = wild_transformer(config)
    rng = np.random.default_rng(1)
    ids = rng.integers(0, config.vocabulary, (1, 40))
    told = rng.standard_normal((1, 40, config.features), np.float32)
    expected = model(torch.from_numpy(ids), torch.from_numpy(told)).numpy()
    expected = expected[..., config.visual_offset :]
    cached = Cached(config, "float32", model)
    groups = [slice(*ends) for ends in ((0, 17), (17, 18), (18, 25), (25, 26), (26, 40))]
    logits = np.concatenate([cached(ids[:, group], told[:, group]) for group in groups], axis=1)
    np.testing.assert_allclose(logits, expected, rtol=1e-3, atol=1e-3 * np.abs(expected).max())


@torch.no_grad()
def test_int8_rows_do_not_depend_on_their_neighbours_and_stay_close_to_float32() -> None:
    config = SHAPES[0]
    model = wild_transformer(config)
    ids = np.random.default_rng(2).integers(0, config.vocabulary, (1, 24))
    whole = Cached(config, "int8", model)(ids)
    single = Cached(config, "int8", model)
    apart = np.concatenate([single(ids[:, i : i + 1]) for i in range(24)], axis=1)
    np.testing.assert_allclose(apart, whole, atol=1e-4 * np.abs(whole).max())
    expected = model(torch.from_numpy(ids)).numpy()[..., config.visual_offset :]
    assert np.corrcoef(whole.ravel(), expected.ravel())[0, 1] > 0.995


@pytest.mark.parametrize("config", SHAPES)
@torch.no_grad()
def test_branches_of_a_shared_prefix_are_scored_as_whole_sequences(
    config: TransformerConfig,
) -> None:
    model = wild_transformer(config)
    prefix, branches = torch.randint(300, (2, 9)), torch.randint(300, (6, 7))
    features = torch.randn(2, 9, config.features)
    states = model.branch_states(prefix, features, branches).last
    whole = torch.cat((prefix.repeat_interleave(3, 0), branches), 1)
    expected = model.hidden(whole, features.repeat_interleave(3, 0))[:, 9:]
    torch.testing.assert_close(states, expected, rtol=1e-4, atol=1e-4)
    if config.features:
        untold = model.branch_states(prefix, torch.zeros_like(features), branches).last
        assert not torch.allclose(untold, states, atol=1e-2)
