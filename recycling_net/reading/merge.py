"""A scenario file with everything that it extends, removes and is told on the command line, as one tree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, get_args, get_origin

from recycling_net.errors import Issue, Where, did_you_mean
from recycling_net.reading.document import KeyPath, Node, dotted, load, load_value, moved
from recycling_net.reading.paths import Permit
from recycling_net.reading.shape import bare, choices, field_at, fields_of, is_model, step, type_at
from recycling_net.scenario import Scenario, is_file

MOST_FILES = 50
OWN_KEYS = ("extends", "remove")
"""Keys of a file, not of the scenario."""
_TELLING = ("stream", "kind", "year", "per", "site", "map", "origin", "destination")
"""Keys that say what an entry of a list is about; the others say how much."""


@dataclass(slots=True)
class Merged:
    """The merged tree, the faults met on the way, and every file that was opened, in reading order."""

    permit: Permit
    tree: Node | None = None
    issues: list[Issue] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    torn: bool = False
    """Whether lines of a file are missing in the tree, so that what is not there may well be written."""


def merge(main: Path, permit: Permit, settings: Mapping[str, str]) -> Merged:
    """Return the tree of ``main``; no tree where nothing of it can be used."""
    merged = Merged(permit)
    merged.tree = _resolve(main, merged, (), Where(main))
    for key, text in settings.items():
        if merged.tree is not None:
            merged.tree = _set(merged.tree, key, text, merged.issues)
    return merged


def _resolve(file: Path, merged: Merged, chain: tuple[Path, ...], named_at: Where) -> Node | None:
    true_file = file.resolve()
    if true_file in chain:
        names = " → ".join(link.name for link in (*chain, true_file))
        merged.issues.append(Issue("RN140", named_at, {"chain": names}))
        return None
    if len(merged.files) >= MOST_FILES:
        merged.issues.append(Issue("RN143", named_at, {"most": MOST_FILES}))
        return None
    if chain and not file.is_file():
        merged.issues.extend(replace(issue, where=named_at) for issue in load(file).issues)
        return None
    merged.files.append(file)
    tree, issues, torn = load(file)
    merged.issues.extend(issues)
    merged.torn = merged.torn or torn
    if tree is None:
        return None
    own = dict(tree.value)
    base: Node | None = None
    complete = True
    for entry in _texts(own.pop("extends", None), "extends", merged.issues):
        located = merged.permit.locate(entry.value, file.parent, entry.where)
        if isinstance(located, Issue):
            merged.issues.append(located)
            complete = False
            continue
        parent = _resolve(located, merged, (*chain, true_file), entry.where)
        complete = complete and parent is not None
        if parent is not None:
            base = parent if base is None else _over(base, parent, merged.issues)
    for entry in _texts(own.pop("remove", None), "remove", merged.issues):
        if complete:
            base = _without(base, entry, merged.issues)
    merged.torn = merged.torn or not complete
    tree = Node(own, tree.where, tree.key_where)
    return tree if base is None else _over(base, tree, merged.issues)


def _texts(node: Node | None, name: str, issues: list[Issue]) -> list[Node]:
    """Return the texts of a key that takes one text or a list of texts."""
    if node is None or node.value is None:
        return []
    entries = node.value if isinstance(node.value, list) else [node]
    for entry in entries:
        if not isinstance(entry.value, str):
            wanted = ("文字或文字的列表", "a text or a list of texts")
            issues.append(Issue("RN108", entry.where, {"value": name, "wanted": wanted}))
    return [entry for entry in entries if isinstance(entry.value, str)]


def _over(base: Node, over: Node, issues: list[Issue], path: KeyPath = ()) -> Node:
    """Return ``base`` overlaid with ``over``: mappings are joined, everything else is replaced."""
    if not (isinstance(base.value, dict) and isinstance(over.value, dict)):
        if isinstance(base.value, list) and isinstance(over.value, list):
            issues.extend(_dropping(base, over, path))
        return over
    joined = dict(base.value)
    for key, child in over.value.items():
        joined[key] = _over(joined[key], child, issues, (*path, key)) if key in joined else child
    return Node(joined, over.where, over.key_where)


def _dropping(base: Node, over: Node, path: KeyPath) -> Iterator[Issue]:
    """Say that a list leaves out entries of the one that it replaces: those of which it speaks neither with other amounts."""
    kept = [_about(entry) for entry in over.value]
    gone = [entry for entry in base.value if _about(entry) not in kept]
    if gone:
        file = gone[0].where.file.name if gone[0].where.file is not None else ""
        lines = [str(entry.where.line) for entry in gone]
        facts = {"name": dotted(path), "file": file, "all": len(base.value), "gone": len(gone), "lines": lines}
        yield Issue("RN198", over.key_where, facts)


def _about(entry: Node) -> list[tuple[str, Any]]:
    """What an entry of a list is about."""
    held = entry.plain()
    return [(key, held.get(key)) for key in _TELLING] if isinstance(held, dict) else []


def _without(base: Node | None, entry: Node, issues: list[Issue]) -> Node | None:
    parts = str(entry.value).split(".")
    node = base
    for depth, part in enumerate(parts):
        known = list(node.value) if node is not None and isinstance(node.value, dict) else []
        if part not in known:
            hint = did_you_mean(part, known) if known else ("被继承的文件里没有它", "the extended files do not have it")
            name = ".".join(parts[: depth + 1])
            issues.append(Issue("RN144", entry.where, {"value": entry.value, "name": name, "hint": hint}))
            return base
        node = node.value[part] if node is not None else None
    return _replaced(base, tuple(parts), None) if base is not None else None


def _replaced(node: Node, path: KeyPath, new: Node | None) -> Node:
    """Return ``node`` with the value at ``path`` replaced, or dropped where ``new`` is None."""
    key, rest = path[0], path[1:]
    held: Any = dict(node.value) if isinstance(node.value, dict) else {}
    if isinstance(node.value, list):
        held = list(node.value)
        held[int(key)] = _replaced(held[int(key)], rest, new) if rest else new
        return Node(held, node.where, node.key_where)
    if rest:
        place = new.where if new is not None else node.where
        child = held.get(key)
        usable = child is not None and isinstance(child.value, (dict, list))
        held[key] = _replaced(child if usable and child is not None else Node({}, place, place), rest, new)
    elif new is None:
        del held[key]
    else:
        held[key] = new
    return Node(held, node.where, node.key_where)


def _set(tree: Node, key: str, text: str, issues: list[Issue]) -> Node:
    """Return the tree with one ``--set key=text`` applied; relative paths in it start at the main file's folder."""
    where = Where(key=f"--set {key}", text=f"{key}={text}")
    path = _set_path(tree, key, where, issues)
    value, faults = load_value(text, where)
    issues.extend(faults)
    if path is None or value is None:
        return tree
    shown = Where(key=f"--set {dotted(path)}", text=f"{key}={text}")
    return _replaced(tree, path, _placed(moved(value, path), shown))


