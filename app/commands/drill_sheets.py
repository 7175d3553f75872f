"""Contact sheets of the drill's cases, to look at: prior, follow-up, follow-up with the place."""

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

from lessons.drill.case_set import CaseSet, SetCase

_A_SHEET, _ACROSS, _SIDE, _LINE = 60, 5, 220, 16


def write_sheets(file: Path, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    with CaseSet.open(file) as cases:
        for number, first in enumerate(range(0, len(cases.listed), _A_SHEET), 1):
            sheet = _sheet(cases, cases.listed[first : first + _A_SHEET])
            sheet.save(out / f"sheet-{number:02d}.png")


def _sheet(cases: CaseSet, listed: tuple[SetCase, ...]) -> Image.Image:
    rows = -(-len(listed) // _ACROSS)
    width, height = 2 * _SIDE + 6, _SIDE + _LINE
    sheet = Image.new("RGB", (_ACROSS * width, rows * height))
    draw = ImageDraw.Draw(sheet)
    for at, case in enumerate(listed):
        left, top = at % _ACROSS * width, at // _ACROSS * height
        for place, name in enumerate((case.prior, case.follow_up)):
            with Image.open(BytesIO(cases.film(name))) as film:
                small = film.convert("RGB").resize((_SIDE, _SIDE))
            if place == 1:
                _outline(small, case)
            sheet.paste(small, (left + place * _SIDE, top))
        draw.text((left + 2, top + _SIDE + 2), _words(case), "white")
    return sheet


def _outline(film: Image.Image, case: SetCase) -> None:
    draw = ImageDraw.Draw(film)
    for outline in case.mark.outlines:
        points = [(x * _SIDE, y * _SIDE) for x, y in outline]
        draw.line([*points, points[0]], fill=(255, 170, 0))


def _words(case: SetCase) -> str:
    said = "unchanged" if case.change is None else f"{case.change.words()} ({case.size})"
    beside = f" + {', '.join(case.stable)}" if case.stable else ""
    how = "supine" if case.supine else case.projection
    return f"{case.patient[-3:]} {how}: {said}{beside}"[:74]
