"""Manifests that are nearly right, drawn by hypothesis: only PackRefused may come of them.

`make soak` fuzzes packs for longer, guided by coverage (`tests.fuzzing`).
"""

import json
from typing import Any

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from lessons.errors import PackRefused
from lessons.pack.checking import balance, problems
from lessons.pack.manifest_json import read_manifest, write_manifest
from tests.lessons.hostile.making import honest_parts

_HONEST: dict[str, Any] = json.loads(honest_parts()["pack.json"])
_SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40)
    | st.sampled_from(["predict", "spot", "choose", "explain", "calibrate", "images/x.png", "new"])
    | st.uuids().map(str)
)  # fmt: skip
_ANYTHING = st.recursive(
    _SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(max_size=12) | st.sampled_from(sorted(_HONEST)), inner, max_size=4
        )
    ),
    max_leaves=12,
)


def _places(document: Any, place: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = document.items() if isinstance(document, dict) else enumerate(document)
    found = [place]
    for key, value in inner if isinstance(document, dict | list) else ():
        found += (
            _places(value, (*place, key)) if isinstance(value, dict | list) else [(*place, key)]
        )
    return found


_PLACES = [place for place in _places(_HONEST) if place]


@st.composite
def _changed(draw: st.DrawFn) -> bytes:
    """An honest manifest with one to four places replaced, removed or doubled."""
    document = json.loads(json.dumps(_HONEST))
    for _ in range(draw(st.integers(1, 4))):
        *way, last = draw(st.sampled_from(_PLACES))
        holder = document
        for step in way:
            holder = _inside(holder, step)
        if not _has(holder, last):
            continue
        what = draw(st.sampled_from(["replace", "remove", "double"]))
        if what == "replace":
            holder[last] = draw(_ANYTHING)
        elif what == "remove":
            del holder[last]
        elif isinstance(holder, list):
            holder.append(holder[last])
        else:
            holder[draw(st.text(max_size=8))] = holder[last]
    return json.dumps(document).encode()


def _inside(holder: Any, step: Any) -> Any:
    return holder[step] if _has(holder, step) else None


def _has(holder: Any, key: Any) -> bool:
    if isinstance(holder, dict):
        return key in holder
    return isinstance(holder, list) and isinstance(key, int) and key < len(holder)


@st.composite
def _broken(draw: st.DrawFn) -> bytes:
    """The bytes of a manifest with some overwritten, left out or put in."""
    content = bytearray(draw(_changed()))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(0, len(content) - 1)))
        content[at : at + draw(st.integers(0, 20))] = draw(st.binary(max_size=12))
    return bytes(content)


def require_no_uncaught_error(content: bytes) -> None:
    """What is read can be checked, counted, written, and read again as the same."""
    try:
        pack = read_manifest(content)
    except PackRefused:
        return
    problems(pack)
    balance(pack)
    assert read_manifest(write_manifest(pack)) == pack


def fuzz(number: int, examples: int) -> None:
    """One round, drawn from `number`."""

    @seed(number)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
    @given(_changed() | _broken() | st.binary(max_size=200) | _ANYTHING.map(_as_bytes))
    def round_of(content: bytes) -> None:
        require_no_uncaught_error(content)

    round_of()


def _as_bytes(document: Any) -> bytes:
    return json.dumps(document).encode()
