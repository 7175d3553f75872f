"""Work with a database server that goes away for a while: done again once it is back.

All that a library is asked to write carries its own ids or has the same outcome a second time, so
work whose outcome nobody heard of can be repeated.
"""

import functools
import inspect
import threading
import time
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from lessons.errors import ServerAway, StoreUnavailable

LONGEST_WAIT_S = 60.0
_FIRST_PAUSE_S = 0.2
_LONGEST_PAUSE_S = 2.0

T = TypeVar("T")
P = TypeVar("P")


class Retrying:
    """How long one library waits for its server. `give_up`, from any thread, ends all waiting."""

    def __init__(self, longest_s: float = LONGEST_WAIT_S) -> None:
        self._longest_s = longest_s
        self._given_up = threading.Event()

    def give_up(self) -> None:
        self._given_up.set()

    def run(self, work: Callable[[], T]) -> T:
        """Raises StoreUnavailable where the server stays away, and what `work` raises."""
        deadline = time.monotonic() + self._longest_s
        pause = _FIRST_PAUSE_S
        while True:
            try:
                return work()
            except ServerAway as away:
                if time.monotonic() + pause > deadline or self._given_up.wait(pause):
                    # Not ServerAway: whoever called this has nothing to wait for any more.
                    raise StoreUnavailable(away.sentence, **away.said) from away
            pause = min(2 * pause, _LONGEST_PAUSE_S)


class _Retries(Protocol):
    @property
    def retrying(self) -> Retrying: ...


def retried(part: type[P]) -> type[P]:
    """A class decorator: every public method is done again where the server was away.

    Its objects have `_transactions`, and their methods may be called twice for one call.
    """
    for name, method in list(vars(part).items()):
        if inspect.isfunction(method) and not name.startswith("_") and name not in _AT_ONCE:
            setattr(part, name, _with_retries(method))
    _RETRIED.add(part)
    return part


def is_retried(part: type) -> bool:
    return part in _RETRIED


_AT_ONCE = ("close", "give_up")
_RETRIED: set[type] = set()


def _with_retries(method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    def repeated(self: Any, *arguments: Any, **named: Any) -> Any:
        transactions: _Retries = self._transactions
        return transactions.retrying.run(functools.partial(method, self, *arguments, **named))

    return repeated
