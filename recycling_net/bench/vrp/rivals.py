"""Plain PyVRP and OR-Tools on the same instances, each in a child process that is killed when it is late."""

from __future__ import annotations

import sys
from collections.abc import Callable
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np

from recycling_net.bench import ROUTING_RIVALS
from recycling_net.routing.job import FORBIDDEN, NEVER, Ints, Job, Send, Trips

LARGEST = 4000
"""OR-Tools takes a table as Python lists: of more nodes these alone fill the memory."""
_SPARE = 1
"""Vehicles of a kind that OR-Tools gets beyond those that could hold everything; more only make it slow."""


def pyvrp(job: Job, send: Send) -> tuple[int, bool]:
    """PyVRP as it comes, on the same numbers."""
    import pyvrp as library  # noqa: PLC0415  # only the child process that needs it loads it

    from recycling_net.routing.pyvrp_adapter import Clock, data_of, routes_of  # noqa: PLC0415  # as above

    stop = Clock(job, job.clock() + job.seconds)
    data = data_of(job)
    result = library.solve(data, stop, seed=job.seed, collect_stats=False, display=False)
    if result.is_feasible():
        send(*routes_of(result.best))
    return result.num_iterations, True


def ortools(job: Job, send: Send) -> tuple[int, bool]:
    """Guided local search in OR-Tools."""
    ends = job.clock() + job.seconds
    model = _Model(job)
    model.routing.AddSearchMonitor(model.routing.solver().CustomLimit(lambda: job.clock() >= ends))
    solution = model.routing.SolveWithParameters(_parameters())
    if solution:
        trips, kinds = model.routes(solution)
        send(trips, kinds)
    return 0, True


def why_not(name: str, job: Job) -> str:
    """Return why a rival is not asked; empty where it is."""
    if name != "ortools":
        return "no model: PyVRP has no pairs" if len(job.brought_to) else ""
    if any(kind.trips > 1 for kind in job.kinds):
        return "no model: OR-Tools has one trip a vehicle"
    nodes = job.depots + len(job.service)
    return f"no model: more than {LARGEST:,} nodes" if nodes > LARGEST else ""


