"""The presenter's part for phones: on which network they come in, what is in their way, the
lecturer's own phone. Shows and asks."""

import sys

from PySide6.QtCore import QCoreApplication, QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QPushButton, QVBoxLayout, QWidget

from app.audience.networks import Network
from app.presenter.connection_text import connection_text
from app.presenter.phone_access import PhoneConnection
from app.presenter.qr import qr_image
from app.theme.tokens import SPACE
from app.widgets.basics import Fold, label
from app.widgets.dialogs import closing_row, dialog_column

translate = QCoreApplication.translate


class PhonesBox(QWidget):
    wanted = Signal(Network)
    not_wanted = Signal()
    films_allowed = Signal(bool)
    """Whether the lecturer agrees that reduced films go to the phones."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._networks: tuple[Network, ...] = ()
        self._connection: PhoneConnection | None = None
        self.phones = QCheckBox(self.tr("Phones may vote"))
        self.phones.toggled.connect(self._on_phones)
        self.films = QCheckBox(self.tr("They may fetch a reduced film"))
        self.films.setToolTip(
            self.tr(
                "Only films of digital patients, and those of packs that say that they may be "
                "shown on phones. Otherwise a drawn chest takes its place."
            )
        )
        self.films.toggled.connect(self.films_allowed)
        self.network = QComboBox()
        self.network.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.network.setMinimumContentsLength(12)
        self.network.setAccessibleName(self.tr("Network for the phones"))
        self.joining = label("", "value", wrap=True)
        self.status = label("", "value", wrap=True)
        self.remote = QPushButton(self.tr("My phone as pointer…"))
        self.remote.clicked.connect(self._show_remote)
        self._hotspot = label(_hotspot_text(), "value", wrap=True)
        self.help = Fold(self.tr("How to open a hotspot"), self._hotspot)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE.small)
        for part in (self.phones, self.network, self.joining, self.status, self.films, self.remote,
                     self.help, self._hotspot):  # fmt: skip
            column.addWidget(part)
        self.show_networks(())
        self.show_connection(None, 0, 0.0)

    @property
    def networks(self) -> tuple[Network, ...]:
        """Those that can be chosen."""
        return self._networks

    @property
    def chosen(self) -> Network | None:
        index = self.network.currentIndex()
        return self._networks[index] if 0 <= index < len(self._networks) else None

    @Slot(tuple)
    def show_networks(self, networks: tuple[Network, ...]) -> None:
        """As they are now; the chosen one stays chosen where it is still there."""
        if networks != self._networks or not networks:
            chosen = self.chosen
            self._networks = networks
            with QSignalBlocker(self.network):
                self.network.clear()
                self.network.addItems([network.in_words for network in networks])
                if chosen in networks:
                    self.network.setCurrentIndex(networks.index(chosen))
        self._follow()

    def show_connection(
        self, connection: PhoneConnection | None, phones: int, open_s: float
    ) -> None:
        """`connection`: how phones come in, None where they do not. `phones`: how many are in,
        `open_s`: for how many seconds they may be."""
        self._connection = connection
        self.joining.setText("" if connection is None else connection.joining.url)
        self.joining.setVisible(connection is not None)
        with QSignalBlocker(self.phones):  # The command opens to phones too.
            self.phones.setChecked(connection is not None)
        if connection is None:
            self._follow()
            return
        self.status.setText(connection_text(connection, phones, open_s))
        self._follow()

    def _follow(self) -> None:
        is_open = self._connection is not None
        self.network.setVisible(bool(self._networks))
        self.network.setEnabled(not is_open)
        self.phones.setEnabled(is_open or bool(self._networks))
        self.remote.setVisible(is_open)
        if not is_open:
            self.status.setText(
                ""
                if self._networks
                else self.tr(
                    "This computer is on no network: count hands, or open a hotspot before the "
                    "lecture begins. It is listed here as soon as it is there."
                )
            )
        self.status.setVisible(bool(self.status.text()))

    @Slot(bool)
    def _on_phones(self, wanted: bool) -> None:
        chosen = self.chosen
        if wanted and chosen is not None:
            self.status.setText(self.tr("Opening the way for phones …"))
            self.status.show()
            self.wanted.emit(chosen)
        elif not wanted:
            self.not_wanted.emit()

    @Slot()
    def _show_remote(self) -> None:
        if self._connection is not None:
            RemoteDialog(self._connection.remote_url, self).open()


class RemoteDialog(QDialog):
    """The way in for the lecturer's own phone: never on the wall."""

    def __init__(self, url: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("My phone as pointer"))
        column = dialog_column(self, self.windowTitle())
        said = self.tr(
            "Scan this with your own phone, away from the hall's eyes: whoever has it can point on "
            "the wall and go on."
        )
        column.addWidget(label(said, "muted", wrap=True))
        column.addWidget(_Code(qr_image(url)), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addLayout(closing_row(self))


class _Code(QWidget):
    def __init__(self, image: QImage) -> None:
        super().__init__()
        self._image = image
        self.setFixedSize(QSize(280, 280))
        self.setAccessibleName(self.tr("Code for the lecturer's own phone"))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawImage(self.rect(), self._image)
        painter.end()


def _hotspot_text() -> str:
    """On this system, and on a phone."""
    if sys.platform == "win32":
        own = translate(
            "Hotspot", "On this computer: Settings, Network and internet, Mobile hotspot."
        )
    elif sys.platform == "darwin":
        own = translate(
            "Hotspot", "On this computer: System Settings, General, Sharing, Internet Sharing."
        )
    else:
        own = translate(
            "Hotspot",
            "On this computer: Settings, Wi-Fi, the menu at the top, Turn on Wi-Fi hotspot; or "
            "“nmcli device wifi hotspot” in a terminal.",
        )
    phone = translate(
        "Hotspot",
        "On a phone: switch on its personal hotspot and connect this computer to it. No internet "
        "is needed; the hall joins the hotspot, then scans the code. A phone's hotspot takes 5 to "
        "10 devices, a computer's 8, a pocket router some hundred.",
    )
    return f"{own}\n\n{phone}"
