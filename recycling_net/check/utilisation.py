"""How full each facility is, against the warnings that the plan gives."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from recycling_net.check.answer import Answer
from recycling_net.check.finding import TONNES, Figure, Finding, finding, recomputed
from recycling_net.check.question import Question
from recycling_net.plan import Plan

_KEY = ["year", "code"]
_OUTSIDE_AMBER, _OUTSIDE_RED = 0.80, 0.95
"""Thresholds of sites outside the county, which no facility kind of the scenario describes."""
_FIGURES = {
    "throughput_t": (("处理量(t)", "throughput (t)"), TONNES),
    "capacity_t": (("年能力(t)", "capacity (t)"), TONNES),
    "utilisation": (("利用率", "utilisation"), 1e-6),
}


def capacity_warnings(question: Question, answer: Answer, plan: Plan) -> Iterator[Finding]:
    """Every facility at or above its amber share is listed; every listed figure and level is right (rule: capacity_warnings)."""
    use = answer.use.rename(columns={"site": "code"})
    use = use[np.isfinite(use["capacity_t"])]
    share = use["throughput_t"] / use["capacity_t"].where(use["capacity_t"] > 0)  # no capacity is used to no share
    use = use.assign(utilisation=share.fillna(0.0))
    table = plan.tables["capacity_warnings"]
    both = table.merge(use, on=_KEY, how="left", suffixes=("", "_own"))
    for name, (what, tolerance) in _FIGURES.items():
        given = both[name].fillna(0.0) if name == "utilisation" else both[name]
        wanted = both[f"{name}_own"]
        yield recomputed("capacity_warnings", both, given, wanted, Figure(*what, tuple(_KEY), tolerance))
    kinds, shares = both["kind_own"].fillna(""), both["utilisation_own"].fillna(0.0)
    outside = (both["status"] == "outside").to_numpy()
    levels = [_level(question, kinds, shares + nudge, outside) for nudge in (-1e-6, 0.0, 1e-6)]
    wrong = ~np.any([both["level"].to_numpy() == level for level in levels], axis=0)
    rows = both.assign(given=both["level"], wanted=levels[1])
    yield finding("capacity_warnings", "RN745", rows.loc[wrong, [*_KEY, "given", "wanted"]])
    due = _level(question, use["kind"], use["utilisation"] - 1e-6, (use["status"] == "outside").to_numpy()) != "green"
    listed = pd.MultiIndex.from_frame(use[_KEY]).isin(pd.MultiIndex.from_frame(table[_KEY]))
    yield finding("capacity_warnings", "RN746", use.loc[due & ~listed, [*_KEY, "utilisation"]])


def _level(
    question: Question, kinds: pd.Series, shares: pd.Series, outside: npt.NDArray[np.bool_]
) -> npt.NDArray[np.object_]:
    specs = question.scenario.facilities
    amber = kinds.map({kind: spec.amber for kind, spec in specs.items()}).to_numpy(float)
    red = kinds.map({kind: spec.red for kind, spec in specs.items()}).to_numpy(float)
    amber, red = np.where(outside, _OUTSIDE_AMBER, amber), np.where(outside, _OUTSIDE_RED, red)
    used = shares.to_numpy(float)
    return np.where(used >= red, "red", np.where(used >= amber, "amber", "green")).astype(object)
