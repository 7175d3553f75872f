"""Where a command with much to do does it: in this process, or with `--cluster` on Ray."""

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Self

import typer

from app.commands.terminal import say
from engine.cluster.pace import Progress
from engine.cluster.workers import Crew, Item, Opening, Result, ThisProcess
from engine.errors import BundleError, ForeseeError

if TYPE_CHECKING:
    from engine.cluster.ray_workers import Cluster
    from engine.progemu import Engine

ClusterAddress = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        metavar="ADDRESS|local",
        help="Share the work out with Ray: `local` on this machine, or HOST:PORT of a cluster.",
    ),
]
Workers = Annotated[
    int | None, typer.Option(help="At most so many on the cluster; as many as fit.", min=1)
]

# Between two lines where nobody looks at a terminal.
_SELDOM_S = 30.0


@dataclass(frozen=True, slots=True)
class Place:
    """cluster: None for this process."""

    cluster: "Cluster | None" = None

    @contextmanager
    def crew(self, opening: Opening[Item, Result]) -> Generator[Crew[Item, Result]]:
        """For work that takes a processor core. Raises ForeseeError."""
        if self.cluster is None:
            with ThisProcess(opening) as crew:
                yield crew
            return
        with self.cluster.crew(opening) as crew:
            yield crew

    @contextmanager
    def crew_with_model(
        self, opening: Callable[[str], Opening[Item, Result]], model: Path
    ) -> Generator[Crew[Item, Result]]:
        """opening: for a device (auto, cpu, cuda). Raises ForeseeError."""
        if self.cluster is None:
            with ThisProcess(opening("auto")) as crew:
                yield crew
            return
        from engine.bundle import read_manifest
        from engine.cluster.ray_workers import Needs
        from engine.runtime.memory import memory_needed

        manifest = read_manifest(model)
        if self.cluster.has_gpus and manifest.language_model.cache_dtype == "float16":
            device, needs = "cuda", Needs(gpus=1)
        else:
            device, needs = "cpu", Needs(memory=memory_needed(manifest))
        with self.cluster.crew(opening(device), needs) as crew:
            yield crew


@contextmanager
def open_place(address: str | None, workers: int | None) -> Generator[Place]:
    """As the two options say. Raises ForeseeError."""
    if address is None:
        if workers is not None:
            raise ForeseeError("--workers goes with --cluster; add `--cluster local`.")
        yield Place()
        return
    from engine.cluster.ray_workers import ray_cluster

    with ray_cluster(address, workers) as cluster:
        yield Place(cluster)


@dataclass(frozen=True, slots=True)
class ModelCopy:
    """A model of this machine, to be opened wherever a worker is: in the same folder there, or
    under the same name."""

    folder: Path
    digest: str
    device: str
    threads: int | None

    @classmethod
    def of(cls, folder: Path, device: str) -> Self:
        """A worker on a cluster has one thread. Raises BundleError."""
        from engine.bundle import read_manifest

        threads = None if device == "auto" else 1
        return cls(folder, read_manifest(folder).digest, device, threads)

    def open(self) -> "Engine":
        """Raises ForeseeError."""
        from app.services.bundles import find_model
        from engine.bundle import MANIFEST_NAME
        from engine.progemu import Engine

        here = (self.folder / MANIFEST_NAME).is_file()
        folder = self.folder if here else find_model(self.folder.name)
        engine = Engine.open(folder, self.device, threads=self.threads)
        if engine.digest != self.digest:
            engine.close()
            raise BundleError(
                "The model {model} has other files here than where the command was given; copy it "
                "to all machines of the cluster.",
                model=self.folder.name,
            )
        return engine


def progress_line(what: str) -> Callable[[Progress], None]:
    """Tells how far the work is: on a terminal always, elsewhere now and then."""
    told = monotonic()

    def tell(progress: Progress) -> None:
        nonlocal told
        if sys.stderr.isatty():
            over = progress.done == progress.total
            say(f"\r{progress.text(what)}   ", nl=over, err=True)
        elif monotonic() - told > _SELDOM_S:
            told = monotonic()
            say(progress.text(what), err=True)

    return tell
