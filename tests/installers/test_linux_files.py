"""What a Linux desktop reads about Foresee, judged by the desktops' own validators."""

import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

LINUX = Path(__file__).parents[2] / "installers" / "linux"
SPACE = "{http://www.freedesktop.org/standards/shared-mime-info}"


@pytest.mark.parametrize(
    ("tool", "options", "file"),
    [
        ("desktop-file-validate", (), "foresee.desktop"),
        ("appstreamcli", ("validate", "--no-net"), "io.github.foresee.Foresee.metainfo.xml"),
    ],
)
def test_the_desktops_own_validators_accept_it(
    tool: str, options: tuple[str, ...], file: str
) -> None:
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not installed")
    done = subprocess.run(
        [tool, *options, str(LINUX / file)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_packs_and_dicom_films_open_with_foresee() -> None:
    kinds = ET.parse(LINUX / "foresee-mime.xml").getroot()
    (kind,) = kinds.findall(f"{SPACE}mime-type")
    assert [glob.get("pattern") for glob in kind.findall(f"{SPACE}glob")] == ["*.foresee"]
    entry = (LINUX / "foresee.desktop").read_text(encoding="utf-8")
    assert f"MimeType={kind.get('type')};application/dicom;" in entry
    assert "Exec=foresee %f" in entry
