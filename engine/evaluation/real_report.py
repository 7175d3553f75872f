"""What a model makes of real films: in Markdown, in figures for its card, as a sheet to look at."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from engine.difference import overlay_rgba
from engine.evaluation.cases import Map
from engine.evaluation.intervals import Interval
from engine.evaluation.prior_findings import (
    PUBLISHED,
    Curve,
    ReadFilm,
    area_under_curve,
    calibrate,
    groups,
    overall_reliability,
)
from engine.evaluation.real_answers import OutcomeShares, RealAnswer, tables
from engine.findings import SIMULATED, Finding

SIDE = 256
GAP, FOOT = 6, 34
COLUMNS = 2
TEXTURE = "AUC of our own judge of spectra, drawn opacities against boxed real ones"


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """An answer with its prior and its change, small."""

    answer: RealAnswer
    prior: Map
    change: Map


@dataclass(frozen=True, slots=True, eq=False)
class RealEvaluation:
    model: str
    answers: Sequence[RealAnswer]
    films: Sequence[ReadFilm]
    texture: Interval | None = None


def real_markdown(evaluation: RealEvaluation) -> str:
    return "\n\n".join(
        [
            f"# Real films\n\nModel: {evaluation.model}. Figures with 95 % bootstrap intervals.",
            _outcomes(tables(evaluation.answers)),
            _areas(evaluation.films),
            _reliability(overall_reliability(evaluation.films, SIMULATED)),
            _texture(evaluation.texture),
            _calibrations(evaluation.films),
        ]
    )


def real_figures(evaluation: RealEvaluation) -> dict[str, str]:
    """As short texts, for the model's card."""
    found: dict[str, str] = {}
    if evaluation.texture is not None:
        found[TEXTURE] = _plain(evaluation.texture)
    for row in tables(evaluation.answers):
        found[f"{row.name}: as it should be"] = _percent(row.right)
        found[f"{row.name}: denied"] = _percent(row.denied)
        found[f"{row.name}: left alone"] = _percent(row.left_alone)
    areas = {f: area_under_curve(evaluation.films, f) for f in SIMULATED}
    for finding, area in areas.items():
        if area is not None:
            low, high = PUBLISHED[finding]
            found[f"AUC, {finding}"] = f"{_plain(area)}; published {low:.2f} to {high:.2f}"
    known = [area.value for area in areas.values() if area is not None]
    if known:
        found["AUC, mean"] = f"{np.mean(known):.3f} over {len(known)} findings"
        error = overall_reliability(evaluation.films, SIMULATED).error
        found["expected calibration error"] = f"{error:.3f}"
    return found


def real_sheet(shown: Sequence[Shown]) -> Image.Image:
    """Prior, counterfactual and change of each answer; the patient's right is on the left."""
    across, down = 3 * (SIDE + GAP), SIDE + FOOT
    rows = -(-len(shown) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * across, rows * down), "black")
    draw = ImageDraw.Draw(sheet)
    for place, one in enumerate(shown):
        left, top = place % COLUMNS * across, place // COLUMNS * down
        pictures = (_film(one.prior), _film(one.prior + one.change), _map(one))
        for column, picture in enumerate(pictures):
            sheet.paste(picture, (left + column * (SIDE + GAP), top))
        question = one.answer.question
        words = (
            f"{question.hypothesis}: {one.answer.outcome} ({question.view or question.collection})"
        )
        draw.text((left + 4, top + SIDE + 2), words, fill="white")
        draw.text((left + 4, top + SIDE + 16), one.answer.text[:125], fill="silver")
    return sheet


def small(pixels: Map) -> Map:
    """The longer side is SIDE pixels; letterboxed."""
    height, width = pixels.shape
    scale = SIDE / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    reduced = np.asarray(
        Image.fromarray(pixels.astype(np.float32)).resize(size, Image.Resampling.BOX), np.float32
    )
    boxed = np.zeros((SIDE, SIDE), np.float32)
    top, left = (SIDE - size[1]) // 2, (SIDE - size[0]) // 2
    boxed[top : top + size[1], left : left + size[0]] = reduced
    return boxed


def _film(pixels: Map) -> Image.Image:
    levels = np.round(np.clip(pixels, 0, 1) * 255).astype(np.uint8)
    return Image.fromarray(levels).convert("RGB")


def _map(shown: Shown) -> Image.Image:
    colours = Image.fromarray(overlay_rgba(shown.change), "RGBA")
    dimmed = _film(shown.prior * np.float32(0.5)).convert("RGBA")
    return Image.alpha_composite(dimmed, colours).convert("RGB")


def _outcomes(rows: Sequence[OutcomeShares]) -> str:
    lines = ["| asked | as it should be | denied | left alone |", "| --- | --- | --- | --- |"]
    for row in rows:
        cells = " | ".join(_percent(share) for share in (row.right, row.denied, row.left_alone))
        lines.append(f"| {row.name} | {cells} |")
    return "## Asked of real disease\n\n" + "\n".join(lines)


def _areas(films: Sequence[ReadFilm]) -> str:
    parts = {"all": list(films), **groups(films)}
    head = "| finding | " + " | ".join(parts) + " | published |"
    lines = [head, "| --- " * (len(parts) + 2) + "|"]
    for finding in SIMULATED:
        areas = [area_under_curve(own, finding) for own in parts.values()]
        cells = " | ".join("–" if area is None else _plain(area) for area in areas)
        low, high = PUBLISHED[finding]
        lines.append(f"| {finding} | {cells} | {low:.2f} to {high:.2f} |")
    return (
        "## AUC against text-mined labels\n\nNumbers are of films that carry the label.\n\n"
        + "\n".join(lines)
    )


def _texture(area: Interval | None) -> str:
    said = "not measured" if area is None else _plain(area)
    return f"## Texture\n\n{TEXTURE}: {said} drawn ones. 0.5 is no difference, 1 always told apart."


def _reliability(curve: Curve) -> str:
    lines = ["| said | labelled | films |", "| --- | --- | --- |"]
    for said, labelled, count in zip(curve.said, curve.labelled, curve.films, strict=True):
        lines.append(f"| {100 * said:.0f} % | {100 * labelled:.0f} % | {count} |")
    return (
        "## Calibration\n\nEach film by the calibration of the other half of the patients. "
        f"Expected calibration error: {curve.error:.3f}.\n\n" + "\n".join(lines)
    )


def _calibrations(films: Sequence[ReadFilm]) -> str:
    """As the plan writes them."""
    lines = ["## Calibration of all films, for the plan\n", "```toml"]
    for finding in SIMULATED:
        fitted = calibrate(films, Finding(finding))
        lines.append(f"{finding} = {{ slope = {fitted.slope:.4f}, offset = {fitted.offset:.4f} }}")
    return "\n".join([*lines, "```", ""])


def _percent(share: Interval) -> str:
    low, high = 100 * share.low, 100 * share.high
    return f"{100 * share.value:.1f} % [{low:.1f}, {high:.1f}], n = {share.count}"


def _plain(area: Interval) -> str:
    return f"{area.value:.3f} [{area.low:.2f}, {area.high:.2f}], n = {area.count}"
