"""Where letters seem to be burnt into a film: names must not leave with it. Knows no files.

No reading of text, only its look: strokes of much contrast, of the size of letters, several of
them in one line. A lone side marker is none. It warns; a person decides.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from lessons.pack.draft.model import Box

_LONGER_SIDE = 1280
_BLUR = 9
_CONTRAST = 0.22
_SMALLEST, _LARGEST = 5, 56
"""Heights of letters, in pixels of the reduced film."""
_FULLEST = 0.92
_LETTERS = 3


@dataclass(frozen=True, slots=True)
class _Blob:
    top: int
    bottom: int
    left: int
    right: int
    pixels: int

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def width(self) -> int:
        return self.right - self.left

    def could_be_letter(self) -> bool:
        full = self.pixels / (self.height * self.width)
        narrow = self.width < 0.35 * self.height
        return (
            _SMALLEST <= self.height <= _LARGEST
            and 1 <= self.width <= 1.8 * self.height
            and full >= 0.18
            and (narrow or full <= _FULLEST)
        )

    def is_beside(self, other: "_Blob") -> bool:
        """In one line of text with it."""
        shared = min(self.bottom, other.bottom) - max(self.top, other.top)
        gap = max(self.left, other.left) - min(self.right, other.right)
        smaller, larger = sorted((self.height, other.height))
        return shared >= 0.6 * smaller and larger <= 1.9 * smaller and gap <= 1.1 * larger


def burnt_in_text(pixels: NDArray[np.float32]) -> tuple[Box, ...]:
    """pixels: (height, width), [0, 1]. One box for each line of text, as fractions of the film."""
    height, width = pixels.shape
    step = max(1.0, max(height, width) / _LONGER_SIDE)
    size = max(1, round(width / step)), max(1, round(height / step))
    greys = Image.fromarray(np.rint(np.clip(pixels, 0, 1) * 255).astype(np.uint8))
    small = greys.resize(size, Image.Resampling.BOX)
    ground = np.asarray(small.filter(ImageFilter.BoxBlur(_BLUR)), dtype=np.float32) / 255
    seen = np.asarray(small, dtype=np.float32) / 255
    lines: list[Box] = []
    for strokes in (seen - ground > _CONTRAST, ground - seen > _CONTRAST):
        letters = [blob for blob in _blobs(strokes) if blob.could_be_letter()]
        lines += [_box(line, size) for line in _lines(letters)]
    return tuple(sorted(_outermost(lines), key=lambda box: (box[1], box[0])))


def _outermost(boxes: list[Box]) -> list[Box]:
    """Without those whose middle lies inside a larger one: the insides of letters."""
    kept: list[Box] = []
    for box in sorted(boxes, key=lambda box: (box[2] - box[0]) * (box[3] - box[1]), reverse=True):
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        if not any(one[0] <= x <= one[2] and one[1] <= y <= one[3] for one in kept):
            kept.append(box)
    return kept


def _blobs(mask: NDArray[np.bool_]) -> Iterator[_Blob]:
    """Connected pieces, joined run by run from row to row."""
    roots: list[int] = []
    runs: list[tuple[int, int, int]] = []
    before: list[int] = []
    last = -2
    for row in np.flatnonzero(mask.any(axis=1)).tolist():
        edges = np.flatnonzero(np.diff(np.pad(mask[row].astype(np.int8), 1)))
        if row != last + 1:
            before = []
        here: list[int] = []
        first = 0
        for left, right in edges.reshape(-1, 2).tolist():
            number = len(runs)
            runs.append((row, left, right))
            roots.append(number)
            here.append(number)
            # Both rows go from left to right: what ended before this run touches no later one.
            while first < len(before) and runs[before[first]][2] < left:
                first += 1
            for other in islice(before, first, None):
                if runs[other][1] > right:
                    break
                roots[_root(roots, number)] = _root(roots, other)
        before, last = here, row
    pieces: defaultdict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for number, run in enumerate(runs):
        pieces[_root(roots, number)].append(run)
    for piece in pieces.values():
        yield _Blob(
            top=min(row for row, _, _ in piece),
            bottom=max(row for row, _, _ in piece) + 1,
            left=min(left for _, left, _ in piece),
            right=max(right for _, _, right in piece),
            pixels=sum(right - left for _, left, right in piece),
        )


def _root(roots: list[int], number: int) -> int:
    while roots[number] != number:
        roots[number] = roots[roots[number]]
        number = roots[number]
    return number


def _lines(letters: list[_Blob]) -> Iterator[list[_Blob]]:
    letters = sorted(letters, key=lambda letter: letter.top)
    roots = list(range(len(letters)))
    # Noise has thousands: only those are compared that share rows.
    near: list[int] = []
    for number, letter in enumerate(letters):
        near = [other for other in near if letters[other].bottom > letter.top]
        for other in near:
            if letter.is_beside(letters[other]):
                roots[_root(roots, number)] = _root(roots, other)
        near.append(number)
    lines: defaultdict[int, list[_Blob]] = defaultdict(list)
    for number, letter in enumerate(letters):
        lines[_root(roots, number)].append(letter)
    for line in lines.values():
        wide = max(one.right for one in line) - min(one.left for one in line)
        if len(line) >= _LETTERS and wide >= 1.5 * max(one.height for one in line):
            yield line


def _box(line: Iterable[_Blob], size: tuple[int, int]) -> Box:
    letters = list(line)
    width, height = size
    room = max(letter.height for letter in letters) // 3 + 1
    return (
        max(0.0, (min(one.left for one in letters) - room) / width),
        max(0.0, (min(one.top for one in letters) - room) / height),
        min(1.0, (max(one.right for one in letters) + room) / width),
        min(1.0, (max(one.bottom for one in letters) + room) / height),
    )
