"""What can go wrong, as data: an issue with its place, rendered in Chinese or English."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from string import Formatter
from typing import Literal

from recycling_net.errors.catalogue import CATALOGUE
from recycling_net.errors.entry import Entry
from recycling_net.words import spoken

__all__ = [
    "CATALOGUE",
    "Entry",
    "ExitCode",
    "InputError",
    "InternalError",
    "Issue",
    "Language",
    "NoPlanError",
    "RecyclingNetError",
    "RoadServiceError",
    "StoppedError",
    "TimeOutError",
    "Where",
    "did_you_mean",
    "explained",
    "render",
    "told",
]

Language = Literal["zh", "en"]


class ExitCode(IntEnum):
    """What the shell sees; the table stands in the design and in the README."""

    PLAN = 0
    OUR_FAULT = 1
    INPUT = 2
    NO_PLAN = 3
    TIME_OUT = 4
    ROAD_SERVICE = 5
    INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Where:
    """A place in the planner's files: a line of YAML, or a cell of a table (all counted from 1)."""

    file: Path | None = None
    line: int | None = None
    column: int | None = None
    key: str = ""
    sheet: str | None = None
    header: str | None = None
    text: str | None = None
    """The offending text as it stands in the file."""

    def __str__(self) -> str:
        """``file:line:column key`` for YAML and CSV, ``file[sheet] row N, column C`` for a workbook."""
        head = self.file.name if self.file else ""
        if self.sheet is not None:
            head += f"[{self.sheet}]"
        if self.line is not None:
            head += f":{self.line}"
            if self.column is not None:
                head += f":{self.column}"
        tail = self.header or self.key
        return f"{head}  {tail}".strip() if tail else head


