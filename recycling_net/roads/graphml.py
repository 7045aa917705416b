"""The edges of a GraphML file, some thousands at a time."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

from recycling_net.roads.tags import TAGS

BATCH = 50_000
"""So many edges are held as text at a time."""
_CHUNK = 1 << 20


class BrokenGraphmlError(Exception):
    """The file is no GraphML of a street network, or is cut short."""


@dataclass
class Batch:
    """Edges, one entry each: the two end points, the line as WKT where it is not straight, the tags as written.

    ``crs`` is what the file has said by then; networkx writes it last.
    """

    crs: str | None
    ends: list[tuple[tuple[float, float], tuple[float, float]]] = field(default_factory=list)
    wkt: list[str | None] = field(default_factory=list)
    tags: dict[str, list[str | None]] = field(default_factory=lambda: {tag: [] for tag in TAGS})


def batches(file: Path) -> Iterator[Batch]:
    """Yield the edges in batches, so that the text of the file is never held whole.

    Raises
    ------
    BrokenGraphmlError
        Where it is not well-formed, has a document type (and so may have entities), names an edge before its nodes
        or a node without coordinates.
    """
    reader = _Reader()
    with file.open("rb") as content:
        while chunk := content.read(_CHUNK):
            reader.feed(chunk, last=False)
            if len(reader.batch.ends) >= BATCH:
                yield reader.taken()
    reader.feed(b"", last=True)
    yield reader.taken()


class _Reader:
    """Follows the elements; keeps one edge or node at a time, and where the nodes are."""

    def __init__(self) -> None:
        self.batch = Batch(None)
        self._x, self._y = array("d"), array("d")
        self._node_at: dict[str, int] = {}
        self._key_name: dict[str, str] = {}
        self._element = ""
        self._head: dict[str, str] = {}
        self._data: dict[str, str] = {}
        self._key = ""
        self._text: list[str] = []
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._open
        self._parser.EndElementHandler = self._close
        self._parser.CharacterDataHandler = self._text.append
        self._parser.StartDoctypeDeclHandler = self._doctype

    def feed(self, chunk: bytes, *, last: bool) -> None:
        """Read on."""
        try:
            self._parser.Parse(chunk, last)
        except (expat.ExpatError, KeyError, ValueError) as fault:
            raise BrokenGraphmlError(f"{type(fault).__name__} {fault}") from fault

    def taken(self) -> Batch:
        """Return the edges read so far, and begin a new batch."""
        done, self.batch = self.batch, Batch(self.batch.crs)
        return done

    def _doctype(self, *_: object) -> NoReturn:
        raise BrokenGraphmlError("DOCTYPE")

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        self._text.clear()
        if name == "key":
            self._key_name[attributes["id"]] = attributes["attr.name"]
        elif name == "data":
            self._key = attributes["key"]
        elif name in {"graph", "node", "edge"}:
            self._element, self._head, self._data = name, attributes, {}

    def _close(self, name: str) -> None:
        if name == "data":
            key, text = self._key_name[self._key], "".join(self._text)
            self._data[key] = text
            if key == "crs" and self._element == "graph":
                self.batch.crs = text
        elif name == "node":
            self._node_at[self._head["id"]] = len(self._x)
            self._x.append(float(self._data["x"]))
            self._y.append(float(self._data["y"]))
            self._element = "graph"
        elif name == "edge":
            self._edge()
            self._element = "graph"

    def _edge(self) -> None:
        start, end = self._node_at[self._head["source"]], self._node_at[self._head["target"]]
        self.batch.ends.append(((self._x[start], self._y[start]), (self._x[end], self._y[end])))
        self.batch.wkt.append(self._data.get("geometry"))
        for tag, column in self.batch.tags.items():
            column.append(self._data.get(tag))
