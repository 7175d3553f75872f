"""What is known of the way on which phones come in, and what to do where it is barred."""

from PySide6.QtCore import QCoreApplication

from app.audience.networks import Network
from app.presenter.phone_access import PhoneConnection

translate = QCoreApplication.translate

PATIENCE_S = 30.0
"""After so long without any phone something is suspected to be in the way."""


def connection_text(connection: PhoneConnection, phones: int, open_s: float) -> str:
    """`phones`: how many are in; `open_s`: seconds since they may come."""
    if phones == 1:
        return translate("Lecture", "The way is free: 1 phone is in.")
    if phones:
        return translate("Lecture", "The way is free: {count} phones are in.").format(count=phones)
    said = [_no_phone_yet(connection.reaches_itself, connection.network, connection.port, open_s)]
    if connection.firewall:
        guarded = translate(
            "Lecture",
            "The firewall of this computer ({name}) is on: allow Foresee, TCP port {port}.",
        )
        said.append(guarded.format(name=connection.firewall, port=connection.port))
    return " ".join(said)


def _no_phone_yet(reaches_itself: bool, network: Network, port: int, open_s: float) -> str:
    if not reaches_itself:
        blocked = translate(
            "Lecture",
            "Not even this computer reaches its page at {address}, port {port}: a firewall or a "
            "VPN is in the way. Allow Foresee there, or choose another network.",
        )
        return blocked.format(address=network.address, port=port)
    if network.is_virtual:
        return translate(
            "Lecture",
            "This looks like a VPN or a virtual network, which phones cannot join; choose another.",
        )
    if open_s < PATIENCE_S:
        return translate(
            "Lecture", "Check the way before the hall comes: scan the code with your own phone."
        )
    return translate(
        "Lecture",
        "No phone has come in. If yours cannot open the page although it is on the same network, "
        "that network keeps devices apart (client isolation, usual at universities): open a "
        "hotspot, or count hands.",
    )
