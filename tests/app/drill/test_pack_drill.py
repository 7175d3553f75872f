"""Any pack is a drill where its items have two films and a region."""

from pathlib import Path

from engine.findings import Finding, Severity, Side, Trend
from lessons.changes import Change
from lessons.drill.pack_cases import can_drill, cases_of
from lessons.marks import Mark
from lessons.pack.kinds import SpotItem
from lessons.pack.opened import OpenedPack
from lessons.pack.reference import Reference
from lessons.pack_records import InstalledItem
from tests.lessons.packs import part_id, write_folder

MARK = Mark(outlines=(((0.2, 0.5), (0.3, 0.5), (0.3, 0.6), (0.2, 0.6)),))
CHANGE = Change(finding=Finding.NODULE, side=Side.RIGHT, trend=Trend.WORSE)


def spot(*changes: Change, mark: Mark | None = MARK) -> SpotItem:
    return SpotItem(
        id=part_id("drilled"),
        title="What changed?",
        question="What changed?",
        reference=Reference(changes=changes, mark=mark, tolerance=0.05),
        prior=part_id("one"),
        follow_up=part_id("two"),
    )


def test_items_with_two_films_and_one_marked_change_or_none_can_be_drilled() -> None:
    other = CHANGE.model_copy(update={"side": Side.LEFT})
    assert can_drill(spot(CHANGE))
    assert can_drill(spot(mark=None))
    assert not can_drill(spot(CHANGE, mark=None))
    assert not can_drill(spot(CHANGE, other))


def test_an_item_becomes_a_case_with_its_films_place_and_tolerance(tmp_path: Path) -> None:
    write_folder(tmp_path / "pack")
    with OpenedPack.open(tmp_path / "pack") as opened:
        pack = opened.pack
    first, second = pack.images[0], pack.images[-1]
    item = spot(CHANGE).model_copy(update={"prior": first.id, "follow_up": second.id})
    installed = InstalledItem(item, pack.id, pack.lessons[0].id, "d" * 64, "e" * 64)
    (case,) = cases_of(pack, [installed])
    assert (case.prior.file, case.follow_up.file) == (first.file, second.file)
    assert case.prior.is_in_pack
    assert case.prior.archive == "d" * 64
    assert (case.size, case.tolerance) == (Severity.SMALL, 0.05)
    assert case.change == CHANGE
    assert case.is_synthetic is (first.synthetic or second.synthetic)
