"""What an ONNX file refers to, read from its protobuf wire format without loading weights.

Only enough of the format to say which operators, which operator domains, which files outside, and
how large the weights are. Needs no onnx package, so that a student's install carries none.
Source: onnx.proto3 (field numbers), protobuf encoding (wire types).
"""

import mmap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_MAX_DEPTH = 32


@dataclass(frozen=True, slots=True)
class OnnxSummary:
    """`tensors`: bytes of each stored tensor, here or in an external file."""

    operators: frozenset[str]
    domains: frozenset[str]
    external_files: frozenset[str]
    tensors: Mapping[str, int]


class NotAGraph(ValueError):
    """Why a file is no ONNX graph, as part of a sentence for the user."""


def inspect_onnx(path: Path) -> OnnxSummary:
    """Raises NotAGraph when the file is not a readable ONNX model."""
    found = _Found()
    with path.open("rb") as stream:
        if path.stat().st_size == 0:
            raise NotAGraph("the file is empty")
        with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            view = memoryview(mapped)
            try:
                _walk(view, 0, len(view), "model", found, 0)
            finally:
                view.release()
    if not found.graphs:
        raise NotAGraph("it contains no graph")
    return OnnxSummary(
        frozenset(found.operators),
        frozenset(found.domains),
        frozenset(found.external_files),
        found.tensors,
    )


@dataclass(slots=True)
class _Found:
    graphs: int = 0
    operators: set[str] = field(default_factory=set[str])
    domains: set[str] = field(default_factory=set[str])
    external_files: set[str] = field(default_factory=set[str])
    tensors: dict[str, int] = field(default_factory=dict[str, int])
    length: int = 0  # of the tensor that is being read


# Message -> field number -> message inside it. Everything else is skipped by its length.
_CHILDREN: dict[str, dict[int, str]] = {
    "model": {7: "graph", 20: "training", 25: "function"},
    "training": {1: "graph", 2: "graph"},
    "graph": {1: "node", 5: "tensor", 15: "sparse"},
    "function": {7: "node", 11: "attribute"},
    "node": {5: "attribute"},
    "attribute": {5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse"},
    "sparse": {1: "tensor", 2: "tensor"},
    "tensor": {13: "external"},
}


def _walk(view: memoryview, start: int, end: int, kind: str, found: _Found, depth: int) -> None:
    if depth > _MAX_DEPTH:
        raise NotAGraph("it is nested too deeply")
    if kind == "graph":
        found.graphs += 1
    children = _CHILDREN.get(kind, {})
    texts: dict[int, str] = {}
    if kind == "tensor":
        found.length = 0
    for number, low, high in _fields(view, start, end):
        if number in children:
            _walk(view, low, high, children[number], found, depth + 1)
        elif (kind, number) in _TEXTS:
            texts[number] = _text(view, low, high)
        elif (kind, number) == _RAW_DATA:
            found.length = high - low
    _take(kind, texts, found)


def _take(kind: str, texts: dict[int, str], found: _Found) -> None:
    if kind == "node":
        found.operators.add(texts.get(4, ""))
        found.domains.add(texts.get(7, ""))
    elif kind == "tensor" and 8 in texts:
        found.tensors[texts[8]] = found.length
    elif kind == "external":
        _take_external(texts.get(1, ""), texts.get(2, ""), found)


def _take_external(key: str, value: str, found: _Found) -> None:
    if key == "location":
        found.external_files.add(value)
    elif key == "length" and value.isdecimal():
        found.length = int(value)


_TEXTS = frozenset({("node", 4), ("node", 7), ("external", 1), ("external", 2), ("tensor", 8)})
_RAW_DATA = ("tensor", 9)


def _fields(view: memoryview, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """(field number, first byte, end) of every length-delimited field; numbers are skipped."""
    at = start
    while at < end:
        key, at = _varint(view, at, end)
        number, wire = key >> 3, key & 7
        if number == 0:
            raise NotAGraph("its structure is damaged")
        if wire == _BYTES:
            length, at = _varint(view, at, end)
            if at + length > end:
                raise NotAGraph("it is cut short")
            yield number, at, at + length
            at += length
        elif wire == _VARINT:
            _, at = _varint(view, at, end)
        elif wire in (_FIXED32, _FIXED64):
            at += 4 if wire == _FIXED32 else 8
        else:
            raise NotAGraph("its structure is damaged")
    if at != end:
        raise NotAGraph("it is cut short")


def _varint(view: memoryview, at: int, end: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if at >= end:
            raise NotAGraph("it is cut short")
        byte = view[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
    raise NotAGraph("its structure is damaged")


def _text(view: memoryview, low: int, high: int) -> str:
    if high - low > 4096:
        raise NotAGraph("it holds an absurdly long name")
    try:
        return bytes(view[low:high]).decode()
    except UnicodeDecodeError:
        raise NotAGraph("it holds an unreadable name") from None
