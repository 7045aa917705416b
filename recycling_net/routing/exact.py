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

    Cheapest closed tours for every subset of the visits (Held and Karp 1962) that fits one trip; cheapest ways to
    cut all visits into k trips, and the fastest ways likewise; then for each k

        yuan >= driving + (stops + k x unloading) x cost_per_hour
                + max(ceil(k / trips a day), ceil(hours / shift)) x cost_per_day

    where driving is the cheapest and hours the least for k trips (one and the same tours where every road has the
    same speed); waiting, which is left out, only adds hours.
    """
    count = len(problem.visits)
    if not 0 < count <= MOST_VISITS:
        return None
    driving = problem.driving_yuan
    fastest, cheapest = (_shortest_paths(legs) for legs in (problem.hours, driving))
    hours = _closed(fastest, problem.hours)
    fits = _fits(problem, hours)
    tours = np.where(fits, _closed(cheapest, driving), np.inf)
    cut, quick = _cuts(tours, count), _cuts(np.where(fits, hours, np.inf), count)
    prices = [_price(problem, float(cut[trips][-1]), float(quick[trips][-1]), trips) for trips in range(count + 1)]
    best = int(np.argmin(prices))
    if not math.isfinite(prices[best]):
        return None
    trips = _trips(driving, cheapest, tours, cut, best)
    return Relaxed(prices[best], _dealt(problem, trips))


def _sums(values: list[float]) -> _Floats:
    """The sum of every subset of ``values``, by bit mask."""
    sums = np.zeros(1)
    for value in values:
        sums = np.concatenate([sums, sums + value])
    return sums


def _closed(paths: _Floats, legs: _Floats) -> _Floats:
    """The best closed tour of each set; none for no visits."""
    tours: _Floats = (paths + legs[1:, 0]).min(axis=1)
    tours[0] = np.inf
    return tours


def _fits(problem: Problem, driving_h: _Floats) -> npt.NDArray[np.bool_]:
    vehicle = problem.vehicle
    hours = driving_h + _sums([visit.service_h for visit in problem.visits]) + vehicle.unloading
    fits = _sums([visit.load_t for visit in problem.visits]) <= vehicle.capacity + _SLACK
    fits &= _sums([visit.load_m3 for visit in problem.visits]) <= vehicle.volume + _SLACK
    return np.asarray(fits & (hours <= vehicle.shift + _SLACK), bool)


def _shortest_paths(legs: _Floats) -> _Floats:
    """The least way from the depot through a set of visits to its last one, shape (2^n, n)."""
    count = len(legs) - 1
    path = np.full((2**count, count), np.inf)
    for last in range(count):
        path[1 << last, last] = legs[0, last + 1]
    for mask in range(1, 2**count):
        for last in range(count):
            if not mask >> last & 1:
                grown = mask | 1 << last
                path[grown, last] = min(path[grown, last], float((path[mask] + legs[1:, last + 1]).min()))
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
    """The least way to make each set of visits in exactly k trips, k = 0 .. count."""
    sets, parts, starts = _splits(count)
    rows = [np.where(np.arange(2**count) == 0, 0.0, np.inf)]
    for _ in range(count):
        row = np.full(2**count, np.inf)
        row[1:] = np.minimum.reduceat(tours[parts] + rows[-1][sets ^ parts], starts)
        rows.append(row)
    return rows


def _price(problem: Problem, driving_yuan: float, driving_h: float, trips: int) -> float:
    if not math.isfinite(driving_yuan):
        return math.inf
    vehicle = problem.vehicle
    standing = sum(visit.service_h for visit in problem.visits) + trips * vehicle.unloading
    vehicles = max(math.ceil(trips / vehicle.trips), math.ceil((driving_h + standing) / vehicle.shift - _SLACK))
    return float(driving_yuan + standing * vehicle.cost_per_hour + vehicles * vehicle.cost_per_day)


def _trips(legs: _Floats, shortest: _Floats, tours: _Floats, cut: list[_Floats], count: int) -> list[tuple[int, ...]]:
    """Walk the tables back: which subsets make the best ``count`` trips, in which order each is driven."""
    _, parts, starts = _splits(len(legs) - 1)
    left = len(tours) - 1
    trips: list[tuple[int, ...]] = []
    for number in range(count, 0, -1):
        begin = starts[left - 1]
        end = starts[left] if left < len(starts) else len(parts)
        choices = parts[begin:end]
        chosen = int(choices[np.argmin(tours[choices] + cut[number - 1][left ^ choices])])
        trips.append(_order(legs, shortest, chosen))
        left ^= chosen
    return trips


def _order(legs: _Floats, shortest: _Floats, mask: int) -> tuple[int, ...]:
    """The visits of ``mask`` in the order of its shortest closed tour."""
    order = [int(np.argmin(shortest[mask] + legs[1:, 0]))]
    while mask := mask & ~(1 << order[-1]):
        order.append(int(np.argmin(shortest[mask] + legs[1:, order[-1] + 1])))
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
