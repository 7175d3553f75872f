"""The graphs of the bundle, computed with PyTorch, are what ONNX Runtime computes."""

import numpy as np
import pytest

from app.services.bundles import default_model
from engine.bundle import LANGUAGE_MODEL, Bundle
from engine.runtime.half_precision import halved_language_model, halved_spec
from engine.runtime.onnx_runtime import open_session
from engine.runtime.sessions import LanguageModel, Sessions

torch = pytest.importorskip("torch", reason="PyTorch is not installed (the extra `train`)")
from tests.gpu.onnx_in_torch import TorchGraph  # noqa: E402
from tests.gpu.torch_checks import TorchModel  # noqa: E402

CPU = torch.device("cpu")


def test_scores_are_those_of_the_same_weights_in_onnx_runtime() -> None:
    bundle = Bundle.open(default_model())
    content = halved_language_model(bundle)
    session = open_session(bundle.file(LANGUAGE_MODEL), "cpu", 1, content=content)
    spec = halved_spec(bundle.manifest.language_model)
    cache = LanguageModel(session, bundle.manifest, "cpu", spec=spec).new_cache()
    first = bundle.manifest.ids.visual_offset
    tokens = np.random.default_rng(3).integers(first, first + 4000, 60).tolist()
    ours = TorchModel(default_model(), CPU, torch.float32)
    for begin, end in ((0, 40), (40, 41), (41, 60)):
        found = ours.score(tokens[begin:end], end - begin)
        wanted = cache.score(tokens[begin:end], end - begin, text=False)
        np.testing.assert_allclose(found, wanted, atol=0.1)


def test_codes_and_decoded_pictures_are_the_same() -> None:
    bundle = Bundle.open(default_model())
    sessions = Sessions.open(bundle, "cpu", 1)
    size = bundle.manifest.image.size
    image = np.random.default_rng(4).random((size, size), dtype=np.float32)
    encoder, decoder = (
        TorchGraph(default_model() / name, CPU, torch.float32)
        for name in ("image_encoder.onnx", "image_decoder.onnx")
    )
    codes = encoder.run(image=torch.from_numpy(image)[None, None])["codes"]
    assert float((codes[0].numpy() == sessions.encoder(image)).mean()) > 0.99
    picture = decoder.run(codes=codes)["image"][0, 0].numpy()
    wanted = sessions.decoder(codes[0].numpy().astype(np.int32))
    np.testing.assert_allclose(picture.clip(0, 1), wanted, atol=1e-3)
