"""The figures of the report as one picture beside it."""

from collections.abc import Callable, Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter, StrMethodFormatter

from tests.benchmarks.comparison import Way
from tests.benchmarks.growth import GRID, Cost

OURS, THEIRS, PALE = "#0b6e99", "#b5651d", "#9db7c4"


def write_plot(
    path: Path, ways: Sequence[Way], costs: Sequence[Cost], passes_per_token: float
) -> None:
    # Text stays text, and the same figures give the same file.
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "foresee", "font.size": 9}):
        picture = Figure(figsize=(9, 3.2), layout="constrained")
        first, second, third = picture.subplots(1, 3)
        _draw_ways(first, ways)
        _draw_grids(second, costs, passes_per_token)
        _draw_sizes(third, costs)
        picture.savefig(path, metadata={"Date": None})


def _draw_ways(axes: Axes, ways: Sequence[Way]) -> None:
    names = ("drafts", "one by one", "transf. fp32", "transf. bf16")
    bars = axes.barh(
        names[: len(ways)],
        [way.seconds for way in ways],
        color=[THEIRS if "transformers" in way.name else OURS for way in ways],
    )
    axes.bar_label(bars, fmt="%.2g s", padding=2)
    axes.invert_yaxis()
    axes.margins(x=0.2)
    _finish(axes, "One sequence, same weights", "seconds", "")


def _draw_grids(axes: Axes, costs: Sequence[Cost], passes_per_token: float) -> None:
    shipped = next(cost for cost in costs if cost.grid != GRID)
    grids = [c for c in costs if (c.layers, c.width) == (shipped.layers, shipped.width)]
    sides = [cost.grid for cost in grids]
    alone = [cost.sequential_s() for cost in grids]
    drafted = [cost.speculative_s(passes_per_token) for cost in grids]
    axes.plot(sides, alone, "o-", color=PALE, label="one by one")
    axes.plot(sides, drafted, "o-", color=OURS, label="drafts")
    _in_decades(axes.set_yscale, axes.yaxis)
    axes.set_xticks(sides)
    axes.legend(frameon=False)
    _finish(axes, "Growth with the grid", "tokens along each side", "seconds, computed")


def _draw_sizes(axes: Axes, costs: Sequence[Cost]) -> None:
    sizes = sorted((c for c in costs if c.grid == GRID), key=lambda cost: cost.parameters)
    millions = [cost.parameters for cost in sizes]
    axes.plot(millions, [c.single_ms for c in sizes], "o-", color=PALE, label="1 token")
    axes.plot(millions, [c.window_ms for c in sizes], "o-", color=OURS, label="16 tokens")
    _in_decades(axes.set_xscale, axes.xaxis)
    _in_decades(axes.set_yscale, axes.yaxis)
    axes.legend(frameon=False)
    _finish(axes, "Growth with the model", "million parameters", "milliseconds a pass")


def _in_decades(set_scale: Callable[[str], None], axis: Axis) -> None:
    """Plain numbers at 1, 2 and 5 of each decade."""
    set_scale("log")
    axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axis.set_major_formatter(StrMethodFormatter("{x:g}"))
    axis.set_minor_formatter(NullFormatter())


def _finish(axes: Axes, title: str, across: str, up: str) -> None:
    axes.set_title(title, fontsize=10)
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    axes.spines[["top", "right"]].set_visible(False)
