"""What the lecturer is told of the way on which phones come in."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.audience.networks import Network, active_firewall, networks
from app.presenter.connection_text import PATIENCE_S, connection_text
from app.presenter.phone_access import PhoneAccess, PhoneConnection
from app.presenter.phones_box import PhonesBox
from app.presenter.wall_content import Joining
from tests.app.conftest import WAIT_MS
from tests.audience.halls import LOOPBACK, open_hall

HALL = Network("wlan0", "192.168.4.1")


def opened(
    network: Network = HALL, firewall: str = "", *, reaches_itself: bool = True
) -> PhoneConnection:
    joining = Joining("http://192.168.4.1:8000/BCDF", "BCDF")
    return PhoneConnection(network, joining, "http://x/remote", 8000, reaches_itself, firewall)


@pytest.mark.parametrize(
    ("way", "phones", "open_s", "said"),
    [
        (opened(), 0, 1.0, "scan the code with your own phone"),
        (opened(), 0, PATIENCE_S + 1, "client isolation"),
        (opened(), 1, 99.0, "1 phone is in"),
        (opened(), 200, 99.0, "200 phones are in"),
        (opened(firewall="ufw"), 0, 1.0, "(ufw) is on: allow Foresee, TCP port 8000"),
        (opened(reaches_itself=False), 0, 1.0, "Not even this computer"),
        (opened(Network("tun0", "10.8.0.2")), 0, 1.0, "VPN"),
    ],
)
def test_what_is_in_the_way_is_said_in_words(
    way: PhoneConnection, phones: int, open_s: float, said: str
) -> None:
    assert said in connection_text(way, phones, open_s)


def test_without_a_network_hands_are_offered_until_there_is_one(qtbot: QtBot) -> None:
    box = PhonesBox()
    qtbot.addWidget(box)
    box.show()
    assert not box.phones.isEnabled()
    assert "count hands" in box.status.text()
    qtbot.mouseClick(box.help, Qt.MouseButton.LeftButton)
    assert "hotspot" in box.help.text().lower()
    box.show_networks((HALL, Network("eth0", "10.0.0.2")))
    assert box.phones.isEnabled()
    assert not box.status.isVisible()
    box.network.setCurrentIndex(1)
    box.show_networks((Network("eth0", "10.0.0.2"), HALL))
    assert box.chosen == Network("eth0", "10.0.0.2")
    with qtbot.waitSignal(box.wanted, timeout=WAIT_MS) as wanted:
        box.phones.click()
    assert wanted.args == [Network("eth0", "10.0.0.2")]
    box.show_networks(())
    assert not box.phones.isEnabled()


def test_the_way_is_opened_tried_and_closed_away_from_the_window(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with open_hall(tmp_path) as library:
        access = PhoneAccess(library.hall)
        with qtbot.waitSignal(access.opened, timeout=WAIT_MS) as opened_to:
            access.open(Network("lo", LOOPBACK))
        assert opened_to.args is not None
        way = opened_to.args[0]
        assert way.reaches_itself
        assert way.remote_url.endswith(library.hall.key)
        with qtbot.waitSignal(access.closed, timeout=WAIT_MS):
            access.close()
        assert access.connection is None
        with qtbot.waitSignal(access.refused, timeout=WAIT_MS) as refused:
            access.open(Network("elsewhere", "192.0.2.1"))
        assert refused.args is not None
        assert "go on without phones" in refused.args[0]
        access.end()


def test_the_likeliest_network_comes_first_and_loopback_never() -> None:
    found = networks()
    assert all(not one.address.startswith("127.") for one in found)
    assert [one.is_virtual for one in found] == sorted(one.is_virtual for one in found)
    assert isinstance(active_firewall(), str)
