import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.errors import ForeseeError
from engine.evaluation.icg_cxr import read_icg_cxr

PAIR = "i01s0001-i04s0002"


def write_pair(folder: Path, described: dict[str, str]) -> Path:
    """One study pair in the published layout, made of gradients."""
    where = folder / "chexpertplus" / "pa" / "1" / "train" / "p00023" / PAIR
    where.mkdir(parents=True)
    ramp = np.tile(np.linspace(20, 200, 512), (512, 1)).astype(np.uint8)
    later = ramp.copy()
    later[400:480, 60:200] += 40
    Image.fromarray(ramp).save(where / f"{PAIR}-ref-reg.png")
    Image.fromarray(later).save(where / f"{PAIR}-flu-reg.png")
    (where / f"{PAIR}.json").write_text(json.dumps(described))
    return where


def test_a_pair_in_the_published_layout_becomes_a_case(tmp_path: Path) -> None:
    told = {
        "progression-description": "Worsening right effusion.",
        "changes-of-findings": "The right effusion has grown.",
        "time-interval": "4 days",
    }
    write_pair(tmp_path, told)
    (case,) = read_icg_cxr(tmp_path)
    assert case.hypothesis == "Worsening right effusion."
    assert case.interpretation == "The right effusion has grown."
    assert case.prior.pixels.shape == (512, 512)
    changed = np.abs(case.change) > 0.1
    assert changed[400:480, 60:200].all()
    assert np.count_nonzero(changed) == 80 * 140


def test_a_folder_without_pairs_is_refused_with_the_layout_that_is_expected(
    tmp_path: Path,
) -> None:
    with pytest.raises(ForeseeError, match=r"-ref-reg\.png"):
        list(read_icg_cxr(tmp_path))


def test_a_pair_without_its_description_is_refused_by_name(tmp_path: Path) -> None:
    write_pair(tmp_path, {"changes-of-findings": "More fluid."})
    with pytest.raises(ForeseeError, match=f"{PAIR}.json"):
        list(read_icg_cxr(tmp_path))
