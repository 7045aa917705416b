"""Why a YAML file cannot be parsed, in the words of someone who wrote it by hand."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ruamel.yaml.error import MarkedYAMLError, YAMLError

from recycling_net.errors import Issue, Where

_ALIKE = 0.85
"""How alike two names without their endings must be: item and items are (0.89), items and sites are not (0.8)."""
_MOST_NAMED = 8


def similar_files(file: Path, suffixes: tuple[str, ...]) -> tuple[str, str]:
    """Return a hint (Chinese, English) that names the file of the folder which is meant, or what the folder holds."""
    folder = file.parent
    if not folder.is_dir():
        return f"文件夹 `{folder.name}` 也不存在", f"the folder `{folder.name}` does not exist either"
    held = files_in(folder, suffixes)
    stems = {name.rpartition(".")[0]: name for name in _names(folder, suffixes)}
    near = difflib.get_close_matches(file.stem, stems, n=1, cutoff=_ALIKE)
    if near:
        meant = stems[near[0]]
        return f"是不是 `{meant}`?{held[0]}", f"did you mean `{meant}`? {held[1]}"
    return held


def files_in(folder: Path, suffixes: tuple[str, ...]) -> tuple[str, str]:
    """Return which files of these kinds a folder holds, in Chinese and English."""
    names = _names(folder, suffixes)
    if not names:
        return "该文件夹里没有这类文件", "the folder holds no such files"
    shown = names[:_MOST_NAMED] + ["…"] * (len(names) > _MOST_NAMED)
    return f"该文件夹里有:{'、'.join(shown)}", f"the folder holds: {', '.join(shown)}"


def _names(folder: Path, suffixes: tuple[str, ...]) -> list[str]:
    return sorted(entry.name for entry in os.scandir(folder) if entry.name.lower().endswith(suffixes))


_SCENARIOS = (".yaml", ".yml")


def _no_file(file: Path) -> Issue | None:
    if file.is_dir():
        return Issue("RN139", Where(file), {"value": file.name, "hint": files_in(file, _SCENARIOS)})
    if not file.exists():
        return Issue("RN120", Where(file), {"value": file.name, "hint": similar_files(file, _SCENARIOS)})
    if not file.is_file():  # a device or a pipe might never end
        return Issue("RN137", Where(file), {"value": file.name})
    return None


def file_fault(file: Path, largest_bytes: int) -> tuple[Issue | None, str]:
    """Return why a text file cannot be used, or None and its text."""
    if (fault := _no_file(file)) is not None:
        return fault, ""
    try:
        if file.stat().st_size > largest_bytes:
            return Issue("RN124", Where(file), {"most": largest_bytes // 1_000_000}), ""
        raw = file.read_bytes()
    except OSError:
        return Issue("RN137", Where(file), {"value": file.name}), ""
    try:
        return None, raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return Issue("RN121", Where(file, line)), ""


def syntax_faults(error: YAMLError, file: Path, lines: list[str]) -> list[Issue]:
    """Return what is wrong with text that the parser refused; tabs first, because they explain the rest."""
    tabs = [i for i, line in enumerate(lines) if re.match(r" *\t+\s*\S", line)]
    if tabs:
        return [
            Issue("RN125", Where(file, i + 1, lines[i].index("\t") + 1, text=lines[i].strip()[:120])) for i in tabs[:20]
        ]
    if not isinstance(error, MarkedYAMLError):
        number = int(getattr(error, "position", 0) or 0)
        line = "\n".join(lines)[:number].count("\n") + 1
        return [Issue("RN129", Where(file, line), {"detail": ("有不可见的控制字符", "a control character")})]
    code, at = _diagnose(error)
    quote = _open_quote(lines[: (at.line + 1) if at is not None else None])
    if quote is not None:
        where = Where(file, quote[0] + 1, quote[1] + 1, text=lines[quote[0]].strip()[:120])
        return [Issue("RN128", where)]
    line, column = (at.line, at.column) if at is not None else (0, 0)
    text = lines[line].strip()[:120] if line < len(lines) else None
    colon = _bad_colon(lines, line)
    if code in {"RN126", "RN129"} and colon is not None:
        at_line, at_column, glyph = colon
        where = Where(file, at_line + 1, at_column + 1, text=lines[at_line].strip()[:120])
        return [Issue("RN127", where, {"glyph": glyph})]
    facts = {"detail": _detail(error), "name": str(error.problem or "").rpartition(" ")[2].strip("'")}
    return [Issue(code, Where(file, line + 1, column + 1, text=text), facts)]


def mended(faults: Iterable[Issue], lines: list[str]) -> tuple[list[str], bool]:
    """Return the lines with what is evidently meant in place of each fault, and whether one had to be emptied instead.

    The lines stay as many as they are, so that what is found in them keeps its place.
    """
    found, torn = list(lines), False
    for fault in faults:
        at = (fault.where.line or 1) - 1
        line = _mended(fault, found, at) if at < len(found) else None
        found[at : at + 1] = [line or ""]
        torn = torn or line is None
    return found, torn


def _mended(fault: Issue, lines: list[str], at: int) -> str | None:
    """One line as it is meant; None where that is not evident."""
    line, column = lines[at], (fault.where.column or 1) - 1
    if fault.code == "RN125":
        above = next((other for other in reversed(lines[:at]) if other.strip()), "")
        depth = len(above) - len(above.lstrip(" "))
        return " " * (depth + 2 * above.rstrip().endswith(":")) + line.lstrip()
    if fault.code == "RN127":
        return f"{line[:column]}: {line[column + 1 :]}"
    if fault.code != "RN128":
        return None
    if line[column : column + 1] in ("'", '"'):
        return line.partition(" #")[0].rstrip() + line[column]
    closing = {"[": "]", "{": "}"}
    plain = re.sub(r"""'[^']*'|"[^"]*\"""", "", line.partition(" #")[0])
    open_ones: list[str] = []
    for sign in plain:
        if sign in closing:
            open_ones.append(closing[sign])
        elif open_ones and sign == open_ones[-1]:
            open_ones.pop()
    return line.partition(" #")[0].rstrip() + "".join(reversed(open_ones)) if open_ones else None


