"""Sites filled with whole places: every way of filling them that prices leave open, and the best choice among those.

A pattern is a site with the places that it serves. What an answer costs above the bound at given prices is a sum over
its patterns, so that an answer below a cutoff is made of patterns that cost little more than the best of their site; if
there are few of them a set partitioning programme finds it (Baldacci, Christofides and Mingozzi 2008 for routes).
"""

from __future__ import annotations

from math import inf, isnan
from typing import NamedTuple

import numpy as np

from recycling_net.compiled import compiled
from recycling_net.siting.highs import Limits, Solver
from recycling_net.siting.location.knapsack import TINY, Loads, choose
from recycling_net.siting.location.prices import Marks, Prices
from recycling_net.siting.model import Bools, Draft, Floats, Ints, Programme

STEPS = 20
"""The search for patterns may take so many steps for every pattern that is wanted."""


class Patterns(NamedTuple):
    """Patterns (N,); pattern ``n`` serves ``place[start[n]:start[n + 1]]`` from ``site[n]`` and costs ``cost[n]``.

    Opening the site is part of the cost.
    """

    site: Ints
    start: Ints
    place: Ints
    cost: Floats


@compiled
def slack_of(loads: Loads, prices: Prices, cutoff: float, marks: Marks) -> Floats:
    """Return (J,) how much less than the most a site may save in an answer below the cutoff, at the best prices."""
    worth, total = prices.saving - loads.fixed, prices.best.sum()
    taken, slack = np.zeros(len(worth)), np.full(len(worth), -np.inf)
    for j in np.flatnonzero(marks >= 0):
        before = marks[j]
        marks[j] = 1
        slack[j] = cutoff - (total - choose(loads, worth, marks, taken))
        marks[j] = before
    return slack


@compiled
def worthwhile(loads: Loads, prices: Prices, slack: Floats) -> Bools:
    """Return (A,) by site the arcs that an answer may use whose sites save at most so much less than they could.

    With a place in its site already, the rest of the room is filled with shares.
    """
    start, end, cost = loads.by_site
    kept = np.zeros(len(end), np.bool_)
    for j in np.flatnonzero(slack > -TINY):
        places, room = end[start[j] : start[j + 1]], loads.room[j]
        gains, sizes = prices.best[places] - cost[start[j] : start[j + 1]], loads.demand[places]
        ratio = gains / np.maximum(sizes, TINY)
        order = np.argsort(-ratio)
        order = order[gains[order] > 0.0]
        held, gained = np.zeros(len(order) + 1), np.zeros(len(order) + 1)
        held[1:], gained[1:] = np.cumsum(sizes[order]), np.cumsum(gains[order])
        for k in range(len(places)):
            left = room - sizes[k]
            if left >= -TINY:
                last = int(np.searchsorted(held, left + TINY, side="right")) - 1
                most = gained[last]
                if last < len(order):
                    most += (left - held[last]) * ratio[order[last]]
                kept[start[j] + k] = most + gains[k] >= prices.saving[j] - slack[j] - TINY
    return kept


