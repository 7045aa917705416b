"""The clock and the cost of a vehicle's day, re-computed exactly from the order of its stops."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from recycling_net.routing.problem import END_OF_DAY_H, Problem, Sequences

_CLOCK_SLACK_H = 1e-9
"""Sums of float hours differ in the last digits; a nanohour is no lateness."""
_LOAD_SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class Event:
    """One row of a vehicle's day; ``visit`` is the position of the visit, or None at the depot."""

    action: str
    trip: int
    visit: int | None
    arrive_h: float
    leave_h: float
    km: float
    load_t: float
    load_m3: float


@dataclass(frozen=True, slots=True)
class Day:
    """One vehicle's day: its events in order, kilometres, hours from depart to return, yuan."""

    trips: tuple[tuple[int, ...], ...]
    events: tuple[Event, ...]
    km: float
    hours: float
    cost_yuan: float

    @property
    def stops(self) -> int:
        """How many visits it makes."""
        return sum(len(trip) for trip in self.trips)


@dataclass(frozen=True, slots=True)
class _Halt:
    """A halt before it has a clock: node 0 is the depot."""

    node: int
    trip: int
    drive_h: float
    service_h: float
    earliest_h: float
    latest_h: float


def _halts(problem: Problem, trips: Sequence[Sequence[int]]) -> list[_Halt]:
    halts: list[_Halt] = []
    here = 0
    for number, trip in enumerate(trips, start=1):
        for position in trip:
            visit = problem.visits[position]
            drive = float(problem.hours[here, position + 1])
            halts.append(_Halt(position + 1, number, drive, visit.service_h, visit.earliest_h, visit.latest_h))
            here = position + 1
        halts.append(_Halt(0, number, float(problem.hours[here, 0]), problem.vehicle.unloading, 0.0, END_OF_DAY_H))
        here = 0
    return halts


def _departure(problem: Problem, halts: list[_Halt]) -> float | None:
    """Return the departure that makes the day shortest among those that end it first; None if it would be late.

    Leaving as early as possible gives the earliest end; the latest departure with that end waits least.
    """
    clock = problem.vehicle.start
    for halt in halts:
        arrive = max(clock + halt.drive_h, halt.earliest_h)
        if arrive > halt.latest_h + _CLOCK_SLACK_H:
            return None
        clock = arrive + halt.service_h
    if clock > END_OF_DAY_H + _CLOCK_SLACK_H:
        return None
    latest_leave = clock
    for halt in reversed(halts):
        latest_leave = min(halt.latest_h, latest_leave - halt.service_h) - halt.drive_h
    return max(problem.vehicle.start, latest_leave)


def day(problem: Problem, trips: Sequence[Sequence[int]]) -> Day | None:
    """Return the day of one vehicle that drives ``trips``, or None where it breaks a limit.

    Limits: weight and volume per trip, number of trips, time windows, the shift from depart to return, midnight.
    Where a vehicle would come too early it waits before it drives there, so that nobody is called on early.
    """
    vehicle = problem.vehicle
    loads = [
        (sum(problem.visits[p].load_t for p in trip), sum(problem.visits[p].load_m3 for p in trip)) for trip in trips
    ]
    if len(trips) > vehicle.trips or not all(trips):
        return None
    if any(t > vehicle.capacity + _LOAD_SLACK or m3 > vehicle.volume + _LOAD_SLACK for t, m3 in loads):
        return None
    halts = _halts(problem, trips)
    depart = _departure(problem, halts)
    if depart is None:
        return None
    events = _events(problem, halts, loads, depart)
    hours = events[-1].leave_h - depart
    if hours > vehicle.shift + _CLOCK_SLACK_H:
        return None
    km = sum(event.km for event in events)
    cost = km * vehicle.cost_per_km + hours * vehicle.cost_per_hour + vehicle.cost_per_day
    return Day(tuple(tuple(trip) for trip in trips), tuple(events), km, hours, cost)


def _events(problem: Problem, halts: list[_Halt], loads: list[tuple[float, float]], depart: float) -> tuple[Event, ...]:
    events: list[Event] = []
    action, trip, node, arrive, ready, km = "depart", 1, 0, depart, depart, 0.0
    for halt in halts:
        leave = max(ready, halt.earliest_h - halt.drive_h)
        events.append(_event(problem, loads, (action, trip, node), (arrive, leave, km)))
        arrive = leave + halt.drive_h
        ready = arrive + halt.service_h
        km = float(problem.km[node, halt.node])
        action, trip, node = ("collect" if halt.node else "unload"), halt.trip, halt.node
    events.append(_event(problem, loads, (action, trip, node), (arrive, ready, km)))
    events.append(_event(problem, loads, ("return", trip, 0), (ready, ready, 0.0)))
    return tuple(events)


def _event(
    problem: Problem,
    loads: list[tuple[float, float]],
    what: tuple[str, int, int],
    clock_km: tuple[float, float, float],
) -> Event:
    action, trip, node = what
    load_t, load_m3 = 0.0, 0.0
    if action == "collect":
        load_t, load_m3 = problem.visits[node - 1].load_t, problem.visits[node - 1].load_m3
    elif action == "unload":
        load_t, load_m3 = loads[trip - 1]
    return Event(action, trip, node - 1 if node else None, *clock_km, load_t, load_m3)


@dataclass(frozen=True, slots=True)
class Rounds:
    """The days of all vehicles of a depot, and the visits that nobody makes."""

    days: tuple[Day, ...]
    unserved: tuple[int, ...]

    @property
    def cost_yuan(self) -> float:
        """Yuan for the day."""
        return sum(day.cost_yuan for day in self.days)

    @property
    def rank(self) -> tuple[int, float]:
        """The less the better: first the visits left out, the cost next."""
        return len(self.unserved), self.cost_yuan


def rounds(problem: Problem, sequences: Sequences) -> Rounds | None:
    """Return the rounds that ``sequences`` mean, or None where they break a limit or visit anything twice."""
    driven = [tuple(trip for trip in trips if trip) for trips in sequences]
    days = [day(problem, trips) for trips in driven if trips]
    seen = [position for trips in driven for trip in trips for position in trip]
    if len(days) > problem.vehicle.count or len(seen) != len(set(seen)):
        return None
    good = [one for one in days if one is not None]
    if len(good) != len(days):
        return None
    missing = tuple(position for position in range(len(problem.visits)) if position not in set(seen))
    return Rounds(tuple(sorted(good, key=lambda one: (one.events[0].leave_h, one.trips))), missing)
