"""Body parts are known by their names in many languages and encodings."""

from pathlib import Path

import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from engine.errors import RadiographError
from engine.radiograph import doubts as doubted
from engine.radiograph import radiograph_of
from engine.radiograph.body_parts import BodyPart, body_part
from tests.engine.films import dataset, stored_film, write
from tests.engine.readings import FULL_WINDOW, off, read


@pytest.mark.parametrize(
    "told",
    [
        "CHEST", "Chest PA", "CXR", "Thorax a.p.", "TORACE", "Tórax", "TORAX PA", "Pecho", "BRUST",
        "Lunge", "Poitrine", "Poumons", "Borstkas", "KLATKA PIERSIOWA", "Płuca", "Hrudník",
        "Mellkas", "Göğüs", "Akciğer", "Keuhkot", "Bröstkorg", "Bryst", "Органы грудной клетки",
        "ОГК", "Лёгкие", "Θώρακας", "صدر", "חזה", "胸部", "胸片", "肺", "흉부", "ทรวงอก", "छाती",
        "Ngực", "Dada", "CHEST_RIBS",
    ],
)  # fmt: skip
def test_the_chest_is_known_in_the_worlds_languages(told: str) -> None:
    assert body_part(told) is BodyPart.CHEST


@pytest.mark.parametrize(
    "told",
    [
        "HAND", "Knie", "ABDOMEN", "THORACIC SPINE", "T-SPINE", "TSPINE", "BWS", "Brustwirbelsäule",
        "Thoraxwirbelsäule", "Columna dorsal", "Colonna toracica", "MAMMA", "Brustdrüse", "BREAST",
        "Becken", "Rodilla", "骨盆", "胸椎", "Колено", "SHOULDER", "RIBS",
    ],
)  # fmt: skip
def test_other_body_parts_are_known_too(told: str) -> None:
    assert body_part(told) is BodyPart.OTHER


def test_a_body_part_in_unknown_words_is_opened_and_doubted(tmp_path: Path) -> None:
    radiograph = read(dataset(stored_film(), BodyPartExamined="ZZTOP 3", **FULL_WINDOW), tmp_path)
    assert radiograph.doubts == (doubted.BODY_PART_UNKNOWN,)
    assert "ZZTOP" not in repr(radiograph.doubts)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "cp1251", "shift_jis"])
def test_a_body_part_is_understood_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    told = "грудная клетка" if encoding == "cp1251" else "胸部"
    written = told.encode(encoding).ljust(16)
    path = write(dataset(stored_film(), BodyPartExamined="Q" * len(written)), tmp_path / "film")
    content = path.read_bytes().replace(b"Q" * len(written), written)
    assert radiograph_of(content).doubts == ()


def test_an_anatomic_region_serves_where_the_body_part_is_missing(tmp_path: Path) -> None:
    region = Dataset()
    region.CodeValue, region.CodingSchemeDesignator = "51185008", "SCT"
    header = dataset(
        stored_film(), Modality="OT", BodyPartExamined=None,
        AnatomicRegionSequence=Sequence([region]), **FULL_WINDOW,
    )  # fmt: skip
    assert off(read(header, tmp_path)) < 0.001
    region.CodeValue, region.CodeMeaning = "72696002", "Knee"
    with pytest.raises(RadiographError, match="another body part"):
        read(dataset(
            stored_film(), BodyPartExamined=None, AnatomicRegionSequence=Sequence([region])
        ), tmp_path)  # fmt: skip
