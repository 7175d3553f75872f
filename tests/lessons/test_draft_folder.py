"""One pack in progress, whoever writes it: the editor's folder and the command's are the same."""

from pathlib import Path
from uuid import UUID

import pytest

from app.cli import main
from lessons.changes import Change
from lessons.pack.draft.compiling import compiled, pack_of
from lessons.pack.draft.folder import DraftFolder
from lessons.pack.draft.listing import drafts_in
from lessons.pack.draft.model import (
    FilmDraft,
    ItemDraft,
    LessonDraft,
    PackDraft,
    RunVerdict,
    Signature,
)
from lessons.pack.draft.signing import Check, is_signed, signed
from lessons.pack.kinds import ExplainItem
from lessons.pack.manifest import Pack
from lessons.pack.opened import OpenedPack
from lessons.pack.reference import Reference, RubricClaim
from tests.engine.films import PATIENT, dataset, stored_film, write
from tests.lessons.packs import EFFUSION, SQUARE, film_bytes, part_id, write_folder, write_pack

MODEL_WORDS = "worse right effusion"


def explain(pack: Pack, number: int, *, changes: tuple[Change, ...] = (EFFUSION,)) -> ExplainItem:
    return ExplainItem(
        id=part_id(f"explain {number}"),
        title=f"Explain {number}",
        question="What changed?",
        reference=Reference(changes=changes, mark=SQUARE if changes else None),
        prior=pack.images[number].id,
        rubric=(RubricClaim(change=EFFUSION, weight=2.0),),
    )


def write_explanations(folder: Path, *items: ExplainItem) -> Pack:
    pack = write_folder(folder)
    lesson = pack.lessons[0].model_copy(update={"items": (*pack.items, *items)})
    pack = pack.model_copy(update={"lessons": (lesson,)})
    write_pack(folder, pack)
    return pack


def bake(folder: Path, model: Path, *options: str) -> int:
    return main(["pack", "bake", str(folder), "--model", str(model), *options])


# Folders of before


def test_a_folder_from_before_there_were_drafts_is_the_same_pack(tmp_path: Path) -> None:
    path = tmp_path / "mine"
    pack = write_folder(path)
    other = explain(pack, 0, changes=())
    lesson = pack.lessons[0].model_copy(update={"items": (*pack.items, other, explain(pack, 1))})
    pack = pack.model_copy(update={"lessons": (lesson,)})
    write_pack(path, pack)
    folder = DraftFolder(path)
    assert [one.title for one in drafts_in(tmp_path)] == ["A pack"]
    draft = folder.read()
    assert pack_of(draft) == pack
    before = (path / "pack.json").read_bytes()
    folder.write(draft)
    assert DraftFolder(path).read() == draft
    assert (path / "pack-before-draft.json").read_bytes() == before


def test_only_writing_makes_a_draft_of_a_folder_from_before(tmp_path: Path) -> None:
    write_folder(tmp_path / "mine")
    files = sorted(path.name for path in (tmp_path / "mine").iterdir())
    assert main(["pack", "validate", str(tmp_path / "mine")]) == 0
    assert main(["pack", "export", str(tmp_path / "mine"), str(tmp_path / "mine.foresee")]) == 0
    assert sorted(path.name for path in (tmp_path / "mine").iterdir()) == files


def test_what_was_signed_in_an_earlier_version_stays_signed() -> None:
    film = FilmDraft(
        id=UUID(int=1), file="images/a.png", size=1, sha256="0" * 64, fingerprint="1" * 64,
        height=2, width=3, title="F",
    )  # fmt: skip
    item = ItemDraft(id=UUID(int=2), kind="spot", title="I", prior=film.id)
    lesson = LessonDraft(id=UUID(int=4), title="L", items=(item,))
    draft = PackDraft(id=UUID(int=3), title="P", films=(film,), lessons=(lesson,))
    # As version 0.1.0 signed this draft.
    contents = {
        Check.PRIVACY: "27d4278c94ed3fd0e08964c294f8e7de0982a7988c26306b8685b266f131050f",
        Check.REFERENCES: "2cbe5eb2e37698ebf190c6d515974045f3ad7f1f805985b6f1de5627f9f9db11",
        Check.PREVIEW: "168ace4334610b5ffcf56da8482437cea6fb26de103e18b1cd61c98f103e4a49",
    }
    signatures = tuple(Signature(check=check, content=one) for check, one in contents.items())
    read = PackDraft.model_validate_json(draft.having(signatures=signatures).model_dump_json())
    assert all(is_signed(read, check) for check in contents)


# The command on a draft


