"""The best trips of a few visits by dynamic programming, with a bound that is often their own cost."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from recycling_net.routing.problem import Problem

MOST_VISITS = 10
"""Up to here it takes some 30 ms; time and memory triple with each visit."""
_SLACK = 1e-9

_Floats = npt.NDArray[np.float64]
_Indices = npt.NDArray[np.int64]
_Trips = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Relaxed:
    """The optimum if time windows are dropped and trips may be dealt to vehicles in pieces.

    Attributes
    ----------
    bound_yuan
        No rounds that make every visit cost less.
    days
        The trips dealt to vehicles, longest first to the first that has room; may use too many vehicles or break
        a window, which :func:`recycling_net.routing.schedule.rounds` finds out.
    """

    bound_yuan: float
    days: tuple[_Trips, ...]


def relaxed(problem: Problem) -> Relaxed | None:
    """Return the relaxed optimum, or None for no visits, more than MOST_VISITS, or where no trips can be.

    Shortest closed tours for every subset of the visits (Held and Karp 1962) that fits one trip; shortest ways to
    cut all visits into k trips; for each k the cheapest is the shortest, because for a fixed k

        yuan = km x (cost_per_km + cost_per_hour / speed) + (stops + k x unloading) x cost_per_hour
               + max(ceil(k / trips a day), ceil(hours / shift)) x cost_per_day

    grows with km, and waiting, which is left out, only adds hours.
    """
    count = len(problem.visits)
    if not 0 < count <= MOST_VISITS:
        return None
    shortest = _shortest_paths(problem.km)
    tours = (shortest + problem.km[1:, 0]).min(axis=1)
    tours[0] = np.inf
    tours[~_fits(problem, tours)] = np.inf
    cut = _cuts(tours, count)
    prices = [_price(problem, float(km_of[-1]), trips) for trips, km_of in enumerate(cut)]
    best = int(np.argmin(prices))
    if not math.isfinite(prices[best]):
        return None
    trips = _trips(problem, shortest, tours, cut, best)
    return Relaxed(prices[best], _dealt(problem, trips))


def _sums(values: list[float]) -> _Floats:
    """The sum of every subset of ``values``, by bit mask."""
    sums = np.zeros(1)
    for value in values:
        sums = np.concatenate([sums, sums + value])
    return sums


def _fits(problem: Problem, tours: _Floats) -> npt.NDArray[np.bool_]:
    vehicle = problem.vehicle
    hours = tours / problem.travel.speed + _sums([visit.service_h for visit in problem.visits]) + vehicle.unloading
    fits = _sums([visit.load_t for visit in problem.visits]) <= vehicle.capacity + _SLACK
    fits &= _sums([visit.load_m3 for visit in problem.visits]) <= vehicle.volume + _SLACK
    return np.asarray(fits & (hours <= vehicle.shift + _SLACK), bool)


def _shortest_paths(km: _Floats) -> _Floats:
    """Kilometres of the shortest path from the depot through a set of visits to its last one, shape (2^n, n)."""
    count = len(km) - 1
    path = np.full((2**count, count), np.inf)
    for last in range(count):
        path[1 << last, last] = km[0, last + 1]
    for mask in range(1, 2**count):
        for last in range(count):
            if not mask >> last & 1:
                grown = mask | 1 << last
                path[grown, last] = min(path[grown, last], float((path[mask] + km[1:, last + 1]).min()))
    return path


@cache
def _splits(count: int) -> tuple[_Indices, _Indices, _Indices]:
    """Every (set, subset that holds its lowest visit), and where the pairs of each set begin."""
    sets: list[_Indices] = []
    parts: list[_Indices] = []
    masks = np.arange(2**count)
    for mask in range(1, 2**count):
        low = mask & -mask
        inside = masks[(masks & ~mask == 0) & (masks & low != 0)]
        sets.append(np.full(len(inside), mask))
        parts.append(inside)
    starts = np.cumsum([0, *(len(part) for part in parts[:-1])])
    return np.concatenate(sets), np.concatenate(parts), starts


def _cuts(tours: _Floats, count: int) -> list[_Floats]:
    """Kilometres to drive each set of visits in exactly k trips, k = 0 .. count."""
    sets, parts, starts = _splits(count)
    rows = [np.where(np.arange(2**count) == 0, 0.0, np.inf)]
    for _ in range(count):
        row = np.full(2**count, np.inf)
        row[1:] = np.minimum.reduceat(tours[parts] + rows[-1][sets ^ parts], starts)
        rows.append(row)
    return rows


def _price(problem: Problem, km: float, trips: int) -> float:
    if not math.isfinite(km):
        return math.inf
    vehicle = problem.vehicle
    stops = sum(visit.service_h for visit in problem.visits)
    hours = km / problem.travel.speed + stops + trips * vehicle.unloading
    vehicles = max(math.ceil(trips / vehicle.trips), math.ceil(hours / vehicle.shift - _SLACK))
    return float(km * vehicle.cost_per_km + hours * vehicle.cost_per_hour + vehicles * vehicle.cost_per_day)


def _trips(
    problem: Problem, shortest: _Floats, tours: _Floats, cut: list[_Floats], count: int
) -> list[tuple[int, ...]]:
    """Walk the tables back: which subsets make the best ``count`` trips, in which order each is driven."""
    _, parts, starts = _splits(len(problem.visits))
    left = len(tours) - 1
    trips: list[tuple[int, ...]] = []
    for number in range(count, 0, -1):
        begin = starts[left - 1]
        end = starts[left] if left < len(starts) else len(parts)
        choices = parts[begin:end]
        chosen = int(choices[np.argmin(tours[choices] + cut[number - 1][left ^ choices])])
        trips.append(_order(problem.km, shortest, chosen))
        left ^= chosen
    return trips


def _order(km: _Floats, shortest: _Floats, mask: int) -> tuple[int, ...]:
    """The visits of ``mask`` in the order of its shortest closed tour."""
    order = [int(np.argmin(shortest[mask] + km[1:, 0]))]
    while mask := mask & ~(1 << order[-1]):
        order.append(int(np.argmin(shortest[mask] + km[1:, order[-1] + 1])))
    return tuple(reversed(order))


def _dealt(problem: Problem, trips: list[tuple[int, ...]]) -> tuple[_Trips, ...]:
    vehicle = problem.vehicle
    days: list[list[tuple[int, ...]]] = []
    spent: list[float] = []
    for hours, trip in sorted(((_hours(problem, trip), trip) for trip in trips), reverse=True):
        room = (n for n, day in enumerate(days) if len(day) < vehicle.trips and spent[n] + hours <= vehicle.shift)
        number = next(room, len(days))
        if number == len(days):
            days.append([])
            spent.append(0.0)
        days[number].append(trip)
        spent[number] += hours
    return tuple(tuple(day) for day in days)


def _hours(problem: Problem, trip: tuple[int, ...]) -> float:
    nodes = [0, *(position + 1 for position in trip), 0]
    driving = sum(float(problem.hours[a, b]) for a, b in pairwise(nodes))
    return float(driving + sum(problem.visits[position].service_h for position in trip) + problem.vehicle.unloading)
