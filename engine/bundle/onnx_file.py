"""What an ONNX file refers to, read from its protobuf wire format without loading weights.

Only enough of the format to say which operators, which operator domains, which files outside, and
how large the weights are; what a tensor claims to be is compared with what is there, before
anything makes room for it. Needs no onnx package, so that a student's install carries none.
Source: onnx.proto3 (field numbers), protobuf encoding (wire types).
"""

import math
import mmap
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_MAX_DEPTH = 32


@dataclass(frozen=True, slots=True)
class OnnxSummary:
    """`tensors`: bytes of each stored tensor, here or in an external file. `reach`: how far into
    each external file the tensors claim to reach, in bytes."""

    operators: frozenset[str]
    domains: frozenset[str]
    external_files: frozenset[str]
    tensors: Mapping[str, int]
    reach: Mapping[str, int]


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
    if any(found.products.get(name, 0) > _MOST_ELEMENTS for name in found.shaped):
        raise NotAGraph("it makes a tensor larger than any model needs")
    return OnnxSummary(
        frozenset(found.operators),
        frozenset(found.domains),
        frozenset(found.external_files),
        found.tensors,
        found.reach,
    )


@dataclass(slots=True)
class _Found:
    graphs: int = 0
    operators: set[str] = field(default_factory=set[str])
    domains: set[str] = field(default_factory=set[str])
    external_files: set[str] = field(default_factory=set[str])
    tensors: dict[str, int] = field(default_factory=dict[str, int])
    reach: dict[str, int] = field(default_factory=dict[str, int])
    tensor: "_Tensor" = field(default_factory=lambda: _Tensor())
    """The one that is being read."""
    products: dict[str, int] = field(default_factory=dict[str, int])
    """Of the numbers in each small constant, by its name: how large a tensor of that shape is."""
    shaped: set[str] = field(default_factory=set[str])
    """Names of the shapes of tensors that nodes make."""


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
    texts: dict[int, list[str]] = {}
    if kind == "sparse":
        # A few values that stand for a tensor of any size: no model of ours needs it.
        raise NotAGraph("it holds a sparse tensor, which no model needs")
    if kind == "tensor":
        found.tensor = _Tensor()
    for number, low, high, value in _fields(view, start, end):
        if kind == "tensor":
            found.tensor.take(view, number, low, high, value)
        if value is not None:
            continue
        if number in children:
            _walk(view, low, high, children[number], found, depth + 1)
        elif (kind, number) in _TEXTS:
            texts.setdefault(number, []).append(_text(view, low, high))
    _take(kind, texts, found)


def _take(kind: str, texts: dict[int, list[str]], found: _Found) -> None:
    last = {number: told[-1] for number, told in texts.items()}
    if kind == "node":
        found.operators.add(last.get(4, ""))
        found.domains.add(last.get(7, ""))
        _take_shapes(last, texts.get(1, []), found)
    elif kind == "tensor":
        _take_tensor(last.get(8), found)
    elif kind == "external":
        found.tensor.place[last.get(1, "")] = last.get(2, "")


def _take_shapes(texts: dict[int, str], inputs: list[str], found: _Found) -> None:
    """Which constant is the shape of what a node makes, however little of the file that takes."""
    operator = texts.get(4, "")
    if operator == "Constant":
        found.products[texts.get(2, "")] = found.tensor.product
    place = _SHAPE_INPUTS.get(operator)
    if place is not None and place < len(inputs):
        found.shaped.add(inputs[place])


def _take_tensor(name: str | None, found: _Found) -> None:
    """Raises NotAGraph for one that claims more values than it has."""
    tensor = found.tensor
    location = tensor.place.get("location")
    if location is None:
        if tensor.claimed_bytes > tensor.stored:
            raise NotAGraph("a tensor in it claims more values than it holds")
        length = tensor.stored
    else:
        begin = tensor.outside("offset", 0)
        length = tensor.outside("length", tensor.claimed_bytes)
        end = begin + max(length, tensor.claimed_bytes)
        found.reach[location] = max(end, found.reach.get(location, 0))
        found.external_files.add(location)
    if name is not None:
        found.tensors[name] = length
        found.products[name] = tensor.product


