"""What a site of limited capacity takes at given prices: the best knapsack, of whole places or of shares."""

from __future__ import annotations

import numpy as np

from recycling_net.compiled import compiled
from recycling_net.siting.location import Arcs
from recycling_net.siting.model import Bools, Floats, Ints
from recycling_net.siting.prices import Marks

EFFORT = 3_000
"""Returns of the search for the best whole knapsack; after so many its continuous bound is taken, which is valid too."""
TINY = 1e-9


@compiled
def best_whole(gain: Floats, load: Floats, room: float, most: float, packed: Bools) -> float:
    """Return the most that whole items can gain, and mark them; items come by falling gain per load.

    ``most`` is the continuous bound; it is returned where the search takes too long. Depth first, as Horowitz and
    Sahni (1974), over the items that the bound leaves open.
    """
    items = len(gain)
    value, left, broken = 0.0, room, -1
    for k in range(items):  # greedy, beyond the break as well
        packed[k] = load[k] <= left + TINY
        if packed[k]:
            left -= load[k]
            value += gain[k]
        elif broken < 0:
            broken = k
    record = value
    ratio = gain[broken] / load[broken]
    core, base_gain, base_room = np.empty(items, np.int64), 0.0, room
    count = 0
    for k in range(items):
        if most - abs(gain[k] - ratio * load[k]) > record + TINY:
            core[count] = k
            count += 1
        elif k < broken:
            base_gain += gain[k]
            base_room -= load[k]
    chosen = np.zeros(count, np.bool_)
    z, c, k, effort = base_gain, base_room, 0, 0
    if base_room < -TINY:
        return record
    while effort < EFFORT:
        promising = True
        while k < count and promising:
            bound, spare, t = z, c, k
            while t < count and load[core[t]] <= spare + TINY:
                spare -= load[core[t]]
                bound += gain[core[t]]
                t += 1
            if t < count:
                bound += spare * gain[core[t]] / load[core[t]]
            promising = bound > record + TINY
            if promising:
                while k < t:
                    chosen[k] = True
                    z += gain[core[k]]
                    c -= load[core[k]]
                    k += 1
                if k < count:
                    chosen[k] = False
                    k += 1
        if promising and z > record + TINY:
            record = z
            for i in range(items):
                packed[i] = i < broken
            for i in range(count):
                packed[core[i]] = chosen[i]
        k -= 1
        while k >= 0 and not chosen[k]:
            k -= 1
        if k < 0:
            return record
        chosen[k] = False
        z -= gain[core[k]]
        c += load[core[k]]
        k += 1
        effort += 1
    return most


