"""The check finds what contradicts itself, says it, leads there, and asks no more than that."""

from pathlib import Path

import pytest

from lessons.built_in.shipped import shipped_packs
from lessons.pack.consistency import contradictions
from lessons.pack.draft.compiling import compiled, meant_so
from lessons.pack.draft.exporting import require_exportable
from lessons.pack.draft.from_pack import draft_of
from lessons.pack.draft.signing import content_digest
from lessons.pack.opened import OpenedPack
from lessons.pack.problem import PackFault, PackRefused
from tests.lessons.planted_faults import FAULTS, PREDICT, item, sound_draft


def test_nothing_stands_in_the_way_of_a_sound_draft() -> None:
    assert compiled(sound_draft()).open == ()
    require_exportable(sound_draft())


def test_at_least_forty_faults_are_planted() -> None:
    assert len(FAULTS) >= 40


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found_said_and_led_to(name: str) -> None:
    fault = FAULTS[name]
    found = compiled(fault.plant(sound_draft())).open
    there = [one for one in found if (one.spot.part, one.spot.field) == (fault.part, fault.field)]
    assert [one for one in there if fault.says in one.message], [one.message for one in found]
    assert all(one.message.endswith((".", "”", "!")) for one in found)


@pytest.mark.parametrize("name", FAULTS)
def test_what_contradicts_itself_is_not_exported(name: str) -> None:
    with pytest.raises(PackRefused):
        require_exportable(FAULTS[name].plant(sound_draft()))


@pytest.mark.parametrize("file", shipped_packs(), ids=lambda file: file.stem)
def test_the_packs_that_ship_contradict_nothing(file: Path) -> None:
    with OpenedPack.open(file) as opened:
        found = list(contradictions(opened.pack, opened.run_facts()))
        drafted = compiled(draft_of(opened.pack, opened.file))
    assert [problem.message for problem in found] == []
    assert [problem.message for problem in drafted.problems if problem.asked] == []


def test_what_is_meant_so_is_asked_no_more_until_it_says_something_else() -> None:
    draft = item(PREDICT, hypothesis="new right effusion")(sound_draft())
    (asked,) = compiled(draft).open
    answered = meant_so(draft, [asked])
    assert compiled(answered).open == ()
    assert compiled(answered).meant == (asked,)
    require_exportable(answered)
    again = item(PREDICT, hypothesis="worsening left effusion")(answered)
    assert [one.spot.field for one in compiled(again).open] == ["hypothesis"]
    assert meant_so(again, []).meant == ()


def test_an_answer_is_no_other_content() -> None:
    draft = item(PREDICT, hypothesis="new right effusion")(sound_draft())
    assert content_digest(meant_so(draft, compiled(draft).open)) == content_digest(draft)


def test_only_what_was_asked_can_be_meant_so() -> None:
    draft = item(PREDICT, title="")(sound_draft())
    (missing,) = compiled(draft).open
    assert meant_so(draft, [missing]).meant == ()
    assert isinstance(missing.fault, PackFault)
