"""The rounds that fetch what a facility sends on, from the flows of one year: each by the facility that takes it."""

from __future__ import annotations

import math
import threading

import pandas as pd

from recycling_net.network import Network
from recycling_net.plan import Plan
from recycling_net.progress import Listener, silent
from recycling_net.routing.calendar.choose import Chosen, Client, Task, choose, visits_of
from recycling_net.routing.calendar.patterns import gaps, patterns, rarest
from recycling_net.routing.calendar.spread import spread
from recycling_net.routing.family import Out, Work, calendar_row, on_free_days, site_point
from recycling_net.routing.fleet import Fleet, weekly_slots
from recycling_net.routing.problem import HaulFamily, Point, Problem, build_problem
from recycling_net.scenario import WEEKDAYS, ContainerCalendar, MilkRun, Scenario

ENDS: dict[str, tuple[str, str]] = {
    "milk_run": ("collection_point", "transfer_station"),
    "trunk": ("transfer_station", "sorting_centre"),
}
"""From which kind of facility to which each family of rounds fetches."""
_WEEKS = 52
_DAYS = 7 * _WEEKS
_NOTHING_T = 1e-9
_WHOLE = 1e-9
_Asked = tuple[HaulFamily, MilkRun, Fleet | None]


def milk_run_work(  # the question, its plan, which rounds, and who listens
    scenario: Scenario,
    network: Network,
    plan: Plan,
    stop: threading.Event | None = None,
    *,
    family: HaulFamily = "milk_run",
    listen: Listener = silent,
) -> Work:
    """Return one problem per facility of the family (and day of its calendar) that takes anything from those before it.

    A point gathers tonnes / 364 a day over all streams, its volume is load / density. Without a calendar each visit
    fetches what gathers in 7 / per_week days; what fills vehicles goes in full loads, the rest by rounds.
    """
    rule: MilkRun | None = getattr(scenario.rounds, family)
    if rule is None:
        raise ValueError("the scenario asks for no such rounds")
    year = rule.year or scenario.horizon.last
    flows = hauled(network, plan.tables["flows"], family)
    flows = flows[flows["year"] == year]
    tonnes = flows.groupby(["destination", "origin"], sort=True)["tonnes"].sum()
    tonnes = tonnes[tonnes > _NOTHING_T * _WEEKS * rule.per_week]
    vehicle = scenario.fleet[rule.vehicle]
    slots = weekly_slots(rule.per_week) if rule.calendar is None else ()
    fleet = Fleet(vehicle.count, slots) if rule.shared else None
    out = Out()
    problems: list[Problem] = []
    made: list[tuple[Task, Chosen]] = []
    rows: list[dict[str, object]] = []
    for station, points in tonnes.groupby(level="destination", sort=True):
        loads = {str(point): float(load) for point, load in points.droplevel("destination").items()}
        depot = site_point(network, str(station))
        if rule.calendar is None:
            problems.append(_weekly(scenario, network, (family, rule, fleet), depot, loads))
            continue
        clients = tuple(_client(site_point(network, point), load, rule) for point, load in loads.items())
        clients = on_free_days(clients, out.vehicles, fleet)
        others = out.hours if rule.shared else {}
        task = Task(family, depot, clients, rule.vehicle, vehicle, rule.calendar, rule.calendar.weeks, others=others)
        chosen = choose(task, network.ways, scenario.solve, stop, listen=listen)
        made.append((task, chosen))
        out.add(chosen)
    for (task, _), chosen in zip(made, spread(made, fleet.count if fleet else None), strict=True):
        problems += chosen.problems
        rows += [] if rule.calendar is None else _rows(task, chosen, rule.calendar)
    per_year = _WEEKS * rule.per_week if rule.calendar is None else _WEEKS // rule.calendar.weeks
    estimate = float(flows["haul_yuan"].sum())
    return Work(family, year, tuple(problems), (), per_year, estimate, tuple(rows), fleet)


def hauled(network: Network, table: pd.DataFrame, family: str) -> pd.DataFrame:
    """Return the rows of a table with ``origin`` and ``destination`` that are fetched by a family of rounds."""
    kinds = network.sites["kind"]
    origin, destination = ENDS[family]
    return table[table["origin"].map(kinds).eq(origin) & table["destination"].map(kinds).eq(destination)]


def _weekly(scenario: Scenario, network: Network, asked: _Asked, depot: Point, loads: dict[str, float]) -> Problem:
    """The same round several times a week; what no vehicle can hold is split into full visits and a rest."""
    family, rule, fleet = asked
    vehicle = scenario.fleet[rule.vehicle]
    if fleet is not None:
        vehicle = vehicle.model_copy(update={"count": fleet.places})
    visits = []
    for point, load in loads.items():
        each = load / (_WEEKS * rule.per_week)
        client = Client(site_point(network, point), each, each / rule.density, rule.stop, rule.loading, ())
        visits += visits_of(client, vehicle, 1)
    return build_problem(family, depot, tuple(visits), (rule.vehicle, vehicle), network.ways)


def containers(m3_a_day: float, calendar: ContainerCalendar) -> int:
    """Return how many containers a point needs to last from one visit to the next if it is visited on every day."""
    every_day = tuple(sorted({WEEKDAYS.index(day) for day in calendar.days}))
    usable = calendar.full * calendar.container
    count: int = math.ceil(m3_a_day * max(gaps(every_day, 1)) / usable - _WHOLE)
    return max(1, count)


def _client(point: Point, tonnes: float, rule: MilkRun) -> Client:
    """A point with the patterns of fewest visits between which its containers do not fill beyond what is allowed."""
    calendar = rule.calendar
    if calendar is None:
        raise ValueError("the milk run has no calendar")
    t_a_day = tonnes / _DAYS
    m3_a_day = t_a_day / rule.density
    longest = containers(m3_a_day, calendar) * calendar.full * calendar.container / m3_a_day + _WHOLE
    able = rarest(patterns((WEEKDAYS.index(day) for day in calendar.days), calendar.weeks), calendar.weeks, longest)
    return Client(point, t_a_day, m3_a_day, rule.stop, rule.loading, tuple(able))


def _rows(task: Task, chosen: Chosen, calendar: ContainerCalendar) -> list[dict[str, object]]:
    rows = []
    for client, pattern in zip(task.clients, chosen.patterns, strict=True):
        count = containers(client.m3_a_day, calendar)
        rows.append(calendar_row(task, client, pattern, count, count * calendar.container))
    return rows
