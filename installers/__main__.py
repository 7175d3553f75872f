"""The command `python -m installers`; see the package."""

import argparse
import sys
from pathlib import Path

from installers.bill import write_bill
from installers.linux.debian import build_debian_package
from installers.locking import write_lock
from installers.macos.disk_image import build_disk_image
from installers.program import build_program
from installers.windows.setup_program import build_setup_program

_INSTALLER_OF = {
    "linux": build_debian_package,
    "win32": build_setup_program,
    "darwin": build_disk_image,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m installers", description=__doc__)
    doing = parser.add_subparsers(dest="doing", required=True)
    doing.add_parser("lock", help="write requirements.lock anew")
    doing.add_parser("build", help="build this system's installer")
    bill = doing.add_parser("bill", help="write what ships, with all licences")
    bill.add_argument("folder", type=Path)
    bill.add_argument("--environment", type=Path, default=Path(sys.prefix))
    asked = parser.parse_args()
    if asked.doing == "lock":
        write_lock()
    elif asked.doing == "bill":
        write_bill(asked.folder, asked.environment)
    elif sys.platform in _INSTALLER_OF:
        sys.stdout.write(f"{_INSTALLER_OF[sys.platform](build_program())}\n")
    else:
        parser.error(f"there is no installer for {sys.platform}; use pip")


main()
