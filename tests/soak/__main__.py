"""What takes too long for the suite.

    python -m tests.soak [PART ...] [--seed N]

Parts, each with what it takes; all of them where none is named:

kills [--kills N]: kill -9 at random moments, every third one while a backup is gone back to, with a
    look after each. A new library every ten kills, every other one of the first released schema, so
    that creating and migrating are hit too.
disk-full [--sizes 20]: a disk that fills up, with so many sizes of room.
clocks [--jumps 200]: a clock that jumps by seconds to decades, both ways.
processes [--processes 4] [--minutes 5]: several at once at one library.
connections [--runs 500]: a server's connections cut in the midst of transactions.
fuzz [--target dicom] [--minutes 5] [--findings FOLDER]: whatever reads what others wrote, guided by
    the branches that are reached, for so many minutes each; the targets are dicom, png, packs,
    histories and hypotheses, and what is found lies in the folder, reduced.
monkey [--events 10000] [--minutes 10]: random events in the window, until both are over.
endless: how long cancelling and closing take against models that never return.
runs: every baked run of the packs that ship, made again.
hall [--phones 500] [--json]: a lecture with many phones; with --json its figures alone.
lecture-kills, drill-kills [--kills N]: kill -9 at random moments of a lecture, of a drill.
app-kills [--kills N]: of the whole app in a lecture, driven by a clicker and voted on by phones.
hostile [--requests 10000]: a hall's server asked for anything but what it offers.
afternoon [--films 40] [--finished 12] [--pictures FOLDER]: an instructor's, from a folder of films
    with a table of labels to an exported pack; with a folder, in every look, its pages as pictures.
cluster [--items 100] [--workers 4] [--model FOLDER]: runs shared out with Ray, on 1 worker to so
    many; with three and more, a simulated cluster that loses one of three nodes, and the command
    killed in mid-run.
lab [--learners 40] [--minutes 5]: many learners at one PostgreSQL that restarts.
"""

import argparse
import json
import os
import random
import sys
import tempfile
from collections.abc import Callable
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
_LEAST_ROOM, _MOST_ROOM = 20_000, 6_000_000


def main() -> None:
    arguments = _arguments()
    if not arguments.json:
        _say(f"seed {arguments.seed}")
    for part in arguments.parts or _PARTS:
        _PARTS[part](arguments, random.Random(arguments.seed))


def _kill_writer(arguments: argparse.Namespace, chance: random.Random) -> None:
    _kill(arguments.kills or _KILLS, chance)


def _fill_disks(arguments: argparse.Namespace, _chance: random.Random) -> None:
    from tests.lessons.full_disk import can_fill_disks, fill_disk

    if not can_fill_disks():
        _say("no small disk can be mounted here: that needs Linux and namespaces for everybody")
        return
    steps = max(1, arguments.sizes - 1)
    for number in range(arguments.sizes):
        room = round(_LEAST_ROOM * (_MOST_ROOM / _LEAST_ROOM) ** (number / steps))
        with tempfile.TemporaryDirectory(prefix="foresee-soak-") as folder:
            _say(f"disk with room for {room:,} bytes: {fill_disk(Path(folder), room)}; none lost")


def _jump_clock(arguments: argparse.Namespace, chance: random.Random) -> None:
    from tests.lessons.clock_jumps import work_while_the_clock_jumps

    with tempfile.TemporaryDirectory(prefix="foresee-soak-") as folder:
        done = work_while_the_clock_jumps(Path(folder), arguments.jumps, chance)
    _say(f"{arguments.jumps} jumps of the clock: {done}; none lost, none twice")


def _work_at_once(arguments: argparse.Namespace, _chance: random.Random) -> None:
    from tests.lessons.two_processes import work_at_once

    with tempfile.TemporaryDirectory(prefix="foresee-soak-") as folder:
        done = work_at_once(Path(folder), arguments.processes, 60 * arguments.minutes)
    _say(f"{arguments.processes} processes at once: {done}; none lost, none twice")