@compiled
def threshold(ratio: Floats, load: Floats, room: float) -> float:
    """Return the least ratio that still finds room when the greatest go first; there is not room for all.

    The arrays are reordered: halves of them are put aside, as quicksort does, until one item is left.
    """
    low, high, left = 0, len(ratio) - 1, room
    while low < high:
        pivot = ratio[(low + high) // 2]
        i, k, high_load = low, high, 0.0
        while i <= k:
            while ratio[i] > pivot:
                high_load += load[i]
                i += 1
            while ratio[k] < pivot:
                k -= 1
            if i <= k:
                ratio[i], ratio[k] = ratio[k], ratio[i]
                load[i], load[k] = load[k], load[i]
                high_load += load[i]
                i += 1
                k -= 1
        # low..k hold the greater or equal ratios; high_load is the load of low..i-1
        if k + 1 < i:  # one item between the halves
            if high_load - load[k + 1] >= left:
                high = k
            elif high_load >= left:
                return ratio[k + 1]
            else:
                left -= high_load
                low = i
        elif high_load >= left:
            high = k
        else:
            left -= high_load
            low = i
    return ratio[low]


@compiled
def fill(  # noqa: PLR0913  # a kernel takes arrays, not objects
    by_site: Arcs,
    demand: Floats,
    capacity: Floats,
    whole: bool,
    now: Floats,
    status: Marks,
    saving: Floats,
    share: Floats,
) -> None:
    """Fill every site with the best places; write what it saves (J,) and the share of each arc (A,) that it takes.

    Sites that must not open, by ``status``, save nothing.
    """
    start, end, cost = by_site
    longest = int(np.max(np.diff(start)))
    arcs, gains, ratio, loads = np.empty(longest, np.int64), np.empty(longest), np.empty(longest), np.empty(longest)
    for j in range(len(saving)):
        saving[j] = 0.0
        if status[j] < 0:
            continue
        total, load, count = 0.0, 0.0, 0
        for a in range(start[j], start[j + 1]):
            i = end[a]
            gain = now[i] - cost[a]
            share[a] = 0.0
            if gain > 0.0 and not (whole and demand[i] > capacity[j] + TINY):
                arcs[count] = a
                gains[count] = gain
                loads[count] = demand[i]
                total += gain
                load += demand[i]
                count += 1
        if load <= capacity[j] + TINY:
            for k in range(count):
                share[arcs[k]] = 1.0
            saving[j] = total
            continue
        for k in range(count):
            ratio[k] = gains[k] / max(loads[k], TINY)
        least = threshold(ratio[:count], loads[:count], capacity[j])
        total, room = 0.0, capacity[j]
        for k in range(count):  # what is better than the threshold is in; ties fill the rest
            a = arcs[k]
            size = max(demand[end[a]], TINY)
            ratio[k] = gains[k] / size
            if ratio[k] > least:
                share[a] = 1.0
                total += gains[k]
                room -= size
        for k in range(count):
            if ratio[k] == least and room > 0.0:
                size = max(demand[end[arcs[k]]], TINY)
                share[arcs[k]] = min(1.0, room / size)
                total += share[arcs[k]] * gains[k]
                room -= share[arcs[k]] * size
        if whole:
            total = pack(arcs[:count], gains[:count], demand[end[arcs[:count]]], capacity[j], total, share)
        saving[j] = total


@compiled
def pack(
    arcs: Ints, gains: Floats, loads: Floats, room: float, most: float, share: Floats
) -> float:  # a kernel takes arrays, not objects
    """Fill a site with whole places; ``most`` is what shares of places would save, and a bound."""
    order = np.argsort(-gains / np.maximum(loads, TINY))
    packed = np.zeros(len(arcs), np.bool_)
    total = best_whole(gains[order], loads[order], room, most, packed)
    for k in range(len(arcs)):
        share[arcs[order[k]]] = 1.0 if packed[k] else 0.0
    return total


@compiled
def choose(  # noqa: PLR0913  # a kernel takes arrays, not objects
    worth: Floats, room: Floats, needed: float, grain: float, status: Marks, count: int, taken: Floats
) -> float:
    """Take the sites worth having, and of the others those that cost least and make room for all.

    Return the worth of what is taken, -inf where the sites that may open cannot hold everything. Which sites stay
    closed is a knapsack too: they must not take away more room than can be spared.

    Parameters
    ----------
    grain
        All rooms are multiples of it, so that the room to spare can be rounded down; 0 where there is no such number.
    status
        (J,) 1 for a site that must open, -1 for one that must not, else 0.
    count
        How many open, -1 where that is free; where it is given, rooms are not looked at.
    """
    sites = len(worth)
    total, held, opened, left = 0.0, 0.0, 0, 0
    others = np.empty(sites, np.int64)
    for j in range(sites):
        taken[j] = 0.0
        if status[j] > 0 or (status[j] == 0 and worth[j] > 0.0 and count < 0):
            taken[j] = 1.0
            total += worth[j]
            held += room[j]
            opened += 1
        elif status[j] == 0:
            others[left] = j
            left += 1
    others = others[:left]
    if count >= 0:
        if opened > count or opened + left < count:
            return -np.inf
        for j in others[np.argsort(-worth[others])[: count - opened]]:
            taken[j] = 1.0
            total += worth[j]
        return total
    if held >= needed - TINY * needed:
        return total
    spare = room[others].sum() + held - needed
    if grain > 0.0:
        spare = np.floor(spare / grain + 1e-6) * grain
    if spare < -TINY * needed:
        return -np.inf
    others = others[np.argsort(worth[others] / np.maximum(room[others], TINY))]
    gains, loads = -worth[others], room[others]
    most, rest = 0.0, spare
    for k in range(left):
        part = min(1.0, rest / max(loads[k], TINY))
        most += part * gains[k]
        rest -= part * loads[k]
    packed = np.zeros(left, np.bool_)
    saved = best_whole(gains, loads, spare, most, packed)
    for k in range(left):
        if not packed[k]:
            taken[others[k]] = 1.0
    return total - (gains.sum() - saved)
