"""Exported cards open in Anki's own library with their pictures, and say what they are."""

import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine

from lessons.anki_cards import export_cards
from lessons.pack.opened import OpenedPack
from tests.lessons.hostile.making import honest_parts

anki_collection = pytest.importorskip("anki.collection")
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    for name, content in honest_parts().items():
        file = tmp_path / "pack" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    with OpenedPack.open(tmp_path / "pack") as opened:
        export_cards(opened, tmp_path / "pack.apkg", lambda result: b"")
    return tmp_path / "pack.apkg"


def test_the_cards_open_in_ankis_own_library_with_their_pictures(
    exported: Path, tmp_path: Path
) -> None:
    collection = anki_collection.Collection(str(tmp_path / "anki.anki2"))
    try:
        request = anki_collection.ImportAnkiPackageRequest(
            package_path=str(exported), options=anki_collection.ImportAnkiPackageOptions()
        )
        log = collection.import_anki_package(request).log
        assert len(log.new) == 2
        assert collection.card_count() == 2
        assert collection.decks.by_name("A pack") is not None
        (spot,) = collection.find_notes("tag:A_lesson Title:Spot")
        note = collection.get_note(spot)
        assert note["Question"].count("<img") == 2
        assert "Synthetic" in note["Credit"]
        assert "worse right effusion" in note["Answer"].lower()
        names = [name for name in note["Question"].split('"') if name.endswith(".png")]
        assert all(collection.media.have(name) for name in names)
        again = collection.import_anki_package(request).log
        assert len(again.new) == 0
    finally:
        collection.close()


@pytest.mark.parametrize("year", [1970, 2109])
def test_a_clock_at_a_time_that_no_zip_can_hold_keeps_nobody_from_exporting(
    tmp_path: Path, request: pytest.FixtureRequest, year: int
) -> None:
    with time_machine.travel(datetime(year, 1, 2, tzinfo=UTC)):
        exported: Path = request.getfixturevalue("exported")
    with zipfile.ZipFile(exported) as archive:
        assert archive.testzip() is None


def test_the_package_holds_nothing_but_cards_and_pictures(exported: Path) -> None:
    with zipfile.ZipFile(exported) as archive:
        assert {"collection.anki2", "media"} <= set(archive.namelist())
        assert len(archive.namelist()) == 4
