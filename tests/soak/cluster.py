"""Runs shared out with a real Ray: the same everywhere, and none lost to a node or a driver."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import cycle, islice, product
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import psutil

from app.commands.baking import BakeItem, OpenBaker, bake_folder
from app.commands.cluster import ModelCopy, open_place
from engine.bundle import read_manifest
from engine.cases import built_in_cases
from engine.cluster.ray_workers import Cluster, ray_cluster
from engine.cluster.sharing import share_out
from engine.cluster.workers import Done
from engine.findings import Side, Sides
from engine.radiograph import radiograph_of
from lessons.built_in.shipped import find_pack
from lessons.pack.baked import read_run
from lessons.pack.draft.baking import BakedRun, WantedRun
from lessons.pack.draft.folder import DraftFolder
from lessons.pack.draft.model import FilmDraft, RunVerdict
from lessons.pack.draft.reopening import unpack
from lessons.pack.opened import OpenedPack

_NODES = 3
# The helpers of a raylet notice later than it that their command is gone.
_ENDS_WITHIN_S = 180.0
Say = Callable[[str], None]
Tokens = dict[int, tuple[tuple[int, ...], ...]]


@dataclass(frozen=True, slots=True)
class Measured:
    """tokens: of each item. seconds: from the first result to the last, so without the start."""

    tokens: Tokens
    workers: int
    seconds: float

    @property
    def per_minute(self) -> float:
        return 60 * (len(self.tokens) - 1) / self.seconds


def share_runs_out(model: Path, count: int, workers: Sequence[int], say: Say) -> None:
    """The same tokens with every number of workers; how much faster many are."""
    items = wanted_items(model, count)
    measured: list[Measured] = []
    for number in workers:
        with ray_cluster("local", number) as cluster:
            measured.append(bake(cluster, model, items, number))
        one = measured[-1]
        load = os.getloadavg()[0]
        say(f"{number} workers: {one.per_minute:.1f} runs a minute (load {load:.1f})")
        assert one.tokens == measured[0].tokens, f"{number} workers drew other tokens"
        say(f"{count} items: every token the same as with {measured[0].workers}")
    for one in measured[1:]:
        ratio = one.per_minute / measured[0].per_minute
        say(f"{one.workers} workers against {measured[0].workers}: {ratio:.2f} times as fast")


def lose_a_node(model: Path, count: int, say: Say) -> None:
    """One of three nodes goes in mid-run, with what it was at; every item has its result."""
    items = wanted_items(model, count)
    # An extra: not there where types are checked.
    simulated: Any = import_module("ray.cluster_utils").Cluster(
        initialize_head=True,
        head_node_args={"num_cpus": 0, "include_dashboard": False},
    )
    try:
        nodes = [simulated.add_node(num_cpus=1) for _ in range(_NODES)]
        simulated.wait_for_nodes()

        def lose(done: int) -> None:
            if done == max(_NODES, count // 3):
                simulated.remove_node(nodes[0], allow_graceful=False)
                say(f"a node of {_NODES} lost after {done} of {count} items")

        with ray_cluster(simulated.address) as cluster:
            found = bake(cluster, model, items, _NODES, lose)
    finally:
        simulated.shutdown()
    assert sorted(found.tokens) == list(range(count)), "an item has no result"
    say(f"all {count} items have their result ({found.seconds:.0f} s)")


def kill_the_driver(model: Path, say: Say) -> None:
    """kill -9 of the command; Ray's processes end with it, and the next call goes on."""
    with tempfile.TemporaryDirectory(prefix="foresee-cluster-") as root:
        os.environ["FORESEE_HOME"] = str(Path(root) / "home")
        folder = DraftFolder(Path(root) / "pack")
        with OpenedPack.open(find_pack("reading-progression")) as opened:
            unpack(opened, folder)
        kept = _killed_in_mid_run(model, folder.path, Path(root) / "home", say)
        begun: list[int] = []
        with open_place("local", 2) as place:
            baked = bake_folder(
                folder,
                folder.path,
                str(model),
                lambda progress: begun.append(progress.done),
                again=True,
                verdict=RunVerdict.APPROVED,
                place=place,
            )
        assert begun[0] == kept, f"{kept} runs were kept, {begun[0]} taken"
        assert not baked.failed
        say(f"the next call took the {kept} finished runs and made {baked.runs - kept} more")


def bake(
    cluster: Cluster,
    model: Path,
    items: Sequence[BakeItem],
    workers: int,
    done: Callable[[int], None] | None = None,
) -> Measured:
    """done: called with how many items have ended."""
    tokens: Tokens = {}
    begun = 0.0
    opening = OpenBaker(ModelCopy.of(model, "cpu"))
    with cluster.crew(opening) as crew:
        for ended in share_out(crew, enumerate(items)):
            assert isinstance(ended, Done), ended
            assert isinstance(ended.result, BakedRun), ended.result
            begun = begun or time.monotonic()
            tokens[ended.number] = read_run(ended.result.content).tokens
            if done is not None:
                done(len(tokens))
    return Measured(tokens, workers, time.monotonic() - begun)


def wanted_items(model: Path, count: int) -> list[BakeItem]:
    """Different changes of the films that ship."""
    films = [case.path for case in built_in_cases()]
    changes = [
        f"new {severity} {side} {finding}"
        for finding in read_manifest(model).scope.findings
        if finding.facts.sides is Sides.EITHER
        for severity in ("small", "moderate", "large")
        for side in (Side.RIGHT, Side.LEFT)
    ]
    asked = islice(enumerate(cycle(product(films, changes))), count)
    return [_item(number, film.read_bytes(), change) for number, (film, change) in asked]


def _item(number: int, content: bytes, hypothesis: str) -> BakeItem:
    radiograph = radiograph_of(content)
    height, width = radiograph.pixels.shape
    film = FilmDraft(
        id=uuid5(NAMESPACE_URL, radiograph.fingerprint),
        file="images/film.png",
        size=len(content),
        sha256="",
        fingerprint=radiograph.fingerprint,
        height=height,
        width=width,
    )
    run = uuid5(NAMESPACE_URL, f"run {number}")
    return BakeItem(WantedRun(run, film, hypothesis, (), seed=number), content)


def _killed_in_mid_run(model: Path, folder: Path, home: Path, say: Say) -> int:
    """How many runs were finished by then."""
    command = [sys.executable, "-m", "app", "pack", "bake", str(folder), "--again", "--approve"]
    command += ["--model", str(model)]
    with subprocess.Popen([*command, "--cluster", "local", "--workers", "2"]) as driver:
        while len(_kept(home)) < 3:
            assert driver.poll() is None, "the command ended before it was killed"
            time.sleep(0.05)
        below = psutil.Process(driver.pid).children(recursive=True)
        driver.kill()
    _, left = psutil.wait_procs(below, _ENDS_WITHIN_S)
    assert not left, f"processes of Ray go on without the command: {left}"
    kept = len(_kept(home))
    say(f"driver killed with {kept} runs finished; its {len(below)} processes ended with it")
    return kept


def _kept(home: Path) -> list[Path]:
    return list((home / "cache" / "baking").glob("*/*.result"))
