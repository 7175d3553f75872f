"""What takes too long for the suite.

    python -m tests.soak [kills] [fuzz] [runs] [hall] [lecture-kills] [drill-kills] [app-kills]
                         [hostile] [afternoon] [lab] [--kills N] [--minutes 5] [--phones 500]
                         [--json] [--learners 40] [--requests 10000] [--seed N]

kills: kill -9 at random moments, every third one while a backup is gone back to, with a look after
each. A new library every ten kills, every other one of the first released schema, so that creating
and migrating are hit too. fuzz: manifests that are nearly right. runs: every baked run of the packs
that ship, made again. hall: a lecture with many phones; with --json its figures alone.
lecture-kills, drill-kills: kill -9 at random moments of a lecture, of a drill. app-kills: of the
whole app in a lecture, driven by a clicker and voted on by phones. hostile: a hall's
server asked for anything but what it offers. afternoon: an instructor's, from a folder of films
with a table of labels to an exported pack; --pictures keeps the pages as pictures, in every look.
lab: many learners at one PostgreSQL that restarts.
"""

import argparse
import json
import os
import random
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from tests.lessons.killed_writer import (
    Place,
    Witness,
    kill_at_a_random_moment,
    require_nothing_lost,
)

_KILLS, _LECTURE_KILLS, _DRILL_KILLS = 200, 50, 50
_KILLS_PER_LIBRARY = 10
_PARTS = (
    "kills",
    "fuzz",
    "runs",
    "hall",
    "lecture-kills",
    "drill-kills",
    "app-kills",
    "hostile",
    "afternoon",
    "lab",
)


def main() -> None:
    arguments = _arguments()
    if not arguments.json:
        _say(f"seed {arguments.seed}")
    parts = arguments.parts or _PARTS
    _kill_and_fill(parts, arguments)
    if "afternoon" in parts:
        _spend_afternoons(arguments.films, arguments.finished, arguments.pictures)


def _kill_and_fill(parts: Sequence[str], arguments: argparse.Namespace) -> None:
    if "kills" in parts:
        _kill(arguments.kills or _KILLS, random.Random(arguments.seed))
    if "fuzz" in parts:
        _fuzz(arguments.minutes, arguments.seed)
    if "runs" in parts:
        _repeat_runs()
    if "hall" in parts:
        _fill_hall(arguments.phones, arguments.seed)
    if "lecture-kills" in parts:
        _kill_lecture(arguments.kills or _LECTURE_KILLS, random.Random(arguments.seed))
    if "drill-kills" in parts:
        _kill_drill(arguments.kills or _DRILL_KILLS, random.Random(arguments.seed))
    if "app-kills" in parts:
        _kill_app(arguments.kills or _LECTURE_KILLS, random.Random(arguments.seed))
    _load_servers(parts, arguments)


def _load_servers(parts: Sequence[str], arguments: argparse.Namespace) -> None:
    if "hostile" in parts:
        _be_hostile(arguments.requests, random.Random(arguments.seed))
    if "lab" in parts:
        _share_a_lab(arguments.learners, arguments.minutes, arguments.seed)


def _share_a_lab(learners: int, minutes: float, seed: int) -> None:
    from tests.soak.lab import soak_lab

    _say(json.dumps(asdict(soak_lab(learners, 60 * minutes, seed))))


def _spend_afternoons(films: int, finished: int, pictures: Path | None) -> None:
    """Once, or with pictures in every look: dark and light, a small screen, German and Spanish."""
    from tests.soak.afternoons import LOOKS, afternoon_in

    for look in LOOKS if pictures else LOOKS[:1]:
        # The shown part is the same in every look; the first one is of the full size.
        is_first = look is LOOKS[0]
        count, ready = (films, finished) if is_first else (min(films, 8), min(finished, 2))
        day = afternoon_in(look, count, ready, pictures)
        _say(f"{look.name}: {count} films, {ready} items: {day.counted}; seconds: {day.seconds}")


