"""An installed pack as a draft again: the same ids, so that what comes of it is its next revision.

Knows no widgets.
"""

from pathlib import Path

from app.authoring.burnt_in import burnt_in_text
from app.authoring.draft import (
    FilmDraft,
    ItemDraft,
    LessonDraft,
    PackDraft,
    RunDraft,
    RunVerdict,
)
from app.authoring.draft_folder import DraftFolder
from app.authoring.kinds import EDITED
from app.authoring.signing import content_digest
from lessons.errors import PackRefused
from lessons.pack.kinds import Item
from lessons.pack.manifest import BakedRun, Pack, PackImage
from lessons.pack.opened import OpenedPack


def reopened(opened: OpenedPack, drafts: Path) -> DraftFolder:
    """The draft's folder below `drafts`. A draft of this pack that is there already is gone on
    with, as a revision after the installed one.

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
    draft = _draft_of(opened)
    for image in pack.images:
        folder.keep(image.file, opened.image_bytes(image.id))
    for run in pack.runs:
        folder.keep(run.file, opened.run_bytes(run.id))
    folder.write(draft)
    return folder


def _draft_of(opened: OpenedPack) -> PackDraft:
    """As if it had just been exported: only another content makes another revision."""
    pack = opened.pack
    draft = PackDraft(
        id=pack.id,
        revision=pack.revision,
        title=pack.title,
        description=pack.description,
        languages=pack.languages,
        authors=pack.authors,
        licence=pack.licence,
        objectives=pack.objectives,
        films=tuple(_film(opened, image) for image in pack.images),
        runs=tuple(_run(opened, run) for run in pack.runs),
        lessons=tuple(
            LessonDraft(
                id=lesson.id,
                title=lesson.title,
                introduction=lesson.introduction,
                objectives=lesson.objectives,
                items=tuple(_item(pack, item) for item in lesson.items),
            )
            for lesson in pack.lessons
        ),
    )
    return draft.having(exported=content_digest(draft))


def _film(opened: OpenedPack, image: PackImage) -> FilmDraft:
    pixels = opened.image(image.id).pixels
    height, width = pixels.shape
    return FilmDraft(
        id=image.id,
        file=image.file,
        media=image.media,
        size=image.size,
        sha256=image.sha256,
        fingerprint=image.fingerprint,
        height=height,
        width=width,
        title=image.title,
        licence=image.licence,
        attribution=image.attribution,
        source=image.source,
        synthetic=image.synthetic,
        patient=image.patient or "",
        day=image.day,
        # Nobody's name is on a patient that never lived.
        suspected=() if image.synthetic else burnt_in_text(pixels),
    )


def _run(opened: OpenedPack, run: BakedRun) -> RunDraft:
    document = opened.run(run.id)
    return RunDraft(
        id=run.id,
        prior=run.prior,
        prior_fingerprint=document.recipe.prior_fingerprint,
        hypothesis=run.hypothesis,
        model=run.model,
        seed=document.recipe.sampling.seed,
        file=run.file,
        size=run.size,
        sha256=run.sha256,
        interpretation=document.interpretation,
        verdict=RunVerdict.APPROVED,
    )


def _item(pack: Pack, item: Item) -> ItemDraft:
    reference = item.reference
    draft = ItemDraft(
        id=item.id,
        kind=item.kind,
        title=item.title,
        question=item.question,
        changes=reference.changes,
        mark=reference.mark,
        text=reference.text,
        tolerance=reference.tolerance,
    )
    baked = next((run.hypothesis for run in pack.runs if run.id == item.shown_run), "")
    return draft.having(**EDITED[item.kind].draft_fields(item, baked))
