"""Votes on their way to the store: gathered while one write goes on, answered when they are kept.

One write takes as long for one vote as for a hundred. So cost grows with the store's speed and not
with the number of phones that send at the same moment.
"""

import asyncio
from collections.abc import Sequence

from app.audience.hall import StoreVotes
from lessons.lecture.ballots import Vote

MOST_AT_ONCE = 500


class VoteKeeper:
    """Lives on the server's event loop."""

    def __init__(self, store: StoreVotes) -> None:
        self._store = store
        self._waiting: list[tuple[Vote, asyncio.Future[None]]] = []
        self._writer: asyncio.Task[None] | None = None

    async def keep(self, vote: Vote) -> None:
        """Returns when the vote is stored; raises what the store raised when it is not."""
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((vote, kept))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write())
        await kept

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
            await self._write_batch(batch)

    async def _write_batch(self, batch: Sequence[tuple[Vote, asyncio.Future[None]]]) -> None:
        error: Exception | None = None
        try:
            await asyncio.wrap_future(self._store([vote for vote, _ in batch]))
        except Exception as raised:  # noqa: BLE001  told to every phone that waits, below
            error = raised
        for _, kept in batch:
            if kept.done():  # The phone has hung up meanwhile.
                continue
            if error is None:
                kept.set_result(None)
            else:
                kept.set_exception(error)
