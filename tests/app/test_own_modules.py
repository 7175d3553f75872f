import subprocess
import sys

import pytest

from app.own_modules import asked_module, command_of


def test_a_module_is_started_with_this_interpreter() -> None:
    done = subprocess.run(command_of("platform"), capture_output=True, text=True, check=True)
    assert done.stdout.strip()


def test_an_installed_program_is_asked_for_the_module_and_knows_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    program, *arguments = command_of("app.audience.child")
    assert program == sys.executable
    assert asked_module(arguments) == "app.audience.child"


@pytest.mark.parametrize("arguments", [[], ["film.png"], ["generate", "film.png"], ["--module"]])
def test_what_a_user_asks_is_no_module(arguments: list[str]) -> None:
    assert asked_module(arguments) is None