def _kill_lecture(kills: int, chance: random.Random) -> None:
    from tests.lessons.lecture.killed_lecture import Told, kill_at_a_random_moment

    told = Told()
    with tempfile.TemporaryDirectory(prefix="foresee-soak-") as folder:
        database = Path(folder) / "library.db"
        for _ in range(kills):
            kill_at_a_random_moment(database, told, chance)
            told.require_nothing_lost(database)
    _say(f"{kills} kills of a lecture: {len(told.answered)} votes answered; none lost, none twice")


def _kill_drill(kills: int, chance: random.Random) -> None:
    from tests.lessons.drill.killed_drill import Told, kill_at_a_random_moment

    told = Told()
    with tempfile.TemporaryDirectory(prefix="foresee-soak-") as folder:
        database = Path(folder) / "library.db"
        for _ in range(kills):
            kill_at_a_random_moment(database, told, chance)
            told.require_nothing_lost(database)
    _say(f"{kills} kills of a drill: {len(told.kept)} answers kept; none lost, none twice")


def _kill_app(kills: int, chance: random.Random) -> None:
    from tests.soak.killed_app import DATABASE, AppTold

    told = AppTold()
    with tempfile.TemporaryDirectory(prefix="foresee-soak-") as folder:
        home = Path(folder)
        for _ in range(kills):
            told.kill_at_a_random_moment(home, chance)
            told.require_nothing_lost(home / DATABASE)
    votes = sum(told.answered.values())
    _say(
        f"{kills} kills of the app in a lecture: {votes} votes and changes answered, "
        f"{len(told.answered)} of them last; none lost, none twice, each time at the same step"
    )


def _be_hostile(requests: int, chance: random.Random) -> None:
    from tests.audience.hostile import hostile_to

    with tempfile.TemporaryDirectory(prefix="foresee-soak-") as folder:
        _say(hostile_to(Path(folder), requests, chance))


def _fill_hall(phones: int, seed: int) -> None:
    from app.window.opening import prepared_application
    from tests.soak.hall import soak_hall

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    prepared_application()
    _say(json.dumps(asdict(soak_hall(phones, seed))))


def _kill(kills: int, chance: random.Random) -> None:
    done = 0
    work: dict[str, int] = {}
    while done < kills:
        now = min(_KILLS_PER_LIBRARY, kills - done)
        for what, times in _soak_one_library(now, chance, old=done % 20 == 0).items():
            work[what] = work.get(what, 0) + times
        done += now
        _say(f"{done} kills: {work}; none lost, none twice")


def _soak_one_library(kills: int, chance: random.Random, *, old: bool) -> dict[str, int]:
    witness = Witness(old)
    with tempfile.TemporaryDirectory(prefix="foresee-soak-") as folder:
        place = Place(Path(folder))
        place.prepare(old=old)
        for number in range(kills):
            during = "go_back" if number % 3 == 2 else ""
            kill_at_a_random_moment(place, witness, chance, during=during)
            require_nothing_lost(place, witness)
    return {what: len(numbers) for what, numbers in witness.done.items()}


def _fuzz(minutes: float, seed: int) -> None:
    from tests.lessons.manifest_fuzzing import fuzz_for

    examples = fuzz_for(60 * minutes, seed)
    _say(f"{examples} manifests in {minutes} minutes: no uncaught error")


def _repeat_runs() -> None:
    from lessons.built_in.shipped import shipped_packs
    from tests.lessons.repeated_runs import repeated_runs

    for file in shipped_packs():
        runs = list(repeated_runs(file))
        for run in runs:
            run.require_alike()
            if run.is_of_this_class:
                run.require_same()
        _say(f"{file.stem}: {len(runs)} baked runs repeat")


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=_PARTS)
    parser.add_argument("--kills", type=int, default=None)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--learners", type=int, default=40)
    parser.add_argument("--phones", type=int, default=500)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--films", type=int, default=40)
    parser.add_argument("--finished", type=int, default=12)
    parser.add_argument("--pictures", type=Path, default=None)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    return parser.parse_args()


if __name__ == "__main__":
    main()