def _placed(node: Node, where: Where) -> Node:
    value: Any = node.value
    if isinstance(value, dict):
        value = {name: _placed(child, where) for name, child in value.items()}
    elif isinstance(value, list):
        value = [_placed(child, where) for child in value]
    return Node(value, where, where)


def _set_path(tree: Node, key: str, where: Where, issues: list[Issue]) -> KeyPath | None:
    """Return the key path that ``--set`` names, or None after saying why there is no such path."""
    parts = [part.strip() for part in key.split(".")]
    annotation: Any = Scenario
    path: list[str | int] = []
    while parts:
        part = parts.pop(0)
        node = tree.at(tuple(path))
        if get_origin(annotation) is tuple:
            length = len(node.value) if node is not None and isinstance(node.value, list) else 0
            if not part.isdecimal() or int(part) >= length:
                facts = {"value": part, "name": dotted(tuple(path)), "length": length}
                issues.append(Issue("RN147", where, facts))
                return None
            path.append(int(part))
        elif get_origin(annotation) is dict and not (choices(annotation) or is_model(bare(get_args(annotation)[1]))):
            path.append(".".join([part, *parts]))  # keys of `sources` are dotted paths themselves
            return tuple(path)
        else:
            known = _known_keys(annotation, node)
            if part not in known and (is_model(annotation) or choices(annotation) or not known or parts):
                hint = did_you_mean(part, known) if known else ("它没有下级字段", "it has no keys below it")
                issues.append(Issue("RN145", where, {"name": key, "part": part, "hint": hint}))
                return None
            path.append(part)
        annotation = step(annotation, part)
    return tuple(path)


def _known_keys(annotation: Any, node: Node | None) -> list[str]:
    if is_model(annotation):
        return fields_of(annotation)
    return choices(annotation) or (list(node.value) if node is not None and isinstance(node.value, dict) else [])


def rebase_files(merged: Merged) -> dict[KeyPath, Path]:
    """Return every file that the scenario names, by key path, and write its path in the tree as the main file would."""
    found: dict[KeyPath, Path] = {}
    if merged.tree is None:
        return found
    for path, node in merged.tree.walk():
        info = field_at(path) if is_model(type_at(path[:-1])) else None
        if not isinstance(node.value, str) or info is None or not is_file(info):
            continue
        base = node.where.file.parent if node.where.file is not None else merged.permit.folder
        located = merged.permit.locate(node.value, base, node.where)
        if isinstance(located, Issue):
            merged.issues.append(located)
            continue
        found[path] = located
        written = merged.permit.relative(located) if base.resolve() != merged.permit.folder else node.value
        merged.tree = _replaced(merged.tree, path, Node(written, node.where, node.key_where))
    return found
