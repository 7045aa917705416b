"""One YAML file as a tree in which every key and value knows its line and column."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode
from ruamel.yaml.nodes import Node as YamlNode

from recycling_net.errors import Issue, Where
from recycling_net.reading.syntax import file_fault, mended, syntax_faults

LARGEST_BYTES = 1_000_000
"""A scenario is a few kilobytes; ruamel needs about 20 s for a megabyte."""
_LARGEST_MENDED_BYTES = 100_000
_MOST_MENDED = 20
"""So often a file is read again with what is evidently meant in place of a fault, to find what else is wrong in it."""
_EVIDENT = ("RN125", "RN127", "RN128")
"""Faults of syntax that follow from no other."""
DEEPEST = 30
MOST_NODES = 100_000
"""After aliases are expanded, so that a few lines cannot grow into gigabytes."""
_TAG = "tag:yaml.org,2002:"
_PLAIN_TAGS = {_TAG + name for name in ("str", "int", "float", "bool", "null", "map", "seq", "timestamp", "value")}

KeyPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """A value of the file: a scalar, a ``dict[str, Node]`` or a ``list[Node]``, with its places.

    Attributes
    ----------
    where
        Where the value begins.
    key_where
        Where its key begins; the same as ``where`` for a list's entry.
    written
        Of a list's entry its position in the file, where entries before it have been left out.
    """

    value: Any
    where: Where
    key_where: Where
    written: int | None = None

    def plain(self) -> Any:
        """Return the value without places."""
        if isinstance(self.value, dict):
            return {key: child.plain() for key, child in self.value.items()}
        if isinstance(self.value, list):
            return [child.plain() for child in self.value]
        return self.value

    def children(self) -> list[tuple[str | int, Node]]:
        """Return keys (or positions) and values; nothing for a scalar."""
        if isinstance(self.value, dict):
            return list(self.value.items())
        return list(enumerate(self.value)) if isinstance(self.value, list) else []

    def at(self, path: KeyPath) -> Node | None:
        """Return the node at ``path`` below this one, or None."""
        node: Node | None = self
        for part in path:
            node = dict(node.children()).get(part) if node is not None else None
        return node

    def walk(self, path: KeyPath = ()) -> list[tuple[KeyPath, Node]]:
        """Return every node below this one with its key path, in file order."""
        found: list[tuple[KeyPath, Node]] = []
        for key, child in self.children():
            found.append(((*path, key), child))
            found.extend(child.walk((*path, key)))
        return found


@dataclass(slots=True)
class _Builder:
    file: Path | None
    lines: list[str]
    issues: list[Issue] = field(default_factory=list)
    nodes: int = 0
    whole: Where | None = None

    def place(self, node: YamlNode, path: KeyPath) -> Where:
        if self.whole is not None:
            return self.whole
        line = node.start_mark.line
        text = self.lines[line].strip()[:120] if line < len(self.lines) else None
        return Where(self.file, line + 1, node.start_mark.column + 1, dotted(path), text=text)

    def complain(self, code: str, where: Where, **facts: object) -> None:
        self.issues.append(Issue(code, where, facts))

    def build(self, node: YamlNode, path: KeyPath, key_where: Where | None = None) -> Node:
        where = self.place(node, path)
        key_where = key_where or where
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise _TooLargeError(Issue("RN133", where, {"most": MOST_NODES}))
        if len(path) > DEEPEST:
            raise _TooLargeError(Issue("RN132", where, {"most": DEEPEST}))
        if node.tag not in _PLAIN_TAGS:
            self.complain("RN131", where, tag=str(node.tag).replace(_TAG, "!!"))
        if isinstance(node, MappingNode):
            return Node(self.mapping(node, path), where, key_where)
        if isinstance(node, SequenceNode):
            return Node([self.build(child, (*path, i)) for i, child in enumerate(node.value)], where, key_where)
        return Node(scalar(node) if isinstance(node, ScalarNode) else None, where, key_where)

    def mapping(self, node: MappingNode, path: KeyPath) -> dict[str, Node]:
        own: dict[str, Node] = {}
        inherited: dict[str, Node] = {}
        for key, value in node.value:
            if isinstance(key, ScalarNode) and key.tag == _TAG + "merge":
                for source in value.value if isinstance(value, SequenceNode) else [value]:
                    if isinstance(source, MappingNode):
                        inherited = {**self.mapping(source, path), **inherited}
                    else:
                        self.complain("RN135", self.place(key, path), name="<<")
                continue
            if not isinstance(key, ScalarNode) or not str(key.value).strip():
                self.complain("RN135", self.place(key, path), name="?")
                continue
            name = str(key.value).strip()
            where = self.place(key, (*path, name))
            if name in own:
                self.complain("RN130", where, name=name, first=own[name].key_where.line)
                continue
            own[name] = self.build(value, (*path, name), where)
        return {**inherited, **own}


class _TooLargeError(Exception):
    def __init__(self, issue: Issue) -> None:
        self.issue = issue
        super().__init__(issue.code)


def dotted(path: KeyPath) -> str:
    """Return a key path as people write it: ``streams.appliance.chain.0``."""
    return ".".join(map(str, path))


def scalar(node: ScalarNode) -> Any:
    """Return a YAML 1.2 scalar as null, bool, int, float or text; a date stays text."""
    text = str(node.value)
    kind = str(node.tag).removeprefix(_TAG)
    bare = text.replace("_", "").lower()
    if kind == "null":
        return None
    if kind == "bool":
        return bare == "true"
    if kind == "int":
        return int(bare, 0 if re.match(r"[-+]?0[xob]", bare) else 10)
    if kind == "float":
        return float(re.sub(r"^([-+]?)\.(inf|nan)$", r"\1\2", bare))
    return text


class Document(NamedTuple):
    """A file as read.

    Attributes
    ----------
    tree
        None where nothing of the text can be used.
    issues
        Every fault found.
    torn
        Whether lines are missing in the tree, because it is not evident what they mean.
    """

    tree: Node | None
    issues: list[Issue]
    torn: bool = False


def load(file: Path) -> Document:
    """Return the tree of a YAML file with every fault found in it.

    Where the text cannot be parsed, the tree is that of the text with its faults of syntax mended, as far as that goes.
    """
    fault, text = file_fault(file, LARGEST_BYTES)
    if fault is not None:
        return Document(None, [fault])
    builder = _Builder(file, text.splitlines())
    try:
        root, torn = _composed(file, text, builder)
        if isinstance(root, MappingNode):
            return Document(builder.build(root, ()), builder.issues, torn)
        if not builder.issues:
            builder.complain(*(("RN122", Where(file)) if root is None else ("RN123", builder.place(root, ()))))
    except RecursionError:
        builder.complain("RN132", Where(file), most=DEEPEST)
    except _TooLargeError as error:
        builder.issues.append(error.issue)
    return Document(None, builder.issues)


def _composed(file: Path, text: str, builder: _Builder) -> tuple[YamlNode | None, bool]:
    """Return what the text is made of, and whether lines of it had to be left out; its faults of syntax go to ``builder``."""
    lines, torn = builder.lines, False
    for _ in range(_MOST_MENDED):
        try:
            return YAML(typ="safe", pure=True).compose(text), torn
        except YAMLError as error:
            faults = syntax_faults(error, file, lines)
        if builder.issues and not all(fault.code in _EVIDENT for fault in faults):
            break  # it may only follow from what was mended
        builder.issues.extend(faults)
        if len(text) > _LARGEST_MENDED_BYTES:
            break
        lines, emptied = mended(faults, lines)
        torn = torn or emptied
        text = "\n".join(lines) + "\n"
    return None, torn


def load_value(text: str, where: Where) -> tuple[Node | None, list[Issue]]:
    """Return one value given on the command line, every part of it placed at ``where``."""
    builder = _Builder(None, [], whole=where)
    try:
        root = YAML(typ="safe", pure=True).compose(text)
        if root is None:
            return Node(None, where, where), []
        return builder.build(root, ()), builder.issues
    except _TooLargeError as error:
        return None, [error.issue]
    except (YAMLError, RecursionError):
        return None, [Issue("RN146", where, {"value": text})]


def moved(node: Node, path: KeyPath) -> Node:
    """Return ``node`` with its places naming the key path where it now stands."""
    key = dotted(path)
    value: Any = node.value
    if isinstance(value, dict):
        value = {name: moved(child, (*path, name)) for name, child in value.items()}
    elif isinstance(value, list):
        value = [moved(child, (*path, i)) for i, child in enumerate(value)]
    return Node(value, replace(node.where, key=key), replace(node.key_where, key=key))
