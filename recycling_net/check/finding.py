"""What a check finds: the rule that was re-computed, and every row that breaks it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from recycling_net.errors import Issue, Where

SHOWN_PER_RULE = 10
"""Faults reported one by one; further rows of the same rule are counted only."""

TONNES = 1e-3
"""Tonnes by which a re-computed figure may differ (a kilogram: what a linear programming solver leaves)."""

YUAN = 0.01
"""Yuan by which a re-computed line may differ."""

RELATIVE = 1e-6
"""Relative difference that floating-point sums and solver tolerances may leave."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that was re-computed, with its faults."""

    rule: str
    faults: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The verdict on a plan: which rules were re-computed, and each fault."""

    rules_checked: tuple[str, ...]
    faults: tuple[Issue, ...]

    @property
    def ok(self) -> bool:
        """Whether something was checked and nothing is wrong."""
        return bool(self.rules_checked) and not self.faults


def finding(rule: str, code: str, bad: pd.DataFrame) -> Finding:
    """Return the finding of a rule: each row of ``bad`` is one fault, its columns are the facts."""
    if bad.empty:
        return Finding(rule)
    shown = [
        Issue(code, Where(key=rule), {"rule": rule, **{str(name): value for name, value in row.items()}})
        for row in bad.head(SHOWN_PER_RULE).to_dict("records")
    ]
    if len(bad) > SHOWN_PER_RULE:
        shown.append(Issue("RN799", Where(key=rule), {"rule": rule, "more": len(bad) - SHOWN_PER_RULE}))
    return Finding(rule, tuple(shown))


def fault(rule: str, code: str, **facts: object) -> Finding:
    """Return the finding of a rule that is broken once."""
    return Finding(rule, (Issue(code, Where(key=rule), {"rule": rule, **facts}),))


@dataclass(frozen=True, slots=True)
class Figure:
    """A re-computed figure: its name in both languages, the columns that find its row, how far it may differ."""

    zh: str
    en: str
    where: tuple[str, ...]
    absolute: float
    relative: float = RELATIVE


def recomputed(rule: str, table: pd.DataFrame, given: object, wanted: object, figure: Figure) -> Finding:
    """Return the finding of a column: where ``given`` differs from ``wanted``, both as long as ``table``."""
    wrong = differs(given, wanted, figure.absolute, figure.relative)
    if not wrong.any():
        return Finding(rule)
    both = table.assign(given=np.asarray(given, float), wanted=np.asarray(wanted, float))
    return wrong_value(rule, both[wrong], (figure.zh, figure.en), figure.where)


def wrong_value(rule: str, bad: pd.DataFrame, what: tuple[str, str], where: Iterable[str]) -> Finding:
    """Return the finding of a re-computed figure: ``bad`` has columns given, wanted, and ``where`` to find the row.

    The wording names the figure and joins ``where`` into one label such as ``2025 v1 appliance``.
    """
    if bad.empty:
        return Finding(rule)
    labels = bad[list(where)].astype(str).agg(" ".join, axis=1)
    rows = pd.DataFrame({"row": labels, "given": bad["given"].astype(float), "wanted": bad["wanted"].astype(float)})
    return finding(rule, "RN706", named(rows, what))


def named(rows: pd.DataFrame, what: tuple[str, str]) -> pd.DataFrame:
    """Return ``rows`` with a column ``what``: the same words (Chinese, English) in each."""
    return rows.assign(what=pd.Series([what] * len(rows), index=rows.index, dtype=object))


def differs(given: object, wanted: object, absolute: float, relative: float = RELATIVE) -> npt.NDArray[np.bool_]:
    """Return where two arrays disagree; NaN agrees with NaN and infinity with infinity."""
    first, second = np.asarray(given, float), np.asarray(wanted, float)
    return np.atleast_1d(~np.isclose(first, second, rtol=relative, atol=absolute, equal_nan=True))


def summarise(findings: Iterable[Finding]) -> CheckReport:
    """Return the report over all findings; a rule checked in parts is named once."""
    kept = tuple(findings)
    return CheckReport(
        rules_checked=tuple(dict.fromkeys(found.rule for found in kept)),
        faults=tuple(issue for found in kept for issue in found.faults),
    )
