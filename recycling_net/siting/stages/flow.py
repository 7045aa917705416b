"""The cheapest flows from open plants through open depots to places, by successive shortest paths.

Places are served one after the other along the cheapest way in the residual network (Ahuja, Magnanti and Orlin 1993,
section 9.7). A place may push another one to a dearer depot and a depot to a dearer plant, so its nodes are few: the
plants, and each depot before and behind its capacity.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from recycling_net.compiled import compiled
from recycling_net.siting.model import Bools, Floats, Ints

TINY = 1e-7
"""Flows below this are none, and costs that differ by less are equal."""


class Net(NamedTuple):
    """Open plants (n), open depots (m) and places (I): ``delivery`` (m, I), ``supply`` (n, m) in yuan per unit."""

    demand: Floats
    depot_room: Floats
    plant_room: Floats
    delivery: Floats
    supply: Floats


class Flow(NamedTuple):
    """What goes where, and what one unit more would cost.

    Attributes
    ----------
    delivered, supplied
        (m, I) and (n, m) units.
    load, made
        (m,) and (n,) units through each depot, from each plant.
    behind, before
        (m,) what one unit more costs behind and before the depot.
    spare
        (n,) what one unit of a plant's room is worth.
    """

    delivered: Floats
    supplied: Floats
    load: Floats
    made: Floats
    behind: Floats
    before: Floats
    spare: Floats


class Ways(NamedTuple):
    """Where the cheapest way to each node comes from, and which place moves cheapest from one depot to another."""

    behind: Ints
    """(m,) -2: no way, -1: through the depot, else the depot that takes over a place of this one."""
    before: Ints
    """(m,) -1: the depot passes on less, else the plant."""
    spare: Ints
    """(n,) -1: the plant has room, else the depot that gets less from it."""
    change: Floats
    """(m, m) what it costs to move a unit from a depot (row) to another (column)."""
    mover: Ints
    """(m, m) the place that moves."""
    stale: Bools
    """(m,) depots that serve others than when ``change`` was written."""


@compiled
def look(net: Net, flow: Flow, ways: Ways) -> None:
    """Find the cheapest ways to all nodes (Bellman and Ford)."""
    depots, plants = len(net.depot_room), len(net.plant_room)
    behind, before, spare = flow.behind, flow.before, flow.spare
    behind[:] = np.inf
    before[:] = np.inf
    for p in range(plants):
        spare[p] = 0.0 if flow.made[p] < net.plant_room[p] - TINY else np.inf
        ways.spare[p] = -1
    ways.behind[:] = -2
    changed = True
    while changed:
        changed = False
        for q in range(depots):
            for p in range(plants):
                if spare[p] + net.supply[p, q] < before[q] - TINY:
                    before[q] = spare[p] + net.supply[p, q]
                    ways.before[q] = p
                    changed = True
            if flow.load[q] > TINY and behind[q] < before[q] - TINY:
                before[q] = behind[q]
                ways.before[q] = -1
                changed = True
            if flow.load[q] < net.depot_room[q] - TINY and before[q] < behind[q] - TINY:
                behind[q] = before[q]
                ways.behind[q] = -1
                changed = True
            for other in range(depots):
                if ways.change[q, other] + behind[other] < behind[q] - TINY:
                    behind[q] = ways.change[q, other] + behind[other]
                    ways.behind[q] = other
                    changed = True
        if shrink(net, flow, ways):
            changed = True


@compiled
def shrink(net: Net, flow: Flow, ways: Ways) -> bool:
    """Let depots do with less from a plant where that frees its room more cheaply; return whether it does anywhere."""
    changed = False
    for p in range(len(net.plant_room)):
        for q in range(len(net.depot_room)):
            if flow.supplied[p, q] > TINY and flow.before[q] - net.supply[p, q] < flow.spare[p] - TINY:
                flow.spare[p] = flow.before[q] - net.supply[p, q]
                ways.spare[p] = q
                changed = True
    return changed


@compiled
def walk(net: Net, flow: Flow, ways: Ways, q: int, amount: float, push: bool) -> float:
    """Go back along the cheapest way to depot ``q``: return what it can carry, or push ``amount`` along it."""
    inside = False
    for _ in range(3 * (len(net.depot_room) + len(net.plant_room))):
        if not inside and ways.behind[q] >= 0:
            other, place = ways.behind[q], ways.mover[q, ways.behind[q]]
            amount = min(amount, flow.delivered[q, place])
            if push:
                flow.delivered[q, place] -= amount
                flow.delivered[other, place] += amount
                ways.stale[q] = ways.stale[other] = True
            q = other
        elif not inside:
            amount = min(amount, net.depot_room[q] - flow.load[q])
            inside = True
            if push:
                flow.load[q] += amount
        elif ways.before[q] < 0:
            amount = min(amount, flow.load[q])
            inside = False
            if push:
                flow.load[q] -= amount
        else:
            p = ways.before[q]
            if push:
                flow.supplied[p, q] += amount
            if ways.spare[p] < 0:
                amount = min(amount, net.plant_room[p] - flow.made[p])
                if push:
                    flow.made[p] += amount
                return amount
            q = ways.spare[p]
            amount = min(amount, flow.supplied[p, q])
            if push:
                flow.supplied[p, q] -= amount
    return 0.0


@compiled
def movers(net: Net, flow: Flow, ways: Ways, q: int) -> None:
    """Find anew which place moves cheapest from depot ``q`` to each other one."""
    ways.change[q] = np.inf
    for i in range(len(net.demand)):
        if flow.delivered[q, i] > TINY:
            for other in range(len(net.depot_room)):
                change = net.delivery[other, i] - net.delivery[q, i]
                if other != q and change < ways.change[q, other]:
                    ways.change[q, other] = change
                    ways.mover[q, other] = i


@compiled
def route(net: Net) -> tuple[float, Flow]:
    """Return what the flows cost, and the flows; infinite where there are none."""
    depots, plants, places = len(net.depot_room), len(net.plant_room), len(net.demand)
    flow = Flow(
        np.zeros((depots, places)), np.zeros((plants, depots)), np.zeros(depots), np.zeros(plants),
        np.zeros(depots), np.zeros(depots), np.zeros(plants),
    )  # fmt: skip
    ways = Ways(
        np.zeros(depots, np.int64), np.zeros(depots, np.int64), np.zeros(plants, np.int64),
        np.full((depots, depots), np.inf), np.zeros((depots, depots), np.int64),
        np.zeros(depots, np.bool_),
    )  # fmt: skip
    look(net, flow, ways)
    for i in range(places):
        left = net.demand[i]
        while left > TINY:
            to = int(np.argmin(flow.behind + net.delivery[:, i]))
            if not flow.behind[to] + net.delivery[to, i] < np.inf:
                return np.inf, flow
            amount = walk(net, flow, ways, to, left, False)
            if amount < TINY:
                return np.inf, flow
            walk(net, flow, ways, to, amount, True)
            flow.delivered[to, i] += amount
            ways.stale[to] = True
            left -= amount
            for q in np.flatnonzero(ways.stale):
                movers(net, flow, ways, int(q))
                ways.stale[q] = False
            look(net, flow, ways)
    return paid(net.delivery, flow.delivered) + paid(net.supply, flow.supplied), flow


@compiled
def paid(cost: Floats, amount: Floats) -> float:
    """Return what the amounts cost; what has no way has an infinite cost and no amount."""
    total = 0.0
    for a in range(cost.shape[0]):
        for b in range(cost.shape[1]):
            if amount[a, b] > 0.0:
                total += cost[a, b] * amount[a, b]
    return total
