"""A pack is written the same every time, installed whole, and never takes a student's history."""

import os
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from lessons.answers import Answer, Attempt
from lessons.errors import PackRefused
from lessons.grading import grade
from lessons.pack.installing import install_pack
from lessons.pack.manifest_json import read_manifest, write_manifest
from lessons.pack.opened import OpenedPack
from lessons.pack.shelf import Shelf
from lessons.pack.writing import export_pack
from lessons.pack_records import ItemState
from lessons.store import Store
from tests.lessons.packs import (
    EFFUSION,
    SQUARE,
    film_bytes,
    pack_image,
    part_id,
    write_folder,
)

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    write_folder(tmp_path / "source")
    file = tmp_path / "lesson.foresee"
    with OpenedPack.open(tmp_path / "source") as opened:
        export_pack(opened, file)
    return file


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "shelf")


def test_the_same_content_gives_the_same_bytes(tmp_path: Path, packed: Path) -> None:
    with OpenedPack.open(packed) as opened:
        export_pack(opened, tmp_path / "again.foresee")
    assert (tmp_path / "again.foresee").read_bytes() == packed.read_bytes()


def test_a_manifest_comes_back_as_it_was_written(tmp_path: Path) -> None:
    pack = write_folder(tmp_path / "source")
    assert read_manifest(write_manifest(pack)) == pack


def test_an_installed_pack_is_answered_graded_and_due_again(
    store: Store, shelf: Shelf, packed: Path
) -> None:
    report = install_pack(store, shelf, packed)
    assert (report.before, len(report.added)) == (None, 2)
    learner = store.learners.first()
    installed = store.packs.item(part_id("spot"))
    answer = Answer(changes=(EFFUSION,), mark=SQUARE, confidence=0.9)
    attempt = Attempt(uuid4(), learner.id, installed.item.id, installed.digest, NOW, NOW, answer)
    store.attempts.lock(attempt)
    assert store.attempts.unfinished(learner.id) == (attempt,)
    done = store.attempts.finish(
        attempt.id, "More fluid.", grade(installed.item, answer, (96, 80)), NOW
    )
    assert done.grade is not None
    assert done.grade.right
    assert done.grade.score == pytest.approx(1)
    states = {line.id: line.state for line in store.packs.items(installed.lesson, learner.id)}
    assert states == {part_id("spot"): ItemState.RIGHT, part_id("calibrate"): ItemState.NEW}
    assert store.packs.answered(learner.id) == {part_id("pack"): 1}
    assert store.reviews.due(learner.id, NOW).due == ()
    due = store.reviews.due(learner.id, NOW + timedelta(days=60)).due
    assert [(one.skill.key, one.item) for one in due] == [
        ("effusion/one side/worse", part_id("spot"))
    ]
    progress = store.progress.overview(learner.id, NOW)
    assert (progress.answers, progress.judged, progress.accuracy.value) == (1, False, 1.0)


def test_installing_again_and_removing_keep_every_attempt(
    store: Store, shelf: Shelf, packed: Path
) -> None:
    install_pack(store, shelf, packed)
    learner = store.learners.first()
    attempt = Attempt(uuid4(), learner.id, part_id("spot"), "d" * 64, NOW, NOW, Answer())
    store.attempts.lock(attempt)
    assert install_pack(store, shelf, packed).before == 1
    store.packs.remove(part_id("pack"))
    assert store.packs.all() == ()
    store.packs.restore(part_id("pack"))
    assert [pack.items for pack in store.packs.all()] == [2]
    assert store.attempts.get(attempt.id) == attempt


def test_what_a_killed_import_left_is_cleared_away_but_not_another_at_work(
    store: Store, shelf: Shelf, packed: Path, tmp_path: Path
) -> None:
    (tmp_path / "shelf").mkdir()
    old, young = (tmp_path / "shelf" / f".new.foresee.{age}.part" for age in ("old", "young"))
    for part in (old, young):
        part.write_bytes(b"half")
    two_days_ago = datetime.now(UTC).timestamp() - 2 * 86_400
    os.utime(old, (two_days_ago, two_days_ago))
    install_pack(store, shelf, packed)
    assert (old.exists(), young.exists()) == (False, True)


def test_a_revision_names_the_items_whose_words_or_films_are_others(
    store: Store, shelf: Shelf, packed: Path, tmp_path: Path
) -> None:
    install_pack(store, shelf, packed)
    source = tmp_path / "source"
    pack = read_manifest((source / "pack.json").read_bytes())
    content = film_bytes(7)
    (source / "images" / "after.png").write_bytes(content)
    images = (pack.images[0], pack_image("after", content))
    (source / "pack.json").write_bytes(
        write_manifest(pack.model_copy(update={"images": images, "revision": 2}))
    )
    update = install_pack(store, shelf, source)
    assert (update.added, update.changed, update.retired) == ((), ("Spot",), ())
    assert install_pack(store, shelf, source).changed == ()


def test_a_locked_answer_is_never_edited(store: Store, shelf: Shelf, packed: Path) -> None:
    install_pack(store, shelf, packed)
    learner = store.learners.first()
    first = Attempt(uuid4(), learner.id, part_id("spot"), "d" * 64, NOW, NOW, Answer(confidence=1))
    store.attempts.lock(first)
    other = Attempt(first.id, learner.id, part_id("spot"), "d" * 64, NOW, NOW, Answer())
    store.attempts.lock(other)
    assert store.attempts.get(first.id) == first


@pytest.mark.parametrize(
    "name", ["../evil.png", "/etc/passwd", "images/../x.png", "run.sh", "images\\x.png", "C:x.png"]
)
def test_a_part_with_a_foreign_name_is_refused_and_nothing_is_written(
    tmp_path: Path, shelf: Shelf, packed: Path, name: str
) -> None:
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr(name, b"x")
    with Store.open(tmp_path / "foresee.db") as store:
        with pytest.raises(PackRefused):
            install_pack(store, shelf, packed)
        assert store.packs.all() == ()
    assert not (tmp_path / "shelf").exists()


@pytest.mark.parametrize("content", [b"", b"PK", b"[" * 100_000, b"no zip at all"])
def test_what_is_no_pack_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.foresee"
    file.write_bytes(content)
    with pytest.raises(PackRefused):
        OpenedPack.open(file)


def test_a_film_with_other_bytes_is_refused(tmp_path: Path) -> None:
    write_folder(tmp_path / "source")
    film = tmp_path / "source" / "images" / "before.png"
    content = bytearray(film.read_bytes())
    content[-20] ^= 1
    film.write_bytes(bytes(content))
    with (
        OpenedPack.open(tmp_path / "source") as opened,
        pytest.raises(PackRefused, match="before"),
    ):
        opened.require_sound()


@pytest.mark.parametrize("content", [b"[" * 5000 + b"]" * 5000, b'{"schema_version": 2}', b"{}"])
def test_a_manifest_that_cannot_be_trusted_is_refused(content: bytes) -> None:
    with pytest.raises(PackRefused):
        read_manifest(content)


def test_a_pack_that_cannot_be_looked_at_is_refused_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(PackRefused, match="cannot be read"):
        OpenedPack.open(tmp_path / f"{'long' * 100}.foresee")
