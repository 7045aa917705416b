"""An earlier plan as the first of a new search: what of it still fits is kept, the rest is found anew."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from recycling_net.siting.highs import Limits, Solver
from recycling_net.siting.model import Bools, Floats, Programme
from recycling_net.siting.problem import Problem, positions
from recycling_net.siting.task import Task

_SHARE = 0.15
"""Each try may take this share of the time that is left."""
_LABELS = ("place", "stream", "mode", "site")
"""What tells one way of serving a place from another."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an earlier plan decided, by its labels; it may be the plan of another scenario.

    Attributes
    ----------
    facilities
        code, size, opening_year, last_year.
    changes
        year, code, size ("" where it closes).
    assignments
        year, place, site; stream and mode where they are known.
    kept
        Whether places are to be served as there wherever the proof does not tell the difference.
    """

    facilities: pd.DataFrame
    changes: pd.DataFrame
    assignments: pd.DataFrame
    kept: bool = field(default=False, kw_only=True)


def first_values(task: Task, earlier: Earlier, limits: Limits) -> Floats | None:
    """Return a solution of the task near an earlier plan; None where none is found soon.

    First the same sites in the same sizes and years serve the same places in the same way; then they may serve them or
    not; then the places are free; then any site that was ever open may be open in any size and year. A site that was open in a size that there is not is always so.
    """
    programme, columns = task.programme, task.columns
    sized = _sized(task.problem, earlier)
    wanted = np.zeros(len(programme.cost))
    np.maximum.at(wanted, columns.sized, sized.astype(float))
    own = np.zeros(len(wanted), dtype=bool)
    own[columns.sized] = True
    chosen, free, single = as_served(task.problem, earlier)
    served, serving = np.ones(len(wanted), dtype=bool), np.zeros(len(wanted), dtype=bool)
    served[columns.option], serving[columns.option] = chosen | free, chosen & single
    ever = np.ones(len(wanted), dtype=bool)
    site = positions(task.problem.choices, "site")
    known = task.problem.sites["code"].isin(earlier.facilities["code"]).to_numpy()[site]
    ever[columns.sized[~known]] = False
    fits = (wanted >= programme.lower) & (wanted <= programme.upper)
    same = own & fits
    same[columns.sized[known & ~np.isin(site, site[sized.any(axis=1)])]] = False
    standing = np.where(same, wanted, programme.lower)
    restricted = np.where(same, wanted, np.where(served, programme.upper, 0.0))
    for lower, upper in (
        (np.where(serving, np.minimum(programme.upper, 1.0), standing), restricted),
        (standing, restricted),
        (standing, np.where(same, wanted, programme.upper)),
        (programme.lower, np.where(ever, programme.upper, programme.lower)),
    ):
        if limits.wished or limits.left <= 0:
            return None
        part = Programme(
            programme.cost, lower, np.maximum(lower, upper), programme.integer, programme.rows.take(~task.implied)
        )
        answer = Solver(part, limits, whole=True).run(limits.sooner(_SHARE * limits.left))
        if answer.values is not None:
            return answer.values
    return None


def _sized(problem: Problem, earlier: Earlier) -> Bools:
    """(C, T) whether the site was open at that size; a year beyond the earlier plan is like its last."""
    facilities, years = earlier.facilities, np.array(problem.years)
    known = facilities.drop_duplicates("code").set_index("code")
    choices = problem.choices
    codes = problem.sites["code"].to_numpy()[positions(choices, "site")]
    rows = known.reindex(codes)
    end = facilities["last_year"].max()
    last = rows["last_year"].to_numpy(float)
    last = np.where(last >= end, np.inf, last)
    open_ = (rows["opening_year"].to_numpy(float)[:, None] <= years) & (years <= last[:, None])
    size = np.repeat(rows["size"].to_numpy(dtype=object)[:, None], len(years), axis=1)
    grown = earlier.changes[earlier.changes["size"].fillna("") != ""].sort_values("year", kind="stable")
    for code, year, name in grown[["code", "year", "size"]].itertuples(index=False):
        size[np.ix_(codes == code, years >= year)] = name
    lasting = problem.choices["lasting"].to_numpy(bool)
    found: Bools = open_ & (size == choices["size"].to_numpy(dtype=object)[:, None])
    found &= (lasting == np.isinf(last))[:, None] | ~choices.duplicated(["site", "size"], keep=False).to_numpy()[
        :, None
    ]
    return found


def as_served(problem: Problem, earlier: Earlier) -> tuple[Bools, Bools, Bools]:
    """Return (O, T) whether the earlier plan served the place so in that year, says nothing of it, and means this one alone.

    What differs only in where it goes on to is told by nothing that it says of a place.
    """
    options = problem.options
    told = earlier.assignments
    chosen = np.zeros((len(options), len(problem.years)), dtype=bool)
    labels = [name for name in _LABELS if name in told]
    pairs = pd.MultiIndex.from_frame(options[labels])
    for at, year in enumerate(problem.years):
        here = told[told["year"] == min(year, told["year"].max())]
        chosen[:, at] = pairs.isin(pd.MultiIndex.from_frame(here[labels]))
    group = positions(options, "group")
    times = np.zeros((int(group.max(initial=-1)) + 1, chosen.shape[1]), dtype=np.int64)
    np.add.at(times, group, chosen)
    return chosen, times[group] == 0, times[group] == 1
