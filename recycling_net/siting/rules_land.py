"""Facilities of a kind that keep their distance from one another, as rows."""

from __future__ import annotations

import numpy as np
import pandas as pd

from recycling_net.scenario import MinDistance
from recycling_net.siting.columns import Columns
from recycling_net.siting.model import Draft, Ints
from recycling_net.siting.problem import Problem


def min_distance(draft: Draft, problem: Problem, columns: Columns, rule: MinDistance) -> None:
    """sum_j y[j,t] <= 1 over sites any two of which are nearer than `apart`   (rule: min_distance; straight km)

    Two that stand already are no such pair. Where nothing of the kind may close, the last year says it for all.
    """
    pairs = problem.network.land.apart
    pairs = pairs[(pairs["kind"] == rule.kind) & (pairs["km"] < rule.apart)]
    at = pd.Series(np.arange(len(problem.sites)), index=problem.sites["code"])
    first, second = (at.reindex(pairs[end]).to_numpy(np.int64) for end in ("one", "other"))
    row, site = cliques(first, second)
    spec = problem.scenario.facilities.get(rule.kind)
    last = len(problem.years) - 1
    for year in range(last + 1) if spec is not None and spec.close is not None else (last,):
        rows = draft.rows(int(row.max(initial=-1)) + 1, lower=-np.inf, upper=1)
        draft.put(rows[row], columns.is_open[site, year], 1.0)


def cliques(first: Ints, second: Ints) -> tuple[Ints, Ints]:
    """Return (clique, member): sets in which every two are a pair, so that each pair is in one of them.

    Greedy: from a pair that is in none yet, further members as long as there are any, those first that bring in
    pairs which are in none yet.
    """
    near: dict[int, set[int]] = {}
    for one, other in zip(first.tolist(), second.tolist(), strict=True):
        near.setdefault(one, set()).add(other)
        near.setdefault(other, set()).add(one)
    left = {one: set(others) for one, others in near.items()}
    number: list[int] = []
    member: list[int] = []
    count = 0
    for start in sorted(near):
        while left[start]:
            chosen, shared = [start], set(near[start])
            while shared:
                fresh = shared & left[start] or shared
                chosen.append(min(fresh))
                shared &= near[chosen[-1]]
            for one in chosen:
                left[one].difference_update(chosen)
            number += [count] * len(chosen)
            member += chosen
            count += 1
    return np.array(number, dtype=np.int64), np.array(member, dtype=np.int64)
