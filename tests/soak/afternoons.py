"""The afternoon in every look: themes, sizes and languages, each in an editor of its own."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget

from app.authoring.editor import new_draft
from app.authoring.window import AuthoringWindow
from app.services.background import Background
from app.services.engine_service import EngineService
from app.theme.look import Look
from app.theme.preferences import Language, Theme
from app.window.opening import prepared_application
from app.words.language import install_language
from tests.soak.afternoon import Afternoon, buttons_cut, spend_afternoon, write_cases


@dataclass(frozen=True, slots=True)
class Appearance:
    name: str
    theme: Theme = Theme.DARK
    width: int = 1360
    height: int = 840
    language: Language = Language.ENGLISH


LOOKS = (
    Appearance("dark"),
    Appearance("light", Theme.LIGHT),
    Appearance("small", width=1366, height=768),
    Appearance("german", Theme.LIGHT, 1366, 768, Language.GERMAN),
    Appearance("spanish", Theme.DARK, 1366, 768, Language.SPANISH),
)


def afternoon_in(look: Appearance, films: int, finished: int, pictures: Path | None) -> Afternoon:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = prepared_application()
    install_language(look.language, application)

    def picture(widget: QWidget, name: str) -> None:
        for _ in range(5):
            QApplication.processEvents()
        if pictures is not None:
            folder = pictures / look.name
            folder.mkdir(parents=True, exist_ok=True)
            widget.grab().save(str(folder / f"{name}.png"))
        assert not buttons_cut(widget), buttons_cut(widget)

    with tempfile.TemporaryDirectory(prefix="foresee-afternoon-") as home:
        place = Path(home)
        write_cases(place / "cases", films)
        background = Background("films")
        background.start()
        folder = new_draft(place / "drafts", "", "Lesson 1")
        editor = AuthoringWindow(
            Look(look.theme), background, EngineService(), folder, folder.read()
        )
        editor.resize(look.width, look.height)
        editor.show()
        try:
            return spend_afternoon(
                editor, place / "cases", place / "ward.foresee", picture, finished=finished
            )
        finally:
            editor.close()
            editor.deleteLater()
            background.close()
