"""Where in the planner's files the entry stands that a later room complains of by its key."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from recycling_net.errors import Issue, Where
from recycling_net.reading.document import dotted
from recycling_net.reading.reader import Reading


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
    return known[key] if key else where
