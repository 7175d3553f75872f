"""The exported anatomy graph says what the trained net says; a bundle takes it."""

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from engine.bundle import Bundle  # noqa: E402
from engine.runtime.anatomy_net import AnatomyNet as ExportedNet  # noqa: E402
from engine.training.anatomy.export import export_anatomy  # noqa: E402
from engine.training.anatomy.net import AnatomyConfig, AnatomyNet  # noqa: E402
from engine.training.anatomy.train import CHECKPOINT, load_anatomy  # noqa: E402
from engine.training.checkpoint import ExponentialAverage, save_checkpoint  # noqa: E402
from tests.engine.tiny_bundle import write_tiny_bundle  # noqa: E402

SIDE = 32


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint of a net whose norms have seen some pictures."""
    folder = tmp_path_factory.mktemp("runs")
    torch.manual_seed(0)
    model = AnatomyNet(AnatomyConfig(SIDE, (4, 6)))
    for _ in range(3):
        model(torch.rand(4, 1, SIDE, SIDE))
    average = ExponentialAverage(model, 0.9)
    optimizer = torch.optim.AdamW(model.parameters())
    config = {"side": SIDE, "channels": (4, 6)}
    save_checkpoint(folder / CHECKPOINT, model, average, optimizer, 3, config)
    return folder


def test_the_exported_graph_scores_films_as_the_trained_net_does(
    tmp_path: Path, runs: Path
) -> None:
    folder = write_tiny_bundle(tmp_path / "bundle")
    before = Bundle.open(folder)
    manifest = export_anatomy(runs, folder)
    assert manifest.digest != before.digest
    exported = ExportedNet.of(Bundle.open(folder))
    assert exported is not None
    square = np.random.default_rng(0).random((SIDE, SIDE), np.float32)
    with torch.no_grad():
        masks, views = load_anatomy(runs / CHECKPOINT)(torch.from_numpy(square)[None, None])
    said = exported(square)
    np.testing.assert_allclose(said.masks, torch.sigmoid(masks)[0].numpy(), atol=1e-4)
    np.testing.assert_allclose(said.views[:5], views[0, :5].softmax(0).numpy(), atol=1e-4)
    np.testing.assert_allclose(said.views[5:], torch.sigmoid(views)[0, 5:].numpy(), atol=1e-4)


def test_a_bundle_without_the_net_has_none(tiny_bundle: Path) -> None:
    assert ExportedNet.of(Bundle.open(tiny_bundle)) is None
