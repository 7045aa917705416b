"""One day's question: sites that are open, vehicles that stand at them, orders, kilometres."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from recycling_net.routing.dispatch.day import CALL, SITE, TRUCK, Day, Floats, Ints, paper
from recycling_net.routing.dispatch.drive import FOREVER
from recycling_net.routing.problem import Point
from recycling_net.scenario import DispatchOrder, DispatchVehicle, Rest, Vehicle

MUST_YUAN = {1: 1e7, 2: 3e6, 3: 1e6}
"""What leaving out an order of each priority costs: above every route, so that none is left out to save money."""
_NO_REST = Rest(lasts="0 h")
_MOST_WORDS = 62
_BOUND = "→"
"""What is bound for one site is as a stream that this site alone takes."""


@dataclass(frozen=True, slots=True)
class OpenSite:
    """Where vehicles stand and unload: the streams and tonnes that it takes on the day, and when an unloading may begin.

    ``stay_h`` is what an unloading there takes beside the vehicle's own time for it.
    """

    point: Point
    accepts: frozenset[str]
    spare_t: float = np.inf
    opens_h: float = 0.0
    closes_h: float = 24.0
    stay_h: float = 0.0


@dataclass(frozen=True, slots=True)
class Truck:
    """One vehicle; ``home`` and ``end`` are positions among the sites, ``most`` what it may fetch on the day (t, m³, pieces)."""

    code: str
    fleet: str
    vehicle: Vehicle
    limits: DispatchVehicle
    home: int
    end: int
    most: tuple[float, float, float] = (np.inf, np.inf, np.inf)


@dataclass(frozen=True, slots=True)
class Call:
    """One order as one stop; loads are t, m³ and pieces; ``to`` is the site where it must be unloaded, "" for any."""

    point: Point
    lines: tuple[DispatchOrder, ...]
    take: tuple[float, float, float]
    bring: tuple[float, float, float]
    service_h: float
    earliest_h: float
    latest_h: float
    needs: frozenset[str]
    contents: frozenset[str]
    shuns: frozenset[str]
    streams: frozenset[str]
    worth_yuan: float
    must: bool = True
    to: str = ""

    def fits(self, site: OpenSite) -> bool:
        """Whether it may be unloaded at a site."""
        return self.to in ("", site.point.code) and self.streams <= site.accepts


@dataclass(frozen=True)
class Question:
    """A day to be planned.

    Attributes
    ----------
    profiles
        The profiles that vehicles have, in the order of the first axis of ``km`` and ``hours``.
    km, hours
        Shape (profiles, sites + calls, sites + calls), sites first.
    now_h
        Nothing that is not under way begins earlier.
    around
        West, south, east and north beyond which a point lies far from every place of the scenario.
    """

    sites: tuple[OpenSite, ...]
    trucks: tuple[Truck, ...]
    calls: tuple[Call, ...]
    profiles: tuple[str, ...]
    km: Floats
    hours: Floats
    now_h: float = 0.0
    around: tuple[float, float, float, float] = (-180.0, -90.0, 180.0, 90.0)


def _bits(words: Iterable[frozenset[str]], order: Sequence[str]) -> Ints:
    """Each set of words as a number; words that are not in ``order`` do not count."""
    bit = {word: 1 << at for at, word in enumerate(order)}
    return np.array([sum(bit.get(word, 0) for word in held) for held in words], np.int64)


def _words(held: Iterable[frozenset[str]]) -> list[str]:
    found = sorted({word for words in held for word in words})
    if len(found) > _MOST_WORDS:
        raise ValueError(f"more than {_MOST_WORDS} different words cannot be told apart")
    return found


def numbers(question: Question) -> Day:
    """Return the question as arrays."""
    calls, sites = question.calls, question.sites
    skills = _words(call.needs for call in calls)
    kinds = _words(call.shuns for call in calls)
    wanted = [call.streams | {_BOUND + call.to} if call.to else call.streams for call in calls]
    streams = _words(wanted)
    count = len(sites)
    between = question.km.min(axis=0) if len(question.profiles) else question.km.sum(axis=0)
    to_sites = between[count:, :count]
    near = between[count:, count:] + between[count:, count:].T
    np.fill_diagonal(near, -1.0)
    truck, call, site = np.zeros(len(question.trucks), TRUCK), np.zeros(len(calls), CALL), np.zeros(count, SITE)
    for at, each in enumerate(question.trucks):
        truck[at] = _truck(each, question.profiles, _bits([frozenset(each.limits.skills)], skills)[0])
    alike: dict[object, int] = {}
    truck["alike"] = [alike.setdefault((each.fleet, each.home, each.end), len(alike)) for each in question.trucks]
    for name in ("take", "bring"):
        call[name] = np.array([getattr(each, name) for each in calls], float).reshape(-1, 3)
    for name, value in (
        ("service", "service_h"),
        ("earliest", "earliest_h"),
        ("latest", "latest_h"),
        ("worth", "worth_yuan"),
    ):
        call[name] = [getattr(each, value) for each in calls]
    call["needs"] = _bits((each.needs for each in calls), skills)
    call["is_of"] = _bits((each.contents for each in calls), kinds)
    call["shuns"] = _bits((each.shuns for each in calls), kinds)
    call["streams"] = _bits(wanted, streams)
    call["remote"] = to_sites.min(axis=1, initial=np.inf)
    site["accepts"] = _bits((each.accepts | {_BOUND + each.point.code} for each in sites), streams)
    site["spare"] = [min(each.spare_t, FOREVER) for each in sites]
    for name, value in (("opens", "opens_h"), ("closes", "closes_h"), ("stay", "stay_h")):
        site[name] = [getattr(each, value) for each in sites]
    return Day(
        km=np.ascontiguousarray(question.km), hours=np.ascontiguousarray(question.hours),
        back_km=np.ascontiguousarray(question.km.transpose(0, 2, 1)),
        back_hours=np.ascontiguousarray(question.hours.transpose(0, 2, 1)), truck=truck, call=call,
        site=site, near=np.argsort(near, axis=1, kind="stable"),
        near_sites=np.argsort(to_sites, axis=1, kind="stable"), widest=truck["room"].max(axis=0, initial=1e-9),
        least=np.array([truck[name].min() if len(truck) else 0.0 for name in ("per_day", "per_h")]),
        now=question.now_h, scarce=bool((site["spare"] < FOREVER).any()),
        most=len(truck), paper=paper(truck, call, site),
    )  # fmt: skip


def _truck(truck: Truck, profiles: Sequence[str], skills: np.int64) -> tuple[object, ...]:
    """The fields of TRUCK in their order; ``alike`` is filled in when all are known."""
    vehicle, limits = truck.vehicle, truck.limits
    rest = limits.rest or _NO_REST
    return (
        profiles.index(vehicle.profile), truck.home, truck.end, _room(truck), vehicle.cost_per_day,
        vehicle.cost_per_km, vehicle.cost_per_hour, limits.overtime_cost, vehicle.start, limits.back, vehicle.shift,
        limits.overtime, limits.within, skills, vehicle.unloading, vehicle.trips,
        (rest.earliest, rest.latest, rest.lasts), truck.most, 0,
    )  # fmt: skip


def _room(truck: Truck) -> tuple[float, float, float]:
    return truck.vehicle.capacity, truck.vehicle.volume, float(truck.limits.pieces)
