"""The recipe for the Hannover series: real follow-ups, fetched from their publisher on installing.

Winther et al., COVID-19 Image Repository, doi 10.6084/m9.figshare.12275009, CC BY 3.0. The recipe
holds no pixels, only addresses and digests; those are taken from a copy of the collection.
"""

import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid5

from engine.files import replacing
from engine.findings import Finding, Side, Trend
from engine.radiograph import radiograph_of
from lessons.changes import Change
from lessons.errors import PackError
from lessons.marks import Mark
from lessons.pack.kinds import SpotItem
from lessons.pack.manifest import Lesson, Media, Pack, PackImage
from lessons.pack.reference import Reference
from lessons.pack.writing import write_pack

SLUG = "hannover"
REVISION = 2
LICENCE = "CC BY 3.0"
ATTRIBUTION = (
    "Winther et al., COVID-19 Image Repository, Institute for Diagnostic and Interventional "
    "Radiology, Hannover Medical School"
)
SOURCE = "doi.org/10.6084/m9.figshare.12275009; github.com/ml-workgroup/covid-19-image-repository"
PUBLISHER = (
    "https://raw.githubusercontent.com/ml-workgroup/covid-19-image-repository/master/png/{id}.png"
)

_SPACE = UUID("7d0f1a52-9c41-4f1b-8b0e-2a6d5c9e4f30")
_NOT_REPORTED = (
    "Compared for Foresee from the two films alone, places included; the collection has no "
    "radiologist's report."
)
_TOLERANCE = 0.03
_RIGHT, _BOTH = Side.RIGHT, Side.BILATERAL


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two films by the ids of hannover.csv, what became of the opacities of which side, and how one
    sees it. boxes: where, roughly: left, top, right, bottom as fractions of the earlier film."""

    before: str
    after: str
    trend: Trend
    side: Side
    text: str
    boxes: tuple[tuple[float, float, float, float], ...] = ()

    @property
    def mark(self) -> Mark:
        return Mark(outlines=tuple(((a, b), (c, b), (c, d), (a, d)) for a, b, c, d in self.boxes))


_PAIRS = (
    _Pair(
        "2c35005f", "d009d61f", Trend.NEW, _BOTH,
        "Faint patches are new in both lungs, mostly towards the chest wall.",
        ((0.13, 0.35, 0.29, 0.85), (0.69, 0.35, 0.85, 0.85)),
    ),
    _Pair(
        "0a7faa2a", "b39f5cf9", Trend.WORSE, _BOTH,
        "Opacities have grown in the middle and lower zones of both lungs; lines and tubes show "
        "that the patient is now in intensive care.",
        ((0.14, 0.44, 0.42, 0.60), (0.62, 0.44, 0.88, 0.66)),
    ),
    _Pair(
        "4d98e1de", "80b5f00f", Trend.UNCHANGED, _RIGHT,
        "No clear change: the opacity at the right base is as before.",
    ),
    _Pair(
        "54da03cf", "333932bd", Trend.BETTER, _BOTH,
        "The opacities around the hila have largely cleared, most clearly on the right.",
        ((0.25, 0.20, 0.48, 0.54), (0.56, 0.20, 0.74, 0.54)),
    ),
    _Pair(
        "441c9cdd", "add529f3", Trend.WORSE, _BOTH,
        "Patchy opacities have spread in both lungs, more on the right. The second film was taken "
        "lying, from the front: the heart looks wider for that alone.",
        ((0.18, 0.48, 0.42, 0.74), (0.64, 0.35, 0.82, 0.62)),
    ),
    _Pair(
        "2fdd55b8", "f722466f", Trend.BETTER, _BOTH,
        "The haze at both bases has become less; the lungs are also better inflated.",
        ((0.12, 0.50, 0.38, 0.75), (0.62, 0.50, 0.83, 0.75)),
    ),
    _Pair(
        "bf551b8b", "1e534853", Trend.UNCHANGED, _BOTH,
        "No clear change: dense opacities in both lungs, before and after.",
    ),
    _Pair(
        "d2af569b", "2ecd360d", Trend.BETTER, _BOTH,
        "The dense opacity in the right upper zone has become much less, and so has the left side.",
        ((0.15, 0.15, 0.40, 0.42), (0.52, 0.35, 0.80, 0.72)),
    ),
    _Pair(
        "865336ed", "436a6348", Trend.WORSE, _BOTH,
        "The opacities in both lower zones are denser and reach higher.",
        ((0.05, 0.45, 0.30, 0.72), (0.50, 0.50, 0.72, 0.85)),
    ),
    _Pair(
        "d9d6ca9a", "a361d7b7", Trend.BETTER, _BOTH,
        "The fine haze over both lungs has become less, and vessels are seen again.",
        ((0.10, 0.15, 0.38, 0.78), (0.57, 0.15, 0.88, 0.78)),
    ),
    _Pair(
        "90c1e3ef", "0957ce54", Trend.BETTER, _RIGHT,
        "The opacity at the right base has cleared; a streak stays at the left base.",
        ((0.20, 0.66, 0.38, 0.92),),
    ),
    _Pair(
        "76093afc", "82a78c13", Trend.BETTER, _BOTH,
        "Four weeks later most of the patches in both lungs are gone; a little stays on the left.",
        ((0.18, 0.57, 0.28, 0.78), (0.55, 0.52, 0.73, 0.73)),
    ),
)  # fmt: skip


def write_recipe(folder: Path, out: Path) -> None:
    """Write the recipe's file from a copy of the collection. Raises PackError."""
    try:
        pack = recipe(folder)
        with replacing(out, for_others=True) as part:
            write_pack(part, pack, {})
    except OSError as error:
        raise PackError(
            f"{error.filename} cannot be read or written ({error.strerror or error}); "
            "check that folder."
        ) from error


