"""The language of the window: translations of the student's side and of Qt's own dialogs."""

from importlib.resources import files

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator

from app.theme.preferences import TRANSLATED, Language


def install_language(language: Language, application: QCoreApplication) -> Language:
    """Load what is shipped for the language; windows made from now on speak it and no other.

    Returns the language that the window has now: English where nothing is shipped.
    """
    for before in application.findChildren(QTranslator):
        application.removeTranslator(before)
        before.deleteLater()
    chosen = _of_system() if language is Language.SYSTEM else language
    QLocale.setDefault(QLocale.system())
    if chosen in TRANSLATED:
        QLocale.setDefault(QLocale(chosen.value))
        own = files("assets").joinpath("translations", f"foresee_{chosen}.qm").read_bytes()
        application.installTranslator(_Shipped(own, application))
        qts = QTranslator(application)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if qts.load(f"qtbase_{chosen}", folder):
            application.installTranslator(qts)
    return chosen


def window_language() -> str:
    """The code of the language that the window speaks; English where there is no window."""
    return QCoreApplication.translate("Language", "en", "the code of the language: de, es")


class _Shipped(QTranslator):
    def __init__(self, content: bytes, parent: QObject) -> None:
        super().__init__(parent)
        # Qt reads from the bytes for as long as it translates.
        self._content = content
        if not self.load(self._content):
            raise RuntimeError("a shipped translation cannot be read")


def _of_system() -> Language:
    spoken = QLocale.system().name().partition("_")[0]
    return next((one for one in TRANSLATED if one.value == spoken), Language.ENGLISH)
