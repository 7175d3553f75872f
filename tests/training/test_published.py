import shutil
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from app.services.bundles import default_model
from engine.bundle import IMAGE_ENCODER, read_manifest
from engine.errors import ForeseeError
from engine.training.architecture import ImageTokenizer, TokenizerConfig
from engine.training.findings_net.export import add_findings_net
from engine.training.findings_net.net import FindingsConfig, FindingsNet
from engine.training.plan import load_plan
from engine.training.published import findings_net_of, image_tokenizer_of, start_tokenizer_from


@torch.no_grad()
def test_a_training_starts_with_what_a_published_bundle_knows() -> None:
    shipped = default_model()
    model = image_tokenizer_of(shipped, load_plan().tokenizer.config())
    session = onnxruntime.InferenceSession(shipped / IMAGE_ENCODER)
    side = session.get_inputs()[0].shape[-1]
    image = np.random.default_rng(0).random((1, 1, side, side), np.float32)
    (codes,) = session.run(None, {"image": image})
    same = np.asarray(codes) == model.encode(torch.from_numpy(image)).numpy()
    assert same.mean() > 0.99  # a digit on the edge may round either way


def test_a_bundle_of_another_shape_is_no_start() -> None:
    other = ImageTokenizer(TokenizerConfig(fine_channels=8, coarse_channels=16))
    with pytest.raises(ForeseeError, match="another shape"):
        start_tokenizer_from(default_model(), other)


def test_a_folder_without_a_bundle_is_no_start(tmp_path: Path) -> None:
    with pytest.raises(ForeseeError, match="cannot be read"):
        start_tokenizer_from(tmp_path, ImageTokenizer(TokenizerConfig()))


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_a_findings_net_is_mixed_with_the_one_that_it_started_from(
    share: float, tmp_path: Path
) -> None:
    bundle = tmp_path / "bundle"
    shutil.copytree(default_model(), bundle)
    config = load_plan().findings_config()
    before, learned = findings_net_of(bundle, config), findings_net_of(bundle, config)
    with torch.no_grad():
        learned.sites.weight.add_(1.0)
    add_findings_net(learned, "9", bundle, share)
    moved = findings_net_of(bundle, config).sites.weight - before.sites.weight
    torch.testing.assert_close(moved, torch.full_like(moved, share), rtol=0, atol=1e-5)
    assert read_manifest(bundle).version == "9"


def test_a_findings_net_of_another_shape_is_not_mixed_in(tmp_path: Path) -> None:
    bundle = tmp_path / "bundle"
    shutil.copytree(default_model(), bundle)
    other = FindingsNet(FindingsConfig(load_plan().side, (8, 8, 8, 8, 8)))
    with pytest.raises(ForeseeError, match="another shape"):
        add_findings_net(other, "9", bundle, 0.5)