def recipe(folder: Path) -> Pack:
    """`folder`: the collection's PNG files and hannover.csv. Raises OSError, PackError."""
    patients = _patients(folder / "hannover.csv")
    wanted = [film for pair in _PAIRS for film in (pair.before, pair.after)]
    return Pack(
        id=uuid5(_SPACE, "pack"),
        revision=REVISION,
        title="Hannover: what really happened",
        description="Twelve real patients with COVID-19, mostly in intensive care: compare the "
        "later film with the earlier. The films are fetched from their publisher when you install "
        f"the pack. {_NOT_REPORTED}",
        languages=("en",),
        authors=("Foresee",),
        licence=LICENCE,
        objectives=("Compare real films that were never taken alike.",),
        images=tuple(_image(folder, film, *_entry(patients, film)) for film in wanted),
        lessons=(
            Lesson(
                id=uuid5(_SPACE, "lesson"),
                title="Compare real films",
                introduction="Real films: exposure, position and breath differ from one to the "
                "next, and that is no change. Haze through which vessels are seen is ground glass, "
                f"and counts as consolidation here. {_NOT_REPORTED}",
                items=tuple(_item(number, pair, patients) for number, pair in enumerate(_PAIRS, 1)),
            ),
        ),
    )


_Patients = dict[str, tuple[str, int]]


def _patients(file: Path) -> _Patients:
    """By film: the patient's pseudonym, and days since admission."""
    with file.open(encoding="utf-8", newline="") as text:
        return {
            line["image_id"]: (line["patient_id"], -round(float(line["admission_offset"])))
            for line in csv.DictReader(text)
            if line["admission_offset"]
        }


def _entry(patients: _Patients, film: str) -> tuple[str, int]:
    if film not in patients:
        raise PackError(f"hannover.csv does not name the film {film}; get a fresh copy of it.")
    return patients[film]


def _image(folder: Path, film: str, patient: str, day: int) -> PackImage:
    content = (folder / f"{film}.png").read_bytes()
    return PackImage(
        id=_image_id(film),
        file=f"images/{film}.png",
        media=Media.PNG,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        fingerprint=radiograph_of(content).fingerprint,
        title=f"Patient {patient}, day {day}",
        licence=LICENCE,
        attribution=ATTRIBUTION,
        source=SOURCE,
        synthetic=False,
        address=PUBLISHER.format(id=film),
        patient=patient,
        day=day,
    )


def _item(number: int, pair: _Pair, patients: _Patients) -> SpotItem:
    before, after = _entry(patients, pair.before)[1], _entry(patients, pair.after)[1]
    change = Change(finding=Finding.CONSOLIDATION, side=pair.side, trend=pair.trend)
    return SpotItem(
        id=uuid5(_SPACE, f"spot/{pair.before}/{pair.after}"),
        title=f"Patient {number}",
        question=f"COVID-19; the first film is from {_when(before)}, the second from "
        f"{_when(after)}. What changed, on which side or both, and where?",
        reference=Reference(
            changes=(change,),
            mark=pair.mark,
            text=f"{pair.text} {_NOT_REPORTED}",
            tolerance=_TOLERANCE,
        ),
        prior=_image_id(pair.before),
        follow_up=_image_id(pair.after),
    )


def _when(day: int) -> str:
    if day < 0:
        return f"{-day} days before admission"
    return "the day of admission" if day == 0 else f"day {day} after admission"


def _image_id(film: str) -> UUID:
    return uuid5(_SPACE, f"image/{film}")
