"""The command `foresee`. Decides nothing about radiology; needs Qt only to open the window.

Imports happen inside the commands, so that `foresee --help` and a refusal are there at once.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from app.commands import (
    backups,
    classes,
    drill,
    evaluation,
    hypotheses,
    lab,
    models,
    packs,
    progress,
    runs,
    thorax,
    training,
)
from app.commands.counting import counted
from app.commands.devices import Model
from app.commands.interrupting import INTERRUPTED, SENTENCE, interruptible
from app.commands.terminal import say
from engine.errors import ForeseeError, HypothesisDeclined

BAD_INPUT = 2
DECLINED = 3
BUG = 1


class _WindowByDefault(TyperGroup):
    """`foresee film.png` is `foresee open film.png`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and args[0] != "--help"):
            args = ["open", *args]
        return super().parse_args(ctx, args)


application = typer.Typer(
    name="foresee",
    cls=_WindowByDefault,
    help="Predict how a chest radiograph will change, then see it. For teaching only.\n\n"
    "`foresee [FILE]` opens the window.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
application.command()(runs.generate)
application.command()(hypotheses.read)
application.command()(evaluation.evaluate)
application.add_typer(models.commands, name="model")
application.add_typer(training.commands, name="train")
application.add_typer(thorax.commands, name="thorax")
application.add_typer(packs.commands, name="pack")
application.add_typer(drill.commands, name="drill")
application.add_typer(progress.commands, name="progress")
application.add_typer(classes.commands, name="class")
application.add_typer(lab.commands, name="lab")
application.command()(backups.backup)
application.command()(backups.restore)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code; whatever goes wrong is one line on stderr."""
    command = typer.main.get_command(application)
    try:
        with interruptible():
            code = command.main(arguments, prog_name="foresee", standalone_mode=False) or 0
        sys.stdout.flush()
        return code
    except HypothesisDeclined as declined:
        return _refuse(_told(declined), DECLINED)
    except ForeseeError as error:
        return _refuse(_told(error), BAD_INPUT)
    except typer.TyperException as error:
        message = error.format_message().rstrip(".")
        return _refuse(f"{message}; `foresee --help` lists what there is.", BAD_INPUT)
    except ImportError as error:
        return _refuse(
            f"A part of Foresee does not load here ({error}); install the system libraries that "
            "the README names, or install Foresee again.",
            BAD_INPUT,
        )
    except OSError as error:
        # What a disk, a pipe or a right refuses is no bug, wherever it is met.
        what = error.filename or "The output"
        reason = error.strerror or str(error)
        _let_go_of_output()
        return _refuse(
            f"{what} cannot be read or written ({reason}); see whether it is there, may be used "
            "and its disk has room.",
            BAD_INPUT,
        )
    except (KeyboardInterrupt, typer.Abort):
        return _refuse(SENTENCE, INTERRUPTED)
    except Exception as bug:  # noqa: BLE001 - the last line: nobody is shown a traceback
        from app.services.crash_log import crash_sentence, log_crash

        return _refuse(crash_sentence(log_crash(type(bug), bug, bug.__traceback__)), BUG)


def _let_go_of_output() -> None:
    """Python would try once more at its end to write what could not be written, and fail aloud."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@classes.commands.command("export")
def export_class(
    name: classes.ClassName,
    out: Annotated[Path, typer.Argument(help="A .pdf or .csv file to write.")],
    pack: classes.PackName = None,
) -> None:
    """Write how a class did: with films as PDF, or as a table."""
    from lessons.classes.table import write_table

    if out.suffix.lower() not in (".pdf", ".csv"):
        raise ForeseeError(f"{out.name} must end in .pdf or in .csv.")
    report, shelf = classes.found_report(name, pack)
    if out.suffix.lower() == ".csv":
        write_table(out, report)
    else:
        from app.classes.offscreen import write_report_offscreen

        write_report_offscreen(out, report, shelf)
    say(f"Written to {out}")


@application.command("open")
def open_window(
    file: Annotated[
        Path | None,
        typer.Argument(help="A chest film (DICOM, PNG or JPEG), a study, or a lesson pack."),
    ] = None,
    model: Model = None,
) -> None:
    """Open the window."""
    from app.services.bundles import ModelToOpen, find_model, model_to_open
    from engine.radiograph import require_no_address

    if file:
        require_no_address(file)
    if file and not file.exists():
        raise ForeseeError(f"There is no file {file}; `foresee --help` lists the commands.")
    opening = ModelToOpen(find_model(model)) if model else model_to_open()
    _require_display()
    _collect_no_garbage()
    from app.window.opening import run

    raise typer.Exit(run(file, opening))


@application.command()
def present(
    pack: Annotated[str, typer.Argument(help="A pack's file, or the name of one that ships.")],
    lesson: Annotated[int | None, typer.Option(help="Only this lesson, from 1.", min=1)] = None,
    phones: Annotated[
        bool, typer.Option("--phones/--no-phones", help="Let phones vote, or count hands.")
    ] = True,
    port: Annotated[int, typer.Option(help="For the phones; 0 takes any.", min=0, max=65535)] = 0,
    interface: Annotated[str, typer.Option(help="Name or address of the network to use.")] = "",
) -> None:
    """Present a pack to a hall."""
    from app.services.bundles import model_to_open
    from lessons.built_in.shipped import find_pack

    file = find_pack(pack)
    _require_display()
    from app.window.lectures import PhonesWanted

    _collect_no_garbage()
    from app.window.opening import run_lecture

    wanted = PhonesWanted(interface, port) if phones else None
    raise typer.Exit(run_lecture(file, lesson, wanted, model_to_open()))


@packs.commands.command()
def handout(
    pack: Annotated[str, typer.Argument(help="A pack's file or folder, or one that ships.")],
    out: Annotated[Path, typer.Argument(help="PDF to write.")],
    edition: Annotated[
        str, typer.Option(help="student: with room to answer; teacher: with keys and predictions.")
    ] = "student",
    paper: Annotated[str, typer.Option(help="a4 or letter.")] = "a4",
    lesson: Annotated[int | None, typer.Option(help="Only this lesson, from 1.", min=1)] = None,
    language: Annotated[
        str | None, typer.Option(help="en, de or es; the pack's own where it is not named.")
    ] = None,
) -> None:
    """Write a pack or a lesson as a PDF for print; needs no display."""
    from lessons.built_in.shipped import find_pack
    from lessons.pack.opened import OpenedPack

    if out.suffix.lower() != ".pdf":
        raise ForeseeError(f"{out.name} must end in .pdf.")
    _require_one_of("--edition", edition, ("student", "teacher"))
    _require_one_of("--paper", paper, ("a4", "letter"))
    file = find_pack(pack)
    with OpenedPack.open(file) as opened:
        opened.require_sound()
        lessons = opened.pack.lessons
        if lesson is not None and lesson > len(lessons):
            raise ForeseeError(f"--lesson: the pack has {len(lessons)} lessons.")
        chosen = None if lesson is None else lessons[lesson - 1].id
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        from app.handout.blocks import Edition
        from app.handout.writing import HandoutOptions, write_handout
        from app.window.qt_start import started_application

        # Fonts live as long as it does.
        qt = started_application()
        options = HandoutOptions(Edition(edition), paper, chosen, language)
        pages = write_handout(opened, options, out)
        del qt
    say(f"Written to {out}: {counted(pages, 'page')}")


def _require_one_of(option: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise ForeseeError(f"{option} must be {' or '.join(known)}.")


@application.command()
def doctor() -> None:
    """Say what works on this machine: versions, devices, models, the library of runs."""
    from app.commands.doctor import examine

    healthy = True
    for finding in examine():
        healthy &= finding.healthy
        say(finding.line())
    raise typer.Exit(0 if healthy else BAD_INPUT)


def _require_display() -> None:
    """Qt would abort the whole process with a message for engineers."""
    import os

    platform = os.environ.get("QT_QPA_PLATFORM", "")
    screen = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if sys.platform.startswith("linux") and not screen and not platform:
        raise ForeseeError(
            "There is no display for the window; `foresee generate` works without one."
        )


def _collect_no_garbage() -> None:
    """Until the window collects it itself: to look through every new module while they are loaded
    takes a twentieth of the start."""
    import gc

    gc.disable()


def _told(error: ForeseeError) -> str:
    from app.commands.refusals import refusal

    return refusal(error)


def _refuse(message: str, code: int) -> int:
    say(" ".join(message.split()), err=True)
    return code
