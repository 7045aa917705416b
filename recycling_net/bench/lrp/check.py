"""Whether the rounds of an answer keep every limit of an instance, and what they cost.

It drives every round leg by leg in the numbers of the file and shares nothing with any solver.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from recycling_net.bench.lrp.instance import Driven, Instance, Length
from recycling_net.siting.model import Floats

_NEARLY = 1e-9


@dataclass(frozen=True, slots=True)
class Checked:
    """What an answer costs, and what is wrong with it; in good ones nothing."""

    cost: float
    faults: tuple[str, ...]


def check(instance: Instance, answer: Sequence[Driven], ways: Sequence[Sequence[int]] = ()) -> Checked:
    """Drive every round of an answer, and add up what each depot holds; then drive the ways of a platform's vehicles,
    each of which calls at depots."""
    faults = list(_served(instance, answer))
    cost, held = 0.0, [0.0] * len(instance.depots)
    for number, one in enumerate(answer):
        load = sum(float(instance.demand[customer]) for customer in one.customers)
        held[one.depot] += load
        if load > instance.capacity:
            faults.append(f"round {number} carries {load:g}, a vehicle holds {instance.capacity:g}")
        home = _point(instance.depots[one.depot])
        way = [home, *(_point(instance.customers[customer]) for customer in one.customers), home]
        cost += instance.vehicle_cost + sum(straight(instance.length, here, there) for here, there in pairwise(way))
    for depot, load in enumerate(held):
        if load > instance.room[depot]:
            faults.append(f"depot {depot} gets {load:g}, it holds {instance.room[depot]:g}")
    cost += sum(float(instance.opening[depot]) for depot in {one.depot for one in answer})
    cost += _supplied(instance, held, ways, faults)
    return Checked(cost, tuple(faults))


def _supplied(instance: Instance, held: Sequence[float], ways: Sequence[Sequence[int]], faults: list[str]) -> float:
    """Return what the ways cost; note what is wrong with them."""
    level = instance.first_level
    called = sorted(depot for way in ways for depot in way)
    wanted = [depot for depot, load in enumerate(held) if load > 0]
    if called != (wanted if level else []):
        faults.append(f"vehicles of the platform call at {called}, depots {wanted} are open")
    if level is None:
        return 0.0
    cost, home = 0.0, _point(level.point)
    for number, way in enumerate(ways):
        load = sum(held[depot] for depot in way)
        if load > level.capacity:
            faults.append(f"way {number} carries {load:g}, a vehicle holds {level.capacity:g}")
        points = [home, *(_point(instance.depots[depot]) for depot in way), home]
        cost += level.vehicle_cost + sum(straight(level.length, here, there) for here, there in pairwise(points))
    return cost


def _served(instance: Instance, answer: Sequence[Driven]) -> Iterator[str]:
    visits = sorted(customer for one in answer for customer in one.customers)
    if visits != list(range(len(instance.customers))):
        missing = sorted(set(range(len(instance.customers))) - set(visits))
        twice = sorted({one for one, after in pairwise(visits) if one == after})
        yield f"not visited {missing}, visited twice {twice}"
    if not all(one.customers for one in answer):
        yield "a round visits nobody"


def _point(point: Floats) -> tuple[float, float]:
    return float(point[0]), float(point[1])


def straight(length: Length, here: tuple[float, float], there: tuple[float, float]) -> float:
    """Return the cost of one straight line; a whole number is the least whose square is not below that of the line."""
    square = ((here[0] - there[0]) ** 2 + (here[1] - there[1]) ** 2) * length.factor**2
    if not length.is_whole:
        return math.sqrt(square)
    whole = math.isqrt(math.floor(square))
    return float(whole) if whole * whole >= square * (1 - _NEARLY) else float(whole + 1)
