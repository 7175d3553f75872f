"""The public face of the digital thorax: films of a patient with and without lesions, with masks.

A patient of one seed keeps anatomy, position, noise, tone curve, marker and crop in every film of
one size; only the lesions differ.
"""

from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.training.thorax.anatomy import Anatomy, beam_for, build_anatomy
from engine.training.thorax.bones import draw_skeleton
from engine.training.thorax.devices import draw_devices
from engine.training.thorax.film import Detector, Regions, Style, style_from_seed
from engine.training.thorax.geometry import Beam, Path
from engine.training.thorax.materials import WATER_PER_MM
from engine.training.thorax.numeric import doubled, fractal
from engine.training.thorax.pathology import Lesion, lesion_rows
from engine.training.thorax.patient import Patient, Projection, patient_from_seed, stream
from engine.training.thorax.projection import hidden_shares, path_lengths
from engine.training.thorax.splats import Canvas
from engine.training.thorax.vessels import (
    LungTrees,
    draw_airway,
    draw_bronchi,
    draw_hilar_tissue,
    draw_minor_fissure,
    grow_lung_trees,
    vessel_masses,
)

Array: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.bool_]

FAT_DEFICIT = 0.10
"""How much less than muscle fat attenuates."""
LESION_VISIBLE_MM = 3.0
HALVED_FROM = 768
"""Size from which the march runs at half the resolution of the film."""


@dataclass(frozen=True, slots=True, eq=False)
class ThoraxFilm:
    """A rendered film; all arrays (size, size).

    `pixels` float32 in [0, 1], bright = dense. The patient's right lung is on the image's left.
    Lung masks show aerated lung beside heart and above the domes; they and the heart's ignore
    lesions, whose own masks follow in the order of `lesions`.
    """

    pixels: NDArray[np.float32]
    right_lung: Mask
    left_lung: Mask
    heart: Mask
    lesions: tuple[Lesion, ...]
    lesion_masks: tuple[Mask, ...]
    patient: Patient
    seed: int


def render_thorax(
    seed: int,
    size: int = 512,
    projection: Projection | None = None,
    lesions: tuple[Lesion, ...] = (),
    style: Style | None = None,
) -> ThoraxFilm:
    """The film of this seed's patient; the seed also draws projection and style if not given."""
    return PatientScene(patient_from_seed(seed, projection), size, style).film(lesions)


def render_pair(
    seed: int,
    before: tuple[Lesion, ...],
    after: tuple[Lesion, ...],
    size: int = 512,
    projection: Projection | None = None,
    style: Style | None = None,
) -> tuple[ThoraxFilm, ThoraxFilm]:
    """Prior and follow-up that share everything but their lesions."""
    scene = PatientScene(patient_from_seed(seed, projection), size, style)
    return scene.film(before), scene.film(after)


