"""Whether the routes of an answer keep every limit of an instance, and what they cost.

It drives every route leg by leg in the numbers of the file and shares nothing with any solver.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from recycling_net.bench.vrp.instance import Driven, Instance, Vehicles


@dataclass(frozen=True, slots=True)
class Checked:
    """What an answer costs in the unit of the best known value, and what is wrong with it; in good ones nothing."""

    cost: float
    faults: tuple[str, ...]


def check(instance: Instance, answer: Sequence[Driven]) -> Checked:
    """Drive every route of an answer."""
    faults = list(_served(instance, answer))
    for number, vehicles in enumerate(instance.fleet):
        used = sum(one.kind == number for one in answer)
        if used > vehicles.count:
            faults.append(f"{used} vehicles of kind {number}, there are {vehicles.count}")
    cost = 0.0
    for number, one in enumerate(answer):
        drive = _Drive(instance, instance.fleet[one.kind])
        for trip in one.trips:
            drive.trip(trip)
        faults += [f"route {number}: {fault}" for fault in drive.faults()]
        cost += drive.far * drive.vehicles.per_distance + instance.rounding.whole(drive.vehicles.fixed)
    return Checked(cost / instance.units, tuple(faults))


def _served(instance: Instance, answer: Sequence[Driven]) -> Iterator[str]:
    visits = sorted(node for one in answer for trip in one.trips for node in trip)
    wanted = list(range(instance.depots, len(instance.delivery)))
    if visits != wanted:
        missing, odd = sorted(set(wanted) - set(visits)), sorted(set(visits) - set(wanted))
        twice = sorted({node for node, after in pairwise(visits) if node == after})
        yield f"not visited {missing}, visited twice {twice}, no customers {odd}"


class _Drive:
    """One vehicle's day: ``far`` adds up, ``legs`` hold driving time, node and before when it is not left for."""

    def __init__(self, instance: Instance, vehicles: Vehicles) -> None:
        self.instance, self.vehicles, self.far = instance, vehicles, 0.0
        self.legs: list[tuple[float, int, float]] = []
        self.trips = 0
        self.wrong: list[str] = []

    def trip(self, customers: Sequence[int]) -> None:
        """Drive one trip from the depot through customers and back."""
        instance, depot = self.instance, self.vehicles.depot
        load = sum(instance.delivery[node] for node in customers)
        heaviest = load
        on_board: dict[int, float] = {}
        for node in customers:
            load += instance.pickup[node] - instance.delivery[node] - on_board.pop(node, 0.0)
            if len(instance.brought_to) and (to := int(instance.brought_to[node])) >= 0:
                on_board[to] = instance.pickup[node]
            heaviest = max(heaviest, load)
            if self.vehicles.allowed is not None and node not in self.vehicles.allowed:
                self.wrong.append(f"customer {node} is not allowed")
        self.wrong += [f"what is for {node} is still on board" for node in on_board]
        if heaviest > self.vehicles.capacity:
            self.wrong.append(f"carries {heaviest:g}, holds {self.vehicles.capacity:g}")
        leaves = max((instance.rounding.whole(instance.release[node]) for node in customers), default=0.0)
        at = depot
        self.legs.append((0.0, depot, leaves))
        for node in (*customers, depot):
            leg = _far(instance, at, node)
            self.far += leg
            self.legs.append((leg, node, 0.0))
            at = node
        self.trips += 1

    def faults(self) -> Iterator[str]:
        """Yield what is wrong with the whole day."""
        yield from self.wrong
        if self.trips > 1 and not self.vehicles.several:
            yield f"{self.trips} trips, may make one"
        if self.far > self.instance.rounding.whole(self.vehicles.farthest):
            yield f"drives {self.far:g}, may {self.vehicles.farthest:g}"
        if self.instance.timed:
            yield from self._clock()

    def _clock(self) -> Iterator[str]:
        """Leave as early as can be, then see how much later the day could begin without ending later.

        Beginning later by d arrives later by d less all waiting until then: so d may grow as long as no stop is late,
        and shortens the day as long as there is waiting.
        """
        whole = self.instance.rounding.whole
        clock, spare, waited = 0.0, math.inf, 0.0
        for leg, node, leaves in self.legs:
            opens, closes = (whole(bound) for bound in self.instance.windows[node])
            clock += leg
            begins = max(clock, opens, leaves)
            if begins > closes:
                yield f"at {node} at {begins:g}, closed since {closes:g}"
            waited += begins - clock
            spare = min(spare, closes - begins + waited)
            clock = begins + whole(self.instance.service[node])
        shortest = clock - min(waited, spare)
        if shortest > whole(self.vehicles.longest):
            yield f"takes {shortest:g}, may take {whole(self.vehicles.longest):g}"


def _far(instance: Instance, tail: int, head: int) -> float:
    """The whole distance of one leg."""
    if instance.table is not None:
        return instance.rounding.whole(float(instance.table[tail, head]))
    if instance.points is None:
        raise ValueError("an instance has points or a table")
    (x, y), (u, v) = instance.points[tail].tolist(), instance.points[head].tolist()
    return instance.rounding.whole(math.sqrt((x - u) ** 2 + (y - v) ** 2))
