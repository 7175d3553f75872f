"""Histories of learners, taken into a library where another learner is at home."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from lessons.errors import HistoryRefused
from lessons.store import Store
from tests.fuzzing.json_lines import mutate_json_lines
from tests.fuzzing.libraries import FreshLibrary
from tests.fuzzing.target import Target, Try
from tests.lessons.answered_packs import answer_all, install

_NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)


def _seeds(folder: Path) -> dict[str, bytes]:
    history = folder / "ada.history"
    with Store.open(folder / "library.db") as store:
        install(store, folder)
        store.histories.export(answer_all(store).learner, history)
    whole = history.read_bytes()
    head, *_, end = whole.splitlines(keepends=True)
    return {"whole": whole, "empty": head + end.replace(str(whole.count(b"\n") - 2).encode(), b"0")}


class _Taken:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._library = FreshLibrary(folder, self._fill)

    def _fill(self, store: Store) -> None:
        install(store, self._folder)
        self._other = answer_all(store, "Bea").learner
        self._before = self._rows(self._other, store)

    def take(self, content: bytes) -> bool:
        store, file = self._library.store, self._folder / "given.history"
        file.write_bytes(content)
        learners = store.learners.all()
        try:
            taken = store.histories.import_history(file)
        except HistoryRefused:
            assert store.learners.all() == learners, "refused, and yet a learner was added"
            return False
        try:
            self._look_at(store, taken.learner)
            if taken.learner != self._other:
                assert self._rows(self._other, store) == self._before, "another's rows changed"
        finally:
            self._library.changed()
        return True

    def _look_at(self, store: Store, learner: UUID) -> None:
        """All that a window shows of a learner."""
        store.learners.all()
        store.progress.overview(learner, _NOW)
        store.reviews.due(learner, _NOW)
        store.reviews.forecast(learner, _NOW)
        store.habits.of(learner, _NOW)
        store.attempts.unfinished(learner)
        store.objections.all(learner)
        store.drills.overview(learner, _NOW)
        store.drills.answers(learner)
        for pack in store.packs.all():
            store.packs.lessons(pack.id, learner)
        store.attempt_exports.write_table(learner, self._folder / "table.csv")
        store.attempt_exports.write_statements(learner, self._folder / "statements.json")
        once = self._exported(store, learner)
        with Store.open(self._folder / "third.db") as third:
            (self._folder / "again.history").write_bytes(once)
            third.histories.import_history(self._folder / "again.history")
        for file in self._folder.glob("third.db*"):
            file.unlink()

    def _rows(self, learner: UUID, store: Store) -> bytes:
        """Without the head, which says when it was written."""
        return self._exported(store, learner).split(b"\n", 1)[1]

    def _exported(self, store: Store, learner: UUID) -> bytes:
        file = self._folder / "out.history"
        store.histories.export(learner, file)
        return file.read_bytes()


def _prepare(folder: Path) -> Try:
    return _Taken(folder).take


HISTORIES = Target(
    name="histories",
    seeds=_seeds,
    prepare=_prepare,
    words=(b'"kind":', b'"attempt"', b'"review"', b'"skill"', b'"note"', b'"end"', b'"drill"'),
    mutate=mutate_json_lines,
)
