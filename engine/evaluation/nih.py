"""The films of NIH ChestX-ray14 with what others said of them: text-mined labels, and boxes around
opacities by NIH's and the RSNA's readers. Adults only.

Sources: Wang et al., CVPR 2017; RSNA Pneumonia Detection Challenge, 2018.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.findings import SIMULATED, Finding, Side, findings_of_nih_labels

UNKNOWN = -1
ADULT = 18
_BOXES_SIDE = 1024
# Above it the RSNA's reading may belong to another film.
_LARGEST_MISMATCH = 5.0
# Labels that name no finding of ours: what they are most often.
MAY_MEAN = {"Infiltration": Finding.CONSOLIDATION, "Pneumonia": Finding.CONSOLIDATION}
# Neither a label nor its absence says whether the finding is there.
_BLURRED = {
    "Pleural_Thickening": (Finding.EFFUSION,),
    "Fibrosis": (Finding.CONSOLIDATION,),
    "Infiltration": (Finding.OEDEMA, Finding.ATELECTASIS),
    "Pneumonia": (Finding.ATELECTASIS,),
}
_BOXED = {"Pneumonia": Finding.CONSOLIDATION, "Infiltrate": Finding.CONSOLIDATION}


@dataclass(frozen=True, slots=True)
class Box:
    """Fractions of the film's square."""

    left: float
    top: float
    width: float
    height: float

    @property
    def side(self) -> Side:
        """The patient's, by the film's middle."""
        return Side.RIGHT if self.left + self.width / 2 < 0.5 else Side.LEFT


@dataclass(frozen=True, slots=True)
class NihRow:
    """labels: 1 where the text names the finding, 0 where not, UNKNOWN. opacity: what the RSNA's
    readers said of the lungs, None where they did not see the film."""

    file: str
    patient: str
    age: int
    sex: str
    view: str
    labels: tuple[int, ...]
    opacity: bool | None
    normal: bool
    boxes: tuple[Box, ...]


def read_nih(data: Path) -> Iterator[NihRow]:
    """Adults of the collection. Raises OSError where it is not there."""
    with (data / "nih" / "nih.csv").open(newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            if int(row["age"]) >= ADULT:
                yield _row(row)


def _row(row: dict[str, str]) -> NihRow:
    names = row["labels"].split("|")
    found = findings_of_nih_labels(names) | {MAY_MEAN[n] for n in names if n in MAY_MEAN}
    blurred = {finding for name in names for finding in _BLURRED.get(name, ())} - found
    labels = [UNKNOWN if f in blurred else int(f in found) for f in SIMULATED]
    read = row["rsna_class"] != "" and float(row["rsna_match_mse"]) <= _LARGEST_MISMATCH
    boxes = [_box(text) for text in row["rsna_boxes_xywh"].split(";") if text] if read else []
    for text in row["nih_boxes"].split(";"):
        name, _, place = text.partition(":")
        if name in _BOXED and not boxes:
            boxes.append(_box(place))
    return NihRow(
        row["file"],
        row["patient"],
        int(row["age"]),
        row["sex"],
        row["view"],
        tuple(labels),
        row["rsna_class"] == "Lung Opacity" if read else None,
        row["rsna_class"] == "Normal" if read else row["labels"] == "No Finding",
        tuple(boxes),
    )


def _box(text: str) -> Box:
    return Box(*(float(part) / _BOXES_SIDE for part in text.split()))
