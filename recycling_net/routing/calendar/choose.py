"""The days on which a depot's vehicles visit each place, with the rounds of every day."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate

import numpy as np

from recycling_net.compiled import is_ready
from recycling_net.network.ways import Ways
from recycling_net.progress import Listener, Progress, silent
from recycling_net.routing.calendar.kernel import search
from recycling_net.routing.calendar.patterns import Pattern, gaps
from recycling_net.routing.calendar.state import Facts, State, copied, empty_state, paper_of
from recycling_net.routing.problem import END_OF_DAY_H, Family, Point, Problem, Sequences, Visit, build_problem
from recycling_net.scenario import Calendar, Solve, Vehicle, day_word

_WHOLE = 1e-9
_NEIGHBOURS = 40
_CHUNK = 500
"""Steps between two looks at the clock."""
_HOT, _COLD = 0.3, 0.003
"""First and last temperature, in shares of the mean cost of driving from the depot to a client."""
ANY_TIME = (0.0, 24.0)
"""From when to when a stop may begin where nothing is said."""
_LEFT_OUT = 20.0
"""A client left out is taken to cost as much as so many of the dearest vehicle-days."""


@dataclass(frozen=True, slots=True)
class Client:
    """A place to be visited: what gathers there in a day, the patterns it may have, how long a stop takes."""

    point: Point
    t_a_day: float
    m3_a_day: float
    stop_h: float
    per_t_h: float
    patterns: tuple[Pattern, ...]
    begin_h: Mapping[int, tuple[float, float]] = field(default_factory=dict)
    """By day of the calendar from when to when a stop may begin, hours after midnight; any time where none is given."""


@dataclass(frozen=True, slots=True)
class Task:
    """One depot's calendar of ``weeks``; ``calendar`` says on which weekdays vehicles drive, ``begins`` on which date."""

    family: Family
    depot: Point
    clients: tuple[Client, ...]
    vehicle_name: str
    vehicle: Vehicle
    calendar: Calendar
    weeks: int
    begins: str | None = None
    others: Mapping[int, float] = field(default_factory=dict)
    """By day of the calendar how many hours other depots have vehicles of the same fleet out: days are evened out over all."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The pattern of each client, and one problem per day on which anybody is visited."""

    patterns: tuple[Pattern, ...]
    problems: tuple[Problem, ...]
    hours: Mapping[int, float]
    """By day of the calendar the hours that vehicles are out."""


def choose(
    task: Task, ways: Ways, limits: Solve, stop: threading.Event | None = None, *, listen: Listener = silent
) -> Chosen:
    """Return days and first rounds that together cost least in yuan, with a price on uneven days.

    Same ``calendar.iterations`` and seed give the same days unless ``route_time_limit`` or ``stop`` ends the search.
    A client for whom no vehicle has room keeps its first pattern: what cannot be driven is found out day by day.
    """
    whole = build_problem(
        task.family,
        task.depot,
        tuple(Visit(one.point, 0.0, 0.0, 0.0) for one in task.clients),
        (task.vehicle_name, task.vehicle),
        ways,
    )
    days = sorted({day for one in task.clients for pattern in one.patterns for day in pattern})
    facts = _facts(task, whole, days)
    state = empty_state(facts, len(days), min(task.vehicle.count, len(task.clients) * facts.parts))
    if state.busy.shape[1] and min(facts.room) > 0:
        if not is_ready(search):
            listen(Progress("kernels"))
        state = _searched(facts, state, (task, limits), stop, listen)
    patterns = tuple(
        one.patterns[max(0, choice - first)]
        for one, choice, first in zip(task.clients, state.choice.tolist(), facts.first.tolist(), strict=False)
    )
    problems = tuple(
        problem
        for number, day in enumerate(days)
        if (problem := _of_day(task, whole, patterns, (number, day), facts, state)).visits
    )
    hours = dict(zip(days, state.busy.sum(axis=1).tolist(), strict=True))
    return Chosen(patterns, problems, hours)


def split(vehicle: Vehicle, load_t: float, load_m3: float) -> list[float]:
    """Return the shares of a load that one vehicle after the other takes: full ones and a rest."""
    if vehicle.capacity <= 0 or vehicle.volume <= 0:
        return [1.0]  # refused with its reason later
    vehicles = max(load_t / vehicle.capacity, load_m3 / vehicle.volume)
    count = max(1, math.ceil(vehicles - _WHOLE))
    return [min(1.0, vehicles - part) / vehicles for part in range(count)] if count > 1 else [1.0]


def visits_of(client: Client, vehicle: Vehicle, gap: int) -> list[Visit]:
    """Return the visits that fetch what has gathered in ``gap`` days."""
    load_t, load_m3 = client.t_a_day * gap, client.m3_a_day * gap
    parts = split(vehicle, load_t, load_m3)
    return [
        Visit(
            client.point,
            load_t * part,
            load_m3 * part,
            service_h=client.stop_h + client.per_t_h * load_t * part,
            note=f"{number}/{len(parts)}" if len(parts) > 1 else "",
        )
        for number, part in enumerate(parts, start=1)
    ]


