"""Reading from and writing to the library's database. Knows no tables."""

import contextlib
from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Engine, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Session

from lessons.database import FileIdentity, translated_errors, writing
from lessons.lab.seat import LabSeat
from lessons.models import Base
from lessons.retrying import Retrying

# Any number will do, but not that of migrations.
_ALONE = 0x616C6F6E


class Transactions:
    """`file` is that of SQLite, None for a server. Errors leave as lessons.errors.

    `seat`: as whom a lab is used; None elsewhere.
    """

    def __init__(self, engine: Engine, file: Path | None, seat: LabSeat | None = None) -> None:
        self.retrying = Retrying()
        self.seat = seat
        self._engine = engine
        self._writing = writing(engine)
        self._file = file
        self._identity = None if file is None else FileIdentity(file)

    @contextlib.contextmanager
    def read(self) -> Generator[Session]:
        with translated_errors(self._engine.url):
            self._require_file()
            with Session(self._engine) as session:
                yield session

    @contextlib.contextmanager
    def write(self, *, alone: bool = False) -> Generator[Session]:
        """Committed at the end, undone by an exception.

        alone: nobody else who asks for that writes meanwhile, on any machine; on a file nobody ever
        does.
        """
        with translated_errors(self._engine.url):
            self._require_file()
            with Session(self._writing) as session, session.begin():
                if alone and self._file is None:
                    session.execute(select(func.pg_advisory_xact_lock(_ALONE)))
                yield session
            # What went into a file that is gone by now was not kept.
            self._require_file()

    def _require_file(self) -> None:
        if self._identity is not None:
            self._identity.require()


def insert(session: Session, table: type[Base]) -> Any:
    """INSERT with ON CONFLICT, which both databases know and SQLAlchemy keeps per dialect."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(table)


def insert_once(session: Session, table: type[Base], values: dict[str, Any]) -> None:
    session.execute(insert(session, table).values(values).on_conflict_do_nothing())


def insert_or_update(
    session: Session,
    table: type[Base],
    rows: Sequence[dict[str, Any]],
    keys: Sequence[InstrumentedAttribute[Any]],
    updated: Sequence[InstrumentedAttribute[Any]],
    where: Callable[[Any], ColumnElement[bool]] | None = None,
) -> None:
    """Rows in this order, all with the same columns; where one with its `keys` is there, that takes
    over the columns `updated`.

    `where`: of the new row's columns, whether it does.
    """
    statement = insert(session, table)
    fresh = statement.excluded
    update = statement.on_conflict_do_update(
        index_elements=list(keys),
        set_={column.key: fresh[column.key] for column in updated},
        where=None if where is None else where(fresh),
    )
    # The connection's own way sends many rows by one statement; the session's builds one for each.
    session.connection().execute(update, list(rows))
