"""Changing the settings from the window: theme, keys, the dialog, and keeping what was chosen."""

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QMainWindow

from app.services.settings import Settings
from app.settings.keys_dialog import KeysDialog
from app.settings.settings_dialog import SettingsDialog
from app.settings.shortcuts import Shortcuts
from app.theme.look import Look
from app.theme.preferences import TEXT_PERCENTS, Language, Theme
from app.widgets.notice_bar import NoticeBar
from app.window.actions import WindowActions
from app.window.applied_settings import WindowSettings


class SettingsCommands(QObject):
    reopen_wanted = Signal()
    """To open the window again, in another language."""

    def __init__(
        self,
        window: QMainWindow,
        actions: WindowActions,
        settings: WindowSettings,
        shortcuts: Shortcuts,
        look: Look,
        notice: NoticeBar,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self._shortcuts = shortcuts
        self._look = look
        self._notice = notice
        self._spoken: Language = settings.now.language
        actions.theme.triggered.connect(self._switch_theme)
        actions.larger_text.triggered.connect(self._enlarge_text)
        actions.smaller_text.triggered.connect(self._reduce_text)
        actions.keys.triggered.connect(self._show_keys)
        actions.settings.triggered.connect(self._show_settings)

    def save(self) -> None:
        """A failure is shown in the window."""
        try:
            self._settings.save()
        except OSError as error:
            reason = error.strerror or str(error)
            text = self.tr(
                "The settings could not be saved: {reason}. They hold until Foresee is closed. "
                "Make room in {folder}, or allow Foresee to write there; then change one again."
            )
            self._notice.tell(text.format(reason=reason, folder=self._settings.folder))

    @Slot()
    def _switch_theme(self) -> None:
        light = self._look.shown is Theme.LIGHT
        self._look.set_theme(Theme.DARK if light else Theme.LIGHT)
        self.save()

    @Slot()
    def _enlarge_text(self) -> None:
        self._resize_text([one for one in TEXT_PERCENTS if one > self._look.text_percent][:1])

    @Slot()
    def _reduce_text(self) -> None:
        self._resize_text([one for one in TEXT_PERCENTS if one < self._look.text_percent][-1:])

    def _resize_text(self, wanted: list[int]) -> None:
        """To the next size, if there is one."""
        for percent in wanted:
            self._look.set_text_percent(percent)
            self.save()

    @Slot()
    def _show_keys(self) -> None:
        KeysDialog(self._shortcuts, self._window).open()

    @Slot()
    def _show_settings(self) -> None:
        dialog = SettingsDialog(self._settings.now, self._spoken, self._window)
        dialog.chosen.connect(self._choose)
        dialog.reopen_wanted.connect(self.reopen_wanted)
        dialog.open()

    @Slot(object)
    def _choose(self, settings: Settings) -> None:
        self._settings.apply(settings)
        self.save()
