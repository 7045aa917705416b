"""What a site of limited capacity takes at given prices: the best knapsack, of whole places or of shares."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from recycling_net.compiled import compiled
from recycling_net.siting.location.data import Arcs
from recycling_net.siting.location.prices import Marks
from recycling_net.siting.model import Bools, Floats, Ints

EFFORT = 3_000
"""Returns of the search for the best whole knapsack; after so many its continuous bound is taken, which is valid too."""
TINY = 1e-9


class Loads(NamedTuple):
    """A location as the compiled loops read it; ``wanted`` is -1 where it is free how many sites open."""

    by_site: Arcs
    demand: Floats
    fixed: Floats
    room: Floats
    """(J,) capacity; more than all the demand is of no use."""
    beyond: Floats
    wanted: int
    needed: float
    """All the demand."""
    grain: float
    """The greatest number of which every room is a multiple; 0 where rooms are not whole."""

    @property
    def free(self) -> Marks:
        """Marks of sites of which nothing is decided."""
        return np.zeros(len(self.fixed), dtype=np.int8)


@compiled
def greedy(gain: Floats, load: Floats, room: float, packed: Bools) -> tuple[float, int]:
    """Pack items in their order as long as they fit, beyond the first that does not as well; return gain and that one."""
    value, left, broken = 0.0, room, -1
    for k in range(len(gain)):
        packed[k] = load[k] <= left + TINY
        if packed[k]:
            left -= load[k]
            value += gain[k]
        elif broken < 0:
            broken = k
    return value, broken


@compiled
def best_whole(gain: Floats, load: Floats, room: float, most: float, packed: Bools) -> float:
    """Return the most that whole items can gain, and mark them; items come by falling gain per load, not all fit.

    ``most`` is the continuous bound; it is returned where the search takes too long. Items that the bound decides are
    set aside, so that only a core is searched.
    """
    record, broken = greedy(gain, load, room, packed)
    core, sure = np.empty(len(gain), np.int64), np.zeros(len(gain), np.bool_)
    ratio, count = gain[broken] / load[broken], 0
    base_gain, base_room = 0.0, room
    for k in range(len(gain)):
        if most - abs(gain[k] - ratio * load[k]) > record + TINY:
            core[count] = k
            count += 1
        elif k < broken:
            sure[k] = True
            base_gain += gain[k]
            base_room -= load[k]
    core = core[:count]
    chosen = np.zeros(count, np.bool_)
    better = search(gain[core], load[core], base_room, record - base_gain, chosen)
    if better == np.inf:
        return most
    if better > record - base_gain:
        packed[:] = sure
        packed[core] = chosen
        return better + base_gain
    return record


@compiled
def search(gain: Floats, load: Floats, room: float, record: float, best: Bools) -> float:
    """Return the best gain above the record (marked in ``best``), or the record; infinite where it takes too long.

    Depth first, as Horowitz and Sahni (1974).
    """
    count = len(gain)
    chosen = np.zeros(count, np.bool_)
    value, k = 0.0, 0
    for _ in range(EFFORT):
        promising = True
        while k < count and promising:
            bound, spare, t = value, room, k
            while t < count and load[t] <= spare + TINY:
                spare -= load[t]
                bound += gain[t]
                t += 1
            promising = bound + (spare * gain[t] / load[t] if t < count else 0.0) > record + TINY
            if promising:  # take what fits, leave the next
                chosen[k:t] = True
                chosen[t : t + 1] = False
                value, room, k = bound, spare, min(t + 1, count)
        if promising and value > record + TINY:
            record = value
            best[:] = chosen
        k -= 1
        while k >= 0 and not chosen[k]:
            k -= 1
        if k < 0:
            return record
        chosen[k] = False
        value -= gain[k]
        room += load[k]
        k += 1
    return np.inf


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
                return float(ratio[k + 1])
            else:
                left -= high_load
                low = i
        elif high_load >= left:
            high = k
        else:
            left -= high_load
            low = i
    return float(ratio[low])


@compiled
def fill(loads: Loads, whole: bool, now: Floats, marks: Marks, saving: Floats, share: Floats) -> None:
    """Fill every site with the best places; write what it saves (J,) and the share of each arc (A,) that it takes.

    Sites that must not open, by ``marks``, save nothing.
    """
    start, end, cost = loads.by_site
    arcs = np.empty(int(np.max(np.diff(start))), np.int64)
    for j in range(len(saving)):
        saving[j] = 0.0
        if marks[j] < 0:
            continue
        load, count, room = 0.0, 0, loads.room[j]
        for a in range(start[j], start[j + 1]):
            i = end[a]
            share[a] = 0.0
            if now[i] > cost[a] and not (whole and loads.demand[i] > room + TINY):
                arcs[count] = a
                share[a] = 1.0
                saving[j] += now[i] - cost[a]
                load += loads.demand[i]
                count += 1
        if load > room + TINY:
            some = arcs[:count]
            gains, sizes = now[end[some]] - cost[some], loads.demand[end[some]]
            saving[j] = fill_shares(some, gains, sizes, room, share)
            if whole:
                saving[j] = fill_whole(some, gains, sizes, room, saving[j], share)


@compiled
def fill_shares(arcs: Ints, gains: Floats, sizes: Floats, room: float, share: Floats) -> float:
    """Fill a site with places or shares of them, those that gain most per unit first; return what is gained."""
    ratio = gains / np.maximum(sizes, TINY)
    least = threshold(ratio.copy(), sizes.copy(), room)
    total = 0.0
    for k in range(len(arcs)):  # what is better than the threshold is in; ties fill the rest
        share[arcs[k]] = 1.0 if ratio[k] > least else 0.0
        if ratio[k] > least:
            total += gains[k]
            room -= sizes[k]
    for k in range(len(arcs)):
        if ratio[k] == least and room > 0.0:
            part = min(1.0, room / max(sizes[k], TINY))
            share[arcs[k]] = part
            total += part * gains[k]
            room -= part * sizes[k]
    return total


@compiled
def fill_whole(  # a kernel takes arrays, not objects
    arcs: Ints, gains: Floats, sizes: Floats, room: float, most: float, share: Floats
) -> float:
    """Fill a site with whole places; ``most`` is what shares of places would save, and a bound."""
    order = np.argsort(-gains / np.maximum(sizes, TINY))
    packed = np.zeros(len(arcs), np.bool_)
    total = best_whole(gains[order], sizes[order], room, most, packed)
    for k in range(len(arcs)):
        share[arcs[order[k]]] = 1.0 if packed[k] else 0.0
    return total


@compiled
def choose(loads: Loads, worth: Floats, marks: Marks, taken: Floats) -> float:
    """Take the sites worth having, and of the others those that cost least and make room for all.

    Return the worth of what is taken (J,), -inf where the sites that may open cannot hold everything. Where it is
    given how many open, rooms are not looked at.
    """
    total, held, count, left = 0.0, 0.0, 0, 0
    others = np.empty(len(worth), np.int64)
    for j in range(len(worth)):
        taken[j] = 0.0
        if marks[j] > 0 or (marks[j] == 0 and worth[j] > 0.0 and loads.wanted < 0):
            taken[j] = 1.0
            total += worth[j]
            held += loads.room[j]
            count += 1
        elif marks[j] == 0:
            others[left] = j
            left += 1
    others = others[:left]
    if loads.wanted < 0:
        return total + cover(loads, worth, others, held, taken)
    if count > loads.wanted or count + left < loads.wanted:
        return -np.inf
    for j in others[np.argsort(-worth[others])[: loads.wanted - count]]:
        taken[j] = 1.0
        total += worth[j]
    return total


@compiled
def cover(loads: Loads, worth: Floats, others: Ints, held: float, taken: Floats) -> float:
    """Take from the others, none worth having, what makes room for all at the least cost; return their worth.

    Which of them stay closed is a knapsack too: they must not take away more room than can be spared.
    """
    if held >= loads.needed * (1 - TINY):
        return 0.0
    spare = loads.room[others].sum() + held - loads.needed
    if loads.grain > 0.0:
        spare = np.floor(spare / loads.grain + 1e-6) * loads.grain
    if spare < -TINY * loads.needed:
        return -np.inf
    others = others[np.argsort(worth[others] / np.maximum(loads.room[others], TINY))]
    gains, sizes = -worth[others], loads.room[others]
    most, rest = 0.0, spare
    for k in range(len(others)):
        part = min(1.0, rest / max(sizes[k], TINY))
        most += part * gains[k]
        rest -= part * sizes[k]
    packed = np.zeros(len(others), np.bool_)
    saved = best_whole(gains, sizes, spare, most, packed)
    for k in range(len(others)):
        taken[others[k]] = 0.0 if packed[k] else 1.0
    return saved - float(gains.sum())
