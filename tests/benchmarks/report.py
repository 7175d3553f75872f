"""The report for people: every figure with its limit and the command that measures it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from engine.bundle import Manifest
from engine.evaluation.speed import Speed
from tests.benchmarks.comparison import Way
from tests.benchmarks.growth import GRID, WINDOW, Cost
from tests.benchmarks.measurements import Circumstances, Measurement, figure
from tests.benchmarks.shares import PassProfile, Shares


@dataclass(frozen=True, slots=True)
class Roofline:
    """bytes_per_pass: what one pass must read; bandwidth: bytes per second, all cores together."""

    bytes_per_pass: int
    bandwidth: float

    @property
    def milliseconds(self) -> float:
        return 1000 * self.bytes_per_pass / self.bandwidth


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything that was measured. shares: with drafts, then one by one."""

    circumstances: Circumstances
    manifest: Manifest
    rounds: int
    speed: Speed
    measurements: Sequence[Measurement]
    ways: Sequence[Way]
    shares: tuple[Shares, Shares]
    profiles: Sequence[PassProfile]
    roofline: Roofline
    costs: Sequence[Cost]


def report(found: Findings, plot: str) -> str:
    where, manifest = found.circumstances, found.manifest
    return f"""# Performance

Measured by `make bench` on {datetime.now(UTC):%d %B %Y}, which writes this page anew. Medians of
{found.rounds} rounds over the built-in cases, each on another film than the one before, or what a
row says.

- Machine: {where.machine}; load before the start {where.load}
- System: {where.system}
- Model: {manifest.name} {manifest.version}, {manifest.language_model.dtype}, digest \
{manifest.digest[:16]}

{_table(("what", "measured", "limit", "within"), (m.row() for m in found.measurements))}

![Times of one sequence, growth with the grid, growth with the model]({plot})

## In short

`foresee model bench --quick --json` measures the model alone and prints:

```json
{found.speed.model_dump_json(indent=2)}
```

## The same weights through transformers

`python -m tests.benchmarks --only comparison`. One film and one hypothesis, from the first token of
the prior to the last of the text, with the same grammar, the same sampler and the same noise. The
int8 weights of the bundle are multiplied out for transformers, so both compute with the same
numbers; rounding and the quantised activations of int8 still let texts differ in length.
transformers is given one core and all cores, and the faster counts.

{_table(("way", "tokens", "passes", "passes per token", "ms a pass", "seconds"), _ways(found.ways))}

## Where the time goes

Of one run on a film that the engine knows: with drafts, then one token per pass.

{_table(("part", "with drafts", "one by one"), _shares(*found.shares))}

Within a pass, by ONNX Runtime's own profile, in the middle of the target:

{_profiles(found.profiles)}

## The roofline

{_roofline(found)}

## Growth

Untrained weights in int8, for the time of a pass does not depend on what the weights say; the grids
have the shape of the measured model. Times of passes are measured. Those of whole runs are computed
from them and the {found.speed.passes_per_token:.3f} passes per token of that model; larger models
need not repeat the prior as often.

{_table(_COST_HEADS, _costs(found.costs, found.speed.passes_per_token))}

## What else was measured, and how

- Same tokens with and without drafts, 200 draws of case, hypothesis, seed, temperature and
  guidance: `python -m tests.soak.draws`; a short form is in the suite.
- How many passes first runs take that change the film: `python -m tests.benchmarks --only passes`;
  where they went and what was tried: decision 40.
- Whole first runs that change the film against those of an older commit, in turn:
  `python -m tests.benchmarks.against TREE --films FOLDER...`. Against 874e533, which shipped no
  phrases and drew less into a picture, on 30 November 2026 (2 cores, load 4 to 8, 16 pairs of films
  from four sources and hypotheses, 3 rounds): 1.47 times as fast by the clock (quartiles 1.35 and
  1.63) and 1.47 by processor time (1.38 and 1.55: 0.69 s instead of 1.07); tokens and texts the
  same in all 48.
- Memory of a conversion in the published shapes (5.24 GB with 2 of 32 layers in fp16, decision
  12): `python -m tests.training.sparse_emu3 FOLDER 2 fp16`.
- On a GPU: nothing yet. `docs/gpu-checklist.md` lists the commands and what they should print.
"""


