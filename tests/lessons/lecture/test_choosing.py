"""Which items of a pack a hall is led through."""

from pathlib import Path

import pytest

from lessons.errors import PackNotFound
from lessons.lecture.choosing import NothingToPresent, lesson_program, pack_program
from lessons.pack.installing import install_pack
from lessons.pack.manifest import Pack
from lessons.pack.shelf import Shelf
from lessons.store import Store
from tests.lessons.packs import part_id, write_folder, write_pack


def installed(folder: Path, *for_hall: str) -> Store:
    """The pack of the tests, those items marked as for the hall."""
    pack = write_folder(folder / "pack")
    marked = pack.model_dump(mode="json")
    for item in marked["lessons"][0]["items"]:
        item["for_hall"] = item["title"] in for_hall
        item["presenter_note"] = f"Say why: {item['title']}"
    write_pack(folder / "pack", Pack.model_validate(marked))
    store = Store.open(folder / "library.db")
    install_pack(store, Shelf(folder / "shelf"), folder / "pack")
    return store


def test_a_pack_that_says_nothing_is_shown_whole(tmp_path: Path) -> None:
    with installed(tmp_path) as store:
        program = pack_program(part_id("pack"), None, store)
        assert [one.item.title for one in program.items] == ["Spot", "Calibrate"]
        assert program.items[0].item.presenter_note == "Say why: Spot"


def test_where_items_are_for_the_hall_these_alone_are_shown(tmp_path: Path) -> None:
    with installed(tmp_path, "Calibrate") as store:
        for program in (
            pack_program(part_id("pack"), None, store),
            pack_program(part_id("pack"), 1, store),
            lesson_program(part_id("lesson"), store),
        ):
            assert [one.item.title for one in program.items] == ["Calibrate"]


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with installed(tmp_path) as store:
        with pytest.raises(NothingToPresent, match="no lesson 2"):
            pack_program(part_id("pack"), 2, store)
        with pytest.raises(PackNotFound):
            lesson_program(part_id("elsewhere"), store)
