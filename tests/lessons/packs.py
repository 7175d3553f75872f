"""Small packs with real films, made from a seed, for the tests."""

import hashlib
import io
from pathlib import Path
from uuid import UUID, uuid5

import numpy as np
from PIL import Image

from engine.findings import Finding, Side, Trend
from engine.radiograph import radiograph_of
from lessons.changes import Change
from lessons.marks import Mark
from lessons.pack.kinds import CalibrateItem, SpotItem
from lessons.pack.manifest import Lesson, Media, Pack, PackImage
from lessons.pack.manifest_json import write_manifest
from lessons.pack.reference import Reference

_SPACE = UUID("6f1c5a52-6f4e-4f0e-9d5e-2f3b7c1d9a10")
SQUARE = Mark(outlines=(((0.1, 0.6), (0.4, 0.6), (0.4, 0.9), (0.1, 0.9)),))
EFFUSION = Change(finding=Finding.EFFUSION, side=Side.RIGHT, trend=Trend.WORSE)


def part_id(name: str) -> UUID:
    return uuid5(_SPACE, name)


def film_bytes(seed: int) -> bytes:
    greys = np.random.default_rng(seed).integers(0, 256, (96, 80), dtype=np.uint8)
    png = io.BytesIO()
    Image.fromarray(greys).save(png, format="PNG")
    return png.getvalue()


def pack_image(name: str, content: bytes) -> PackImage:
    return PackImage(
        id=part_id(name),
        file=f"images/{name}.png",
        media=Media.PNG,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        fingerprint=radiograph_of(content).fingerprint,
        title=name,
        licence="CC0-1.0",
        attribution="Made for the tests",
        source="Made for the tests",
        synthetic=True,
        patient="The patient of the tests",
    )


def write_pack(folder: Path, pack: Pack) -> None:
    """As `foresee pack` wrote a folder before there were drafts, and as some write it by hand."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pack.json").write_bytes(write_manifest(pack))


def write_folder(folder: Path) -> Pack:
    """A pack of two films and two items as a folder."""
    films = {"before": film_bytes(1), "after": film_bytes(2)}
    pack = make_pack(tuple(pack_image(name, content) for name, content in films.items()))
    (folder / "images").mkdir(parents=True)
    for name, content in films.items():
        (folder / "images" / f"{name}.png").write_bytes(content)
    write_pack(folder, pack)
    return pack


def make_pack(images: tuple[PackImage, ...]) -> Pack:
    reference = Reference(changes=(EFFUSION,), mark=SQUARE)
    items = (
        SpotItem(
            id=part_id("spot"),
            title="Spot",
            question="What changed?",
            reference=reference,
            prior=images[0].id,
            follow_up=images[1].id,
        ),
        CalibrateItem(
            id=part_id("calibrate"),
            title="Calibrate",
            question="Does this hold?",
            reference=Reference(),
            prior=images[0].id,
            statement="There is no effusion.",
            holds=True,
        ),
    )
    return Pack(
        id=part_id("pack"),
        title="A pack",
        languages=("en",),
        authors=("Foresee",),
        licence="CC0-1.0",
        images=images,
        lessons=(Lesson(id=part_id("lesson"), title="A lesson", items=items),),
    )
