"""Which model works, and on what: the models on this machine with what each needs and can do.

Shows and asks; copying and opening are the services' work.
"""

from contextlib import suppress
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.models.card_dialog import ModelDialog
from app.services.background import Background, Reply, Task
from app.services.bundles import (
    ListedModel,
    choose_model,
    choose_models_folder,
    chosen_device,
    listed_models,
)
from app.services.engine_events import ModelInfo
from app.services.engine_service import EngineService
from app.services.model_copies import ImportStopped, import_model, remove_model
from app.theme.tokens import SPACE
from app.widgets.basics import label
from app.widgets.dialogs import closing_row, dialog_column
from app.words.numbers import decimal
from app.words.sentences import error_text, named
from engine.bundle import Bundle, Manifest
from engine.errors import BundleError
from engine.hypothesis import abilities
from engine.runtime.memory import memory_needed

translate = QCoreApplication.translate
_ENTRY = Qt.ItemDataRole.UserRole


class ModelChooser(QDialog):
    opened = Signal(ModelInfo)
    """The choice holds, and will at the next start."""

    def __init__(
        self, engine: EngineService, current: ModelInfo | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Models"))
        self.resize(860, 560)
        self._engine = engine
        self._current = current
        self._wanted: tuple[Path, str] | None = None
        self._models = Background("models", self)
        self._copying: Reply[tuple[ListedModel, ...]] | None = None
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Models on this machine"))
        self.list.setFixedWidth(270)
        self.list.setSpacing(SPACE.tight)
        self.device = _device_box()
        self.use = QPushButton(self.tr("Use this model"))
        self.use.setProperty("role", "primary")
        self.card = QPushButton(self.tr("Model card…"))
        self.remove = QPushButton(self.tr("Remove"))
        self.add = QPushButton(self.tr("Add a model…"))
        self.place = QPushButton(self.tr("Folder of added models…"))
        self.message = label("", "value", wrap=True)
        self._title = label("", "title")
        self._description = label("", "value", wrap=True)
        self._facts = QGridLayout()
        self._progress = QProgressBar()
        self._stop = QPushButton(self.tr("Stop"))
        self._lay_out()
        self._connect()
        self._show_copying(False)
        self._models.start()
        self._models.ask(listed_models).then(self._on_listed, self._on_failed)

    @property
    def chosen(self) -> ListedModel | None:
        """The entry that is marked in the list."""
        item = self.list.currentItem()
        return None if item is None else item.data(_ENTRY)

    def add_from(self, folder: Path) -> None:
        self.message.clear()
        self._show_copying(True)
        self._copying = self._models.ask_long(partial(_added, folder))
        self._copying.progressed.connect(self._progress.setValue)
        self._copying.then(self._on_listed, self._on_failed)

    def done(self, result: int) -> None:
        self._models.close()
        super().done(result)

    @Slot()
    def _stop_copying(self) -> None:
        """Adding the same model again goes on from there."""
        if self._copying is not None:
            self._copying.cancel()

    # What happened

    @Slot(object)
    def _on_listed(self, models: tuple[ListedModel, ...]) -> None:
        self._show_copying(False)
        marked = self.chosen.folder if self.chosen is not None else self._current_folder()
        self.list.clear()
        for model in models:
            item = QListWidgetItem(self._line(model))
            item.setData(_ENTRY, model)
            self.list.addItem(item)
            if model.folder == marked:
                self.list.setCurrentItem(item)
        if self.list.currentItem() is None and self.list.count():
            self.list.setCurrentRow(0)

    @Slot(str)
    def _on_failed(self, message: str) -> None:
        self._show_copying(False)
        self._wanted = None
        self._show_chosen()
        self.message.setText(message)

    @Slot(ModelInfo)
    def _on_opened(self, info: ModelInfo) -> None:
        self._current = info
        wanted, self._wanted = self._wanted, None
        if wanted is not None and info.folder == wanted[0]:
            self._remember(*wanted)
            self.opened.emit(info)
        self._show_chosen()
        self._mark_current()

    @Slot()
    def _show_chosen(self) -> None:
        model = self.chosen
        manifest = None if model is None else model.manifest
        self.use.setEnabled(manifest is not None and self._wanted is None)
        self.card.setEnabled(manifest is not None)
        self.remove.setEnabled(
            model is not None and not model.shipped and model.folder != self._current_folder()
        )
        self._clear_facts()
        if model is None:
            return
        self._title.setText(model.folder.name if manifest is None else manifest.title)
        if model.trouble is not None:
            self._description.setText(error_text(model.trouble))
        else:
            self._description.setText("" if manifest is None else manifest.description)
        if manifest is not None:
            for row, (name, value) in enumerate(self._shown_facts(model, manifest)):
                self._facts.addWidget(label(name, "muted"), row, 0, Qt.AlignmentFlag.AlignTop)
                self._facts.addWidget(label(value, "value", wrap=True), row, 1)

    # What the user does

    @Slot()
    def _use(self) -> None:
        model = self.chosen
        if model is not None:
            self._wanted = (model.folder, str(self.device.currentData()))
            self.use.setEnabled(False)
            self.message.setText(self.tr("Opening the model…"))
            self._engine.open(*self._wanted)

    @Slot()
    def _show_card(self) -> None:
        model = self.chosen
        if model is None or model.manifest is None:
            return
        if self._current is not None and model.folder == self._current_folder():
            ModelDialog(self._current, self).open()
            return
        try:
            text = Bundle(model.folder, model.manifest).card()
        except BundleError as error:
            self.message.setText(error_text(error))
            return
        idle = self.tr("nothing now")
        digest = model.manifest.digest
        ModelDialog(ModelInfo(model.folder, model.manifest, digest, idle, text), self).open()

    @Slot()
    def _remove(self) -> None:
        model = self.chosen
        if model is not None:
            self.message.clear()
            work = partial(_removed, model.folder.name)
            self._models.ask(work).then(self._on_listed, self._on_failed)

    @Slot()
    def _pick_model(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("The folder of a model bundle"))
        if name:
            self.add_from(Path(name))

    @Slot()
    def _pick_place(self) -> None:
        name = QFileDialog.getExistingDirectory(
            self, self.tr("Where added models live from now on; none is moved")
        )
        if name:
            self.message.clear()
            work = partial(_moved, Path(name))
            self._models.ask(work).then(self._on_listed, self._on_failed)

    # Putting together

    def _remember(self, folder: Path, device: str) -> None:
        self.message.setText(self.tr("This model is at work now."))
        try:
            choose_model(folder, device)
        except BundleError as error:
            self.message.setText(error_text(error))

    def _shown_facts(self, model: ListedModel, manifest: Manifest) -> list[tuple[str, str]]:
        spec = manifest.language_model
        draws = self.tr("{findings}; changes at a time: {count}")
        facts = [
            (self.tr("Version"), f"{manifest.version}, {spec.dtype}"),
            (
                self.tr("Draws"),
                draws.format(
                    findings=named(abilities(manifest.scope)), count=manifest.scope.max_progressions
                ),
            ),
            (self.tr("Size on disk"), _megabytes(model.size)),
            (
                self.tr("Memory"),
                self.tr("at least {size}").format(size=_megabytes(memory_needed(manifest))),
            ),
            (self.tr("Licence"), manifest.licence),
            (self.tr("Folder"), str(model.folder)),
        ]
        if self._current is not None and model.folder == self._current_folder():
            facts.insert(0, (self.tr("At work on"), self._current.device.upper()))
        return facts

    def _line(self, model: ListedModel) -> str:
        if model.manifest is None:
            return self.tr("{name}\ncannot be used").format(name=model.folder.name)
        size = _megabytes(model.size)
        if model.folder == self._current_folder():
            size = self.tr("{size}, at work now").format(size=size)
        return f"{model.manifest.title}\n{size}"

    def _mark_current(self) -> None:
        for row in range(self.list.count()):
            item = self.list.item(row)
            item.setText(self._line(item.data(_ENTRY)))

    def _current_folder(self) -> Path | None:
        return None if self._current is None else self._current.folder.absolute()

    def _clear_facts(self) -> None:
        self._title.clear()
        self._description.clear()
        while (item := self._facts.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _show_copying(self, copying: bool) -> None:
        self._progress.setValue(0)
        for part in (self._progress, self._stop):
            part.setVisible(copying)
        for part in (self.add, self.place):
            part.setVisible(not copying)

    def _connect(self) -> None:
        self._engine.opened.connect(self._on_opened)
        self._engine.open_failed.connect(self._on_failed)
        self.list.currentItemChanged.connect(self._show_chosen)
        self.use.clicked.connect(self._use)
        self.card.clicked.connect(self._show_card)
        self.remove.clicked.connect(self._remove)
        self.add.clicked.connect(self._pick_model)
        self.place.clicked.connect(self._pick_place)
        self._stop.clicked.connect(self._stop_copying)

    def _lay_out(self) -> None:
        self._facts.setHorizontalSpacing(SPACE.large)
        self._facts.setVerticalSpacing(SPACE.tight)
        self._facts.setColumnStretch(1, 1)
        choice = QHBoxLayout()
        choice.setSpacing(SPACE.small)
        choice.addWidget(label(self.tr("Run on"), "muted"))
        for part in (self.device, self.use, self.card, self.remove):
            choice.addWidget(part)
        choice.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(SPACE.medium)
        for part in (self._title, self._description):
            right.addWidget(part)
        right.addLayout(self._facts)
        right.addLayout(choice)
        right.addWidget(self.message)
        right.addStretch(1)
        middle = QHBoxLayout()
        middle.setSpacing(SPACE.large)
        middle.addWidget(self.list)
        middle.addLayout(right, 1)
        column = dialog_column(self, self.windowTitle())
        column.addLayout(middle, 1)
        column.addLayout(self._foot())

    def _foot(self) -> QHBoxLayout:
        foot = closing_row(self)
        for place, part in enumerate((self.add, self.place, self._progress, self._stop)):
            foot.insertWidget(place, part)
        return foot


def _added(folder: Path, task: Task) -> tuple[ListedModel, ...]:
    with suppress(ImportStopped):  # as asked for: the list says so
        import_model(
            folder,
            lambda share: task.report(int(100 * share), 100),
            lambda: not task.cancelled.is_set(),
        )
    return listed_models()


def _removed(name: str) -> tuple[ListedModel, ...]:
    remove_model(name)
    return listed_models()


def _moved(folder: Path) -> tuple[ListedModel, ...]:
    choose_models_folder(folder)
    return listed_models()


def _device_box() -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(translate("ModelChooser", "Device"))
    for device, name in (
        ("auto", translate("ModelChooser", "GPU if there is one")),
        ("cpu", translate("ModelChooser", "Processor (CPU)")),
        ("cuda", translate("ModelChooser", "NVIDIA GPU (CUDA)")),
    ):
        box.addItem(name, device)
    try:
        box.setCurrentIndex(box.findData(chosen_device()))
    except BundleError:
        box.setCurrentIndex(0)  # the list of models says what is wrong
    return box


def _megabytes(size: int) -> str:
    return f"{decimal(size / 1e9, 1)} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"
