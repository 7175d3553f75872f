"""A setup program for Windows, by Inno Setup; not yet signed. Needs no administrator."""

from pathlib import Path

from installers.places import HERE, MADE, run, version

_INNO = "iscc"


def build_setup_program(program: Path) -> Path:
    """`program`: the folder that `build_program` made. Needs Inno Setup 6 on the PATH."""
    name = f"foresee-{version()}-setup"
    run(
        *(_INNO, f"/DVersion={version()}", f"/DProgram={program}"),
        *(f"/O{MADE}", f"/F{name}", HERE / "windows" / "foresee.iss"),
    )
    return MADE / f"{name}.exe"
