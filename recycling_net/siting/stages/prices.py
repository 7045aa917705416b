"""Prices of places and of goods at depots, which take the two stages apart.

The relaxation gives up "every place is served once" for a price per place, and "what a depot passes on has come from
plants" for a price of goods at each depot. What is left falls apart: every depot fills itself with the places that gain
most, every plant with the depots that pay most, and a knapsack each chooses depots and plants that hold everything (the
knapsacks of `location.knapsack`, the climb of `location.prices`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from recycling_net.compiled import compiled
from recycling_net.siting.location.data import Arcs
from recycling_net.siting.location.knapsack import TINY, Loads, choose, fill
from recycling_net.siting.location.prices import GAIN, RECENT, Marks, Prices
from recycling_net.siting.model import Floats
from recycling_net.siting.stages.data import Stages

SCALE = 30.0
"""A price of goods stands for so many usual demands: prices of places and of goods then climb at a similar pace."""
LEVEL = 100.0
"""The same for the level of all prices of goods."""
MEMORY = 0.7
"""How much of the last direction stays in the next one."""
PATIENCE = 20
"""Steps without gain before the climb goes back to the best prices and the step size shrinks, by a factor of SHRINK."""
SHRINK = 0.85
SMALLEST = 1e-3
"""Below this step size nothing more is to be gained."""
RAW = 0.3
"""A smoothed direction is as long as this share of the last slope at least, so that a short one makes no leap."""

Span = npt.NDArray[np.int64]
"""(4,) fewest and most depots, fewest and most plants that open."""


class Parts(NamedTuple):
    """Both stages as the compiled loops read them.

    Attributes
    ----------
    depots
        Depots that fill themselves with places; their costs are written anew at every step.
    delivery
        (A,) by depot: yuan for serving all that the place demands, without the goods.
    plants
        Plants that fill themselves with depots; a depot demands the most that can pass through it.
    scale, level
        How many units a price of goods at one depot stands for, and the level of all of them.
    """

    depots: Loads
    delivery: Floats
    plants: Loads
    scale: float
    level: float


def parts_of(stages: Stages) -> Parts:
    """Return two stages as the compiled loops read them."""
    needed = stages.needed
    depots = _loads(stages.delivery, stages.demand, stages.depot_fixed, stages.depot_capacity, needed)
    plants = _loads(stages.supply, depots.room, stages.plant_fixed, stages.plant_capacity, needed)
    usual = needed / len(stages.demand)
    return Parts(depots, depots.by_site.cost.copy(), plants, SCALE * usual, LEVEL * usual)


def _loads(cost: Floats, demand: Floats, fixed: Floats, capacity: Floats, needed: float) -> Loads:
    """Return sites (rows of ``cost``, per unit) that fill themselves with what is demanded at its columns."""
    site, end = np.nonzero(np.isfinite(cost))
    start = np.concatenate([[0], np.cumsum(np.bincount(site, minlength=len(fixed)))])
    room = np.minimum(capacity, needed)
    whole = bool((room % 1 == 0).all())
    return Loads(
        Arcs(start, end.astype(np.int32), cost[site, end] * demand[end]), demand, fixed, room,
        np.full(len(demand), np.inf), -1, needed, float(np.gcd.reduce(room.astype(np.int64))) if whole else 0.0,
    )  # fmt: skip


def first_prices(stages: Stages, parts: Parts) -> Prices:
    """Return prices to begin with: goods from a cheap plant with its share of the fixed cost, likewise places."""
    goods = np.min(stages.supply, axis=0) + float(np.median(parts.plants.fixed / parts.plants.room))
    goods = np.where(np.isfinite(goods), goods, np.max(goods, initial=0.0, where=np.isfinite(goods)))
    rent = float(np.median(parts.depots.fixed / parts.depots.room))
    now = np.concatenate([(np.min(stages.delivery + goods[:, None], axis=0) + rent) * stages.demand, goods])
    sites = len(stages.depot_fixed) + len(stages.plant_fixed)
    return Prices(
        now, now.copy(), np.zeros(len(now) + 1), np.zeros(sites), np.zeros(sites), np.array([-np.inf, 1.0, 0.0])
    )


@compiled
def pick(loads: Loads, worth: Floats, marks: Marks, span: Span, taken: Floats) -> float:
    """Take the sites worth most, as many as may open, and return their worth; -inf where too few may.

    Where these cannot hold everything, the knapsack of those that can is the other relaxation; what says less counts.
    ``span`` is (2,): fewest and most.
    """
    key = np.where(marks == 0, worth, marks * np.inf)
    order = np.argsort(-key)
    wanted, may = int((marks > 0).sum()), int((marks >= 0).sum())
    if wanted > span[1] or may < span[0]:
        return -np.inf
    while wanted < min(span[1], may) and (wanted < span[0] or worth[order[wanted]] > 0.0):
        wanted += 1
    counted, held = 0.0, 0.0
    for j in order[:wanted]:
        counted += worth[j]
        held += loads.room[j]
    if held < loads.needed * (1 - TINY):
        total = choose(loads, worth, marks, taken)
        if total <= counted:
            return float(total)
    taken[:] = 0.0
    taken[order[:wanted]] = 1.0
    return counted


@compiled
def fill_both(parts: Parts, now: Floats, marks: Marks, saving: Floats, shares: tuple[Floats, Floats]) -> None:
    """Fill every depot with places and every plant with depots at these prices; as `fill` for each."""
    depots, plants = parts.depots, parts.plants
    places, between = len(depots.demand), len(depots.fixed)
    start, end, cost = depots.by_site
    worth = np.empty(between)
    for j in range(between):
        goods = now[places + j]
        worth[j] = goods * plants.demand[j] if marks[j] >= 0 else -np.inf
        for a in range(start[j], start[j + 1]):
            cost[a] = parts.delivery[a] + goods * depots.demand[end[a]]
    fill(depots, False, now[:places], marks[:between], saving[:between], shares[0])
    fill(plants, False, worth, marks[between:], saving[between:], shares[1])


@compiled
def slope(parts: Parts, taken: Floats, shares: tuple[Floats, Floats], up: Floats) -> None:
    """Write what is wanted beyond what is there (I + J + 1): of each place's service, of goods at each depot, of all.

    The last one is the slope where goods become dearer at all depots at once, and places by as much: without a price
    of its own that valley is too long for small steps.
    """
    depots, plants = parts.depots, parts.plants
    places, between = len(depots.demand), len(depots.fixed)
    start, end, _ = depots.by_site
    up[:places] = 1.0
    up[places:] = 0.0
    for j in np.flatnonzero(taken[:between]):
        for a in range(start[j], start[j + 1]):
            up[end[a]] -= shares[0][a]
            up[places + j] += shares[0][a] * depots.demand[end[a]] / parts.scale
    start, end, _ = plants.by_site
    for k in np.flatnonzero(taken[between:]):
        for a in range(start[k], start[k + 1]):
            up[places + end[a]] -= shares[1][a] * plants.demand[end[a]] / parts.scale
    up[-1] = ((depots.demand * up[:places]).sum() + parts.scale * up[places:-1].sum()) / parts.level


@compiled
def climb(parts: Parts, prices: Prices, marks: Marks, span: Span, upper: float, steps: int) -> None:
    """Climb for at most ``steps`` towards ``upper``; sites are the depots, followed by the plants.

    The direction is a mean of the last slopes (Camerini, Fratta and Maffioli 1975).
    """
    demand = parts.depots.demand
    places, between = len(demand), len(parts.depots.fixed)
    now, best, direction, _, usage, state = prices
    shares = (np.zeros(len(parts.delivery)), np.zeros(len(parts.plants.by_site.end)))
    saving, taken, up = np.zeros(len(usage)), np.zeros(len(usage)), np.zeros(len(direction))
    memory = MEMORY if direction.any() else 0.0
    for _step in range(steps):
        fill_both(parts, now, marks, saving, shares)
        bound = now[:places].sum()
        bound -= pick(parts.depots, saving[:between] - parts.depots.fixed, marks[:between], span[:2], taken[:between])
        bound -= pick(parts.plants, saving[between:] - parts.plants.fixed, marks[between:], span[2:], taken[between:])
        usage *= 1 - RECENT
        usage += RECENT * taken
        state[2] += 1
        if bound > state[0]:
            if bound > state[0] + GAIN * abs(bound):
                state[2] = 0
            state[0] = bound
            best[:] = now
            prices.saving[:] = saving
        if bound == np.inf or state[1] < SMALLEST:
            return
        if state[2] >= PATIENCE:
            state[1] *= SHRINK
            state[2] = 0
            now[:] = best
            memory = 0.0
            continue
        slope(parts, taken, shares, up)
        direction *= memory
        direction += (1 - memory) * up
        memory = MEMORY
        square = max((direction * direction).sum(), RAW * (up * up).sum())
        if square < 1e-12:
            state[1] = 0.0
            return
        size = state[1] * max(upper - bound, 1e-4 * abs(upper)) / square
        level = direction[-1] / parts.level
        now[:places] += size * (direction[:places] + level * demand)
        now[places:] += size * (direction[places:-1] / parts.scale + level)


@compiled
def decide(parts: Parts, prices: Prices, cutoff: float, marks: Marks, span: Span) -> None:
    """Mark the sites that are open, and those that are closed, in every answer below the cutoff.

    The bound is computed anew at the best prices for either way of deciding each site that is free.
    """
    places, between = len(parts.depots.demand), len(parts.depots.fixed)
    taken = np.zeros(len(marks))
    total = prices.best[:places].sum()
    depots, plants = prices.saving[:between] - parts.depots.fixed, prices.saving[between:] - parts.plants.fixed
    made = pick(parts.plants, plants, marks[between:], span[2:], taken[between:])
    passed = pick(parts.depots, depots, marks[:between], span[:2], taken[:between])
    decide_side(parts.depots, depots, marks[:between], span[:2], total - made - cutoff)
    decide_side(parts.plants, plants, marks[between:], span[2:], total - passed - cutoff)


@compiled
def decide_side(loads: Loads, worth: Floats, marks: Marks, span: Span, most: float) -> None:
    """Mark the sites of one stage; what is open must be worth more than ``most``."""
    taken = np.zeros(len(marks))
    for j in np.flatnonzero(marks == 0):
        marks[j] = 1
        opens = pick(loads, worth, marks, span, taken)
        marks[j] = -1
        closes = pick(loads, worth, marks, span, taken)
        if closes <= most:
            marks[j] = 1
        elif opens > most:
            marks[j] = 0
