"""A finished pack as the folder of a draft: in the editor, and for the command to bake it anew."""

from pathlib import Path

from lessons.errors import PackRefused
from lessons.pack.draft.folder import DraftFolder
from lessons.pack.draft.from_pack import draft_of
from lessons.pack.draft.model import PackDraft
from lessons.pack.opened import OpenedPack


def reopened(opened: OpenedPack, drafts: Path) -> DraftFolder:
    """The draft's folder below `drafts`. A draft of this pack that is there already is continued,
    as a revision after the installed one.

    Raises PackError.
    """
    pack = opened.pack
    folder = DraftFolder(drafts / str(pack.id))
    if folder.exists:
        draft = folder.read()
        if draft.revision < pack.revision:
            folder.write(draft.having(revision=pack.revision))
        return folder
    if any(image.address is not None for image in pack.images):
        raise PackRefused(
            "This pack fetches its films from their publisher; only packs that carry their films "
            "can be edited."
        )
    unpack(opened, folder)
    return folder


def unpack(opened: OpenedPack, folder: DraftFolder) -> PackDraft:
    """Write all that a pack holds into a folder; films that must be fetched stay away.

    Raises PackError.
    """
    draft = draft_of(opened.pack, opened.file)
    absent = {image.id for image in opened.missing_images}
    for image in opened.pack.images:
        if image.id not in absent:
            folder.keep(image.file, opened.image_bytes(image.id))
    for run in opened.pack.runs:
        folder.keep(run.file, opened.run_bytes(run.id))
    folder.write(draft)
    return draft
