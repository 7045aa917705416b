"""What hubs gain and origins cost at prices of room: the loops of hub location, compiled."""

from __future__ import annotations

import numpy as np

from recycling_net.compiled import compiled, compiled_in_place
from recycling_net.siting.model import Bools, Floats, Ints
from recycling_net.siting.offers import DEAREST

PRICE_OFF = 0.3
GAIN_OFF = 3.0
"""What a hub gains is known to so many yuan."""
CYCLES = 10
SPARE = 1e-3
"""Share of the room that is left free, since what areas do in whole numbers differs a little."""
WIDER = 0.2
"""How much further a price is looked at while the best one is known to be further."""
MUST = -1e30
SEEN = 64
"""So many prices of room are kept of each hub."""


@compiled_in_place
def cheapest(offered: tuple[Floats, Floats, Ints], who: int, price: float) -> tuple[float, float]:
    """The least of the lines of an origin at a price, and the tonnes of that line."""
    yuan, tonnes, lines = offered
    least, best = np.inf, 0
    for line in range(lines[who] if price < np.inf else 0):
        cost = yuan[who, line] + price * tonnes[who, line]
        if cost < least:
            least, best = cost, line
    return least, tonnes[who, best]


@compiled_in_place
def worthwhile(
    offered: tuple[Floats, Floats, Ints], ways: tuple[Ints, Floats], worth: Floats, part: tuple[int, int], some: Ints
) -> int:
    """Fill ``some`` with the ways from one to another that are worth it where room costs nothing; return its end.

    A tonne never costs less than nothing: no other way is worth it at any price.
    """
    origin, haul = ways
    first, last = part
    end = first
    for way in range(first, last):
        if worth[origin[way]] > cheapest(offered, origin[way], haul[way])[0]:
            some[end] = way
            end += 1
    return end


@compiled_in_place
def gain(
    offered: tuple[Floats, Floats, Ints], ways: tuple[Ints, Floats, Ints], worth: Floats,
    room: tuple[float, float, float], seen: Floats, count: int,
) -> tuple[float, float, int]:  # fmt: skip
    """What a hub gains at most before it costs anything, the price of its room by which that is so, and how many are seen.

    ``ways`` are origins and hauls, and which ways are worth it; ``room`` is the capacity, the price to begin with, and
    what must be gained: it need not be known how much less it is.
    ``seen`` (N, 3) keeps every price looked at, what is gained there without the room, and the tonnes: a straight line
    below the gain, which is convex in the price. Next is looked where the steepest lines on both sides meet.
    """
    capacity, price, enough = room
    low, high = _sides(seen, count, capacity)
    while count < len(seen):
        if low >= 0 and high >= 0:
            down, up = capacity - seen[low, 2], capacity - seen[high, 2]
            ends = seen[low, 1] - seen[high, 1] + seen[low, 0] * seen[low, 2] - seen[high, 0] * seen[high, 2]
            price = ends / (up - down)
            meet = seen[low, 1] + seen[low, 0] * capacity + down * (price - seen[low, 0])
            if min(_at(seen, low, capacity), _at(seen, high, capacity)) - meet < GAIN_OFF:
                break
        elif low >= 0:
            if seen[low, 0] >= DEAREST:
                break
            price = min((1 + WIDER) * seen[low, 0] + 1, DEAREST)
        elif high >= 0:
            if seen[high, 0] <= 0.0:
                break
            price = max((1 - WIDER) * seen[high, 0] - 1, 0.0)
        look(ways, offered, worth, price, seen[count])
        if seen[count, 2] > capacity:
            low = count
        else:
            high = count
        count += 1
        if _at(seen, count - 1, capacity) <= enough:
            return _at(seen, count - 1, capacity), price, count
    best = low if high < 0 or (low >= 0 and _at(seen, low, capacity) < _at(seen, high, capacity)) else high
    return _at(seen, best, capacity), seen[best, 0], count


@compiled_in_place
def _sides(seen: Floats, count: int, capacity: float) -> tuple[int, int]:
    """Of what was seen the dearest price at which too much comes and the cheapest at which it fits; -1 for none."""
    low, high = -1, -1
    for one in range(count):
        if seen[one, 2] > capacity:
            low = one if low < 0 or seen[one, 0] > seen[low, 0] else low
        else:
            high = one if high < 0 or seen[one, 0] < seen[high, 0] else high
    return low, high


@compiled_in_place
def _at(seen: Floats, one: int, capacity: float) -> float:
    """What is gained at a price that was looked at, if there is so much room."""
    return float(seen[one, 1] + seen[one, 0] * capacity)


