"""Which addresses of this machine phones could reach, and what is in the way. Knows no Qt."""

import ipaddress
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import psutil

_VIRTUAL = (
    "br-", "docker", "podman", "ppp", "tailscale", "tap", "tun", "utun", "vbox", "veth",
    "vethernet", "virbr", "vmnet", "vmware", "wg", "zt",
)  # fmt: skip
_UFW = Path("/etc/ufw/ufw.conf")
_APPLE_FIREWALL = "/usr/libexec/ApplicationFirewall/socketfilterfw"
_WINDOWS_FIREWALL = r"SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy"


@dataclass(frozen=True, slots=True)
class Network:
    """`name` is the interface's, as the system calls it."""

    name: str
    address: str

    @property
    def in_words(self) -> str:
        return f"{self.address} ({self.name})"

    @property
    def is_virtual(self) -> bool:
        """Of a VPN, a container or a virtual machine: phones do not come in here."""
        return self.name.lower().startswith(_VIRTUAL)

    @property
    def is_private(self) -> bool:
        return ipaddress.ip_address(self.address).is_private


def networks() -> tuple[Network, ...]:
    """Addresses of interfaces that are up and that other devices could reach, the likeliest first:
    real interfaces before virtual ones, private addresses (a hall, a hotspot) before public ones.
    None where this machine is on no network."""
    up = {name for name, state in psutil.net_if_stats().items() if state.isup}
    found = [
        Network(name, address.address)
        for name, addresses in psutil.net_if_addrs().items()
        for address in addresses
        if name in up and address.family == socket.AF_INET
        if not ipaddress.ip_address(address.address).is_loopback
        if not ipaddress.ip_address(address.address).is_link_local
    ]
    return tuple(sorted(found, key=lambda one: (one.is_virtual, not one.is_private, one.name)))


def active_firewall() -> str:
    """The name of the firewall of this machine that is on, as far as one can tell without rights;
    "" where none is seen. May start a program: work for the background."""
    if sys.platform == "win32":
        return "Windows Defender Firewall" if _windows_firewall() else ""
    if sys.platform == "darwin":
        return "macOS" if _apple_firewall() else ""
    return _linux_firewall()


def _linux_firewall() -> str:
    try:
        is_on = "ENABLED=yes" in _UFW.read_text(encoding="utf-8")
    except OSError:
        is_on = False
    if is_on:
        return "ufw"
    running = {process.info["name"] for process in psutil.process_iter(["name"])}
    return "firewalld" if "firewalld" in running else ""


def _apple_firewall() -> bool:
    try:
        told = subprocess.run(
            [_APPLE_FIREWALL, "--getglobalstate"],
            capture_output=True, text=True, check=False, timeout=5,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return False
    return "enabled" in told.stdout


def _windows_firewall() -> bool:
    if sys.platform != "win32":
        return False
    import winreg

    for profile in ("StandardProfile", "PublicProfile"):
        try:
            with winreg.OpenKey(
                winreg.HKEY_LOCAL_MACHINE, f"{_WINDOWS_FIREWALL}\\{profile}"
            ) as key:
                if winreg.QueryValueEx(key, "EnableFirewall")[0] == 1:
                    return True
        except OSError:
            continue
    return False