_TEXTS = frozenset(
    {
        ("node", 1),
        ("node", 2),
        ("node", 4),
        ("node", 7),
        ("external", 1),
        ("external", 2),
        ("tensor", 8),
    }
)
# Which input of an operator is the shape of its output.
_SHAPE_INPUTS = {"ConstantOfShape": 0, "Expand": 1}
# 2 GB of float32, in one tensor between two others.
_MOST_ELEMENTS = 1 << 29
_INT64 = 7
_MOST_DIMS = 16
_DIMS, _TYPE, _RAW_DATA = 1, 2, 9
# Values that are stored one by one take a byte each at least, whatever their type.
_TYPED_DATA = frozenset({4, 5, 6, 7, 10, 11})
_ONE_BY_ONE = 8
# Bits of a value, by the number of its type.
_BITS = {
    **dict.fromkeys((2, 3, 9, 17, 18, 19, 20, 24), 8),
    **dict.fromkeys((4, 5, 10, 16), 16),
    **dict.fromkeys((1, 6, 12), 32),
    **dict.fromkeys((7, 11, 13, 14), 64),
    **dict.fromkeys((21, 22, 23), 4),
    **dict.fromkeys((25, 26), 2),
    15: 128,
}


@dataclass(slots=True)
class _Tensor:
    """elements: as its dimensions claim; place: of values in another file."""

    elements: int = 1
    bits: int = _ONE_BY_ONE
    raw: int = 0
    typed: int = 0
    place: dict[str, str] = field(default_factory=dict[str, str])
    kind: int = 0
    numbers: list[int] = field(default_factory=list[int])

    @property
    def product(self) -> int:
        """Of its numbers, where it is a few whole ones: of a shape, how many elements."""
        return math.prod(map(abs, self.numbers)) if self.numbers else 0

    @property
    def stored(self) -> int:
        return self.raw or self.typed

    @property
    def claimed_bytes(self) -> int:
        bits = min(self.bits, _ONE_BY_ONE) if self.typed and not self.raw else self.bits
        return (self.elements * bits + 7) // 8

    def take(self, view: memoryview, number: int, low: int, high: int, value: int | None) -> None:
        if number == _DIMS:
            for dim in (value,) if value is not None else _packed(view, low, high):
                self.elements *= dim
        elif number == _TYPE and value is not None:
            self.bits, self.kind = _BITS.get(value, _ONE_BY_ONE), value
        elif number == _RAW_DATA and value is None:
            self.raw = high - low
            if self.kind == _INT64 and self.raw <= 8 * _MOST_DIMS and self.raw % 8 == 0:
                self.numbers = list(struct.unpack(f"<{self.raw // 8}q", view[low:high]))
        elif number in _TYPED_DATA:
            self.typed += max(1, high - low)
            if number == _INT64 and len(self.numbers) < _MOST_DIMS:
                more = (value,) if value is not None else _packed(view, low, high)
                self.numbers += [_signed(one) for one in islice(more, _MOST_DIMS)]

    def outside(self, key: str, otherwise: int) -> int:
        """A number that says where its values lie. Raises NotAGraph where it is none."""
        said = self.place.get(key)
        if said is None:
            return otherwise
        if not (said.isascii() and said.isdecimal() and len(said) < 20):
            raise NotAGraph("it says unclearly where its weights are")
        return int(said)


def _signed(number: int) -> int:
    return number - (1 << 64) if number >> 63 else number


def _packed(view: memoryview, at: int, end: int) -> Iterator[int]:
    while at < end:
        value, at = _varint(view, at, end)
        yield value


def _fields(view: memoryview, start: int, end: int) -> Iterator[tuple[int, int, int, int | None]]:
    """(field number, first byte, end, number) of every field; the number is None where the field
    is delimited by its length, and 0 where it has a fixed width."""
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
            yield number, at, at + length, None
            at += length
        elif wire == _VARINT:
            begin = at
            value, at = _varint(view, at, end)
            yield number, begin, at, value
        elif wire in (_FIXED32, _FIXED64):
            width = 4 if wire == _FIXED32 else 8
            yield number, at, at + width, 0
            at += width
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
