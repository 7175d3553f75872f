"""Nodes and weights of an ONNX file, read with numpy alone: a bare machine has no package for it.

Source: onnx.proto3 (field numbers), protobuf encoding (wire types).
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_KINDS = {1: "<f4", 2: "u1", 3: "i1", 6: "<i4", 7: "<i8", 9: "?", 10: "<f2", 11: "<f8"}


@dataclass(slots=True)
class Node:
    operator: str = ""
    inputs: list[str] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    attributes: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Graph:
    nodes: list[Node] = field(default_factory=list)
    weights: dict[str, NDArray[Any]] = field(default_factory=dict)
    inputs: list[str] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)


def read_graph(path: Path) -> Graph:
    content = memoryview(path.read_bytes())
    (graph,) = [value for number, value in _fields(content) if number == 7]
    return _graph(graph)


def _graph(content: memoryview) -> Graph:
    graph = Graph()
    for number, value in _fields(content):
        if number == 1:
            graph.nodes.append(_node(value))
        elif number == 5:
            name, array = _tensor(value)
            graph.weights[name] = array
        elif number in (11, 12):
            (name,) = [bytes(v).decode() for n, v in _fields(value) if n == 1]
            (graph.inputs if number == 11 else graph.outputs).append(name)
    return graph


def _node(content: memoryview) -> Node:
    node = Node()
    for number, value in _fields(content):
        if number in (1, 2):
            (node.inputs if number == 1 else node.outputs).append(bytes(value).decode())
        elif number == 4:
            node.operator = bytes(value).decode()
        elif number == 5:
            name, found = _attribute(value)
            node.attributes[name] = found
    return node


def _attribute(content: memoryview) -> tuple[str, Any]:
    name, found, many = "", None, []
    for number, value in _fields(content):
        if number == 1:
            name = bytes(value).decode()
        elif number == 2:
            (found,) = struct.unpack("<f", value)
        elif number == 3:
            found = _signed(value)
        elif number == 4:
            found = bytes(value).decode()
        elif number == 6:
            found = _graph(value)
        elif number == 8:
            many += [
                _signed(v) for v in (_varints(value) if isinstance(value, memoryview) else [value])
            ]
    return name, many or found


def _tensor(content: memoryview) -> tuple[str, NDArray[Any]]:
    dims: list[int] = []
    kind, name, raw = 0, "", b""
    for number, value in _fields(content):
        if number == 1:
            dims += _varints(value) if isinstance(value, memoryview) else [value]
        elif number == 2:
            kind = value
        elif number == 8:
            name = bytes(value).decode()
        elif number == 9:
            raw = bytes(value)
        elif number in (4, 5, 7) and value:
            raise ValueError(f"{name}: only raw weights are read")
    return name, np.frombuffer(raw, _KINDS[kind]).reshape(dims)


def _fields(content: memoryview) -> Iterator[tuple[int, Any]]:
    at = 0
    while at < len(content):
        key, at = _varint(content, at)
        number, wire = key >> 3, key & 7
        if wire == 0:
            value, at = _varint(content, at)
            yield number, value
            continue
        if wire == 2:
            length, at = _varint(content, at)
        else:
            length = {1: 8, 5: 4}[wire]
        yield number, content[at : at + length]
        at += length


def _varint(content: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = content[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def _varints(content: memoryview) -> list[int]:
    found, at = [], 0
    while at < len(content):
        value, at = _varint(content, at)
        found.append(value)
    return found


def _signed(value: int) -> int:
    return value - 2**64 if value >= 2**63 else value
