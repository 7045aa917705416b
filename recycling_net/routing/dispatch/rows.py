"""Rows of tokens: put together, with the rest where it costs least, made the route of a vehicle."""

from __future__ import annotations

from recycling_net.compiled import compiled_in_place, compiled_inside
from recycling_net.routing.dispatch.along import clocks, joined, segment
from recycling_net.routing.dispatch.day import BARE, NODES, REST, Day, Floats, Ints, Routes
from recycling_net.routing.dispatch.drive import GOOD, NEVER_H, TIRED, loads_fit, node_of, price, step, verdict, work_of

NOWHERE = 1e18


@compiled_inside
def others(day: Day, routes: Routes, vehicle: int) -> None:
    """Write down on paper the tonnes that all vehicles but one unload at each site."""
    taken = day.paper.taken[0]
    for site in range(len(routes.taken)):
        taken[site] = routes.taken[site]
    unload(day, routes.tokens[vehicle], routes.size[vehicle], taken, -1.0)


@compiled_in_place
def fits(day: Day, routes: Routes, vehicle: int, tokens: Ints, size: int) -> bool:
    """Whether skills, loads, trips, neighbours on board and sites allow a row of tokens beside the other vehicles' rows."""
    if day.scarce:
        others(day, routes, vehicle)
    return loads_fit(day, vehicle, tokens, size, day.paper.taken[0])


@compiled_inside
def write(tokens: Ints, size: int, into: Ints) -> None:
    """Write the first tokens of a row into another."""
    for k in range(size):
        into[k] = tokens[k]


@compiled_inside
def unload(day: Day, tokens: Ints, size: int, taken: Floats, sign: float) -> None:
    """Add what a row unloads at each site, or subtract it."""
    trip = 0.0
    for k in range(size):
        token = tokens[k]
        if token >= 0:
            trip += day.call[token].take[0]
        elif token != REST:
            taken[-1 - token] += sign * trip
            trip = 0.0


@compiled_in_place
def settle(day: Day, routes: Routes, vehicle: int, tokens: Ints, size: int, yuan: float) -> None:
    """Make a row of tokens the route of a vehicle."""
    unload(day, routes.tokens[vehicle], routes.size[vehicle], routes.taken, -1.0)
    for k in range(routes.size[vehicle]):
        if routes.tokens[vehicle, k] >= 0:
            routes.where[routes.tokens[vehicle, k]] = -1
    for k in range(size):
        routes.tokens[vehicle, k] = tokens[k]
        if tokens[k] >= 0:
            routes.where[tokens[k]] = vehicle
    unload(day, tokens, size, routes.taken, 1.0)
    routes.size[vehicle] = size
    routes.cost[vehicle] = yuan
    routes.latest[0] += 1
    routes.version[vehicle] = routes.latest[0] if size else 0


@compiled_inside
def put(tokens: Ints, size: int, at: int, token: int, into: Ints) -> None:
    """Write a row with one token more, which stands at ``at``."""
    for k in range(at):
        into[k] = tokens[k]
    into[at] = token
    for k in range(at, size):
        into[k + 1] = tokens[k]


@compiled_in_place
def rested(day: Day, vehicle: int, tokens: Ints, size: int, lock: tuple[int, float]) -> tuple[float, int]:
    """Put the rest where the row costs least, which may be nowhere; return (yuan, size), NOWHERE if it cannot be driven."""
    truck = day.truck[vehicle]
    bare = day.paper.row[BARE]
    length, is_fixed = 0, truck.rest[2] <= 0
    for k in range(size):
        if tokens[k] != REST:
            bare[length] = tokens[k]
            length += 1
        elif k < lock[0]:
            is_fixed = True
    if is_fixed:
        code, yuan, _, _ = price(day, vehicle, tokens, size, lock)
        return (yuan if code == GOOD else NOWHERE), size
    yuan, at = _rest_at(day, vehicle, bare, length, lock)
    if yuan >= NOWHERE:
        return NOWHERE, size
    if at < 0:
        write(bare, length, tokens)
        return yuan, length
    put(bare, length, at, REST, tokens)
    return yuan, length + 1


@compiled_inside
def _rest_at(day: Day, vehicle: int, bare: Ints, size: int, lock: tuple[int, float]) -> tuple[float, int]:
    """Return (yuan, place) of the rest with which a row without one costs least: -1 for none, NOWHERE if all are late."""
    truck, nodes = day.truck[vehicle], day.paper.row[NODES]
    hours, km = day.hours[truck.profile], day.km[truck.profile]
    ahead, rear, legs = day.paper.ahead, day.paper.rear, day.paper.legs
    nodes[0], nodes[size + 1], total = truck.start, truck.end, 0.0
    for k in range(size):
        nodes[k + 1] = node_of(len(day.site), bare[k])
    for k in range(size + 1):
        total += km[nodes[k], nodes[k + 1]]
        legs[k] = hours[nodes[k], nodes[k + 1]]
    clocks(day, vehicle, (bare, legs, ahead, rear), size, lock, -1)
    whole = joined(segment(ahead, size), legs[size], rear, size)
    if whole[0] >= NEVER_H:
        return NOWHERE, -1
    code, yuan, _ = verdict(truck, whole, total, False)
    if code != TIRED:  # a rest would only add hours
        return (yuan if code == GOOD else NOWHERE), -1
    begins, stay = work_of(day, truck, REST)
    best, best_at = NOWHERE, -1
    for at in range(max(1, lock[0]), size + 1):
        done = joined(step(segment(ahead, at), 0.0, begins, stay), legs[at], rear, at)
        code, yuan, _ = verdict(truck, done, total, True)
        if code == GOOD and yuan < best:
            best, best_at = yuan, at
    return best, best_at


@compiled_inside
def driving(routes: Routes) -> int:
    """How many vehicles drive."""
    count = 0
    for vehicle in range(len(routes.size)):
        count += routes.size[vehicle] > 0
    return count


@compiled_in_place
def total(day: Day, routes: Routes) -> float:
    """Yuan of all routes and of all orders that nobody makes."""
    yuan = 0.0
    for vehicle in range(len(routes.size)):
        yuan += routes.cost[vehicle]
    for order in range(len(day.call)):
        if routes.where[order] < 0:
            yuan += day.call[order].worth
    return float(yuan)


@compiled_in_place
def restore(routes: Routes, from_: Routes) -> None:
    """Copy routes over others of the same search."""
    for vehicle in range(len(routes.size)):
        if routes.version[vehicle] != from_.version[vehicle]:
            size = from_.size[vehicle]
            write(from_.tokens[vehicle], size, routes.tokens[vehicle])
            routes.size[vehicle] = size
            routes.cost[vehicle] = from_.cost[vehicle]
            routes.version[vehicle] = from_.version[vehicle]
    for order in range(len(routes.where)):
        routes.where[order] = from_.where[order]
    for site in range(len(routes.taken)):
        routes.taken[site] = from_.taken[site]


@compiled_in_place
def adopt(day: Day, routes: Routes, from_: Routes) -> None:
    """Make the routes of another search one's own, whose versions mean nothing here."""
    for vehicle in range(len(routes.size)):
        settle(day, routes, vehicle, routes.tokens[vehicle], 0, 0.0)
    for vehicle in range(len(routes.size)):
        if from_.size[vehicle]:
            settle(day, routes, vehicle, from_.tokens[vehicle], from_.size[vehicle], from_.cost[vehicle])
