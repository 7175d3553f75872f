"""A library whose history is long: one run many times over, each with its own picture."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import numpy as np

from engine.radiograph import read_radiograph
from lessons.store import Store
from lessons.thumbnails import film_thumbnail
from tests.lessons.stored_runs import make_prior, make_run

# Used in turns: to make a thousand of them would take longer than to keep them.
_PICTURES = 8


def fill_history(database: Path, runs: int, film: Path | None = None) -> None:
    """`runs` runs, each a minute older than the one before. `film`: whose pictures they have."""
    with Store.open(database) as store:
        store.save_run(make_run(make_prior()))
    pictures = [] if film is None else _pictures(film)
    with closing(sqlite3.connect(database)) as connection:
        cursor = connection.execute("SELECT * FROM runs")
        names = [column[0] for column in cursor.description]
        row = dict(zip(names, cursor.fetchone(), strict=True))
        now = datetime.now(UTC).replace(tzinfo=None)
        copies = [
            {**row, "id": uuid4().hex, "created_at": str(now - timedelta(minutes=age))}
            | ({"thumbnail": pictures[age % len(pictures)]} if pictures else {})
            for age in range(1, runs)
        ]
        slots = ", ".join(f":{name}" for name in names)
        connection.executemany(f"INSERT INTO runs VALUES ({slots})", copies)
        connection.commit()


def _pictures(film: Path) -> list[bytes]:
    pixels = read_radiograph(film).pixels
    return [film_thumbnail(np.clip(pixels * (1 - step / 20), 0, 1)) for step in range(_PICTURES)]