@compiled_in_place
def look(
    ways: tuple[Ints, Floats, Ints], offered: tuple[Floats, Floats, Ints], worth: Floats, price: float, seen: Floats
) -> None:
    """Fill in a price of room, what is gained there without the room, and the tonnes that come."""
    origin, haul, some = ways
    used, gained = 0.0, 0.0
    for one in range(len(some)):
        way = some[one]
        who = origin[way]
        cost, amount = cheapest(offered, who, haul[way] + price)
        if worth[who] > cost:
            used += amount
            gained += worth[who] - cost
    seen[0], seen[1], seen[2] = price, gained, used


@compiled
def gains_at(
    offered: tuple[Floats, Floats, Ints], ways: tuple[Ints, Ints, Floats], sizes: tuple[Ints, Floats, Floats],
    case: tuple[Bools, Floats, Floats],
) -> Floats:  # fmt: skip
    """(K,) what each allowed size gains at most, less what it costs; -inf for others."""
    start, origin, haul = ways
    hub, capacity, yuan = sizes
    allowed, worth, room = case
    hubs = len(start) - 1
    gains, seen, count = np.full(len(hub), -np.inf), np.empty((hubs, SEEN, 3)), np.zeros(hubs, dtype=np.int64)
    some, end = np.empty(len(origin), dtype=np.int64), np.full(hubs, -1)
    for size in range(len(hub)):
        at = hub[size]
        if not allowed[size]:
            continue
        if end[at] < 0:
            end[at] = worthwhile(offered, (origin, haul), worth, (start[at], start[at + 1]), some)
        part = (origin, haul, some[start[at] : end[at]])
        gained, _, count[at] = gain(offered, part, worth, (capacity[size], room[size], -np.inf), seen[at], count[at])
        gains[size] = gained - yuan[size]
    return gains


@compiled
def bound_at(
    offered: tuple[Floats, Floats, Ints], ways: tuple[Ints, Ints, Floats], sizes: tuple[Ints, Floats, Floats],
    case: tuple[Bools, Bools, Floats, Floats], unserved: Floats, chosen: Ints,
) -> float:  # fmt: skip
    """The bound at these prices; fills how often each origin is not served (1 - times) and the size of each hub.

    ``sizes`` are hub, capacity and yuan (K,); ``case`` what is allowed, what must open, worth and price of room, which
    is moved to its best. What a hub gains at any price is a limit for each of its sizes, as the room is paid apart:
    sizes that cannot be its best by what was seen so far are not looked at, those that were its best before come first.
    """
    start, origin, haul = ways
    hub, capacity, yuan = sizes
    allowed, must, worth, room = case
    best = np.where(must, MUST, 0.0)
    before = chosen.copy()
    seen, count = np.empty((len(best), SEEN, 3)), np.zeros(len(best), dtype=np.int64)
    some, end = np.empty(len(origin), dtype=np.int64), np.full(len(best), -1)
    unserved[:] = 1.0
    chosen[:] = -1
    for first in (True, False):
        for size in range(len(hub)):
            at = hub[size]
            if not allowed[size] or (before[at] == size) != first:
                continue
            most = np.inf
            for one in range(count[at]):
                most = min(most, seen[at, one, 1] + seen[at, one, 0] * capacity[size])
            if most - yuan[size] <= best[at]:
                continue
            if end[at] < 0:
                end[at] = worthwhile(offered, (origin, haul), worth, (start[at], start[at + 1]), some)
            part = (origin, haul, some[start[at] : end[at]])
            gained, room[size], count[at] = gain(
                offered, part, worth, (capacity[size], room[size], best[at] + yuan[size]), seen[at], count[at]
            )
            if gained - yuan[size] > best[at]:
                best[at], chosen[at] = gained - yuan[size], size
    for at in range(len(best)):
        if chosen[at] >= 0:
            count_served(offered, (origin, haul, some[start[at] : end[at]]), worth, room[chosen[at]], unserved)
    return float(worth.sum() - best.sum())


@compiled_in_place
def count_served(
    offered: tuple[Floats, Floats, Ints], ways: tuple[Ints, Floats, Ints], worth: Floats, price: float,
    unserved: Floats,
) -> None:  # fmt: skip
    """Take those away that a hub serves at this price of its room."""
    origin, haul, some = ways
    for one in range(len(some)):
        way = some[one]
        who = origin[way]
        cost, _ = cheapest(offered, who, haul[way] + price)
        if worth[who] > cost:
            unserved[who] -= 1.0


@compiled
def at_prices(offered: tuple[Floats, Floats, Ints], haul: Floats, prices: Floats) -> Floats:
    """(prices, G, H) what an origin costs that sends to a hub where a tonne of room has the price."""
    cost = np.empty((len(prices), *haul.shape))
    for at in range(len(prices)):
        for who in range(haul.shape[0]):
            for hub in range(haul.shape[1]):
                cost[at, who, hub] = cheapest(offered, who, haul[who, hub] + prices[at])[0]
    return cost