@dataclass(frozen=True, slots=True)
class Issue:
    """One fault: a stable code, where it is, and the facts that its text names."""

    code: str
    where: Where = field(default_factory=Where)
    facts: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a code that the catalogue does not know, so that no fault is ever shown without a text."""
        if self.code not in CATALOGUE:
            raise KeyError(f"{self.code} is not in the catalogue")

    @property
    def is_error(self) -> bool:
        """Whether the run must stop for it; a warning does not stop anything."""
        return CATALOGUE[self.code].severity == "error"


class RecyclingNetError(Exception):
    """Base of every error that this package raises on purpose; ``issues`` lists every reason."""

    exit_code = ExitCode.OUR_FAULT

    def __init__(self, issues: Iterable[Issue]) -> None:
        self.issues = tuple(issues)
        super().__init__("\n".join(render(issue) for issue in self.issues))

    def __reduce__(self) -> tuple[type[RecyclingNetError], tuple[tuple[Issue, ...]]]:
        """Come back from another process as it was: an exception is otherwise made anew from its text."""
        return type(self), (self.issues,)


class InputError(RecyclingNetError):
    """The scenario or a table cannot be used (exit 2).

    ``faulty`` names the keys and tables that could not be used, so that nothing was compared with them.
    """

    exit_code = ExitCode.INPUT

    def __init__(self, issues: Iterable[Issue], faulty: Iterable[str] = ()) -> None:
        self.faulty = tuple(faulty)
        super().__init__(issues)


class NoPlanError(RecyclingNetError):
    """No plan can exist: the named rules cannot hold together (exit 3).

    ``way`` is the way out and a plan of it, where one was found (`recycling_net.plan.WayOut`).
    """

    exit_code = ExitCode.NO_PLAN

    def __init__(self, issues: Iterable[Issue], way: object = None) -> None:
        self.way = way
        super().__init__(issues)


class TimeOutError(RecyclingNetError):
    """Time ran out before any plan was found (exit 4); this says nothing about whether one exists."""

    exit_code = ExitCode.TIME_OUT


class StoppedError(TimeOutError):
    """Someone asked to stop before any plan was found (exit 130)."""

    exit_code = ExitCode.INTERRUPTED


class RoadServiceError(RecyclingNetError):
    """Roads were asked for and could not be had (exit 5)."""

    exit_code = ExitCode.ROAD_SERVICE


class InternalError(RecyclingNetError):
    """Our fault: the answer did not pass the independent check (exit 1)."""


def render(issue: Issue, language: Language = "zh") -> str:
    """Return the fault for a person: ``code place`` on the first line, then what is wrong, then what to do."""
    entry = CATALOGUE[issue.code]
    what, cure = told(issue.code, issue.facts, language)
    word = {"error": ("错误", "error"), "warning": ("提醒", "warning")}[entry.severity][language == "en"]
    lines = [f"{issue.code} {word}  {issue.where}".rstrip()]
    if issue.where.text:
        lines.append(f"    | {issue.where.text}")
    lines.append("    " + what)
    if cure:
        lines.append(f"    → {cure}".rstrip())
    return "\n".join(lines)


def told(code: str, facts: Mapping[str, object], language: Language = "zh") -> tuple[str, str]:
    """Return what is wrong and what to do, of an entry of the catalogue with these facts."""
    entry = CATALOGUE[code]
    what, cure = (entry.zh, entry.zh_cure) if language == "zh" else (entry.en, entry.en_cure)
    return _filled(what, facts, language), _filled(cure, facts, language)


_BLANKS = {
    "area": "地区", "code": "代码", "column": "列", "count": "数量", "county": "县", "crs": "坐标系", "depot": "车场",
    "destination": "终点", "detail": "详情", "example": "例子", "file": "文件", "first": "第一次的位置", "folder": "文件夹",
    "given": "所写的", "header": "表头", "headers": "表头", "hint": "当时给出的建议", "item": "单品", "kind": "设施类别",
    "km": "里程", "least": "最小值", "limit": "上限", "most": "最大值", "name": "名称", "origin": "起点", "place": "村/社区",
    "range": "范围", "route": "线路", "row": "行", "rows": "行", "rule": "约束", "rules": "约束", "share": "比例",
    "site": "设施", "stream": "品类", "streams": "品类", "table": "表", "target": "目标", "unit": "单位", "units": "单位",
    "value": "值", "vehicle": "车型", "wanted": "应为的", "what": "项目", "who": "哪一处", "year": "年份", "years": "年份",
}  # fmt: skip


def explained(code: str, language: Language = "zh") -> str:
    """Return the text of a code in general: what differs from case to case is named in angle brackets."""
    entry = CATALOGUE[code]
    lines = (entry.zh, entry.zh_cure) if language == "zh" else (entry.en, entry.en_cure)
    what, cure = ("".join(_blanked(line, language)) for line in lines)
    return f"{code}\n  {what}\n  → {cure}"


def _blanked(template: str, language: Language) -> Iterator[str]:
    for text, name, _, _ in Formatter().parse(template):
        yield text
        if name is not None:
            yield f"〈{_BLANKS.get(name, '…')}〉" if language == "zh" else f"<{name.replace('_', ' ')}>"


def _filled(template: str, facts: Mapping[str, object], language: Language) -> str:
    """Put the facts into a text; what stands between backticks is typed as it is, so no word is put in its place."""
    typed = {key: _fact(value, language, worded=False) for key, value in facts.items()}
    spoken = {key: _fact(value, language, worded=True) for key, value in facts.items()}
    parts = template.split("`")
    return "`".join(part.format(**(typed if at % 2 else spoken)) for at, part in enumerate(parts))


def _fact(value: object, language: Language, *, worded: bool) -> object:
    if isinstance(value, tuple) and len(value) == 2 and all(isinstance(part, str) for part in value):
        return value[language == "en"]  # a fact may itself be said in both languages
    if isinstance(value, (list, tuple, set, frozenset)):
        parts = [str(part) for part in value]
        return ("、" if language == "zh" else ", ").join(spoken(parts, language) if worded else parts)
    return spoken([value], language)[0] if worded and isinstance(value, str) else value


def did_you_mean(word: str, among: Iterable[str], *, at_most: int = 8) -> tuple[str, str]:
    """Return a hint (Chinese, English) that names the nearest known word, or else what there is."""
    known = [str(name) for name in among]
    alike = 0.5 if len(word) <= 2 else 0.6  # of two characters, as in 户娄 for 户数, one that is right is half
    near = difflib.get_close_matches(word, known, n=1, cutoff=alike)
    if near:
        return f"是不是想写 `{near[0]}`?", f"did you mean `{near[0]}`?"
    shown = known[:at_most] + (["…"] if len(known) > at_most else [])
    return f"可用:{'、'.join(shown)}", f"known: {', '.join(shown)}"
