"""Workers on Ray: processes on this machine or on a cluster's, one thread each.

The only module that knows Ray, which is imported when it is needed. Whatever a worker raises comes
back as a sentence, so that nothing depends on how Ray carries exceptions.
"""

import os
import secrets
import socket
import traceback
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module, metadata
from importlib.util import find_spec
from time import monotonic
from typing import Any, Generic, cast

from engine.cluster.workers import Done, Failed, Item, Opening, Result, Worker
from engine.errors import ForeseeError

LOCAL = "local"
PACKAGE = "foresee-cxr"

_REACHED_WITHIN_S = 5.0
_POLL_S = 1.0
# A node may need minutes to load a large model; one without room never begins.
_OPENED_WITHIN_S = 1800.0
# Workers that die one after the other without finishing anything will not finish the next either.
_DEATHS_IN_A_ROW = 6
_LOCAL_STORE_BYTES = 512 * 2**20


@dataclass(frozen=True, slots=True)
class Needs:
    """What one worker takes of its node. memory: bytes, 0 where it is not worth counting."""

    gpus: int = 0
    memory: int = 0


@contextmanager
def ray_cluster(address: str, workers: int | None = None) -> Generator["Cluster"]:
    """`local`: Ray's own processes on this machine, ended with the block; else HOST:PORT of a
    cluster that runs. workers: at most so many; as many as there is room for.

    Raises ForeseeError where Ray is not installed, nothing answers, or the versions differ.
    """
    if address == LOCAL:
        # Whoever reaches Ray's ports could run programs here; Ray 2.52 and later ask for this.
        # One for the process, which Ray reads once.
        os.environ["RAY_AUTH_MODE"] = "token"
        os.environ.setdefault("RAY_AUTH_TOKEN", secrets.token_hex(32))
    ray = _ray()
    if address != LOCAL:
        _require_reachable(address)
    try:
        _connect(ray, address, workers)
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise _refused(address, error) from error
    try:
        yield Cluster(ray, workers)
    finally:
        ray.shutdown()