def test_a_film_on_the_command_leaves_its_identifiers_and_says_which(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    film = write(dataset(stored_film()), tmp_path / "doe-jane.dcm")
    who = ["--title", "Mine", "--author", "Me", "--licence", "CC0-1.0"]
    assert main(["pack", "new", str(tmp_path / "mine"), *who, "--film", str(film)]) == 0
    assert "not taken in: Patient's Name" in capsys.readouterr().out
    draft = DraftFolder(tmp_path / "mine").read()
    (taken,) = draft.films
    assert taken.title == f"Film {taken.sha256[:6]}"
    assert PATIENT.encode() not in DraftFolder(tmp_path / "mine").content(taken.file)
    assert draft.lessons


def test_a_run_baked_on_the_command_is_not_exported_until_it_is_approved(
    tmp_path: Path, tiny_bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack = write_folder(tmp_path / "mine")
    write_explanations(tmp_path / "again", explain(pack, 0))
    folder, out = DraftFolder(tmp_path / "again"), str(tmp_path / "out.foresee")
    assert bake(folder.path, tiny_bundle) == 0
    assert main(["pack", "validate", str(folder.path)]) == 2
    assert "wrong: lessons[0].items[2].run: Look at the baked run" in capsys.readouterr().out
    assert main(["pack", "export", str(folder.path), out]) == 2
    assert "wait for a judgement (1: “Explain 0”)" in capsys.readouterr().err
    (run,) = folder.read().runs
    folder.write(folder.read().judged(run.id, RunVerdict.APPROVED))
    # A model of random weights says nothing that agrees with the key.
    assert main(["pack", "validate", str(folder.path), "--meant"]) == 0
    assert main(["pack", "export", str(folder.path), out]) == 0
    with OpenedPack.open(Path(out)) as opened:
        assert [one.hypothesis for one in opened.pack.runs] == [MODEL_WORDS]


def test_baking_on_the_command_keeps_what_the_editor_has_decided(
    tmp_path: Path, tiny_bundle: Path
) -> None:
    pack = write_folder(tmp_path / "mine")
    write_explanations(tmp_path / "again", explain(pack, 0))
    folder = DraftFolder(tmp_path / "again")
    assert bake(folder.path, tiny_bundle) == 0
    (run,) = folder.read().runs
    judged = folder.read().judged(run.id, RunVerdict.REJECTED)
    item = judged.items[-1].having(id=part_id("another"), prior=pack.images[1].id, run=None)
    folder.write(signed(judged.with_item(item), Check.PRIVACY, holds=True))
    assert bake(folder.path, tiny_bundle) == 0
    draft = folder.read()
    assert [one.verdict for one in draft.runs] == [RunVerdict.REJECTED, RunVerdict.UNSEEN]
    assert draft.run(run.id) == judged.run(run.id)
    assert is_signed(draft, Check.PRIVACY)


def test_another_content_after_an_export_is_another_revision(tmp_path: Path) -> None:
    write_folder(tmp_path / "mine")
    folder, out = DraftFolder(tmp_path / "mine"), tmp_path / "out.foresee"
    folder.write(folder.read())
    for title, revision in (("A pack", 1), ("Renamed", 2), ("Renamed", 2)):
        folder.write(folder.read().having(title=title))
        assert main(["pack", "export", str(folder.path), str(out)]) == 0
        with OpenedPack.open(out) as opened:
            assert (opened.pack.title, opened.pack.revision) == (title, revision)


def test_baking_deletes_no_film_that_somebody_put_there(tmp_path: Path, tiny_bundle: Path) -> None:
    pack = write_folder(tmp_path / "mine")
    write_explanations(tmp_path / "again", explain(pack, 0))
    spare = tmp_path / "again" / "images" / "spare.png"
    spare.write_bytes(film_bytes(7))
    assert bake(tmp_path / "again", tiny_bundle, "--approve") == 0
    assert spare.is_file()


def test_a_run_that_turns_out_the_same_again_is_not_there_twice(
    tmp_path: Path, tiny_bundle: Path
) -> None:
    """As where one more item asks what was baked before."""
    pack = write_folder(tmp_path / "mine")
    write_explanations(tmp_path / "again", explain(pack, 0))
    folder = DraftFolder(tmp_path / "again")
    assert bake(folder.path, tiny_bundle, "--approve") == 0
    draft = folder.read()
    more = draft.items[-1].having(id=part_id("one more"), run=None)
    folder.write(draft.with_item(more))
    assert bake(folder.path, tiny_bundle) == 0
    assert folder.read().runs == draft.runs
    assert not compiled(folder.read()).blocking