class PatientScene:
    """A patient before the detector, built once; each film adds only its lesions."""

    def __init__(self, patient: Patient, size: int, style: Style | None = None) -> None:
        if size < 64 or size % 2:
            raise ValueError(f"a film's size must be even and at least 64 pixels, not {size}")
        self.patient = patient
        self._size = size
        self._anatomy = build_anatomy(patient)
        self._beam = beam_for(patient, size)
        # The compartments are smooth: at high resolution half of it is enough for their paths,
        # while bones and vessels are drawn in full.
        halved = replace(self._beam, size=size // 2, pixel_mm=self._beam.pixel_mm * 2)
        self._marched_beam = halved if size >= HALVED_FROM else self._beam
        self._tissue = _Tissue(self._anatomy, self._beam)
        self._healthy = self._march(())
        self._paths = self._enlarged(self._healthy)
        healthy = self._tissue.attenuation(self._paths, ())
        self._masks = _masks(self._paths)
        self._detector = Detector(
            patient, healthy, _regions(self._paths), style or style_from_seed(patient.seed)
        )

    def film(self, lesions: tuple[Lesion, ...] = ()) -> ThoraxFilm:
        paths = self._paths_with(lesions)
        greys = self._detector.film(self._tissue.attenuation(paths, lesions))
        right, left, heart = self._masks
        return ThoraxFilm(
            pixels=greys.astype(np.float32),
            right_lung=right,
            left_lung=left,
            heart=heart,
            lesions=lesions,
            lesion_masks=tuple(layer > LESION_VISIBLE_MM for layer in paths[Path.FIRST_LESION :]),
            patient=self.patient,
            seed=self.patient.seed,
        )

    def _march(self, lesions: tuple[Lesion, ...]) -> NDArray[np.float32]:
        """At the resolution of the march; with lesions, only through the lungs that have them."""
        return path_lengths(
            self._marched_beam,
            self._anatomy.shapes,
            lesion_rows(self._anatomy, lesions),
            self._anatomy.half_depth_mm,
            3.0 if self._size <= 256 else 2.2,
            self._rays_through(lesions) if lesions else None,
        )

    def _paths_with(self, lesions: tuple[Lesion, ...]) -> NDArray[np.float32]:
        if not lesions:
            return self._enlarged(self._healthy)
        paths = self._march(lesions)
        spared = ~self._rays_through(lesions)
        paths[: Path.FIRST_LESION, spared] = self._healthy[:, spared]
        return self._enlarged(paths)

    def _rays_through(self, lesions: tuple[Lesion, ...]) -> Mask:
        """Only rays that meet a lung with a lesion need a second march."""
        sides = {
            Path.RIGHT_LUNG if lesion.side == "right" else Path.LEFT_LUNG for lesion in lesions
        }
        return np.any([self._healthy[side] > 0 for side in sides], axis=0)

    def _enlarged(self, paths: NDArray[np.float32]) -> NDArray[np.float32]:
        return paths if self._marched_beam.size == self._size else doubled(paths)


class _Tissue:
    """What does not change between two films of a patient, and the sum of it all."""

    def __init__(self, anatomy: Anatomy, beam: Beam) -> None:
        self._anatomy = anatomy
        self._beam = beam
        bones = draw_skeleton(anatomy, beam)
        self._solid = bones.bone + bones.cartilage + draw_devices(anatomy, beam)
        self._airway = draw_airway(anatomy, beam)
        self._trees: LungTrees = grow_lung_trees(anatomy)
        self._vessel_masses = vessel_masses(anatomy, self._trees.arteries_and_veins)
        self._markings = _lung_markings(anatomy, beam, self._trees, self._vessel_masses)
        rng = stream(anatomy.patient.seed, "texture")
        size = beam.size
        self._lung_texture = 0.035 * fractal(rng, size, 2.6, 2) + 0.018 * fractal(
            rng, size, 1.7, 12
        )
        self._soft_texture = 0.010 * fractal(rng, size, 3.0, 2) + 0.004 * fractal(
            rng, size, 2.0, 10
        )

    def attenuation(self, paths: NDArray[np.float32], lesions: tuple[Lesion, ...]) -> Array:
        """Dimensionless line integral of attenuation, (size, size)."""
        p = self._anatomy.patient
        body = paths[Path.BODY].astype(float)
        lung = paths[Path.RIGHT_LUNG] + paths[Path.LEFT_LUNG]
        airway = self._airway * np.clip((body - 10) / 20, 0, 1)
        soft = body - lung - paths[Path.GAS] - airway
        water = soft * (1 + self._soft_texture) - FAT_DEFICIT * paths[Path.FAT]
        water = water + paths[Path.WEIGHTED_LUNG] * p.lung_density * (1 + self._lung_texture)
        for lesion, layer in zip(lesions, paths[Path.FIRST_LESION :], strict=True):
            # Fluid has already left the lung's path; filled airspace has not.
            water = water + layer * (0.02 if lesion.finding == "effusion" else 0.96)
        total = WATER_PER_MM * water + self._solid + self._markings
        if lesions:
            total = total + self._hidden_markings(lesions)
        return np.maximum(total, 0)

    def _hidden_markings(self, lesions: tuple[Lesion, ...]) -> Array:
        """Vessels vanish in fluid and filled lung; air-filled bronchi stand out in the latter."""
        canvas = Canvas(self._beam)
        rows = lesion_rows(self._anatomy, lesions)
        vessels, bronchi = self._trees.arteries_and_veins, self._trees.bronchi
        fluid, filled = hidden_shares(self._anatomy.shapes, rows, vessels.centres)
        hidden = np.maximum(fluid, filled)
        kept = hidden > 0
        masses = self._vessel_masses * hidden
        canvas.spheres(vessels.centres[kept], vessels.radii[kept], -masses[kept])
        fluid, filled = hidden_shares(self._anatomy.shapes, rows, bronchi.centres)
        kept = (filled > 0.1) & (fluid < 0.5)
        lumen = np.maximum(bronchi.radii, 0.9) * 1.35
        air = np.pi * bronchi.lengths * lumen**2 * filled * 0.9 * WATER_PER_MM
        canvas.spheres(bronchi.centres[kept], lumen[kept], -air[kept])
        return canvas.image


def _lung_markings(anatomy: Anatomy, beam: Beam, trees: LungTrees, masses: Array) -> Array:
    canvas = Canvas(beam)
    vessels = trees.arteries_and_veins
    canvas.spheres(vessels.centres, vessels.radii, masses)
    draw_bronchi(anatomy, trees.bronchi, canvas)
    draw_hilar_tissue(anatomy, canvas)
    draw_minor_fissure(anatomy, canvas)
    return canvas.image


def _regions(paths: NDArray[np.float32]) -> Regions:
    lung = paths[Path.RIGHT_LUNG] + paths[Path.LEFT_LUNG]
    dense = (paths[Path.HEART] > 50) | (paths[Path.ABDOMEN] > 60)
    soft = dense & (lung <= 90) & (paths[Path.GAS] < 2)
    soft[-max(1, len(soft) // 64) :] = False
    return Regions(lung=lung > 60, soft=soft)


def _masks(paths: NDArray[np.float32]) -> tuple[Mask, Mask, Mask]:
    heart = paths[Path.HEART] > 6
    free = ~heart & (paths[Path.ABDOMEN] <= 10)
    return (paths[Path.RIGHT_LUNG] > 25) & free, (paths[Path.LEFT_LUNG] > 25) & free, heart
