"""An opened pack: its manifest, films and baked runs, each checked when it is read.

The same face for a finished pack (one file) and for one that is being written (a folder).
"""

from pathlib import Path
from typing import Protocol, Self
from uuid import UUID

from engine.radiograph import Radiograph
from lessons.errors import PackRefused
from lessons.pack.archive import MANIFEST, Archive, os_errors_refused
from lessons.pack.baked import RunDocument, read_run
from lessons.pack.checking import problems
from lessons.pack.consistency import RunFacts
from lessons.pack.draft.compiling import pack_of
from lessons.pack.draft.folder import DraftFolder
from lessons.pack.films import read_film, require_same
from lessons.pack.manifest import BakedRun, Pack, PackImage
from lessons.pack.manifest_json import read_manifest


class Source(Protocol):
    """Where the parts of a pack lie. Reading raises PackRefused."""

    @property
    def is_finished(self) -> bool:
        """Nothing lies there but what the manifest names."""
        ...

    @property
    def names(self) -> frozenset[str]: ...

    def size(self, name: str) -> int: ...

    def content(self, name: str) -> bytes: ...

    def close(self) -> None: ...


class OpenedPack:
    """Close it, or use it in a `with`."""

    def __init__(self, source: Source, pack: Pack) -> None:
        """Takes care of the source from now on."""
        self._source = source
        self.pack = pack
        self._images = {image.id: image for image in self.pack.images}
        self._runs = {run.id: run for run in self.pack.runs}

    @classmethod
    def open(cls, path: Path) -> Self:
        """A pack's file, or the folder of one in progress once nothing is missing in it.

        Raises PackError.
        """
        with os_errors_refused():
            is_folder = path.is_dir()
        if is_folder:
            folder = DraftFolder(path)
            return cls(folder, pack_of(folder.read()))
        archive = Archive(path)
        try:
            return cls(archive, read_manifest(archive.content(MANIFEST)))
        except BaseException:
            archive.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        self._source.close()

    def file(self, name: str) -> bytes:
        """One of the pack's files as it is, unchecked. Raises PackRefused."""
        if name not in self._source.names:
            raise PackRefused("{file} is missing from the pack; get a fresh copy.", file=name)
        return self._source.content(name)

    @property
    def missing_images(self) -> tuple[PackImage, ...]:
        """Those that must be fetched from their publisher first."""
        names = self._source.names
        return tuple(image for image in self.pack.images if image.file not in names)

    def image_bytes(self, image_id: UUID) -> bytes:
        """Raises PackRefused where the file is not the one that the pack names."""
        image = self._images[image_id]
        self._require_size(image)
        content = self._source.content(image.file)
        require_same(image, content)
        return content

    def image(self, image_id: UUID) -> Radiograph:
        """Raises PackRefused."""
        image = self._images[image_id]
        self._require_size(image)
        return read_film(image, self._source.content(image.file))

    def run_bytes(self, run_id: UUID) -> bytes:
        """Raises PackRefused."""
        run = self._runs[run_id]
        self._require_size(run)
        content = self._source.content(run.file)
        require_same(run, content)
        return content

    def run(self, run_id: UUID) -> RunDocument:
        """Raises PackRefused."""
        return read_run(self.run_bytes(run_id))

    def run_facts(self) -> dict[UUID, RunFacts]:
        """What the baked runs show, by their id. Costs time that grows with them; those whose film
        must still be fetched are left out. Raises PackRefused."""
        absent = {image.id for image in self.missing_images}
        facts: dict[UUID, RunFacts] = {}
        for run in self.pack.runs:
            if run.prior in self._images and run.prior not in absent:
                height, width = self.image(run.prior).pixels.shape
                document, shape = self.run(run.id), (height, width)
                place = document.changed_place(shape)
                facts[run.id] = RunFacts(place, document.interpretation, shape)
        return facts

    def require_sound(self) -> None:
        """Everything in the pack is as it says, and nothing else is there. Raises PackRefused."""
        blocking = [problem for problem in problems(self.pack) if problem.blocking]
        if blocking:
            faults = "; ".join(f"{fault.place}: {fault.message}" for fault in blocking[:3])
            raise PackRefused(
                "The pack does not hold together; tell the pack's author: {details}",
                details=faults,
            )
        declared = {part.file for part in (*self.pack.images, *self.pack.runs)} | {MANIFEST}
        extra = sorted(self._source.names - declared)
        if extra and self._source.is_finished:
            raise PackRefused(
                "The pack holds {name}, which {manifest} does not name; get a fresh copy.",
                name=extra[0],
                manifest=MANIFEST,
            )
        self._require_films()
        self._require_runs()

    def _require_films(self) -> None:
        absent = {image.id for image in self.missing_images}
        for image in self.pack.images:
            if image.id not in absent:
                self.image(image.id)
            elif image.address is None:
                raise PackRefused(
                    "{file} is missing from the pack; get a fresh copy.", file=image.file
                )

    def _require_runs(self) -> None:
        for run in self.pack.runs:
            document = self.run(run.id)
            prior = self._images[run.prior]
            if document.recipe.prior_fingerprint != prior.fingerprint:
                raise PackRefused(
                    "{file} in the pack was made from another film; get a fresh copy.",
                    file=run.file,
                )

    def _require_size(self, part: PackImage | BakedRun) -> None:
        """Before it is unpacked: only what has the right size is read at all."""
        if part.file not in self._source.names:
            raise PackRefused("{file} is missing from the pack; get a fresh copy.", file=part.file)
        if self._source.size(part.file) != part.size:
            raise PackRefused(
                "{file} in the pack is not as long as the pack says; get a fresh copy.",
                file=part.file,
            )
