"""Installed packs as drafts again, and drafts that are deleted."""

from pathlib import Path

import pytest

from app.authoring.editor import new_draft
from lessons.built_in.building import build_pack
from lessons.built_in.reading_progression import reading_progression
from lessons.built_in.shipped import find_pack
from lessons.errors import PackError, PackRefused
from lessons.pack.draft.compiling import pack_of
from lessons.pack.draft.folder import DraftFolder
from lessons.pack.draft.listing import drafts_in, remove_draft, restore_draft
from lessons.pack.draft.reopening import reopened
from lessons.pack.opened import OpenedPack
from tests.lessons.noise_darkroom import noise_darkroom


@pytest.fixture
def unbaked(tmp_path: Path) -> Path:
    folder = DraftFolder(tmp_path / "pack")
    build_pack(reading_progression(), noise_darkroom, folder, lambda done, total: None)
    return tmp_path / "pack"


def test_a_pack_becomes_a_draft_and_the_same_pack_again(tmp_path: Path, unbaked: Path) -> None:
    for path in (unbaked, find_pack("first-steps")):
        with OpenedPack.open(path) as opened:
            folder = reopened(opened, tmp_path / "drafts")
            assert pack_of(folder.read()) == opened.pack


def test_a_draft_that_is_there_already_is_gone_on_with(tmp_path: Path) -> None:
    with OpenedPack.open(find_pack("first-steps")) as opened:
        folder = reopened(opened, tmp_path / "drafts")
        folder.write(folder.read().having(title="Mine", revision=1))
        draft = reopened(opened, tmp_path / "drafts").read()
        assert draft.title == "Mine"
        assert draft.revision == opened.pack.revision


def test_a_recipe_is_not_edited_since_its_films_are_its_publishers(tmp_path: Path) -> None:
    with (
        OpenedPack.open(find_pack("hannover")) as opened,
        pytest.raises(PackRefused, match="publisher"),
    ):
        reopened(opened, tmp_path / "drafts")
    assert not (tmp_path / "drafts").exists()


@pytest.fixture
def folder(tmp_path: Path) -> DraftFolder:
    return new_draft(tmp_path / "drafts", "A pack", "A lesson")


def test_a_deleted_draft_is_not_listed_and_comes_back_whole(folder: DraftFolder) -> None:
    folder.keep("images/one.png", b"film")
    remove_draft(folder.path)
    assert drafts_in(folder.path.parent) == ()
    restore_draft(folder.path)
    assert [one.title for one in drafts_in(folder.path.parent)] == ["A pack"]
    assert folder.content("images/one.png") == b"film"


def test_a_draft_is_not_brought_back_over_another_one(folder: DraftFolder) -> None:
    draft = folder.read()
    remove_draft(folder.path)
    folder.write(draft.having(title="Newer"))
    with pytest.raises(PackError, match="brought back"):
        restore_draft(folder.path)
    assert folder.read().title == "Newer"