@compiled
def list_whole(gain: Floats, load: Floats, limits: Floats, most: int) -> tuple[bool, Ints, Ints]:
    """Return whether all sets of items were found that gain and load enough, where each ends, and their items.

    ``limits`` are the least gain, the least load and the room; items come by falling gain per load.
    """
    count = len(gain)
    least_gain, least_load, room = limits
    rest = np.zeros(count + 1)
    rest[:-1] = np.cumsum(load[::-1])[::-1]
    chosen, value, left, k = np.zeros(count, np.bool_), 0.0, room, 0
    ends, items, found = np.zeros(most + 1, np.int64), np.empty(64, np.int64), 0
    for _ in range(STEPS * (most + 1)):
        bound, spare, t = value, left, k
        while t < count and load[t] <= spare + TINY:
            spare -= load[t]
            bound += max(gain[t], 0.0)
            t += 1
        if t < count:
            bound += max(gain[t], 0.0) * spare / load[t]
        promising = bound >= least_gain - TINY and room - left + rest[k] >= least_load - TINY
        if promising and k < count:
            chosen[k] = load[k] <= left + TINY
            if chosen[k]:
                value += gain[k]
                left -= load[k]
            k += 1
            continue
        if promising:
            if found == most:
                return False, ends[: found + 1], items
            some = np.flatnonzero(chosen)
            if ends[found] + len(some) > len(items):
                items = np.concatenate((items, np.empty(len(items) + len(some), np.int64)))
            items[ends[found] : ends[found] + len(some)] = some
            found += 1
            ends[found] = ends[found - 1] + len(some)
        k -= 1
        while k >= 0 and not chosen[k]:
            k -= 1
        if k < 0:
            return True, ends[: found + 1], items[: ends[found]]
        chosen[k] = False
        value -= gain[k]
        left += load[k]
        k += 1
    return False, ends[: found + 1], items


def patterns_of(loads: Loads, prices: Prices, kept: Bools, slack: Floats, most: int) -> Patterns | None:
    """Return all patterns over the kept arcs that may be part of an answer; None where there are more than ``most``.

    Sites whose slack is -inf are closed; all others together hold what is to be held, so that none of them may stay
    emptier than all of them together.
    """
    start, end, cost = loads.by_site
    sites = np.flatnonzero(slack > -inf)
    spare = float(loads.room[sites].sum()) - loads.needed
    parts: list[tuple[Ints, Ints, Ints, Floats]] = []
    for j in sites:
        arcs = start[j] + np.flatnonzero(kept[start[j] : start[j + 1]])
        gains, sizes = prices.best[end[arcs]] - cost[arcs], loads.demand[end[arcs]]
        order = np.argsort(-gains / np.maximum(sizes, TINY), kind="stable")
        limits = np.array([prices.saving[j] - slack[j], loads.room[j] - spare, loads.room[j]])
        complete, ends, items = list_whole(gains[order], sizes[order], limits, most)
        if not complete:
            return None
        used = arcs[order][items]
        each = np.concatenate([[0.0], np.cumsum(cost[used])])[ends]
        parts.append((np.full(len(ends) - 1, j), np.diff(ends), end[used].astype(np.int64), np.diff(each)))
        most -= len(ends) - 1
    site, lengths, place, service = (np.concatenate(part) for part in zip(*parts, strict=True))
    return Patterns(site, np.concatenate([[0], np.cumsum(lengths)]), place, service + loads.fixed[site])


def partition(loads: Loads, patterns: Patterns, limits: Limits) -> tuple[Ints | None, float]:
    """Choose one pattern for each site so that every place is served once, at the least cost.

    Returns
    -------
    tuple[Ints | None, float]
        Where every place is served (I,), None where no choice was found, and a bound for all choices.
    """
    answer = Solver(_programme(loads, patterns), limits, whole=True).run(limits)
    bound = inf if answer.ending == "infeasible" else -inf if isnan(answer.bound) else answer.bound
    if answer.values is None:
        return None, bound
    at = np.full(len(loads.demand), -1, dtype=np.int64)
    for n in np.flatnonzero(answer.values > 0.5):
        at[patterns.place[patterns.start[n] : patterns.start[n + 1]]] = patterns.site[n]
    return at, bound


def _programme(loads: Loads, patterns: Patterns) -> Programme:
    """Patterns as columns, places and sites as rows."""
    draft = Draft()
    x = draft.columns(patterns.cost, lower=0.0, upper=1.0, integer=True)
    served = draft.rows(len(loads.demand), lower=1.0, upper=1.0)
    draft.put(served[patterns.place], np.repeat(x, np.diff(patterns.start)), 1.0)
    filled = draft.rows(len(loads.fixed), lower=1.0, upper=1.0)
    draft.put(filled[patterns.site], x, 1.0)
    return draft.done()
