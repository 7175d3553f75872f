"""From questions and rendered films to a pack's folder. The same films give the same bytes."""

import hashlib
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import attrgetter
from uuid import uuid5

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.radiograph import radiograph_of
from lessons.built_in.questions import SPACE, Question, image_id
from lessons.built_in.shots import Darkroom, Plate, Shot
from lessons.pack.draft.folder import DraftFolder
from lessons.pack.draft.from_pack import draft_of
from lessons.pack.draft.model import PackDraft
from lessons.pack.manifest import Lesson, Media, Pack, PackImage

LICENCE = "MIT"
CREDIT = "Digital patient, rendered by Foresee"
SOURCE = "The digital thorax of Foresee: a patient that never lived"

# Films of 512 pixels at this quality show no blocks even with a narrow window, at a third of PNG.
_JPEG_QUALITY = 92


@dataclass(frozen=True, slots=True)
class LessonPlan:
    slug: str
    title: str
    introduction: str
    objectives: tuple[str, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class PackPlan:
    """slug: also the name of the pack's file."""

    slug: str
    revision: int
    title: str
    description: str
    objectives: tuple[str, ...]
    lessons: tuple[LessonPlan, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for lesson in self.lessons for question in lesson.questions)

    @property
    def shown(self) -> frozenset[Shot]:
        return frozenset(shot for question in self.questions for shot in question.shots)

    @property
    def shots(self) -> tuple[Shot, ...]:
        """Each film to render once, also what nobody is shown; those of a patient together, and
        in there those with the same disease."""
        aids = (shot for question in self.questions for shot in question.aids)
        return tuple(sorted(self.shown.union(aids), key=attrgetter("seed", "slug")))


def build_pack(
    plan: PackPlan, darkroom: Darkroom, folder: DraftFolder, on_film: Callable[[int, int], None]
) -> PackDraft:
    """Render, write the films and the draft. `on_film`: films done, films in all.

    Raises PackError.
    """
    shots, shown = plan.shots, plan.shown
    plates: dict[Shot, Plate] = {}
    images: list[PackImage] = []
    for number, shot in enumerate(shots, 1):
        plates[shot] = darkroom(shot)
        if shot in shown:
            content = _jpeg(plates[shot].pixels)
            image = _image(shot, content)
            folder.keep(image.file, content)
            images.append(image)
        on_film(number, len(shots))
    pack = _pack(plan, tuple(images), (_lesson(plan, one, plates) for one in plan.lessons))
    draft = draft_of(pack, folder.content)
    folder.write(draft)
    return draft


def _pack(plan: PackPlan, images: tuple[PackImage, ...], lessons: Iterable[Lesson]) -> Pack:
    return Pack(
        id=uuid5(SPACE, f"pack/{plan.slug}"),
        revision=plan.revision,
        title=plan.title,
        description=plan.description,
        languages=("en",),
        authors=("Foresee",),
        licence=LICENCE,
        objectives=plan.objectives,
        images=images,
        lessons=tuple(lessons),
    )


def _lesson(plan: PackPlan, lesson: LessonPlan, plates: dict[Shot, Plate]) -> Lesson:
    return Lesson(
        id=uuid5(SPACE, f"lesson/{plan.slug}/{lesson.slug}"),
        title=lesson.title,
        introduction=lesson.introduction,
        objectives=lesson.objectives,
        items=tuple(question.build(plates) for question in lesson.questions),
    )


def _image(shot: Shot, content: bytes) -> PackImage:
    """Nothing here may tell what the film shows: a student may see it before answering."""
    return PackImage(
        id=image_id(shot),
        file=f"images/{shot.slug}.jpg",
        media=Media.JPEG,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        fingerprint=radiograph_of(content).fingerprint,
        title=f"Digital patient {shot.seed}",
        licence=LICENCE,
        attribution=CREDIT,
        source=SOURCE,
        synthetic=True,
        patient=f"digital patient {shot.seed}",
    )


def _jpeg(pixels: NDArray[np.float32]) -> bytes:
    greys = np.rint(np.clip(pixels, 0, 1) * 255).astype(np.uint8)
    jpeg = io.BytesIO()
    Image.fromarray(greys).save(
        jpeg, format="JPEG", quality=_JPEG_QUALITY, optimize=True, comment=f"Synthetic. {CREDIT}."
    )
    return jpeg.getvalue()
