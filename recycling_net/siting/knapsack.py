"""What a site of limited capacity takes at given prices: the best knapsack, of whole places or of shares."""

from __future__ import annotations

import numpy as np

from recycling_net.siting.compiled import compiled
from recycling_net.siting.location import Arcs
from recycling_net.siting.model import Bools, Floats
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
    by_site: Arcs, demand: Floats, capacity: Floats, whole: bool, now: Floats, status: Marks, saving: Floats, share: Floats
) -> None:
    """Fill every site with the best places; write what it saves (J,) and the share of each arc (A,) that it takes.

    Sites that must not open, by ``status``, save nothing.
    """
    start, end, cost = by_site
    for j in range(len(saving)):
        first, last = start[j], start[j + 1]
        total, load, count = 0.0, 0.0, 0
        saving[j] = 0.0
        if status[j] < 0:
            continue
        for a in range(first, last):
            i = end[a]
            gain = now[i] - cost[a]
            share[a] = 0.0
            if gain > 0.0 and not (whole and demand[i] > capacity[j] + TINY):
                share[a] = 1.0
                total += gain
                load += demand[i]
                count += 1
        if load > capacity[j] + TINY:
            ratio, loads = np.empty(count), np.empty(count)
            k = 0
            for a in range(first, last):
                if share[a] > 0.0:
                    loads[k] = max(demand[end[a]], TINY)
                    ratio[k] = (now[end[a]] - cost[a]) / loads[k]
                    k += 1
            least = threshold(ratio, loads, capacity[j])
            total = least * capacity[j]
            room = capacity[j]
            for a in range(first, last):  # what is better than the threshold is in; ties fill the rest
                if share[a] > 0.0:
                    size = max(demand[end[a]], TINY)
                    gain = now[end[a]] - cost[a]
                    if gain / size > least:
                        total += gain - least * size
                        room -= size
                    elif gain / size < least:
                        share[a] = 0.0
            for a in range(first, last):
                if share[a] > 0.0:
                    size = max(demand[end[a]], TINY)
                    if (now[end[a]] - cost[a]) / size == least:
                        share[a] = max(0.0, min(1.0, room / size))
                        room -= share[a] * size
            if whole:
                total = pack(by_site, demand, capacity[j], now, j, total, share)
        saving[j] = total


@compiled
def pack(  # noqa: PLR0913  # a kernel takes arrays, not objects
    by_site: Arcs, demand: Floats, room: float, now: Floats, j: int, most: float, share: Floats
) -> float:
    """Fill site ``j`` with whole places; ``most`` is what shares of places would save, and a bound."""
    start, end, cost = by_site
    arcs = np.empty(start[j + 1] - start[j], np.int64)
    count = 0
    for a in range(start[j], start[j + 1]):
        share[a] = 0.0
        if now[end[a]] > cost[a] and demand[end[a]] <= room + TINY:
            arcs[count] = a
            count += 1
    arcs = arcs[:count]
    gains = now[end[arcs]] - cost[arcs]
    loads = demand[end[arcs]]
    order = np.argsort(-gains / np.maximum(loads, TINY))
    packed = np.zeros(count, np.bool_)
    total = best_whole(gains[order], loads[order], room, most, packed)
    for k in range(count):
        share[arcs[order[k]]] = 1.0 if packed[k] else 0.0
    return total


@compiled
def choose(
    worth: Floats, capacity: Floats, needed: float, status: Marks, count: int, taken: Floats
) -> tuple[float, float]:  # noqa: PLR0913  # a kernel takes arrays, not objects
    """Take the sites worth having, then the best of the others until all can be held; the last one may be in part.

    Return the worth of what is taken (-inf where the open sites cannot hold everything), and the price of room (or,
    where ``count`` tells how many open, the worth of the last one). ``status`` is as in `prices.climb`.
    """
    sites = len(worth)
    total, held, opened, price = 0.0, 0.0, 0.0, 0.0
    key = np.full(sites, np.inf)
    for j in range(sites):
        taken[j] = 0.0
        room = min(capacity[j], needed)
        if status[j] > 0 or (status[j] == 0 and worth[j] > 0.0 and count < 0):
            taken[j] = 1.0
            total += worth[j]
            held += room
            opened += 1.0
        elif status[j] == 0:
            key[j] = -worth[j] if count >= 0 else -worth[j] / max(room, TINY)
    for j in np.argsort(key):
        if key[j] == np.inf or (opened >= count if count >= 0 else held >= needed - TINY):
            break
        room = min(capacity[j], needed)
        part = 1.0 if count >= 0 else min(1.0, (needed - held) / max(room, TINY))
        price = key[j]
        taken[j] = part
        total += part * worth[j]
        held += part * room
        opened += part
    if (count < 0 and held < needed * (1 - TINY)) or (count >= 0 and opened != count):
        return -np.inf, 0.0
    return total, price
