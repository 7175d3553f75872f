"""Which addresses of this machine phones could reach. Knows no Qt."""

import ipaddress
import socket
from dataclasses import dataclass

import psutil


@dataclass(frozen=True, slots=True)
class Network:
    """`name` is the interface's, as the system calls it."""

    name: str
    address: str

    @property
    def in_words(self) -> str:
        return f"{self.address} ({self.name})"


def networks() -> tuple[Network, ...]:
    """Addresses of interfaces that are up and that other devices could reach, private ones (a hall,
    a hotspot) first. None where this machine is on no network."""
    up = {name for name, state in psutil.net_if_stats().items() if state.isup}
    found = [
        Network(name, address.address)
        for name, addresses in psutil.net_if_addrs().items()
        for address in addresses
        if name in up and address.family == socket.AF_INET
        if not ipaddress.ip_address(address.address).is_loopback
        if not ipaddress.ip_address(address.address).is_link_local
    ]
    return tuple(
        sorted(found, key=lambda one: (not ipaddress.ip_address(one.address).is_private, one.name))
    )
