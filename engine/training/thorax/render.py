"""The public face of the digital thorax: films of a patient with and without lesions, with masks.

A patient of one seed keeps anatomy, position, noise, tone curve, marker and crop in every film of
one size; only the disease differs.
"""

from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.findings import Finding
from engine.training.thorax.anatomy import Anatomy, beam_for, build_anatomy
from engine.training.thorax.bones import Skeleton, draw_skeleton
from engine.training.thorax.devices import draw_devices
from engine.training.thorax.displacement import Disease, disease_of
from engine.training.thorax.film import Detector, Regions, Style, style_from_seed
from engine.training.thorax.geometry import Beam, Path
from engine.training.thorax.markings import LungMarkings
from engine.training.thorax.materials import WATER_PER_MM
from engine.training.thorax.numeric import bends, doubled, fractal
from engine.training.thorax.pathology import PLEURAL, Lesion
from engine.training.thorax.patient import (
    Patient,
    Position,
    Projection,
    patient_from_seed,
    stream,
)
from engine.training.thorax.projection import path_lengths

Array: TypeAlias = NDArray[np.float64]
Layers: TypeAlias = NDArray[np.float32]
Mask: TypeAlias = NDArray[np.bool_]

FAT_DEFICIT = 0.10
"""How much less than muscle fat attenuates."""
LESION_VISIBLE_MM = 3.0
HALVED_FROM = 192
"""Size from which the march is at half resolution first and in full only where shapes bend."""
STRAIGHT_MM = 1.6
STRUCTURES = (
    Path.BODY, Path.RIGHT_LUNG, Path.LEFT_LUNG, Path.HEART, Path.GAS, Path.ABDOMEN, Path.MIDDLE,
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class ThoraxFilm:
    """A rendered film; all arrays (size, size).

    `pixels` float32 in [0, 1], bright = dense. The patient's right lung is on the image's left.
    Lung masks show what is not covered by heart or domes, whatever fills the lung or its pleural
    space; they and the heart's follow what disease moves. `lesion_masks` follow the order of
    `lesions`; that of a large heart is the heart, that of hyperinflation both lungs.
    """

    pixels: NDArray[np.float32]
    right_lung: Mask
    left_lung: Mask
    heart: Mask
    mediastinum: Mask
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
    position: Position | None = None,
) -> ThoraxFilm:
    """The film of this seed's patient; the seed also draws projection and style if not given."""
    return PatientScene(patient_from_seed(seed, projection, position), size, style).film(lesions)


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


@dataclass(frozen=True, slots=True, eq=False)
class _Shadow:
    """What reaches the detector: paths (layers, size, size) and their attenuation (size, size)."""

    lesions: tuple[Lesion, ...]
    disease: Disease
    paths: Layers
    attenuation: Array


