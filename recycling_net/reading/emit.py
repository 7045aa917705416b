"""Plain data as YAML that a planner reads: block style, quotes only where they are needed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from recycling_net.reading.document import KeyPath

Remark = Callable[[KeyPath], str]
_PLAIN = re.compile(
    r"[A-Za-z_\u4e00-\u9fff][^:#\[\]{},&*!|>'\"%@`\\\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff\ud800-\udfff]*"
)
_QUANTITY = re.compile(r"-?\d+(?:\.\d+)? [A-Za-z%‰元万亿年月日天吨公斤里小时分钟米件台辆升立方³/()·]+")
_WORDS = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}


def no_remark(_path: KeyPath) -> str:
    """Say nothing about any value."""
    return ""


def scalar(value: Any) -> str:
    """Return a scalar so that a YAML 1.2 reader gives the same value back."""
    if isinstance(value, str):
        plain = (_PLAIN.fullmatch(value) and value.lower() not in _WORDS) or _QUANTITY.fullmatch(value)
        return value if plain and value == value.strip() else _quoted(value)
    if value is None or isinstance(value, (bool, int)):
        return json.dumps(value)
    if isinstance(value, float) and abs(value) != float("inf") and value == value:  # noqa: PLR0124  # not NaN
        return repr(value) if "." in repr(value) else repr(value).replace("e", ".0e")
    return {"inf": ".inf", "-inf": "-.inf", "nan": ".nan"}[str(value)]


def _quoted(text: str) -> str:
    """Return a double-quoted text; JSON's escapes are YAML's, once every unprintable sign is escaped."""
    held = json.dumps(text, ensure_ascii=False)
    return re.sub(
        r"[\x7f-\xa0\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]", lambda sign: f"\\u{ord(sign[0]):04x}", held
    )


def lines(value: Mapping[str, Any], remark: Remark = no_remark) -> list[str]:
    """Return the lines of a mapping; ``remark`` gives the comment behind a value, or an empty text."""
    return [
        f"{text}  # {said}" if said else text
        for text, at in _mapping(value, (), 0)
        for said in [remark(at) if at else ""]
    ]


def _mapping(value: Mapping[str, Any], path: KeyPath, indent: int) -> Iterator[tuple[str, KeyPath]]:
    for key, part in value.items():
        yield from _entry(f"{'  ' * indent}{scalar(str(key))}:", part, (*path, key), indent)


def _entry(head: str, part: Any, path: KeyPath, indent: int) -> Iterator[tuple[str, KeyPath]]:
    if isinstance(part, Mapping) and part:
        yield head, ()
        yield from _mapping(part, path, indent + 1)
    elif isinstance(part, (list, tuple)) and part:
        yield head, ()
        yield from _list(part, path, indent + 1)
    else:
        empty = "{}" if isinstance(part, Mapping) else "[]" if isinstance(part, (list, tuple)) else scalar(part)
        yield f"{head} {empty}", path


def _list(value: list[Any] | tuple[Any, ...], path: KeyPath, indent: int) -> Iterator[tuple[str, KeyPath]]:
    pad = "  " * indent
    for i, part in enumerate(value):
        if isinstance(part, Mapping) and part:
            for j, (text, at) in enumerate(_mapping(part, (*path, i), indent + 1)):
                yield (f"{pad}- {text.lstrip()}" if j == 0 else text), at
        else:
            yield from _entry(f"{pad}-", part, (*path, i), indent)