def _cut_connections(arguments: argparse.Namespace, chance: random.Random) -> None:
    import pytest

    from tests.lessons.dropped_connections import cut_while_working
    from tests.lessons.postgres import create_database, postgres_server

    try:
        with postgres_server() as server:
            cuts, told = cut_while_working(create_database(server), arguments.runs, chance)
    except pytest.skip.Exception as why:
        _say(f"connections: {why}")
        return
    said = ", ".join(f"{count} {cut}" for cut, count in sorted(cuts.items()))
    _say(
        f"{arguments.runs} runs, {cuts.total()} connections cut ({said}), {told} times told; none "
        "lost, none twice"
    )


def _let_monkey_play(arguments: argparse.Namespace, _chance: random.Random) -> None:
    from tests.soak.monkey import play

    played = play(arguments.events, 60 * arguments.minutes, arguments.seed)
    memory, widgets = played.growth()
    _say(
        f"{played.events} events in {played.seconds:.0f} s on {dict(played.pages)}; from the first "
        f"third on {memory:+.1f} MB of {played.memory_mb[-1]:.0f}, {widgets:+} widgets of "
        f"{played.widgets[-1]}; {len(played.faults)} faults"
    )
    _say(f"memory in MB: {played.memory_mb}")
    played.require_sound()


def _stop_endless_models(_arguments: argparse.Namespace, _chance: random.Random) -> None:
    from tests.soak.endless import MOST_S, seconds_to_stop

    with tempfile.TemporaryDirectory(prefix="foresee-soak-") as folder:
        found = seconds_to_stop(Path(folder))
    for what, seconds in found.items():
        _say(f"{what}: {seconds:.2f} s")
    if max(found.values()) > MOST_S:
        sys.exit(f"longer than {MOST_S} s")


def _share_a_lab(arguments: argparse.Namespace, _chance: random.Random) -> None:
    from tests.soak.lab import soak_lab

    done = soak_lab(arguments.learners, 60 * arguments.minutes, arguments.seed)
    _say(json.dumps(asdict(done)))


def _spend_afternoons(arguments: argparse.Namespace, _chance: random.Random) -> None:
    """Once, or with pictures in every look: dark and light, a small screen, German and Spanish."""
    from tests.soak.afternoons import LOOKS, afternoon_in

    films, finished, pictures = arguments.films, arguments.finished, arguments.pictures
    for look in LOOKS if pictures else LOOKS[:1]:
        # The shown part is the same in every look; the first one is of the full size.
        is_first = look is LOOKS[0]
        count, ready = (films, finished) if is_first else (min(films, 8), min(finished, 2))
        day = afternoon_in(look, count, ready, pictures)
        _say(f"{look.name}: {count} films, {ready} items: {day.counted}; seconds: {day.seconds}")
        for question in day.asked:
            _say(f"  asked: {question}")


def _kill_lecture(arguments: argparse.Namespace, chance: random.Random) -> None:
    from tests.lessons.lecture.killed_lecture import Told, kill_at_a_random_moment

    told, kills = Told(), arguments.kills or _LECTURE_KILLS
    with tempfile.TemporaryDirectory(prefix="foresee-soak-") as folder:
        database = Path(folder) / "library.db"
        for _ in range(kills):
            kill_at_a_random_moment(database, told, chance)
            told.require_nothing_lost(database)
    _say(f"{kills} kills of a lecture: {len(told.answered)} votes answered; none lost, none twice")


def _kill_drill(arguments: argparse.Namespace, chance: random.Random) -> None:
    from tests.lessons.drill.killed_drill import Told, kill_at_a_random_moment

    told, kills = Told(), arguments.kills or _DRILL_KILLS
    with tempfile.TemporaryDirectory(prefix="foresee-soak-") as folder:
        database = Path(folder) / "library.db"
        for _ in range(kills):
            kill_at_a_random_moment(database, told, chance)
            told.require_nothing_lost(database)
    _say(f"{kills} kills of a drill: {len(told.kept)} answers kept; none lost, none twice")


def _kill_app(arguments: argparse.Namespace, chance: random.Random) -> None:
    from tests.soak.killed_app import DATABASE, AppTold

    told, kills = AppTold(), arguments.kills or _LECTURE_KILLS
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


