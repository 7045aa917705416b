"""What hubs gain and origins cost at prices of room: the loops of hub location, compiled."""

from __future__ import annotations

import numpy as np

from recycling_net.compiled import compiled
from recycling_net.siting.model import Bools, Floats, Ints
from recycling_net.siting.offers import DEAREST

PRICE_OFF = 0.3
BISECTIONS = 26
CYCLES = 10
SPARE = 1e-3
"""Share of the room that is left free, since what areas do in whole numbers differs a little."""
NEARBY, WIDER = 4, 0.2
"""So many looks stay near the last price."""
MUST = -1e30


@compiled
def cheapest(yuan: Floats, tonnes: Floats, lines: int, price: float) -> tuple[float, float]:
    """The least of the lines at a price, and the tonnes of that line."""
    least, best = np.inf, 0
    for line in range(lines if price < np.inf else 0):
        cost = yuan[line] + price * tonnes[line]
        if cost < least:
            least, best = cost, line
    return least, tonnes[best]


@compiled
def gain(
    offered: tuple[Floats, Floats, Ints], ways: tuple[Ints, Floats], worth: Floats, capacity: float, begin: float
) -> tuple[float, float]:
    """What a hub gains at most before it costs anything, and the price of its room by which that is so."""
    yuan, tonnes, lines = offered
    origin, haul = ways
    low, high, price = 0.0, DEAREST, begin
    least, at = np.inf, 0.0
    for turn in range(BISECTIONS):
        used, gained = 0.0, price * capacity
        for way in range(len(origin)):
            who = origin[way]
            cost, amount = cheapest(yuan[who], tonnes[who], lines[who], haul[way] + price)
            if worth[who] > cost:
                used += amount
                gained += worth[who] - cost
        if gained < least:
            least, at = gained, price
        if used > capacity:
            low = price
        else:
            high = price
        if high - low < PRICE_OFF or (price == 0.0 and used <= capacity):
            break
        if turn == 0 and used <= capacity:
            price = 0.0
        elif turn < NEARBY and used > capacity:
            price = min((1 + WIDER) * price + 1, (price + high) / 2)
        elif turn < NEARBY:
            price = max((1 - WIDER) * price, (low + price) / 2)
        else:
            price = (low + high) / 2
    return least, at


@compiled
def gains_at(
    offered: tuple[Floats, Floats, Ints], ways: tuple[Ints, Ints, Floats], sizes: tuple[Ints, Floats, Floats],
    prices: tuple[Floats, Floats],
) -> Floats:  # fmt: skip
    """(K,) what each size gains at most, less what it costs."""
    start, origin, haul = ways
    hub, capacity, yuan = sizes
    worth, room = prices
    gains = np.empty(len(hub))
    for size in range(len(hub)):
        part = slice(start[hub[size]], start[hub[size] + 1])
        gains[size] = gain(offered, (origin[part], haul[part]), worth, capacity[size], room[size])[0] - yuan[size]
    return gains


@compiled
def bound_at(
    offered: tuple[Floats, Floats, Ints], ways: tuple[Ints, Ints, Floats], sizes: tuple[Ints, Floats, Floats],
    case: tuple[Bools, Bools, Floats, Floats], unserved: Floats, chosen: Ints,
) -> float:  # fmt: skip
    """The bound at these prices; fills how often each origin is not served (1 - times) and the size of each hub.

    ``sizes`` are hub, capacity and yuan (K,); ``case`` what is allowed, what must open, worth and price of room, which
    is moved to its best.
    """
    start, origin, haul = ways
    hub, capacity, yuan = sizes
    allowed, must, worth, room = case
    unserved[:] = 1.0
    total = worth.sum()
    best = np.where(must, MUST, 0.0)
    chosen[:] = -1
    for size in range(len(hub)):
        if not allowed[size]:
            continue
        at = hub[size]
        part = slice(start[at], start[at + 1])
        gained, room[size] = gain(offered, (origin[part], haul[part]), worth, capacity[size], room[size])
        if gained - yuan[size] > best[at]:
            best[at], chosen[at] = gained - yuan[size], size
    for at in range(len(best)):
        total -= best[at]
        if chosen[at] < 0:
            continue
        for way in range(start[at], start[at + 1]):
            who = origin[way]
            cost, _ = cheapest(offered[0][who], offered[1][who], offered[2][who], haul[way] + room[chosen[at]])
            if worth[who] > cost:
                unserved[who] -= 1.0
    return float(total)


@compiled
def at_prices(offered: tuple[Floats, Floats, Ints], haul: Floats, prices: Floats) -> Floats:
    """(prices, G, H) what an origin costs that sends to a hub where a tonne of room has the price."""
    yuan, tonnes, lines = offered
    cost = np.empty((len(prices), *haul.shape))
    for at in range(len(prices)):
        for who in range(haul.shape[0]):
            for hub in range(haul.shape[1]):
                cost[at, who, hub] = cheapest(yuan[who], tonnes[who], lines[who], haul[who, hub] + prices[at])[0]
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


@compiled
def sent(
    offered: tuple[Floats, Floats, Ints], haul: Floats, nothing: Floats, room: Floats, goes: Ints, load: Floats
) -> tuple[float, float]:
    """What all cost that go where it is cheapest, without and with the price of room; fills where they go, tonnes there.

    ``nothing`` (G,) is what an origin costs that sends nothing, and goes nowhere (-1).
    """
    yuan, tonnes, lines = offered
    load[:] = 0.0
    bare, dear = 0.0, 0.0
    for who in range(haul.shape[0]):
        least, best, goes[who] = nothing[who], 0.0, -1
        for at in range(haul.shape[1]):
            cost, amount = cheapest(yuan[who], tonnes[who], lines[who], haul[who, at] + room[at])
            if cost < least:
                least, best, goes[who] = cost, amount, at
        dear += least
        bare += least
        if goes[who] >= 0:
            load[goes[who]] += best
            bare -= room[goes[who]] * best
    return bare, dear


@compiled
def just_full(
    offered: tuple[Floats, Floats, Ints], haul: Floats, nothing: Floats, room: Floats, at: int, full: float
) -> float:
    """The least price of room at one hub, the others' standing, at which no more than ``full`` tonnes come to it."""
    yuan, tonnes, lines = offered
    other = nothing.copy()
    for who in range(haul.shape[0]):
        for beside in range(haul.shape[1]):
            if beside != at:
                cost, _ = cheapest(yuan[who], tonnes[who], lines[who], haul[who, beside] + room[beside])
                other[who] = min(other[who], cost)
    low, high, price = 0.0, DEAREST, 0.0
    while True:
        used = 0.0
        for who in range(haul.shape[0]):
            cost, amount = cheapest(yuan[who], tonnes[who], lines[who], haul[who, at] + price)
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
            high = just_full(offered, haul, nothing, room, at, full[at])
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