_CAUSES: tuple[tuple[str, str, str], ...] = (
    ("", "undefined alias", "RN134"),
    ("", "another document", "RN136"),
    ("quoted scalar", "end of stream", "RN128"),
    ("flow", "expected", "RN128"),
    ("", "cannot start any token", "RN138"),
    ("", "mapping values", "RN126"),
    ("", "<block end>", "RN126"),
    ("", "expected ':'", "RN126"),
    ("", "block entries", "RN126"),
    ("", "<document start>", "RN126"),
)
"""Words of ruamel's context and problem, and what they mean to a person."""


def _diagnose(error: MarkedYAMLError) -> tuple[str, Any]:
    """Return the code of the fault and the mark where it begins."""
    context, problem = str(error.context or ""), str(error.problem or "")
    code = next((code for where, what, code in _CAUSES if where in context and what in problem), "RN129")
    return code, error.context_mark if code == "RN128" else error.problem_mark or error.context_mark


def _open_quote(lines: list[str]) -> tuple[int, int] | None:
    """Find a value that begins with a quote and has no second one: it runs on to the next quote of the file."""
    for i, line in enumerate(lines):
        match = re.match(r"""\s*(?:- )?[^"'#]*?(?::\s|- )\s*(["'])""", line)
        if match is not None and line.count(match[1]) % 2 == 1:
            return i, match.start(1)
    return None


def _bad_colon(lines: list[str], near: int) -> tuple[int, int, str] | None:
    """Find, at the fault or just above it, a key with a full-width colon or without the space behind its colon."""
    for i in range(min(near, len(lines) - 1), max(-1, near - 3), -1):
        match = re.match(r"\s*(?:- )?[\w\-]+(\uff1a|:(?=[^\s\d/\\]|\d+ ?[^\d:]))", lines[i])
        if match and not re.match(r"\s*(?:- )?[\w\-]+\s*:(\s|$)", lines[i]):
            return i, match.start(1), match[1]
    return None


def _detail(error: MarkedYAMLError) -> tuple[str, str]:
    problem = str(error.problem or "")
    if "escape character" in problem:
        return "双引号里的反斜杠要写成 \\\\,或改用单引号", "write \\\\ for a backslash inside double quotes"
    return "引号、冒号、缩进或括号不合 YAML 规则", "quotes, colons, indentation or brackets do not follow YAML"
