"""The rules of a list as far as each can be understood, also where others, or other keys of the same one, are faulty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from pydantic import TypeAdapter, ValidationError

from recycling_net.errors import Where
from recycling_net.reading.document import KeyPath, Node
from recycling_net.reading.faults import Draft
from recycling_net.reading.shape import annotated, field_at, is_model, type_at
from recycling_net.scenario import Model


@dataclass(frozen=True, slots=True)
class Entry:
    """One rule as written.

    Attributes
    ----------
    at
        Its position in the file, from 0.
    held
        Key -> value of every key that is right by itself, defaults too; those that are faulty or absent are not there.
    node
        What is written.
    """

    at: int
    held: Mapping[str, Any]
    node: Node
    path: KeyPath

    @property
    def whole(self) -> bool:
        """Whether every key that is written is one, with a value that is right by itself."""
        return set(self.node.value) <= self.held.keys()

    def get(self, key: str) -> Any:
        """Return a value; None where it is faulty or absent."""
        return self.held.get(key)

    def each(self, key: str) -> list[tuple[int, Any]]:
        """Return the position and value of every entry of a list that is right by itself."""
        node = self.node.at((key,))
        if node is None or not isinstance(node.value, list):
            return []
        kind = get_args(getattr(field_at((*self.path, key)), "annotation", None))[0]
        found = [(at, _read(kind, child.plain())) for at, child in enumerate(node.value)]
        return [(at, value) for at, value in found if value is not None]

    def where(self, *path: str | int) -> Where:
        """Return the place of a value, or of the nearest above it that is written."""
        for size in range(len(path), -1, -1):
            node = self.node.at(path[:size])
            if node is not None:
                return node.where
        return self.node.where

    def key(self, *path: str | int) -> Where:
        """Return the place of a key, or of the nearest value above it that is written."""
        node = self.node.at(path)
        return node.key_where if node is not None else self.where(*path)


def entries(draft: Draft, *path: str) -> list[Entry]:
    """Return the rules at ``path``; those that are no mapping are left out, as validation says so."""
    written = draft.written.at(path)
    model = type_at((*path, 0))
    if written is None or not isinstance(written.value, list) or not is_model(model):
        return []
    return [
        Entry(at, _sound(model, node), node, (*path, at))
        for at, node in enumerate(written.value)
        if isinstance(node.value, dict)
    ]


def _sound(model: type[Model], node: Node) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, info in model.model_fields.items():
        written = node.at((name,))
        if written is None:
            if not info.is_required():
                found[name] = info.get_default(call_default_factory=True)
        elif (value := _read(annotated(info), written.plain())) is not None:
            found[name] = value
    return found


def _read(annotation: Any, value: Any) -> Any:
    """Return a value by itself; None where it is faulty."""
    try:
        return _adapter(annotation).validate_python(value)
    except ValidationError:
        return None


@cache
def _adapter(annotation: Any) -> TypeAdapter[Any]:
    return TypeAdapter(annotation)