_COST_HEADS = (
    *("grid", "layers × width", "million parameters", "tokens", "prefill, s", "1 token, ms"),
    *(f"{WINDOW} tokens, ms", "to pixels, ms", "one by one, s", "with drafts, s"),
)


def _table(heads: Sequence[str], rows: Iterable[str]) -> str:
    lines = [f"| {' | '.join(heads)} |", f"| {' | '.join('---' for _ in heads)} |", *rows]
    return "\n".join(lines)


def _row(*cells: object) -> str:
    shown = (figure(cell) if isinstance(cell, float) else str(cell) for cell in cells)
    return f"| {' | '.join(shown)} |"


def _ways(ways: Sequence[Way]) -> Iterable[str]:
    for way in ways:
        share = way.passes / way.tokens
        yield _row(way.name, way.tokens, way.passes, share, way.per_pass_ms, way.seconds)


def _shares(drafted: Shares, alone: Shares) -> Iterable[str]:
    yield _row("passes", drafted.passes, alone.passes)
    for part in ("model", "sampling", "previews", "composing", "rest"):
        cells = (_of(getattr(shares, part), shares.total) for shares in (drafted, alone))
        yield _row(part, *cells)
    yield _row("whole run", f"{drafted.total:.3g} s", f"{alone.total:.3g} s")


def _of(seconds: float, whole: float) -> str:
    return f"{1000 * seconds:.0f} ms, {100 * seconds / whole:.0f} %"


def _profiles(profiles: Sequence[PassProfile]) -> str:
    heads = ["part", *(f"{p.rows} new tokens, {p.milliseconds:.2f} ms" for p in profiles)]
    names = [name for name, _ in profiles[0].parts]
    shares = [dict(profile.parts) for profile in profiles]
    rows = (
        _row(name, *(f"{100 * share.get(name, 0):.0f} %" for share in shares)) for name in names
    )
    return _table(heads, rows)


def _roofline(found: Findings) -> str:
    roofline, alone = found.roofline, _token_ms(found, found.shares[1])
    drafted = _token_ms(found, found.shares[0])
    megabytes, gigabytes = roofline.bytes_per_pass / 1e6, roofline.bandwidth / 1e9
    return f"""A pass within the image must read {megabytes:.1f} MB: its weights and the keys and
values so far. All cores together read {gigabytes:.1f} GB a second from memory, so a pass takes
{roofline.milliseconds:.2f} ms at least, unless the processor's caches hold the weights. Sequential
decoding takes {alone:.2f} ms a token, sampling included:
{100 * roofline.milliseconds / alone:.0f} % of the roofline. With drafts a token takes
{drafted:.2f} ms: {100 * roofline.milliseconds / drafted:.0f} %, where more than 100 % is beyond
what one token a pass could reach on this machine. The tables above show where the rest goes: a pass
of one token consists of some three hundred small operators, whose arithmetic takes microseconds.
Drafts share that fixed cost among many tokens."""


def _token_ms(found: Findings, shares: Shares) -> float:
    """Of a way to decode; one token a pass is what the sequential one takes."""
    tokens = found.shares[1].passes
    return 1000 * (shares.total - shares.previews - shares.composing) / tokens


def _costs(costs: Sequence[Cost], passes_per_token: float) -> Iterable[str]:
    for cost in sorted(costs, key=lambda c: (c.grid == GRID, c.grid, c.parameters)):
        yield _row(
            f"{cost.grid} × {cost.grid}",
            f"{cost.layers} × {cost.width}",
            cost.parameters,
            cost.tokens,
            cost.prefill_s,
            cost.single_ms,
            cost.window_ms,
            cost.decode_ms,
            cost.sequential_s(),
            cost.speculative_s(passes_per_token),
        )