def _facts(task: Task, whole: Problem, days: Sequence[int]) -> Facts:
    vehicle, clients = task.vehicle, task.clients
    choices = [pattern for one in clients for pattern in one.patterns]
    visits = [(days.index(day), gap) for pattern in choices for day, gap in zip(pattern, gaps(pattern, task.weeks), strict=True)]  # fmt: skip
    begin = [one.begin_h.get(day, ANY_TIME) for one in clients for pattern in one.patterns for day in pattern]
    longest = [max(max(gaps(pattern, task.weeks)) for pattern in one.patterns) for one in clients]
    parts = max(
        len(split(vehicle, one.t_a_day * gap, one.m3_a_day * gap)) for one, gap in zip(clients, longest, strict=True)
    )
    around = np.minimum(whole.hours, whole.hours.T)[1:, 1:]
    near = np.argsort(around + np.where(np.eye(len(clients), dtype=bool), np.inf, 0.0), axis=1, kind="stable")
    shift = min(vehicle.shift, END_OF_DAY_H - vehicle.start)
    dearest = float(whole.driving_yuan.max()) * 2 + shift * vehicle.cost_per_hour + vehicle.cost_per_day
    return Facts(
        yuan=whole.km * vehicle.cost_per_km,
        hours=whole.hours,
        near=near[:, : min(_NEIGHBOURS, len(clients) - 1)],
        first=np.array([0, *accumulate(len(one.patterns) for one in clients)]),
        visit=np.array([0, *accumulate(len(pattern) for pattern in choices)]),
        day=np.array([day for day, _ in visits]),
        gap=np.array([gap for _, gap in visits]),
        begin=np.array(begin),
        rate=np.array([[one.t_a_day, one.m3_a_day] for one in clients]),
        stop_h=np.array([one.stop_h for one in clients]),
        per_t_h=np.array([one.per_t_h for one in clients]),
        others_h=np.array([task.others.get(day, 0.0) for day in days]),
        room=np.array([vehicle.capacity, vehicle.volume]),
        price=np.array(
            [
                vehicle.cost_per_hour,
                vehicle.cost_per_day,
                task.calendar.balance,
                _LEFT_OUT * max(dearest, 1.0) * len(days),
            ]
        ),
        limit=np.array([shift, vehicle.unloading, vehicle.start, END_OF_DAY_H]),
        trips=min(vehicle.trips, len(clients) * parts),
        parts=parts,
        longest=max(longest),
        timed=any(one.begin_h for one in clients),
    )


def _searched(
    facts: Facts, state: State, asked: tuple[Task, Solve], stop: threading.Event | None, listen: Listener
) -> State:
    """Look for days and rounds; the first steps bring in the clients, whose absence costs most."""
    task, limits = asked
    best, kept = copied(state), copied(state)
    paper = paper_of(facts, state.busy.shape[0])
    search(facts, (state, kept, best), paper, np.ones(2), 0, 0)  # turned into machine code before the clock starts
    iterations, began = task.calendar.iterations, time.perf_counter()
    leg = float((facts.yuan + facts.hours * facts.price[0])[0, 1:].mean())
    hot, cool = _HOT * max(leg, 1e-3), _COLD / _HOT
    for done in range(0, iterations, _CHUNK):
        if (stop is not None and stop.is_set()) or time.perf_counter() - began > limits.route_time_limit * 3600:
            break
        steps = min(_CHUNK, iterations - done)
        heat = hot * cool ** (np.array([done, done + steps]) / iterations)
        search(facts, (state, kept, best), paper, heat, steps, (limits.seed + done) % 2**32)
        seconds = time.perf_counter() - began
        listen(Progress("days", seconds, done=done + steps, total=iterations, note=task.depot.name))
    return best


def _of_day(
    task: Task, whole: Problem, patterns: Sequence[Pattern], day: tuple[int, int], facts: Facts, state: State
) -> Problem:
    """One day's visits, those of clients whom no vehicle has room for among them, and the rounds found for it."""
    number, calendar_day = day
    visits: list[Visit] = []
    nodes = [0]
    position: dict[int, int] = {}
    for client, (one, pattern) in enumerate(zip(task.clients, patterns, strict=True)):
        if calendar_day not in pattern:
            continue
        gap = gaps(pattern, task.weeks)[pattern.index(calendar_day)]
        opens, closes = one.begin_h.get(calendar_day, ANY_TIME)
        for part, visit in enumerate(visits_of(one, task.vehicle, gap)):
            position[client * facts.parts + part] = len(visits)
            visits.append(replace(visit, earliest_h=opens, latest_h=closes))
            nodes.append(client + 1)
    at = np.ix_(nodes, nodes)
    return Problem(
        task.family,
        task.depot,
        tuple(visits),
        task.vehicle_name,
        task.vehicle,
        whole.km[at],
        whole.hours[at],
        day=day_word(calendar_day, task.weeks, task.begins),
        day_number=calendar_day,
        begin=_trips(state, number, facts.trips, position),
    )


def _trips(state: State, day: int, trips: int, position: dict[int, int]) -> Sequences:
    """The trips of each vehicle as positions of visits."""
    nodes = state.trip.shape[1]
    vehicles = []
    for vehicle in range(state.busy.shape[1]):
        rows = []
        for trip in range(vehicle * trips, (vehicle + 1) * trips):
            row, node = [], int(state.after[day, nodes + trip])
            while node < nodes:
                row.append(position[node])
                node = int(state.after[day, node])
            if row:
                rows.append(tuple(row))
        if rows:
            vehicles.append(tuple(rows))
    return tuple(vehicles)
