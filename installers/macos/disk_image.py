"""A disk image for macOS with the app in it, by the system's own hdiutil; not yet signed."""

import shutil
from pathlib import Path

from installers.places import MADE, run, version


def build_disk_image(program: Path) -> Path:
    """`program`: the folder that `build_program` made; Foresee.app lies beside it."""
    content = MADE / "image"
    shutil.rmtree(content, ignore_errors=True)
    content.mkdir()
    shutil.copytree(program.with_name("Foresee.app"), content / "Foresee.app", symlinks=True)
    (content / "Applications").symlink_to("/Applications")
    file = MADE / f"foresee-{version()}.dmg"
    run(
        *("hdiutil", "create", "-volname", "Foresee", "-srcfolder", content),
        *("-ov", "-format", "UDZO", file),
    )
    return file