@compiled
def at_one_price(alike: Floats, nothing: Floats, prices: Floats, choices: Ints, sizes: tuple[Floats, Floats]) -> Floats:
    """(choices,) what each choice of sizes (choices, H) costs at least, by the best price that all room may have."""
    capacity, yuan = sizes
    worth = np.empty(len(choices))
    for choice in range(len(choices)):
        opened = np.flatnonzero(choices[choice] >= 0)
        room, fixed = 0.0, 0.0
        for hub in opened:
            room += capacity[choices[choice, hub]]
            fixed += yuan[choices[choice, hub]]
        best = -np.inf
        for at in range(len(prices)):
            total = fixed - prices[at] * room
            for who in range(alike.shape[1]):
                least = nothing[who]
                for hub in opened:
                    least = min(least, alike[at, who, hub])
                total += least
            best = max(best, total)
        worth[choice] = best
    return worth


@compiled_in_place
def sent(
    offered: tuple[Floats, Floats, Ints], haul: Floats, nothing: Floats, room: Floats, goes: Ints, load: Floats
) -> tuple[float, float]:
    """What all cost that go where it is cheapest, without and with the price of room; fills where they go, tonnes there.

    ``nothing`` (G,) is what an origin costs that sends nothing, and goes nowhere (-1).
    """
    load[:] = 0.0
    bare, dear = 0.0, 0.0
    for who in range(haul.shape[0]):
        least, best, goes[who] = nothing[who], 0.0, -1
        for at in range(haul.shape[1]):
            cost, amount = cheapest(offered, who, haul[who, at] + room[at])
            if cost < least:
                least, best, goes[who] = cost, amount, at
        dear += least
        bare += least
        if goes[who] >= 0:
            load[goes[who]] += best
            bare -= room[goes[who]] * best
    return bare, dear


@compiled_in_place
def just_full(
    offered: tuple[Floats, Floats, Ints], haul: Floats, room: Floats, at: int, full: float, other: Floats
) -> float:
    """The least price of room at one hub, the others' standing, at which no more than ``full`` tonnes come to it.

    ``other`` (G,) is what an origin costs that sends nothing; it is changed to what it costs not to send to this hub.
    """
    for who in range(haul.shape[0]):
        for beside in range(haul.shape[1]):
            if beside != at:
                cost, _ = cheapest(offered, who, haul[who, beside] + room[beside])
                other[who] = min(other[who], cost)
    low, high, price = 0.0, DEAREST, 0.0
    while True:
        used = 0.0
        for who in range(haul.shape[0]):
            cost, amount = cheapest(offered, who, haul[who, at] + price)
            if cost < other[who]:
                used += amount
        if used > full:
            low = price
        else:
            high = price
        if high - low < PRICE_OFF or price == high == 0.0:
            return high
        price = (low + high) / 2


@compiled
def filled(
    offered: tuple[Floats, Floats, Ints], haul: Floats, nothing: Floats, capacity: Floats, room: Floats
) -> tuple[Floats, Ints, float, float]:
    """Prices of room at which what is sent to each of some hubs fits, the hub of each origin, what that costs, a bound.

    All prices are moved to where all hubs together are just full, then one after the other; what fits nowhere costs
    the dearest room.
    """
    origins, hubs = haul.shape
    full = (1 - SPARE) * capacity
    goes, load, all_room = np.zeros(origins, dtype=np.int64), np.empty(hubs), full.sum()
    kept, where, least, bound = room.copy(), goes.copy(), np.inf, -np.inf
    for _ in range(CYCLES):
        low, high = -room.max(), DEAREST
        while high - low > PRICE_OFF:
            shift = (low + high) / 2
            sent(offered, haul, nothing, np.maximum(room + shift, 0.0), goes, load)
            if load.sum() > all_room:
                low = shift
            else:
                high = shift
        moved = abs(high)
        room = np.minimum(np.maximum(room + high, 0.0), DEAREST)
        for at in range(hubs):
            high = just_full(offered, haul, room, at, full[at], nothing.copy())
            moved = max(moved, abs(room[at] - high))
            room[at] = high
        bare, dear = sent(offered, haul, nothing, room, goes, load)
        bound = max(bound, dear - (room * capacity).sum())
        bare += DEAREST * np.maximum(load - capacity, 0.0).sum()
        if bare < least:
            least, kept, where = bare, room.copy(), goes.copy()
        if moved < PRICE_OFF:
            break
    return kept, where, least, bound
