"""A finished pack as a draft: the same ids, so that what comes of it is its next revision.

Knows no folders: whoever calls says how the pack's files are read.
"""

from collections.abc import Callable

from lessons.errors import PackRefused
from lessons.pack.baked import read_run
from lessons.pack.draft.burnt_in import burnt_in_text
from lessons.pack.draft.model import (
    FilmDraft,
    ItemDraft,
    LessonDraft,
    PackDraft,
    RunDraft,
    RunVerdict,
)
from lessons.pack.draft.signing import content_digest
from lessons.pack.films import read_film
from lessons.pack.kinds import Item
from lessons.pack.manifest import BakedRun, Pack, PackImage

ReadFile = Callable[[str], bytes]
"""The content of a file of the pack, by its name. Raises PackRefused."""


def draft_of(pack: Pack, read: ReadFile) -> PackDraft:
    """As if the draft had just been exported: only another content makes another revision. Its
    runs were approved by whoever published the pack.

    Raises PackRefused where a baked run is damaged or missing.
    """
    films = tuple(_film(image, read) for image in pack.images)
    shapes = {film.id: (film.height, film.width) for film in films if film.height}
    draft = PackDraft(
        id=pack.id,
        revision=pack.revision,
        title=pack.title,
        description=pack.description,
        languages=pack.languages,
        authors=pack.authors,
        licence=pack.licence,
        objectives=pack.objectives,
        films=films,
        translations=pack.translations,
        runs=tuple(_run(run, read, shapes.get(run.prior)) for run in pack.runs),
        lessons=tuple(
            LessonDraft(
                id=lesson.id,
                title=lesson.title,
                introduction=lesson.introduction,
                objectives=lesson.objectives,
                items=tuple(_item(pack, item) for item in lesson.items),
                exam_minutes=lesson.exam_minutes,
            )
            for lesson in pack.lessons
        ),
    )
    return draft.having(exported=content_digest(draft))


def _film(image: PackImage, read: ReadFile) -> FilmDraft:
    draft = FilmDraft(
        id=image.id,
        file=image.file,
        media=image.media,
        size=image.size,
        sha256=image.sha256,
        fingerprint=image.fingerprint,
        height=0,
        width=0,
        title=image.title,
        licence=image.licence,
        attribution=image.attribution,
        source=image.source,
        synthetic=image.synthetic,
        patient=image.patient or "",
        day=image.day,
        address=image.address,
        on_phones=image.on_phones,
    )
    try:
        pixels = read_film(image, read(image.file)).pixels
    except PackRefused:
        # Still to be fetched, or damaged: that is reported when the film itself is needed.
        return draft
    height, width = pixels.shape
    # Nobody's name is on a patient that never lived.
    suspected = () if image.synthetic else burnt_in_text(pixels)
    return draft.having(height=height, width=width, suspected=suspected)


def _run(run: BakedRun, read: ReadFile, shape: tuple[int, int] | None) -> RunDraft:
    document = read_run(read(run.file))
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
        changed=None if shape is None else document.changed_place(shape),
    ).with_verdict(RunVerdict.APPROVED)


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
        presenter_note=item.presenter_note,
        for_hall=item.for_hall,
    )
    baked = next((run.hypothesis for run in pack.runs if run.id == item.shown_run), "")
    return draft.having(**item.draft_fields(baked))