class Cluster:
    def __init__(self, ray: Any, workers: int | None) -> None:
        self._ray = ray
        self._workers = workers

    @property
    def has_gpus(self) -> bool:
        return bool(self._ray.cluster_resources().get("GPU", 0))

    def room(self, needs: Needs) -> int:
        """How many workers find room, at least one."""
        there = self._ray.cluster_resources()
        count = int(there.get("GPU", 0)) // needs.gpus if needs.gpus else int(there.get("CPU", 0))
        if needs.memory:
            count = min(count, int(there.get("memory", 0)) // needs.memory)
        return max(1, count if self._workers is None else min(count, self._workers))

    @contextmanager
    def crew(
        self, opening: Opening[Item, Result], needs: Needs | None = None
    ) -> Generator["RayCrew[Item, Result]"]:
        """As many workers as find room; ended with the block."""
        crew = RayCrew(self._ray, opening, needs or Needs(), self.room(needs or Needs()))
        try:
            yield crew
        finally:
            crew.close()


@dataclass(frozen=True, slots=True)
class _Reply(Generic[Result]):
    """From a worker. trouble: a sentence where there is no result."""

    node: str
    result: Result | None = None
    trouble: str | None = None


class _Actor(Generic[Item, Result]):
    """Lives in a process of its own."""

    def __init__(self) -> None:
        self._worker: Worker[Item, Result] | None = None
        self._node = socket.gethostname()

    def open(self, opening: Opening[Item, Result], version: str) -> _Reply[None]:
        here = metadata.version(PACKAGE)
        if here != version:
            return _Reply(self._node, trouble=f"Foresee {here} is installed there, {version} here")
        try:
            self._worker = opening()
        except Exception as error:  # noqa: BLE001 - said where somebody reads it
            return _Reply(self._node, trouble=_sentence(error))
        return _Reply(self._node)

    def work(self, item: Item) -> _Reply[Result]:
        if self._worker is None:
            raise RuntimeError("a worker works only once it has been opened")
        try:
            return _Reply(self._node, self._worker.work(item))
        except Exception as error:  # noqa: BLE001 - said where somebody reads it
            return _Reply(self._node, trouble=_sentence(error))


@dataclass(slots=True)
class _Hired:
    """number: of the item that it works on; None while it opens, or waits for one."""

    actor: Any
    is_open: bool = False
    number: int | None = None


class RayCrew(Generic[Item, Result]):
    """Each of `count` actors holds a worker. One that dies is replaced."""

    def __init__(self, ray: Any, opening: Opening[Item, Result], needs: Needs, count: int) -> None:
        self._ray = ray
        self._remote = ray.remote(
            num_cpus=0 if needs.gpus else 1,
            num_gpus=needs.gpus,
            memory=needs.memory or None,
            max_restarts=0,
            max_task_retries=0,
            scheduling_strategy="SPREAD",
        )(_Actor)
        self._opening = ray.put(opening)
        self._version = metadata.version(PACKAGE)
        self._hired: dict[str, _Hired] = {}
        self._replies: dict[Any, str] = {}
        self._named = self._deaths = 0
        self._last_trouble = "no node has room for a worker"
        for _ in range(count):
            self._hire()

    def workers(self) -> Sequence[str]:
        return tuple(self._hired)

    def free(self) -> Sequence[str]:
        return tuple(n for n, one in self._hired.items() if one.is_open and one.number is None)

    def give(self, worker: str, number: int, item: Item) -> None:
        hired = self._hired[worker]
        hired.number = number
        self._replies[hired.actor.work.remote(item)] = worker

    def next(self) -> Done[Result] | Failed | None:
        """Raises ForeseeError where no worker is left."""
        self._require_workers()
        ready = self._wait()
        if ready is None:
            self._dismiss_those_who_never_came()
            return None
        worker = self._replies.pop(ready)
        hired = self._hired[worker]
        try:
            reply = cast("_Reply[Any]", self._ray.get(ready))
        except self._ray.exceptions.RayError as error:
            return self._lost(worker, hired, error)
        if not hired.is_open:
            self._opened(worker, hired, reply)
            return None
        number, hired.number = hired.number, None
        assert number is not None
        if reply.trouble is not None:
            return Failed(number, worker, f"{reply.trouble} (on {reply.node})")
        self._deaths = 0
        return Done(number, worker, cast("Result", reply.result))

    def close(self) -> None:
        for worker in list(self._hired):
            self._dismiss(worker)

    def _hire(self) -> None:
        self._named += 1
        name = f"worker {self._named}"
        hired = _Hired(self._remote.remote())
        self._hired[name] = hired
        self._replies[hired.actor.open.remote(self._opening, self._version)] = name

    def _wait(self) -> Any | None:
        """The first reply; None where nobody works and those who are to come do not."""
        begun = monotonic()
        while True:
            ready, _ = self._ray.wait(list(self._replies), num_returns=1, timeout=_POLL_S)
            if ready:
                return ready[0]
            at_work = any(one.is_open for one in self._hired.values())
            if (not at_work or self._nobody_works()) and monotonic() - begun > _OPENED_WITHIN_S:
                return None

    def _nobody_works(self) -> bool:
        return all(one.number is None for one in self._hired.values())

    def _opened(self, worker: str, hired: _Hired, reply: _Reply[Any]) -> None:
        if reply.trouble is None:
            hired.is_open = True
            return
        # It would meet the same trouble again.
        self._last_trouble = f"{reply.trouble} (on {reply.node})"
        self._dismiss(worker)

    def _lost(self, worker: str, hired: _Hired, error: Exception) -> Failed | None:
        self._last_trouble = f"the worker died: {_first_line(error)}"
        self._dismiss(worker)
        self._deaths += 1
        if self._deaths < _DEATHS_IN_A_ROW:
            self._hire()
        return None if hired.number is None else Failed(hired.number, worker, self._last_trouble)

    def _dismiss_those_who_never_came(self) -> None:
        for worker, hired in list(self._hired.items()):
            if not hired.is_open:
                self._dismiss(worker)

    def _dismiss(self, worker: str) -> None:
        hired = self._hired.pop(worker)
        self._replies = {ref: name for ref, name in self._replies.items() if name != worker}
        self._ray.kill(hired.actor)

    def _require_workers(self) -> None:
        if not self._hired:
            raise ForeseeError(
                "No worker of the cluster can go on: {reason}. What is finished is kept; put that "
                "right and give the command again.",
                reason=self._last_trouble.rstrip("."),
            )


def _ray() -> Any:
    if find_spec("ray") is None:
        raise ForeseeError(
            "--cluster needs Ray, which is not installed; install it with "
            '`pip install "foresee-cxr[cluster]"`.'
        )
    # Before Ray is imported: it would report to its makers how it is used.
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    return import_module("ray")


def _connect(ray: Any, address: str, workers: int | None) -> None:
    silent: dict[str, Any] = {"log_to_driver": False, "logging_level": "error"}
    if address != LOCAL:
        ray.init(address=address, **silent)
        return
    ray.init(
        address=LOCAL,
        num_cpus=workers,
        object_store_memory=_LOCAL_STORE_BYTES,
        include_dashboard=False,
        **silent,
    )


def _require_reachable(address: str) -> None:
    """Ray itself would try for minutes."""
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal() or "/" in host:
        raise ForeseeError(
            "--cluster {address}: give `local`, or HOST:PORT of a Ray cluster's head, such as "
            "10.0.0.5:6379.",
            address=address,
        )
    try:
        socket.create_connection((host, int(port)), _REACHED_WITHIN_S).close()
    except (OSError, OverflowError) as error:
        raise ForeseeError(
            "No Ray cluster answers at {address} ({reason}); start one there with "
            "`ray start --head`, or use `--cluster local`.",
            address=address,
            reason=str(error),
        ) from error


def _refused(address: str, error: Exception) -> ForeseeError:
    text = str(error)
    if "version mismatch" in text.lower():
        return ForeseeError(
            "The Ray cluster at {address} runs another version of Ray or of Python than this "
            "machine; install the same ones everywhere ({reason}).",
            address=address,
            reason=" ".join(text.split())[:300],
        )
    return ForeseeError(
        "The Ray cluster at {address} cannot be used ({reason}); the command has to run on one of "
        "its nodes.",
        address=address,
        reason=_first_line(error),
    )


def _sentence(error: Exception) -> str:
    if isinstance(error, ForeseeError):
        return str(error)
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error} ({last.name}, line {last.lineno})"


def _first_line(error: Exception) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)[:200]
