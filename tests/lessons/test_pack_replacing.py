"""A pack takes the place of another author's, or of a newer revision, only where one agreed."""

from pathlib import Path
from typing import Any

import pytest

from lessons.errors import PackReplaces
from lessons.pack.installing import install_again, install_pack
from lessons.pack.manifest import Pack
from lessons.pack.shelf import Shelf
from lessons.store import Store
from tests.lessons.packs import part_id, write_folder, write_pack


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "shelf")


def pack_of(folder: Path, **values: Any) -> Path:
    pack: Pack = write_folder(folder).model_copy(update=values)
    write_pack(folder, pack)
    return folder


def shown(store: Store) -> tuple[str, int]:
    (pack,) = store.packs.all()
    return pack.title, pack.revision


@pytest.fixture
def installed(store: Store, shelf: Shelf, tmp_path: Path) -> Store:
    install_pack(store, shelf, pack_of(tmp_path / "mine", revision=3))
    return store


OTHERS: dict[str, dict[str, Any]] = {
    "higher": {"authors": ("Mallory",), "revision": 9, "title": "Hijacked"},
    "the same": {"authors": ("Mallory",), "revision": 3, "title": "Hijacked"},
    "lower": {"revision": 2, "title": "Hijacked"},
    "one author more": {"authors": ("Foresee", "Mallory"), "revision": 4, "title": "Hijacked"},
}


@pytest.mark.parametrize("other", OTHERS)
def test_it_is_asked_for_and_refusing_changes_nothing(
    other: str, installed: Store, shelf: Shelf, tmp_path: Path
) -> None:
    before = installed.packs.manifest(part_id("pack"))
    with pytest.raises(PackReplaces, match="agree to replace it"):
        install_pack(installed, shelf, pack_of(tmp_path / "other", **OTHERS[other]))
    assert installed.packs.manifest(part_id("pack")) == before
    assert shown(installed) == ("A pack", 3)


@pytest.mark.parametrize("other", OTHERS)
def test_one_step_undoes_it(other: str, installed: Store, shelf: Shelf, tmp_path: Path) -> None:
    before = installed.packs.manifest(part_id("pack"))
    values = OTHERS[other]
    folder = pack_of(tmp_path / "other", **values)
    update = install_pack(installed, shelf, folder, agreed=True)
    assert shown(installed) == ("Hijacked", values["revision"])
    assert update.replaced is not None
    install_again(installed, shelf, update.replaced)
    assert installed.packs.manifest(part_id("pack")) == before


def test_the_next_revision_by_the_same_authors_comes_without_a_question(
    installed: Store, shelf: Shelf, tmp_path: Path
) -> None:
    folder = pack_of(tmp_path / "next", revision=4, authors=(" foresee",), title="Next")
    assert install_pack(installed, shelf, folder).replaced is None
    assert shown(installed) == ("Next", 4)


def test_a_pack_that_was_removed_is_not_brought_back_as_another_ones(
    installed: Store, shelf: Shelf, tmp_path: Path
) -> None:
    installed.packs.remove(part_id("pack"))
    with pytest.raises(PackReplaces):
        install_pack(installed, shelf, pack_of(tmp_path / "other", **OTHERS["higher"]))
    assert installed.packs.all() == ()


def test_the_packs_of_the_shared_data_do_not_replace_each_other_without_a_word(
    store: Store, shelf: Shelf, shared_data: Path
) -> None:
    folder = shared_data / "hostile"
    if not folder.is_dir():
        pytest.skip("needs ../shared/data/hostile")
    install_pack(store, shelf, folder / "hijack-a.foresee")
    first = shown(store)
    for name in ("hijack-higher", "hijack-lower"):
        with pytest.raises(PackReplaces):
            install_pack(store, shelf, folder / f"{name}.foresee")
        assert shown(store) == first
    store.packs.remove(store.packs.all()[0].id)
    install_pack(store, shelf, folder / "pack-ansi-title.foresee", agreed=True)
    assert all("\x1b" not in pack.title for pack in store.packs.all())