def _be_hostile(arguments: argparse.Namespace, chance: random.Random) -> None:
    from tests.audience.hostile import hostile_to

    with tempfile.TemporaryDirectory(prefix="foresee-soak-") as folder:
        _say(hostile_to(Path(folder), arguments.requests, chance))


def _fill_hall(arguments: argparse.Namespace, _chance: random.Random) -> None:
    from app.window.opening import prepared_application
    from tests.soak.hall import soak_hall

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    prepared_application()
    _say(json.dumps(asdict(soak_hall(arguments.phones, arguments.seed))))


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


def _fuzz(arguments: argparse.Namespace, _chance: random.Random) -> None:
    from tests.fuzzing.campaign import fuzz
    from tests.fuzzing.targets import TARGETS

    found, folder = 0, arguments.findings
    for name in TARGETS if arguments.target is None else (arguments.target,):
        outcome = fuzz(TARGETS[name], 60 * arguments.minutes, arguments.seed)
        _say(
            f"{name}: {outcome.tried} inputs in {arguments.minutes} minutes, "
            f"{outcome.covered} branches, {len(outcome.findings)} faults"
        )
        for number, (told, content) in enumerate(outcome.findings.items()):
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{name}-{number}").write_bytes(content)
            _say(f"{folder / name}-{number}, {len(content)} bytes: {told}")
        found += len(outcome.findings)
    if found:
        sys.exit(f"{found} faults were found")


def _repeat_runs(_arguments: argparse.Namespace, _chance: random.Random) -> None:
    from lessons.built_in.shipped import shipped_packs
    from tests.lessons.repeated_runs import repeated_runs

    for file in shipped_packs():
        runs = list(repeated_runs(file))
        for run in runs:
            run.require_alike()
            if run.is_of_this_class:
                run.require_same()
        _say(f"{file.stem}: {len(runs)} baked runs repeat")


def _share_out(arguments: argparse.Namespace, _chance: random.Random) -> None:
    from importlib.util import find_spec

    if find_spec("ray") is None:
        _say("cluster: Ray is not installed (the extra `cluster`)")
        return
    from app.services.bundles import default_model
    from tests.soak.cluster import kill_the_driver, lose_a_node, share_runs_out

    # Ray's workers give way to everything else, and here nothing else is to be measured.
    os.environ["RAY_worker_niceness"] = "0"  # noqa: SIM112 - Ray names it so
    model = arguments.model or default_model()
    workers = range(1, 1 + arguments.workers)
    share_runs_out(model, arguments.items, tuple(workers), _say)
    if arguments.workers >= 3:
        lose_a_node(model, arguments.items, _say)
        kill_the_driver(model, _say)


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


_PARTS: dict[str, Callable[[argparse.Namespace, random.Random], None]] = {
    "kills": _kill_writer,
    "disk-full": _fill_disks,
    "clocks": _jump_clock,
    "processes": _work_at_once,
    "connections": _cut_connections,
    "fuzz": _fuzz,
    "monkey": _let_monkey_play,
    "endless": _stop_endless_models,
    "runs": _repeat_runs,
    "hall": _fill_hall,
    "lecture-kills": _kill_lecture,
    "drill-kills": _kill_drill,
    "app-kills": _kill_app,
    "hostile": _be_hostile,
    "afternoon": _spend_afternoons,
    "lab": _share_a_lab,
    "cluster": _share_out,
}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.soak",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("parts", nargs="*", choices=tuple(_PARTS))
    parser.add_argument("--kills", type=int, default=None)
    parser.add_argument("--sizes", type=int, default=20)
    parser.add_argument("--jumps", type=int, default=200)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--target", choices=("dicom", "png", "packs", "histories", "hypotheses"))
    parser.add_argument("--findings", type=Path, default=Path("out/fuzz"))
    parser.add_argument("--items", type=int, default=100)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--model", type=Path, default=None)
    parser.add_argument("--learners", type=int, default=40)
    parser.add_argument("--films", type=int, default=40)
    parser.add_argument("--finished", type=int, default=12)
    parser.add_argument("--pictures", type=Path, default=None)
    parser.add_argument("--phones", type=int, default=500)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    return parser.parse_args()


if __name__ == "__main__":
    main()
