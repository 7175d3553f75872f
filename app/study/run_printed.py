"""A run, and the end of a lesson, as parts of a printed page."""

from collections.abc import Iterator

from PIL.Image import Image
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QImage

from app.services.run_sheet import FilmNames, film_strip
from app.services.shown_run import ShownRun
from app.study.marked_film import MarkedFilm
from app.study.predict.series import Recap
from app.study.recap_page import outcome_reason
from app.theme.look import Look
from app.widgets.printed import Heading, Paragraph, Part, Picture, Rows

translate = QCoreApplication.translate
_FILM = 300


def run_parts(shown: ShownRun, claims: list[str]) -> Iterator[Part]:
    """claims: each with what the picture says to it."""
    result, recipe = shown.result, shown.result.recipe
    yield Paragraph(shown.film.title)
    names = FilmNames(
        translate("Printed", "Prior"),
        translate("Printed", "Counterfactual"),
        translate("Printed", "Change over the prior"),
        translate("Printed", "Synthetic"),
    )
    yield Picture(_image(film_strip(shown.film.radiograph, result, names)))
    yield Heading(translate("Printed", "Interpretation"))
    yield Paragraph(result.interpretation)
    yield from (Paragraph(f"– {claim}") for claim in claims)
    yield Heading(translate("Printed", "How this run was made"))
    yield Rows(
        (
            (translate("Printed", "Hypothesis"), recipe.hypothesis),
            (translate("Printed", "Model"), f"{recipe.bundle_name} {recipe.bundle_version}"),
            (translate("Printed", "Seed"), str(recipe.sampling.seed)),
        )
    )


def recap_parts(recap: Recap, look: Look) -> Iterator[Part]:
    for head, is_right in (
        (translate("Printed", "To look at again"), False),
        (translate("Printed", "Right"), True),
    ):
        outcomes = [one for one in recap.outcomes if one.grade.right is is_right]
        if outcomes:
            yield Heading(head)
        for outcome in outcomes:
            yield Paragraph(f"{outcome.exercise.item.title}\n{outcome_reason(outcome)}")
            film = MarkedFilm(look, outcome, _FILM)
            yield Picture(film.grab().toImage(), 0.3)
            film.deleteLater()


def _image(picture: Image) -> QImage:
    rgb = picture.convert("RGB")
    bytes_a_line = 3 * rgb.width
    content = rgb.tobytes()
    return QImage(content, rgb.width, rgb.height, bytes_a_line, QImage.Format.Format_RGB888).copy()
