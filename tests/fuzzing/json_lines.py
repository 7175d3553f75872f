"""Changes JSON, one document a line, so that it stays JSON and is looked at beyond its syntax."""

import copy
import json
from random import Random
from typing import Any

_VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 2**31, 2**63, 2**64, -(2**63), 0.5, -0.0, 1e308, 1e-320, 10**400,
    float("inf"), float("nan"), "", " ", "\ud800", "\0", "\u202e", "<b>x</b>", "x" * 5000, [], {},
    "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00", "00000000-0000-0000-0000-000000000000", [[]], {"": None},
)  # fmt: skip


def mutate_json_lines(content: bytes, chance: Random) -> bytes:
    """One to three places replaced, removed, doubled or exchanged; what is no JSON is as it was."""
    try:
        lines = [json.loads(line) for line in content.split(b"\n") if line]
    except (ValueError, RecursionError):
        return content
    if not lines:
        return content
    for _ in range(chance.randint(1, 3)):
        _change(lines, chance)
    # ensure_ascii keeps lone surrogates as escapes, which is how they come in such files.
    return b"\n".join(json.dumps(line).encode() for line in lines) + b"\n"


def _change(lines: list[Any], chance: Random) -> None:
    places = _places(lines)
    holder, key = places[chance.randrange(len(places))]
    what = chance.randrange(6)
    if what <= 2:
        holder[key] = copy.deepcopy(_VALUES[chance.randrange(len(_VALUES))])
    elif what == 3:
        other, at = places[chance.randrange(len(places))]
        holder[key] = copy.deepcopy(other[at])
    elif what == 4:
        del holder[key]
    elif isinstance(holder, list):
        holder.append(copy.deepcopy(holder[key]))
    else:
        holder[f"{key}x"] = holder[key]


def _places(document: Any) -> list[tuple[Any, Any]]:
    """Every (holder, key or index) at any depth."""
    found: list[tuple[Any, Any]] = []
    waiting = [document]
    while waiting:
        holder = waiting.pop()
        keys = list(holder) if isinstance(holder, dict) else range(len(holder))
        for key in keys:
            found.append((holder, key))
            if isinstance(holder[key], dict | list):
                waiting.append(holder[key])
    # Never empty: the outermost list holds a line at least, or gets one.
    return found or [({"": None}, "")]
