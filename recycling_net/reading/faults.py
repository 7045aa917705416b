"""What validation finds wrong with a scenario, said as issues with their place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from recycling_net.errors import CATALOGUE, Issue, Where, did_you_mean
from recycling_net.reading.document import KeyPath, Node, dotted
from recycling_net.reading.merge import OWN_KEYS
from recycling_net.reading.shape import annotated, choices, field_at, fields_of, range_text, type_at, unit_of
from recycling_net.scenario import Scenario
from recycling_net.units import units_that_fit

_WANTED = {
    "string": ("文字(数字要加引号)", "a text (put quotes around a number)"),
    "int": ("整数", "a whole number"),
    "float": ("数", "a number"),
    "bool": ("true 或 false", "true or false"),
    "dict": ("下级字段(“键: 值”,换行缩进)", "keys of its own (`key: value`, indented)"),
    "model": ("下级字段(“键: 值”,换行缩进)", "keys of its own (`key: value`, indented)"),
    "tuple": ("列表(每项一行,以 - 开头)", "a list (one entry a line, each behind `-`)"),
}
_RANGE = {"greater_than", "greater_than_equal", "less_than", "less_than_equal", "finite_number"}


@dataclass(slots=True)
class Draft:
    """A scenario as far as it can be understood, so that references are checked even where other parts are faulty.

    Attributes
    ----------
    parts
        Top-level field -> value, without the entries that are faulty.
    tree
        The written tree, without those entries.
    written
        The written tree with them.
    broken
        Key paths that are faulty or absent.
    """

    parts: dict[str, Any] = field(default_factory=dict)
    tree: Node = field(default_factory=lambda: Node({}, Where(), Where()))
    written: Node = field(default_factory=lambda: Node({}, Where(), Where()))
    broken: set[KeyPath] = field(default_factory=set)

    def whole(self, *path: str | int) -> bool:
        """Whether nothing at or below ``path`` is faulty, nor anything above it absent."""
        path, size = self._written(path), len(path)
        return not any(lost[:size] == path or path[: len(lost)] == lost for lost in self.broken)

    def names(self, *path: str) -> list[str] | None:
        """Return the keys written at ``path``, those too below which something is faulty; None where one itself is."""
        node = self.written.at(path)
        if any(gone[: len(path) + 1] == gone and gone[: len(path)] == path[: len(gone)] for gone in self.broken):
            return None
        return [str(key) for key, _ in node.children()] if node is not None else []

    def lacks(self, name: str, *path: str) -> bool:
        """Whether ``path`` is known to have no key ``name``."""
        known = self.names(*path)
        return known is not None and name not in known

    def _written(self, path: KeyPath) -> KeyPath:
        """The path as it is in the file: entries of a list move up where one before them has been left out."""
        found: list[str | int] = []
        for size, part in enumerate(path, start=1):
            node = self.tree.at(path[:size])
            found.append(part if node is None or node.written is None else node.written)
        return tuple(found)

    def where(self, *path: str | int) -> Where:
        """Return the place of a value, or of the nearest value above it that is written."""
        return self._nearest(path).where

    def key(self, *path: str | int) -> Where:
        """Return the place of a key, or of the nearest key above it that is written."""
        return self._nearest(path).key_where

    def _nearest(self, path: KeyPath) -> Node:
        for size in range(len(path), 0, -1):
            node = self.tree.at(path[:size])
            if node is not None:
                return node
        return self.tree


def validate(tree: Node, filled: Mapping[KeyPath, Any]) -> tuple[Scenario | None, list[Issue], Draft]:
    """Return the scenario, or every fault of its keys and values; always what can be understood of it.

    Parameters
    ----------
    tree
        The merged tree.
    filled
        What reading fills in, by key path: the rows of the tables, the facts of files.
    """
    data = _with(tree.plain(), filled)
    try:
        scenario = Scenario.model_validate(data)
    except ValidationError as error:
        errors = error.errors()
    else:
        return scenario, [], Draft({name: getattr(scenario, name) for name in Scenario.model_fields}, tree, tree)
    misspelt = {_path(entry) for entry in errors if entry["type"] == "extra_forbidden"}
    told = [entry for entry in errors if not _is_misspelt(entry, misspelt) and not _is_shortened(entry, tree)]
    issues = [_issue(entry, tree) for entry in told]
    return None, issues, _draft(tree, filled, errors)


def _with(data: Any, filled: Mapping[KeyPath, Any]) -> Any:
    for path, held in filled.items():
        node = data
        for part in path[:-1]:
            node = node.get(part) if isinstance(node, dict) else None
        if isinstance(node, dict):
            node[path[-1]] = held
    return data


def _path(entry: ErrorDetails) -> KeyPath:
    return tuple(part for part in entry["loc"] if part != "[key]")


def _draft(tree: Node, filled: Mapping[KeyPath, Any], errors: list[ErrorDetails]) -> Draft:
    draft = Draft(tree=tree, written=tree, broken={_path(entry) for entry in errors})
    for name, info in Scenario.model_fields.items():
        adapter: TypeAdapter[Any] = TypeAdapter(annotated(info))
        if draft.tree.at((name,)) is None and not info.is_required():
            draft.parts[name] = info.get_default(call_default_factory=True)
        for _ in range(12):  # each pass drops at least one entry of the deepest faulty level
            node = draft.tree.at((name,))
            if node is None:
                break
            data = _with({name: node.plain()}, {path: held for path, held in filled.items() if path[0] == name})
            try:
                draft.parts[name] = adapter.validate_python(data[name])
                break
            except ValidationError as error:
                lost = {(name, *_path(e)[: -1 if e["type"] == "missing" else None]) for e in error.errors()}
                draft.tree = _pruned(draft.tree, lost)
    return draft


def _pruned(node: Node, lost: set[KeyPath], path: KeyPath = ()) -> Node:
    kept: list[tuple[Any, Node]] = [
        (key, _pruned(child, lost, (*path, key))) for key, child in node.children() if (*path, key) not in lost
    ]
    if isinstance(node.value, dict):
        return replace(node, value=dict(kept))
    if not isinstance(node.value, list):
        return node
    entries = [replace(child, written=at if child.written is None else child.written) for at, child in kept]
    return replace(node, value=entries)


def _issue(entry: ErrorDetails, tree: Node) -> Issue:
    path = _path(entry)
    kind = entry["type"]
    if kind == "missing":
        parent = _holder(tree, path[:-1])
        where = replace(parent.key_where, key=dotted(path), text=parent.key_where.text if len(path) > 1 else None)
        above = dotted(path[:-1]) or ("最上层", "the top level")
        return Issue("RN102", where, {"name": path[-1], "parent": above})
    node = _holder(tree, path)
    if kind == "extra_forbidden":
        return unknown_key(path, node)
    if "[key]" in entry["loc"]:
        known = choices(type_at(path[:-1]))
        hint = did_you_mean(str(path[-1]), known) if known else _help(path)
        return Issue("RN106", node.key_where, {"value": path[-1], "hint": hint})
    return Issue(*_value_fault(entry, path, node))


def unknown_key(path: KeyPath, node: Node) -> Issue:
    """Return the fault of a key that the scenario does not know."""
    known = [*fields_of(type_at(path[:-1])), *(OWN_KEYS if len(path) == 1 else ())]
    return Issue("RN101", node.key_where, {"name": path[-1], "hint": did_you_mean(str(path[-1]), known)})


def _is_misspelt(entry: ErrorDetails, unknown: set[KeyPath]) -> bool:
    """Whether a missing key is there, misspelt: then the unknown key's hint says all."""
    path = _path(entry)
    beside = [str(other[-1]) for other in unknown if other[:-1] == path[:-1]]
    fields = fields_of(type_at(path[:-1]))
    return entry["type"] == "missing" and any(get_close_matches(word, fields, n=1) == [path[-1]] for word in beside)


