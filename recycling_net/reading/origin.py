"""Where in the planner's files the entry stands that a later room complains of by its key."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from recycling_net.errors import Issue, Where
from recycling_net.reading.document import dotted
from recycling_net.reading.reader import Reading

_SET = "--set "


def located(issues: Iterable[Issue], reading: Reading) -> tuple[Issue, ...]:
    """Return the issues with file, line and column where they name a key of the scenario; others as they are."""
    known = {dotted(path): where for path, where in reading.origin.items()}
    return tuple(
        issue if issue.where.file is not None else replace(issue, where=_nearest(issue.where, known))
        for issue in issues
    )


def _nearest(where: Where, known: dict[str, Where]) -> Where:
    """The place of the key, or of the nearest one above it that is written."""
    key = where.key
    while key and key not in known:
        key = key.rpartition(".")[0]
    return _with_settings(key, known) if key else where


def _with_settings(key: str, known: dict[str, Where]) -> Where:
    """The place of a key, with the settings of the command line that changed something below it: the file lacks them."""
    where = known[key]
    settings = [
        f"{_SET}{below.text}"
        for name, below in known.items()
        if name.startswith(f"{key}.") and (below.key or "").startswith(_SET)
    ]
    if where.file is None or not settings:
        return where
    shown = [where.text, *dict.fromkeys(settings)]
    return replace(where, text="  ← ".join(each for each in shown if each))
