"""Which type of the scenario stands at a key path, with its fields, choices, range and description."""

from __future__ import annotations

import re
import types
from collections.abc import Iterator
from functools import cache
from math import inf
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import annotated_types
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic.json_schema import SkipJsonSchema

from recycling_net.reading.document import KeyPath
from recycling_net.scenario import Row, Scenario, Table
from recycling_net.scenario.base import Word


def bare(annotation: Any) -> Any:
    """Return an annotation without ``Annotated`` and without ``| None``."""
    while True:
        if hasattr(annotation, "__metadata__"):
            annotation = annotation.__origin__
            continue
        if get_origin(annotation) in {Union, types.UnionType}:
            annotation = next(part for part in get_args(annotation) if part is not type(None))
            continue
        return annotation


def is_model(annotation: Any) -> bool:
    """Whether the annotation is a part of the scenario with fields of its own."""
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def is_table(annotation: Any) -> bool:
    """Whether the annotation is a table of rows."""
    return isinstance(annotation, type) and issubclass(annotation, Table)


def fields_of(annotation: Any) -> list[str]:
    """Return the keys that a planner may write in a part; what reading fills in is none of them."""
    if not is_model(annotation):
        return []
    return [name for name, info in annotation.model_fields.items() if not _is_filled_in(info)]


def _is_filled_in(info: FieldInfo) -> bool:
    return any(isinstance(entry, SkipJsonSchema) for entry in info.metadata)  # type: ignore[misc]  # a class at run time, to mypy an alias


def step(annotation: Any, key: str | int) -> Any:
    """Return the type below ``annotation`` at ``key``; None where there is none."""
    annotation = bare(annotation)
    if is_model(annotation):
        info = annotation.model_fields.get(str(key)) if str(key) in fields_of(annotation) else None
        return bare(info.annotation) if info is not None else None
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is dict:
        return bare(parts[1])
    if origin in {tuple, list}:
        return bare(parts[0])
    return None


def type_at(path: KeyPath) -> Any:
    """Return the type at a key path of the scenario; None where nothing can stand."""
    annotation: Any = Scenario
    for key in path:
        annotation = step(annotation, key)
    return annotation


def field_at(path: KeyPath) -> FieldInfo | None:
    """Return the field that a key path ends in, or the one whose mapping or list holds it."""
    for cut in range(len(path), 0, -1):
        holder = type_at(path[: cut - 1])
        if is_model(holder) and path[cut - 1] in holder.model_fields:
            info: FieldInfo = holder.model_fields[str(path[cut - 1])]
            return info
    return None


def choices(annotation: Any) -> list[str]:
    """Return the words that a type allows, or the allowed keys of a mapping; empty where anything goes."""
    annotation = bare(annotation)
    if isinstance(annotation, type) and issubclass(annotation, Word):
        return list(annotation.words)
    if get_origin(annotation) is Literal:
        return [str(choice) for choice in get_args(annotation)]
    if get_origin(annotation) is dict:
        return choices(get_args(annotation)[0])
    return []


def _constraints(metadata: list[Any]) -> Iterator[Any]:
    for entry in metadata:
        if isinstance(entry, annotated_types.GroupedMetadata):
            yield from _constraints(list(entry))
        elif isinstance(entry, FieldInfo):
            yield from _constraints(entry.metadata)
        else:
            yield entry


def range_text(info: FieldInfo | None, unit: str = "") -> str:
    """Return the range of a number in signs that need no translation: ``≥ 0 %, ≤ 100 %``."""
    signs = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
    metadata = [] if info is None else _metadata(info)
    found: dict[str, Any] = {}
    for entry in _constraints(metadata):
        found.update({name: getattr(entry, name) for name in signs if getattr(entry, name, None) is not None})
    if found.get("gt", -inf) >= found.get("ge", inf):
        del found["ge"]  # a field that narrows its unit's own range
    scale, shown = (100.0, " %") if unit == "1" else (1.0, f" {unit}" if unit and unit != "clock" else "")
    return ", ".join(f"{signs[name]} {_short(limit * scale)}{shown}" for name, limit in found.items())


def _short(number: float) -> str:
    return f"{number:,.12g}" if abs(number) < 1e15 else f"{number:g}"


def unit_of(info: FieldInfo | None) -> str:
    """Return the unit that a field is kept in, or an empty text."""
    inside = [] if info is None else [info, *(entry for entry in _metadata(info) if isinstance(entry, FieldInfo))]
    extras = [part.json_schema_extra for part in inside]
    return next((str(extra["unit"]) for extra in extras if isinstance(extra, dict) and "unit" in extra), "")


def unit_inside(annotation: Any) -> str:
    """Return the unit of the numbers in a mapping or list, however deep, or an empty text."""
    for entry in getattr(annotation, "__metadata__", ()):
        extra = entry.json_schema_extra if isinstance(entry, FieldInfo) else None
        if isinstance(extra, dict) and "unit" in extra:
            return str(extra["unit"])
    annotation = bare(annotation)
    parts = get_args(annotation)
    if get_origin(annotation) is dict:
        return unit_inside(parts[1])
    return unit_inside(parts[0]) if get_origin(annotation) in {tuple, list} else ""


def _metadata(info: FieldInfo) -> list[Any]:
    """Return what is said about a field, that behind ``| None`` too."""
    held = (info.annotation, *get_args(info.annotation))
    return [*info.metadata, *(entry for part in held for entry in getattr(part, "__metadata__", ()))]


def annotated(info: FieldInfo) -> Any:
    """Return the whole type of a field: its annotation with its range and readers."""
    return Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation


@cache
def table_paths() -> dict[KeyPath, type[Row]]:
    """Return every key path of the scenario where a table stands, with the type of its rows."""
    return {
        path: get_args(bare(annotation.model_fields["rows"].annotation))[0]
        for path, annotation in _parts(Scenario, ())
        if is_table(annotation)
    }


@cache
def filled_in() -> frozenset[KeyPath]:
    """Return every key path that reading fills in, not the planner: rows of tables, facts of files."""
    return frozenset(
        (*path, name)
        for path, annotation in [((), Scenario), *_parts(Scenario, ())]
        for name, info in annotation.model_fields.items()
        if _is_filled_in(info)
    )


def _parts(model: Any, path: KeyPath) -> Iterator[tuple[KeyPath, Any]]:
    """Every part of the scenario that stands at a fixed key path, with its type."""
    for name in fields_of(model):
        annotation = bare(model.model_fields[name].annotation)
        if is_model(annotation):
            yield (*path, name), annotation
            yield from _parts(annotation, (*path, name))


def label(info: FieldInfo) -> str:
    """Return the name of a field: its description up to the first mark of punctuation."""
    return re.split(r"[。;:,(]", info.description or "", maxsplit=1)[0].strip()
