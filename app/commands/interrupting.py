"""Ctrl-C that works while something computes that Python cannot interrupt. Knows no command."""

import os
import signal
import socket
import sys
from collections.abc import Generator
from contextlib import contextmanager
from threading import Event, Thread, current_thread, main_thread

INTERRUPTED = 130
SENTENCE = "Interrupted; what was not finished was not written."
# How long a command may take to end by itself; then the process is ended.
_PATIENCE_S = 1.0


@contextmanager
def interruptible() -> Generator[None]:
    """Within, an interrupt ends the process soon, whatever it does: while a graph of a model
    computes, Python raises no KeyboardInterrupt, and some never return."""
    if current_thread() is not main_thread():
        yield  # only the main thread is interrupted
        return
    told, telling = socket.socketpair()
    telling.setblocking(False)
    over = Event()
    watch = Thread(target=_watch, args=(told, over), name="interrupts", daemon=True)
    before = signal.set_wakeup_fd(telling.fileno(), warn_on_full_buffer=False)
    watch.start()
    try:
        yield
    finally:
        over.set()
        signal.set_wakeup_fd(before)
        telling.close()
        watch.join()
        told.close()


def _watch(told: socket.socket, over: Event) -> None:
    while number := told.recv(1):
        if number[0] == signal.SIGINT and not over.wait(_PATIENCE_S):
            sys.stderr.write(f"\n{SENTENCE}\n")
            sys.stderr.flush()
            os._exit(INTERRUPTED)
