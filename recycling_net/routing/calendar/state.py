"""A calendar of rounds in numbers, as the compiled search reads and changes it."""

from __future__ import annotations

from itertools import accumulate
from math import prod
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Facts(NamedTuple):
    """What limits and prices a depot's calendar: C clients, D days, V vehicles of T trips each, all alike.

    Point 0 is the depot, point c + 1 client c. A client is brought to the depot in parts where a visit's load is
    more than a vehicle holds; part k of client c is node ``parts * c + k``.
    """

    yuan: Floats
    """(C + 1, C + 1) yuan to drive a leg, but for the hours."""
    hours: Floats
    """(C + 1, C + 1) hours to drive a leg."""
    near: Ints
    """(C, K) other clients, the nearest first."""
    first: Ints
    """(C + 1) the first choice of each client; choices of one client stand together."""
    visit: Ints
    """(choices + 1) the first visit of each choice."""
    day: Ints
    """(visits) on which day, 0 .. D - 1."""
    gap: Ints
    """(visits) days since the visit before."""
    begin: Floats
    """(visits, 2) from when to when a visit may begin, hours after midnight."""
    rate: Floats
    """(C, 2) t and m³ a day."""
    stop_h: Floats
    """(C) hours of each stop."""
    per_t_h: Floats
    """(C) hours of loading per tonne."""
    others_h: Floats
    """(D) hours of the same fleet's vehicles of other depots."""
    room: Floats
    """(2) t and m³ that a vehicle holds."""
    price: Floats
    """(4) yuan an hour, yuan a vehicle and day, yuan an hour above the mean of all days, yuan for a client left out."""
    limit: Floats
    """(4) hours of a vehicle's day, hours of one unloading, from when and until when it drives."""
    trips: int
    parts: int
    longest: int
    """Of all gaps."""
    timed: bool
    """Whether any visit may not begin at any time."""


class State(NamedTuple):
    """Who is visited when and by which trip. N nodes, R = V x T trips; node N + r begins and ends trip r."""

    choice: Ints
    """(C) the choice of each client, -1 where none is made."""
    after: Ints
    """(D, N + R) the next node of the trip."""
    before: Ints
    """(D, N + R) the node before."""
    trip: Ints
    """(D, N) in which trip a node is, -1 in none."""
    load: Floats
    """(D, N, 2) t and m³ fetched from a node."""
    work: Floats
    """(D, N) hours that a node takes."""
    held: Floats
    """(D, R, 2) t and m³ of a trip."""
    driven: Floats
    """(D, R) yuan of the legs of a trip."""
    stops: Ints
    """(D, R) nodes of a trip."""
    busy: Floats
    """(D, V) hours of a vehicle but for waiting, 0 where it stays at home."""
    begin: Floats
    """(D, N, 2) from when to when a node may begin; no nodes where nothing is timed."""
    ints: Ints
    """All whole numbers above in one row: a state is copied in one step."""
    floats: Floats
    """All other numbers above."""


class Paper(NamedTuple):
    """What a step writes on."""

    out: Ints
    """(C) clients that are out."""
    weight: Floats
    """(C) by what these are sorted."""
    by_day: Floats
    """(D) hours of each day."""
    known: Floats
    """(D, longest gap + 1) yuan of a visit."""


def paper_of(facts: Facts, days: int) -> Paper:
    """Return empty paper."""
    clients = len(facts.stop_h)
    return Paper(np.empty(clients, np.int64), np.empty(clients), np.empty(days), np.empty((days, facts.longest + 1)))


def empty_state(facts: Facts, days: int, vehicles: int) -> State:
    """Return the state in which nobody is visited."""
    clients = len(facts.stop_h)
    nodes, trips = clients * facts.parts, vehicles * facts.trips
    whole = [(clients,), (days, nodes + trips), (days, nodes + trips), (days, nodes), (days, trips)]
    other = [(days, nodes, 2), (days, nodes), (days, trips, 2), (days, trips), (days, vehicles)]
    other.append((days, nodes if facts.timed else 0, 2))
    ints = np.full(sum(prod(shape) for shape in whole), -1)
    floats = np.zeros(sum(prod(shape) for shape in other))
    state = _views(ints, floats, (whole, other))
    state.after[:] = state.before[:] = np.arange(nodes + trips)
    state.stops[:] = 0
    return state


def copied(state: State) -> State:
    """Return a state that can be changed without changing this one."""
    whole = [part.shape for part in (state.choice, state.after, state.before, state.trip, state.stops)]
    other = [part.shape for part in (state.load, state.work, state.held, state.driven, state.busy, state.begin)]
    return _views(state.ints.copy(), state.floats.copy(), (whole, other))


def _views(ints: Ints, floats: Floats, shapes: tuple[list[tuple[int, ...]], list[tuple[int, ...]]]) -> State:
    whole, other = shapes
    choice, after, before, trip, stops = (
        part.reshape(shape) for part, shape in zip(_cut(ints, whole), whole, strict=True)
    )
    load, work, held, driven, busy, begin = (
        part.reshape(shape) for part, shape in zip(_cut(floats, other), other, strict=True)
    )
    return State(choice, after, before, trip, load, work, held, driven, stops, busy, begin, ints, floats)


def _cut(row: npt.NDArray[Any], shapes: list[tuple[int, ...]]) -> list[npt.NDArray[Any]]:
    return np.split(row, list(accumulate(prod(shape) for shape in shapes))[:-1])
