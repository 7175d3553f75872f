"""Work from its first item to its last: what is kept already is taken, the rest is shared out."""

from collections.abc import Callable, Iterator, Sequence

from engine.cluster.kept import KeptResults
from engine.cluster.pace import Pace, Progress
from engine.cluster.sharing import share_out
from engine.cluster.workers import Crew, Done, Failed, Item, Result

Report = Callable[[Progress], None]
_KEPT = "kept"


def run_all(
    crew: Crew[Item, Result],
    names: Sequence[str],
    item: Callable[[int], Item],
    kept: KeptResults[Result],
    report: Report,
) -> Iterator[Done[Result] | Failed]:
    """What comes of each item, in the order in which they end; each result is kept before the next
    is waited for.

    names: of the items, each with all that its result depends on. `item` makes one of them when a
    worker is free for it. Raises ForeseeError where no worker is left, and OSError.
    """
    wanted: list[int] = []
    for number, name in enumerate(names):
        found = kept.find(name)
        if found is None:
            wanted.append(number)
        else:
            yield Done(number, _KEPT, found)
    pace = Pace(len(names) - len(wanted), len(names))
    report(pace.progress())
    for ended in share_out(crew, ((number, item(number)) for number in wanted)):
        if isinstance(ended, Done):
            kept.keep(names[ended.number], ended.result)
        report(pace.progress(1))
        yield ended
