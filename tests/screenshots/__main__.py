"""`python -m tests.screenshots`: the window through a lesson, dark and light, in two sizes."""

import os
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from PySide6.QtCore import QSize

from app.offscreen import play
from app.services.bundles import default_model
from app.theme.preferences import Theme
from app.window.opening import make_window, prepared_application

SIZES = (QSize(1280, 800), QSize(1920, 1080))


def main(
    out: Annotated[Path, typer.Option(help="Folder for the pictures.")],
    model: Annotated[Path | None, typer.Option(help="Folder of another model.")] = None,
    image: Annotated[
        Path | None, typer.Option(help="A film; the first built-in case else.")
    ] = None,
) -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    prepared_application()
    with tempfile.TemporaryDirectory() as home:
        os.environ["FORESEE_HOME"] = home
        for theme in (Theme.DARK, Theme.LIGHT):
            for size in SIZES:
                window = make_window()
                window.look.set_theme(theme)
                window.resize(size)
                folder = out / f"{theme}-{size.width()}x{size.height()}"
                if play(window, folder, model or default_model(), image) != 0:
                    raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
