"""Tonnes that ride on waste trucks instead of the own ones: cheaper, as long as there is room."""

from __future__ import annotations

import numpy as np
import pandas as pd

from recycling_net.siting.columns import Columns
from recycling_net.siting.model import Draft, Floats, Ints
from recycling_net.siting.problem import Problem, amounts, positions


def leg_of_arcs(problem: Problem) -> Ints:
    """(A,) the leg that waste trucks drive between the ends of an arc, -1 where none does."""
    legs = problem.network.backhauls
    ends = pd.MultiIndex.from_frame(legs[["origin", "destination"]])
    found: Ints = ends.get_indexer(pd.MultiIndex.from_frame(problem.arcs[["origin", "destination"]])).astype(np.int64)
    return found


def backhauls(draft: Draft, problem: Problem, columns: Columns) -> None:
    """r[b,t] <= sum of what goes from its origin to its destination; sum_b r[b,t] <= room of the round   (t per year)"""
    legs = problem.network.backhauls
    if legs.empty:
        return
    carried = draft.rows(columns.ridden.shape, lower=-np.inf, upper=0)
    draft.put(carried, columns.ridden, 1.0)
    leg = leg_of_arcs(problem)
    on = np.flatnonzero(leg >= 0)
    draft.put(carried[leg[on]], columns.flow[on], -1.0)
    arc = positions(problem.options, "arc")
    chosen = np.flatnonzero((arc >= 0) & (leg[arc] >= 0))
    draft.put(carried[leg[arc[chosen]]], columns.option[chosen], -problem.delivered[chosen])
    number = positions(legs, "number")
    room = legs.groupby("number")["room_t"].first().to_numpy(float)
    rows = draft.rows((len(room), len(problem.years)), lower=-np.inf, upper=room[:, None])
    draft.put(rows[number], columns.ridden, 1.0)


def ridden(problem: Problem, flow: Floats) -> Floats:
    """(B, T) the tonnes that ride, of the flows (A, T): of each round the legs that save most are filled first."""
    legs = problem.network.backhauls
    leg = leg_of_arcs(problem)
    wanted = np.zeros((len(legs), len(problem.years)))
    np.add.at(wanted, leg[leg >= 0], flow[leg >= 0])
    number, room = positions(legs, "number"), amounts(legs, "room_t")
    order = np.lexsort((np.arange(len(legs)), -amounts(legs, "saved_yuan_per_t"), number))
    tonnes = np.zeros_like(wanted)
    left = np.zeros((int(number.max(initial=-1)) + 1, len(problem.years)))
    left[number] = room[:, None]
    for at in order:
        tonnes[at] = np.minimum(wanted[at], left[number[at]])
        left[number[at]] -= tonnes[at]
    return tonnes
