"""Listing, adding and removing models, in a thread of its own: a copy may take minutes.

Knows no widgets and no engine.
"""

from contextlib import suppress
from pathlib import Path
from threading import Event as Flag

from PySide6.QtCore import QCoreApplication, QObject, QThread, Signal, Slot

from app.services.bundles import choose_models_folder, listed_models
from app.services.model_copies import ImportStopped, import_model, remove_model
from app.services.never_silent import never_silent


class ModelService(QObject):
    """Each request is answered by `listed` or `failed`."""

    listed = Signal(object)
    """tuple[ListedModel, ...]: all that are here now."""
    copied = Signal(int)
    """Percent of the model that is being added."""
    failed = Signal(str)
    """A sentence for the user."""

    _list = Signal()
    _add = Signal(object)
    _remove = Signal(str)
    _move = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stopped = Flag()
        self._thread = QThread()
        self._thread.setObjectName("models")
        self._worker = _ModelWorker(self._stopped)
        self._worker.moveToThread(self._thread)
        self._list.connect(self._worker.list_all)
        self._add.connect(self._worker.add)
        self._remove.connect(self._worker.remove)
        self._move.connect(self._worker.move)
        self._worker.listed.connect(self.listed)
        self._worker.copied.connect(self.copied)
        self._worker.failed.connect(self.failed)
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.close)

    def start(self) -> None:
        self._thread.start()
        self._list.emit()

    @Slot()
    def close(self) -> None:
        """Stops a copy and waits for that."""
        self.stop()
        self._thread.quit()
        self._thread.wait()

    def add(self, folder: Path) -> None:
        """Copy the bundle in `folder`."""
        self._stopped.clear()
        self._add.emit(folder)

    def stop(self) -> None:
        """Break a copy off; adding the same model again goes on from there."""
        self._stopped.set()

    def remove(self, name: str) -> None:
        self._remove.emit(name)

    def keep_models_in(self, folder: Path) -> None:
        self._move.emit(folder)


class _ModelWorker(QObject):
    """Lives in the service's thread."""

    listed = Signal(object)
    copied = Signal(int)
    failed = Signal(str)

    def __init__(self, stopped: Flag) -> None:
        super().__init__()
        self._stopped = stopped
        self._told = -1

    @Slot()
    def list_all(self) -> None:
        with never_silent(self.failed.emit):
            self.listed.emit(listed_models())

    @Slot(object)
    def add(self, folder: Path) -> None:
        with never_silent(self.failed.emit):
            with suppress(ImportStopped):  # as asked for: the list says so
                import_model(folder, self._report, lambda: not self._stopped.is_set())
            self.listed.emit(listed_models())

    @Slot(str)
    def remove(self, name: str) -> None:
        with never_silent(self.failed.emit):
            remove_model(name)
            self.listed.emit(listed_models())

    @Slot(object)
    def move(self, folder: Path) -> None:
        with never_silent(self.failed.emit):
            choose_models_folder(folder)
            self.listed.emit(listed_models())

    def _report(self, share: float) -> None:
        percent = int(100 * share)
        if percent != self._told:
            self._told = percent
            self.copied.emit(percent)