class _Model:
    """The job in OR-Tools' words: one vehicle each, a callback a profile, a dimension a limit."""

    def __init__(self, job: Job) -> None:
        from ortools.constraint_solver import pywrapcp  # noqa: PLC0415  # large: only this process loads it

        self.job = job
        self.kinds = [
            number for number, kind in enumerate(job.kinds) for _ in range(_needed(job, kind.capacity, kind.count))
        ]
        depots = [job.kinds[number].depot for number in self.kinds]
        self.manager = pywrapcp.RoutingIndexManager(job.depots + len(job.service), len(self.kinds), depots, depots)
        self.routing = pywrapcp.RoutingModel(self.manager)
        self.far = job.distances()
        self._costs()
        self._loads()
        if len(job.duration):
            self._times()
        if any(kind.farthest < NEVER for kind in job.kinds):
            most = [job.kinds[number].farthest for number in self.kinds]
            legs = [self._matrix(self.far[job.kinds[number].profile]) for number in self.kinds]
            self.routing.AddDimensionWithVehicleTransitAndCapacity(legs, 0, most, True, "far")
        self._skills()
        if len(job.brought_to):
            self._pairs()

    def routes(self, solution: Any) -> tuple[Trips, list[int]]:
        """Return the clients of each vehicle that drives, and its kind."""
        trips, kinds = [], []
        for vehicle, kind in enumerate(self.kinds):
            clients, index = [], solution.Value(self.routing.NextVar(self.routing.Start(vehicle)))
            while not self.routing.IsEnd(index):
                clients.append(self.manager.IndexToNode(index) - self.job.depots)
                index = solution.Value(self.routing.NextVar(index))
            if clients:
                trips.append([clients])
                kinds.append(kind)
        return trips, kinds

    def _matrix(self, legs: Ints) -> int:
        number: int = self.routing.RegisterTransitMatrix(legs.tolist())
        return number

    def _costs(self) -> None:
        priced: dict[tuple[int, int], int] = {}
        for vehicle, number in enumerate(self.kinds):
            kind = self.job.kinds[number]
            key = kind.profile, kind.distance_cost
            if key not in priced:
                priced[key] = self._matrix(self.far[kind.profile] * kind.distance_cost)
            self.routing.SetArcCostEvaluatorOfVehicle(priced[key], vehicle)
            self.routing.SetFixedCostOfVehicle(kind.fixed_cost, vehicle)

    def _loads(self) -> None:
        """Collected so far, and still to be delivered; together they are what a vehicle carries."""
        room = [self.job.kinds[number].capacity[0] for number in self.kinds]
        no_load = [0] * self.job.depots
        pickup = self.job.pickup.copy()
        for one, to in self._paired():
            pickup[to] -= self.job.pickup[one]
        for name, part, from_zero in (("pickup", pickup, True), ("delivery", -self.job.delivery, False)):
            if part.any():
                evaluator = self.routing.RegisterUnaryTransitVector(no_load + part[:, 0].tolist())
                self.routing.AddDimensionWithVehicleCapacity(evaluator, 0, room, from_zero, name)
        if not self.job.delivery.any():
            return
        rest, solver = self.routing.GetDimensionOrDie("delivery"), self.routing.solver()
        for vehicle in range(len(self.kinds)):
            rest.CumulVar(self.routing.End(vehicle)).SetRange(0, 0)
        if not self.job.pickup.any():
            return
        most, taken = max(room), self.routing.GetDimensionOrDie("pickup")
        for node in range(self.job.depots, self.job.depots + len(self.job.service)):
            index = self.manager.NodeToIndex(node)
            own = int(self.job.pickup[node - self.job.depots, 0] - self.job.delivery[node - self.job.depots, 0])
            solver.Add(taken.CumulVar(index) + rest.CumulVar(index) <= most - max(0, own))

    def _paired(self) -> list[tuple[int, int]]:
        """Clients where something is picked up, and where the same round delivers it."""
        return [(one, to) for one, to in enumerate(self.job.brought_to.tolist()) if to >= 0]

    def _pairs(self) -> None:
        """One round visits both, the first before the last: stops are counted."""
        solver, stops = self.routing.solver(), len(self.job.service) + 1
        self.routing.AddConstantDimension(1, stops, True, "stops")
        order = self.routing.GetDimensionOrDie("stops")
        for pair in self._paired():
            first, last = (self.manager.NodeToIndex(client + self.job.depots) for client in pair)
            self.routing.AddPickupAndDelivery(first, last)
            solver.Add(self.routing.VehicleVar(first) == self.routing.VehicleVar(last))
            solver.Add(order.CumulVar(first) <= order.CumulVar(last))

    def _times(self) -> None:
        job = self.job
        stays = np.concatenate([np.zeros(job.depots, np.int64), job.service])[:, None]
        legs = {kind.profile: self._matrix(job.duration[kind.profile] + stays) for kind in job.kinds}
        end = min(max(kind.latest for kind in job.kinds), int(NEVER))
        transits = [legs[job.kinds[number].profile] for number in self.kinds]
        self.routing.AddDimensionWithVehicleTransits(transits, end, end, False, "time")
        clock = self.routing.GetDimensionOrDie("time")
        for client, (opens, closes) in enumerate(job.windows.tolist()):
            clock.CumulVar(self.manager.NodeToIndex(client + job.depots)).SetRange(opens, min(closes, end))
        for vehicle, number in enumerate(self.kinds):
            kind = job.kinds[number]
            for index in (self.routing.Start(vehicle), self.routing.End(vehicle)):
                clock.CumulVar(index).SetRange(kind.earliest, kind.latest)
            if kind.longest < NEVER:
                clock.SetSpanUpperBoundForVehicle(kind.longest, vehicle)

    def _skills(self) -> None:
        barred = (self.far[:, 0, self.job.depots :] >= FORBIDDEN)[[self.job.kinds[kind].profile for kind in self.kinds]]
        for client in np.flatnonzero(barred.any(axis=0)).tolist():
            index = self.manager.NodeToIndex(client + self.job.depots)
            self.routing.VehicleVar(index).RemoveValues(np.flatnonzero(barred[:, client]).tolist())


def _needed(job: Job, capacity: list[int], count: int) -> int:
    """Vehicles of a kind that could hold everything, with some to spare where bins do not fill; at most ``count``."""
    load = max(int(job.pickup.sum()), int(job.delivery.sum()))
    if len(job.duration):
        return count
    return min(count, ceil(1.2 * load / capacity[0]) + _SPARE)


def _parameters() -> Any:
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2  # noqa: PLC0415  # as above

    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    return parameters


RIVALS: dict[str, Callable[[Job, Send], tuple[int, bool]]] = dict(zip(ROUTING_RIVALS, (pyvrp, ortools), strict=True))

_CODE = "import sys; sys.path.append(sys.argv[1]); from recycling_net.bench.vrp.rivals import main; main(sys.argv[2])"


def command(name: str) -> tuple[str, ...]:
    """Return how to start the child process of a rival."""
    return (sys.executable, "-P", "-c", _CODE, str(Path(__file__).parents[3]), name)


def main(name: str) -> None:
    """Be the child process of a rival."""
    from recycling_net.routing.worker import main as work  # noqa: PLC0415  # it loads PyVRP

    work(RIVALS[name])