def _is_shortened(entry: ErrorDetails, tree: Node) -> bool:
    """Whether a list is too short only for its faulty entries, of which each is told."""
    written = _holder(tree, _path(entry)).value
    least = (entry.get("ctx") or {}).get("min_length", 0)
    return entry["type"] == "too_short" and isinstance(written, list) and len(written) >= least


def _holder(tree: Node, path: KeyPath) -> Node:
    for size in range(len(path), -1, -1):
        node = tree.at(path[:size])
        if node is not None:
            return node
    return tree


def _value_fault(entry: ErrorDetails, path: KeyPath, node: Node) -> tuple[str, Where, dict[str, object]]:
    kind = entry["type"]
    written = node.value
    info = field_at(path)
    unit = unit_of(info)
    facts: dict[str, object] = {"value": written if not isinstance(written, (dict, list)) else path[-1]}
    where = node.where
    if written is None:
        code, facts = "RN113", {"name": path[-1], "help": _help(path)}
        where = node.key_where
    elif kind in {"RN106", "literal_error"}:
        code = "RN106"
        facts["hint"] = did_you_mean(str(written), choices(type_at(path)))
    elif kind in CATALOGUE:
        code = kind
        facts |= entry.get("ctx", {})
        if kind == "RN104" and unit:
            facts["units"] = "、".join(units_that_fit(unit))
    elif kind in _RANGE:
        code = "RN107"
        facts["range"] = range_text(info, unit) or _limit(entry) or ("有限的数", "finite")
    elif kind == "string_pattern_mismatch":
        code = "RN110"
    elif kind in {"string_too_long", "string_too_short"}:
        code = "RN111"
        facts |= {"least": 1, "most": (entry.get("ctx") or {}).get("max_length", 300)}
    elif kind in {"too_short", "too_long"}:
        code, facts = _length(entry, path[-1], len(written))
    elif (wanted := _WANTED.get(kind.partition("_")[0])) is not None:
        code = "RN108"
        facts["wanted"] = wanted
    else:
        code = "RN114"
        facts["help"] = _help(path)
    return code, where, facts


def _limit(entry: ErrorDetails) -> str:
    """The limit of a number within a list, whose field says nothing of it; only 0 is the same in every unit."""
    signs = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
    broken = [(sign, (entry.get("ctx") or {}).get(name)) for name, sign in signs.items()]
    return ", ".join(f"{sign} {limit:g}" for sign, limit in broken if limit is not None)


def _length(entry: ErrorDetails, name: str | int, given: int) -> tuple[str, dict[str, object]]:
    """A list that is empty, or has fewer or more entries than it is to have."""
    if given == 0:
        return "RN112", {"name": name}
    limits = entry.get("ctx") or {}
    least, most = limits.get("min_length"), limits.get("max_length")
    wanted = (f"至少 {least}", f"at least {least}") if most is None else (f"至多 {most}", f"at most {most}")
    return "RN148", {"name": name, "given": given, "wanted": wanted}


def _help(path: KeyPath) -> str:
    info = field_at(path)
    return (info.description or "") if info is not None else ""
