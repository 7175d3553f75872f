"""The server of a hall in a process of its own, as the app sees it.

In the app itself its thread would keep the window waiting for the interpreter.
"""

import os
import queue
import subprocess
import sys
import threading
from concurrent.futures import Future

from pydantic import BaseModel

from app.audience.hall import Hall, Pointed, Screen
from app.audience.messages import (
    FROM_SERVER,
    Close,
    FromLecturer,
    Kept,
    Open,
    Opened,
    Phones,
    Refused,
    Shown,
    Votes,
)
from app.audience.server import Address, HallNotOpened
from app.own_modules import command_of

_END_WITHIN_S = 5.0
_PROGRAM = "app.audience.child"


class AudienceProcess:
    """`open`, then `close`; once."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._phones = 0
        self._process: subprocess.Popen[str] | None = None
        self._said: queue.SimpleQueue[BaseModel | None] = queue.SimpleQueue()
        self._threads: tuple[threading.Thread, ...] = ()

    @property
    def hall(self) -> Hall:
        return self._hall

    @property
    def phones(self) -> int:
        """How many phones are listening, as of half a second ago."""
        return self._phones

    def open(self, host: str, port: int = 0) -> Address:
        """Listen on this address only; port 0 takes a free one. Raises HallNotOpened."""
        hall = self._hall
        # Whatever this process can import, the other one can, too.
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        self._process = process = subprocess.Popen(
            command_of(_PROGRAM),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=environment,
        )
        hall.listen(self._on_change)
        opening = Open(
            lecture=hall.lecture,
            title=hall.title,
            code=hall.code,
            key=hall.key,
            host=host,
            port=port,
            shown=Shown.by(hall),
        )
        self._said.put(opening)
        writing = threading.Thread(target=self._write, name="to the audience", daemon=True)
        writing.start()
        self._threads = (writing,)
        assert process.stdout is not None
        line = process.stdout.readline()
        answer = FROM_SERVER.validate_json(line) if line else None
        if not isinstance(answer, Opened):
            self.close()
            if isinstance(answer, Refused):
                raise HallNotOpened(answer.sentence, **answer.said)
            raise HallNotOpened("The page for phones did not start; go on without phones.")
        reading = threading.Thread(target=self._read, name="from the audience", daemon=True)
        reading.start()
        self._threads = (writing, reading)
        return Address(host, answer.port, hall.code)

    def close(self) -> None:
        """Tell the phones that the lecture is over and free the port. Blocks for about a second at
        most."""
        process = self._process
        if process is None:
            return
        self._hall.show(Screen.OVER)
        self._hall.forget(self._on_change)
        self._said.put(Close())
        self._said.put(None)
        try:
            process.wait(_END_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for thread in self._threads:
            thread.join()
        for end in (process.stdin, process.stdout):
            assert end is not None
            end.close()
        self._process, self._phones = None, 0

    def _on_change(self) -> None:
        """In the thread of whoever showed something."""
        self._said.put(Shown.by(self._hall))

    def _write(self) -> None:
        """Away from the window: the other end may be busy."""
        assert self._process is not None
        line = self._process.stdin
        assert line is not None
        while (message := self._said.get()) is not None:
            try:
                line.write(message.model_dump_json() + "\n")
                line.flush()
            except OSError:  # The program has ended; whoever waits for it hears that there.
                return

    def _read(self) -> None:
        assert self._process is not None
        lines = self._process.stdout
        assert lines is not None
        for line in lines:
            match FROM_SERVER.validate_json(line):
                case Votes() as sent:
                    kept = self._hall.store_votes(sent.votes)
                    kept.add_done_callback(_Answer(self._said, sent.batch))
                case Phones() as phones:
                    self._phones = phones.count
                case FromLecturer(command=None, at=at):
                    self._hall.remote(Pointed(at))
                case FromLecturer(command=command) if command is not None:
                    self._hall.remote(command)
                case _:
                    pass


class _Answer:
    """Tells that a batch is kept, or why it is not."""

    def __init__(self, said: "queue.SimpleQueue[BaseModel | None]", batch: int) -> None:
        self._said = said
        self._batch = batch

    def __call__(self, kept: "Future[None]") -> None:
        error = kept.exception()
        self._said.put(Kept(batch=self._batch, error="" if error is None else str(error)))
