"""Opens a lecture to phones and closes it again, away from the window. Knows no widgets."""

from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection, HTTPException

from PySide6.QtCore import QObject, Signal, Slot

from app.audience.hall import Hall
from app.audience.networks import Network, active_firewall
from app.audience.process import AudienceProcess
from app.audience.server import Address
from app.presenter.qr import qr_image
from app.presenter.wall_content import Joining
from app.services.background import Background

_ANSWER_WITHIN_S = 3.0


@dataclass(frozen=True, slots=True)
class PhoneConnection:
    """`remote_url`: for the lecturer's own phone alone. `reaches_itself`: whether this machine got
    an answer at the address that it gives to phones; `firewall`: what is on, "" for none."""

    network: Network
    joining: Joining
    remote_url: str
    port: int
    reaches_itself: bool
    firewall: str


class PhoneAccess(QObject):
    """Opening and closing the server's process is work for the background."""

    opened = Signal(PhoneConnection)
    refused = Signal(str)
    """Why phones cannot come in: a sentence for the lecturer."""
    closed = Signal()

    def __init__(self, hall: Hall, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._hall = hall
        self._background = Background("phones", self)
        self._server: AudienceProcess | None = None
        self._connection: PhoneConnection | None = None

    @property
    def connection(self) -> PhoneConnection | None:
        """How phones come in; None where they do not."""
        return self._connection

    @property
    def phones(self) -> int:
        """How many listen at this moment."""
        return 0 if self._server is None else self._server.phones

    def open(self, network: Network, port: int = 0) -> None:
        """Answered by `opened` or `refused`; what is open is closed before."""
        self.close()
        self._background.start()
        self._server = AudienceProcess(self._hall)
        work = partial(_opened, self._server, network, port)
        self._background.ask(work).then(self._on_opened, self._on_refused)

    def close(self) -> None:
        """Answered by `closed` when the port is free."""
        if self._server is not None:
            self._background.ask(self._server.close).then(self.closed)
        self._server, self._connection = None, None

    def end(self) -> None:
        """Blocks until the port is free, about a second at most."""
        self.close()
        self._background.close()

    @Slot(object)
    def _on_opened(self, connection: PhoneConnection) -> None:
        if self._server is not None:
            self._connection = connection
            self.opened.emit(connection)

    @Slot(str)
    def _on_refused(self, why: str) -> None:
        self._server = None
        self.refused.emit(why)


def _opened(server: AudienceProcess, network: Network, port: int) -> PhoneConnection:
    """Raises HallNotOpened."""
    address = server.open(network.address, port)
    remote = f"{address.url}/remote/{server.hall.key}"
    for url in (address.url, remote):
        qr_image(url)
    joining = Joining(address.url, address.code)
    return PhoneConnection(
        network, joining, remote, address.port, _answers(address), active_firewall()
    )


def _answers(address: Address) -> bool:
    connection = HTTPConnection(address.host, address.port, timeout=_ANSWER_WITHIN_S)
    try:
        connection.request("GET", f"/{address.code}/state")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
