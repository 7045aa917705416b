"""Why a YAML file cannot be parsed, in the words of someone who wrote it by hand."""

from __future__ import annotations

import difflib
import os
import re
from pathlib import Path
from typing import Any

from ruamel.yaml.error import MarkedYAMLError, YAMLError

from recycling_net.errors import Issue, Where


def similar_files(file: Path, suffixes: tuple[str, ...]) -> tuple[str, str]:
    """Return a hint (Chinese, English) that names the files of the folder which may be meant."""
    folder = file.parent
    if not folder.is_dir():
        return f"文件夹 `{folder.name}` 也不存在", f"the folder `{folder.name}` does not exist either"
    names = sorted(entry.name for entry in os.scandir(folder) if entry.name.lower().endswith(suffixes))
    near = difflib.get_close_matches(file.name, names, n=3, cutoff=0.5)
    if near:
        return (
            f"是不是 `{near[0]}`?相近的文件:{'、'.join(near)}",
            f"did you mean `{near[0]}`? similar: {', '.join(near)}",
        )
    if names:
        return f"该文件夹里有:{'、'.join(names[:8])}", f"the folder holds: {', '.join(names[:8])}"
    return "该文件夹里没有这类文件", "the folder holds no such files"


def file_fault(file: Path, largest_bytes: int) -> tuple[Issue | None, str]:
    """Return why a text file cannot be used, or None and its text."""
    if not file.is_file():
        if file.exists():
            return Issue("RN137", Where(file), {"value": file.name}), ""
        return Issue("RN120", Where(file), {"value": file.name, "hint": similar_files(file, (".yaml", ".yml"))}), ""
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
