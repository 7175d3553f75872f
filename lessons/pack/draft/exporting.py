"""A pack in progress as the one file that students import."""

from pathlib import Path

from engine.files import replacing
from lessons.errors import PackRefused
from lessons.pack.draft.baking import to_be_judged
from lessons.pack.draft.compiling import compiled, pack_of
from lessons.pack.draft.folder import DraftFolder
from lessons.pack.draft.model import PackDraft
from lessons.pack.draft.signing import content_digest
from lessons.pack.opened import OpenedPack
from lessons.pack.writing import parts_of, write_pack


def next_revision(draft: PackDraft) -> PackDraft:
    """Another content after an export is another revision: students' copies learn of it."""
    if draft.exported and draft.exported != content_digest(draft):
        return draft.having(revision=draft.revision + 1)
    return draft


def require_exportable(draft: PackDraft) -> None:
    """Raises PackRefused where a run waits for a judgement, or anything is wrong or asked."""
    found = compiled(draft)
    waiting = to_be_judged(draft)
    titles = [item.title for item in draft.items if item.run in {run.id for run in waiting}]
    if waiting and all(problem.spot.field == "run" for problem in found.blocking):
        raise PackRefused(
            "Baked runs wait for a judgement ({count}: {titles}): look at them and approve them in "
            "the pack editor, or answer for them with `foresee pack bake --approve`.",
            count=len(titles),
            titles=", ".join(f"“{title}”" for title in titles),
        )
    for problem in found.open[:1]:
        raise PackRefused(
            "{fault} Things that stand in the way: {count}; `foresee pack validate` lists them.",
            fault=problem.fault,
            count=len(found.open),
        )


def export_draft(folder: DraftFolder, draft: PackDraft, path: Path) -> None:
    """Write the pack's file, read it again as a student's Foresee would, then give it its name.

    Raises PackRefused where the draft is not ready or the file cannot be trusted, PackError.
    """
    content = OpenedPack(folder, pack_of(draft))
    try:
        with replacing(path, for_others=True) as part:
            write_pack(part, content.pack, parts_of(content))
            with OpenedPack.open(part) as opened:
                opened.require_sound()
    except OSError as error:
        raise PackRefused(
            "{path} cannot be written ({reason}); choose another folder.",
            path=path,
            reason=error.strerror or str(error),
        ) from error


def export_folder(folder: DraftFolder, path: Path) -> None:
    """Export what the folder holds, and remember what was exported.

    Raises PackRefused where anything stands in the way, PackError.
    """
    saved = folder.read()
    require_exportable(saved)
    draft = next_revision(saved)
    export_draft(folder, draft, path)
    draft = draft.having(exported=content_digest(draft))
    if draft != saved:
        folder.write(draft)