class PatientScene:
    """A patient before the detector, built once; each film adds only its lesions."""

    def __init__(self, patient: Patient, size: int, style: Style | None = None) -> None:
        if size < 64 or size % 2:
            raise ValueError(f"a film's size must be even and at least 64 pixels, not {size}")
        self.patient = patient
        self._size = size
        self._anatomy = build_anatomy(patient)
        self._beam = beam_for(patient, size)
        self._tissue = _Tissue(self._anatomy, self._beam)
        well = disease_of(self._anatomy, ())
        self._bent: Mask = np.zeros((0, 0), np.bool_)
        self._healthy = self._march(well, np.ones((size, size), np.bool_))
        self._masks = _masks(self._healthy, self._healthy[Path.FIRST_LESION :], ())
        self._style = style or style_from_seed(patient.seed)
        self._well = _Shadow((), well, self._healthy, self._tissue.attenuation(self._healthy, well))
        self._last = self._well
        self._detectors: dict[Style, Detector] = {}

    def film(self, lesions: tuple[Lesion, ...] = (), style: Style | None = None) -> ThoraxFilm:
        """`style`: another exposure than the scene's own."""
        shadow = self._shadow_of(lesions)
        greys = self._detector_of(style or self._style).film(shadow.attenuation)
        paths, disease = shadow.paths, shadow.disease
        layers = paths[Path.FIRST_LESION :]
        masks = _masks(paths, layers, lesions) if disease.moves else self._masks
        right, left, heart, mediastinum = masks
        return ThoraxFilm(
            pixels=greys.astype(np.float32),
            right_lung=right,
            left_lung=left,
            heart=heart,
            mediastinum=mediastinum,
            lesions=lesions,
            lesion_masks=tuple(
                _lesion_mask(lesion, layer, masks)
                for lesion, layer in zip(lesions, layers, strict=True)
            ),
            patient=self.patient,
            seed=self.patient.seed,
        )

    def bones(self) -> dict[str, Mask]:
        """Masks of the bones by their names, the same in every film of the patient."""
        bones = self._tissue.bones
        named = {
            "ribs": bones.ribs,
            "spine": bones.spine,
            "sternum": bones.sternum,
            "shoulder-girdle": bones.shoulders,
        }
        return {name: layer > 0.5 * WATER_PER_MM for name, layer in named.items()}

    def _shadow_of(self, lesions: tuple[Lesion, ...]) -> _Shadow:
        """The last one is kept: marching through a patient takes longest."""
        if not lesions:
            return self._well
        if self._last.lesions != lesions:
            disease = disease_of(self._anatomy, lesions)
            paths = self._paths_with(disease)
            attenuation = self._tissue.attenuation(paths, disease)
            self._last = _Shadow(lesions, disease, paths, attenuation)
        return self._last

    def _detector_of(self, style: Style) -> Detector:
        if style not in self._detectors:
            self._detectors[style] = Detector(
                self.patient, self._well.attenuation, _regions(self._healthy), style
            )
        return self._detectors[style]

    def _paths_with(self, disease: Disease) -> Layers:
        """A second march, through what the disease can reach; other rays are as they were."""
        healthy = self._healthy
        if disease.moves:
            chest = (Path.RIGHT_LUNG, Path.LEFT_LUNG, Path.HEART, Path.ABDOMEN, Path.MIDDLE)
            reached = np.any([healthy[part] > 0 for part in chest], axis=0)
        else:
            sides = {side for lesion in disease.lesions for side in _lungs_of(lesion)}
            reached = np.any([healthy[side] > 0 for side in sides], axis=0)
        paths = self._march(disease, reached)
        paths[: Path.FIRST_LESION, ~reached] = healthy[: Path.FIRST_LESION, ~reached]
        paths[Path.FIRST_LESION :, ~reached] = 0
        return paths

    def _march(self, disease: Disease, reached: Mask) -> Layers:
        """Paths (layers, size, size), of rays within `reached` at least.

        Most of a large film is smooth: half the resolution is enough there.
        """
        if self._size < HALVED_FROM:
            return self._marched(disease, self._beam, reached)
        halved = replace(self._beam, size=self._size // 2, pixel_mm=self._beam.pixel_mm * 2)
        nearby = reached[::2, ::2] | reached[1::2, ::2] | reached[::2, 1::2] | reached[1::2, 1::2]
        nearby = bends(nearby[None].astype(np.float32), 0.5) | nearby
        coarse = self._marched(disease, halved, nearby)
        paths = doubled(coarse)
        shapes = coarse[[*STRUCTURES, *range(Path.FIRST_LESION, len(coarse))]]
        bent = bends(shapes, STRAIGHT_MM).repeat(2, 0).repeat(2, 1)
        # What is sharp in the healthy film stays so, or a lesion would change pixels beside it.
        if self._bent.size:
            bent |= self._bent
        else:
            self._bent = bent
        bent = bent & reached
        paths[:, bent] = self._marched(disease, self._beam, bent)[:, bent]
        return paths

    def _marched(self, disease: Disease, beam: Beam, wanted: Mask) -> Layers:
        anatomy = disease.ill
        step = 3.0 if self._size <= 256 else 2.2
        return path_lengths(beam, anatomy.shapes, disease.rows, anatomy.half_depth_mm, step, wanted)


class _Tissue:
    """What does not change between two films of a patient, and the sum of it all."""

    def __init__(self, anatomy: Anatomy, beam: Beam) -> None:
        self.bones: Skeleton = draw_skeleton(anatomy, beam)
        self._solid = self.bones.total() + draw_devices(anatomy, beam)
        self._markings = LungMarkings(anatomy, beam)
        rng = stream(anatomy.patient.seed, "texture")
        size = beam.size
        self._lung_texture = 0.035 * fractal(rng, size, 2.6, 2) + 0.018 * fractal(
            rng, size, 1.7, 12
        )
        self._soft_texture = 0.010 * fractal(rng, size, 3.0, 2) + 0.004 * fractal(
            rng, size, 2.0, 10
        )

    def attenuation(self, paths: Layers, disease: Disease) -> Array:
        """Dimensionless line integral of attenuation, (size, size)."""
        body = paths[Path.BODY].astype(float)
        lung = paths[Path.RIGHT_LUNG] + paths[Path.LEFT_LUNG]
        airway = self._markings.airway(disease) * np.clip((body - 10) / 20, 0, 1)
        soft = body - lung - paths[Path.GAS] - airway
        water = soft * (1 + self._soft_texture) - FAT_DEFICIT * paths[Path.FAT]
        density = disease.ill.patient.lung_density
        water = water + paths[Path.WEIGHTED_LUNG] * density * (1 + self._lung_texture)
        for lesion, layer in zip(disease.lesions, paths[Path.FIRST_LESION :], strict=True):
            water = water + layer * _excess(lesion)
        total = WATER_PER_MM * water + self._solid + self._markings.attenuation(disease)
        return np.maximum(total, 0)


def _excess(lesion: Lesion) -> float:
    """What a lesion adds to the path that is counted already, relative to water.

    What fills the pleural space has left the lung's path and counts as soft tissue; what fills the
    airspace has not.
    """
    if lesion.finding is Finding.EFFUSION:
        return 0.02
    return -1.0 if lesion.finding is Finding.PNEUMOTHORAX else 0.96


def _lungs_of(lesion: Lesion) -> tuple[Path, ...]:
    return {-1.0: (Path.RIGHT_LUNG,), 1.0: (Path.LEFT_LUNG,)}.get(
        lesion.sign, (Path.RIGHT_LUNG, Path.LEFT_LUNG)
    )


def _lesion_mask(lesion: Lesion, layer: Array, masks: tuple[Mask, Mask, Mask, Mask]) -> Mask:
    right, left, heart, _ = masks
    if lesion.finding is Finding.CARDIOMEGALY:
        return heart
    if lesion.finding is Finding.HYPERINFLATION:
        return right | left
    if lesion.finding is Finding.OEDEMA:  # fades without end
        return layer > 4 * LESION_VISIBLE_MM
    return layer > LESION_VISIBLE_MM


def _regions(paths: Layers) -> Regions:
    lung = paths[Path.RIGHT_LUNG] + paths[Path.LEFT_LUNG]
    dense = (paths[Path.HEART] > 50) | (paths[Path.ABDOMEN] > 60)
    soft = dense & (lung <= 90) & (paths[Path.GAS] < 2)
    soft[-max(1, len(soft) // 64) :] = False
    return Regions(lung=lung > 60, soft=soft)


def _masks(
    paths: Layers, layers: Layers, lesions: tuple[Lesion, ...]
) -> tuple[Mask, Mask, Mask, Mask]:
    """Right lung, left lung, heart, and the mediastinum above and beside it."""
    spaces = {side: paths[side].copy() for side in (Path.RIGHT_LUNG, Path.LEFT_LUNG)}
    for lesion, layer in zip(lesions, layers, strict=True):
        if lesion.finding in PLEURAL:
            (side,) = _lungs_of(lesion)
            spaces[side] += layer
    heart = paths[Path.HEART] > 6
    free = ~heart & (paths[Path.ABDOMEN] <= 10)
    right, left = ((space > 25) & free for space in spaces.values())
    middle = (paths[Path.MIDDLE] > 60) & ~heart & ~right & ~left & (paths[Path.ABDOMEN] <= 10)
    return right, left, heart, middle
