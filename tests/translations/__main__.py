"""`python -m tests.translations`: bring the translations up to date with the sources, compile them.

What is new is marked unfinished in the files; Qt Linguist (`pyside6-linguist`) shows it.
"""

import typer

from tests.translations import LANGUAGES, collect, compile_all, file_of, messages


def main() -> None:
    for language in LANGUAGES:
        file = file_of(language)
        collect(file, language)
        open_ones = [one for one in messages(file) if not one.is_finished]
        typer.echo(f"{file.name}: {len(open_ones)} to translate")
        for one in open_ones:
            typer.echo(f"  {one.context}: {one.source}")
    compile_all()


if __name__ == "__main__":
    typer.run(main)
