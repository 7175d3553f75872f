"""The net that judges premises: what it starts from, what it may learn from, and that it learns."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

import onnx  # noqa: E402
from torch import Tensor  # noqa: E402

from engine.bundle import FINDINGS_NET  # noqa: E402
from engine.errors import ForeseeError  # noqa: E402
from engine.evaluation.kept_aside import measured_on  # noqa: E402
from engine.evaluation.nih import Box  # noqa: E402
from engine.findings import SIMULATED, Finding, Side, Zone  # noqa: E402
from engine.sites import SITES  # noqa: E402
from engine.training.films import film_patient  # noqa: E402
from engine.training.findings_net.export import findings_graph  # noqa: E402
from engine.training.findings_net.ill_films import read_ill_films  # noqa: E402
from engine.training.findings_net.labelled import LabelledFilms, box_zones  # noqa: E402
from engine.training.findings_net.net import FindingsConfig, FindingsNet  # noqa: E402
from engine.training.findings_net.premises import learnable  # noqa: E402
from engine.training.findings_net.weak import weak_loss  # noqa: E402
from engine.training.published import start_findings_net_from  # noqa: E402
from engine.training.shown import UNKNOWN  # noqa: E402
from engine.training.thorax.ill_patients import draw_lesions  # noqa: E402
from tests.training.test_findings_net import bright_corners  # noqa: E402

CONFIG = FindingsConfig(64, (8, 8, 12, 12, 16))
OPACITY = SIMULATED.index(Finding.CONSOLIDATION)


@torch.no_grad()
def test_a_net_goes_on_from_a_bundles_graph(tmp_path: Path) -> None:
    torch.manual_seed(0)
    trained, started = FindingsNet(CONFIG), FindingsNet(CONFIG)
    for _ in range(3):
        trained(torch.rand(4, 1, 64, 64))
    onnx.save(findings_graph(trained), tmp_path / FINDINGS_NET)
    start_findings_net_from(tmp_path, started)
    image = torch.rand(2, 1, 64, 64)
    for have, want in zip(started.eval()(image), trained.eval()(image), strict=True):
        torch.testing.assert_close(have, want, atol=1e-4, rtol=1e-4)


def test_no_group_of_a_measured_patient_is_learned_from() -> None:
    pairs = bright_corners(40, 0)
    names = tuple(f"nih/{number:08d}_000.jpg" for number in range(40))
    kept = learnable(replace(pairs, films=names))
    assert 0 < len(kept.films) < 40
    assert not any(measured_on(*film_patient(film)) for film in kept.films)
    assert len(kept.prior) == len(kept.films) == len(kept.shown)


def labelled(label: int, boxed: bool) -> LabelledFilms:
    labels = torch.full((1, len(SIMULATED)), UNKNOWN)
    labels[0, OPACITY] = label
    inside = torch.zeros(1, 8, 8)
    sites = torch.full((1, len(SITES)), UNKNOWN)
    if boxed:
        inside[0, 2:5, 1:3] = 1.0
        right = [i for i, s in enumerate(SITES) if s.finding is Finding.CONSOLIDATION]
        sites[0, right[1]] = 1
    return LabelledFilms(torch.zeros(1), labels, inside, torch.tensor([boxed]), sites)


def learned(films: LabelledFilms, steps: int = 60) -> tuple[Tensor, Tensor]:
    torch.manual_seed(0)
    patches = torch.randn(1, 8, 8, len(SIMULATED), requires_grad=True)
    sites = torch.randn(1, len(SITES), 4, requires_grad=True)
    optimizer = torch.optim.Adam([patches, sites], 0.2)
    for _ in range(steps):
        optimizer.zero_grad()
        weak_loss(patches, sites, films).backward()
        optimizer.step()
    return patches.detach()[0, ..., OPACITY], sites.detach().softmax(-1)[0]


def test_a_label_without_a_place_lifts_some_places_and_its_absence_lowers_all() -> None:
    there, sites = learned(labelled(1, boxed=False))
    own = [i for i, site in enumerate(SITES) if site.finding is Finding.CONSOLIDATION]
    assert (there > 1).sum() >= 12
    assert float(sites[own, 0].min()) < 0.2
    gone, sites = learned(labelled(0, boxed=False))
    assert float(gone.max()) < 1
    assert float(sites[own, 0].min()) > 0.6


def test_a_box_says_where_and_a_complete_reading_where_not() -> None:
    patches, sites = learned(labelled(1, boxed=True), 150)
    inside = torch.zeros(8, 8, dtype=torch.bool)
    inside[2:5, 1:3] = True
    assert float(patches[inside].max()) > 1
    assert float(patches[inside].mean()) > float(patches[~inside].mean()) + 1
    middle = next(
        i for i, s in enumerate(SITES)
        if (s.finding, s.side, s.zone) == (Finding.CONSOLIDATION, Side.RIGHT, Zone.MIDDLE)
    )  # fmt: skip
    assert float(sites[middle, 0]) < 0.2


def test_a_box_lies_in_the_zones_that_hold_a_quarter_of_it() -> None:
    masks = np.zeros((3, 256, 256), np.uint8)
    masks[0, 40:220, 20:110] = masks[1, 40:220, 140:230] = 255
    assert list(box_zones(Box(0.1, 0.2, 0.2, 0.1), masks)) == [Zone.UPPER]
    assert list(box_zones(Box(0.6, 0.55, 0.2, 0.2), masks)) == [Zone.MIDDLE, Zone.LOWER]


def test_rendered_patients_teach_their_severity_side_and_place(tmp_path: Path) -> None:
    films = np.full((3, 64, 64), 90, np.uint8)
    films[1, 40:, :24] += 60
    films[2, 8:16, 8:16] += 60
    effusion = {"finding": "effusion", "side": "right", "zone": None, "severity": "large"}
    mass = {"finding": "nodule", "side": "right", "zone": "upper", "severity": "small"}
    words = json.dumps([[], [effusion], [effusion, mass]])
    np.savez(tmp_path / "ill_000001.npz", films=films, lesions=np.array(words))
    _, patches, sites = read_ill_films(tmp_path)
    own = next(i for i, s in enumerate(SITES) if s.finding is Finding.EFFUSION)
    assert sites[:, own].tolist() == [0, 3, 3]
    index = SIMULATED.index(Finding.EFFUSION)
    assert patches[1, 5:, :3, index].all()
    assert patches[1].sum() == 9
    assert patches[2, 1, 1, index] == UNKNOWN  # it could be either of the two
    with pytest.raises(ForeseeError, match="no ill patients"):
        read_ill_films(tmp_path / "none")


def test_lesions_that_are_drawn_can_be_rendered() -> None:
    rng = np.random.default_rng(0)
    drawn = [draw_lesions(rng) for _ in range(300)]
    found = {lesion.finding for lesions in drawn for lesion in lesions}
    assert found == set(SIMULATED)
    assert any(len(lesions) > 1 for lesions in drawn)
