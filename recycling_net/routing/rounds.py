"""The rounds of a plan: one routing problem per family and depot, solved in a child process."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import nan
from statistics import stdev

from recycling_net.errors import Issue
from recycling_net.network import Network
from recycling_net.plan import Plan, RoutingFigures, StoppedBecause
from recycling_net.progress import Listener, Progress, silent
from recycling_net.routing.answer import Answer
from recycling_net.routing.bound import cost_bound
from recycling_net.routing.child import WORKER, Outcome, run_jobs
from recycling_net.routing.daily import daily_work
from recycling_net.routing.door_to_door import door_to_door_work
from recycling_net.routing.exact import relaxed
from recycling_net.routing.family import Work
from recycling_net.routing.fleet import on_days, within
from recycling_net.routing.haulage import beyond_fleet, loads_table
from recycling_net.routing.joint import joint_work
from recycling_net.routing.lost import Lost, beyond_shared, without_impossible, without_vehicle
from recycling_net.routing.milk_run import milk_run_work
from recycling_net.routing.mobile import mobile_work
from recycling_net.routing.problem import Problem
from recycling_net.routing.scale import build_job, sequences
from recycling_net.routing.schedule import Day, Rounds, rounds
from recycling_net.routing.simple import nearest_neighbour
from recycling_net.routing.tables import calendar_table, routes_table, stops_table, unserved_table
from recycling_net.scenario import Scenario, Solve

_PROVED = 1e-9
_WORST_LAST: tuple[StoppedBecause, ...] = ("gap", "iterations", "time", "failed", "interrupted")


@dataclass
class _Search:
    """The problems of all families on their way to answers, in order."""

    answers: list[Answer]
    listen: Listener
    started: float = field(default_factory=time.perf_counter)
    done: int = 0

    def tell(self) -> None:
        cost = sum(answer.rounds.cost_yuan for answer in self.answers)
        seconds = time.perf_counter() - self.started
        total = len(self.answers)
        self.listen(Progress("routing", seconds, objective_yuan=cost, done=self.done, total=total))


def plan_rounds(
    scenario: Scenario,
    network: Network,
    plan: Plan,
    *,
    listen: Listener = silent,
    stop: threading.Event | None = None,
) -> Plan:
    """Return the plan with the rounds that the scenario asks for: routes, stops, unserved orders, figures.

    Same iterations and seed give the same rounds; only where ``route_time_limit`` or ``stop`` ends the search may
    they differ from run to run. There is always an answer: simple rounds stand in for those never searched.

    Parameters
    ----------
    plan
        Its ``facilities`` and ``flows`` say which stations are open and what they collect.
    listen
        Called with stage ``days`` while the days of a calendar are chosen, with ``routing`` after each depot: yuan of one
        round of all of them.
    stop
        When set, the child is killed at once and the best rounds so far are kept.
    """
    works: list[Work] = []
    if scenario.rounds.milk_run is not None:
        works.append(milk_run_work(scenario, network, plan, stop, listen=listen))
    if scenario.rounds.trunk is not None:
        works.append(milk_run_work(scenario, network, plan, stop, family="trunk", listen=listen))
    if scenario.rounds.mobile is not None:
        works.append(mobile_work(scenario, network, plan, stop, listen=listen))
    if scenario.rounds.daily is not None:
        works.append(daily_work(scenario, network, plan))
    works += [joint_work(scenario, network, plan, name) for name in scenario.rounds.joint]
    if scenario.rounds.door_to_door is not None:
        works.append(door_to_door_work(scenario, network, plan))
    solved = solve_works(works, scenario.solve, listen=listen, stop=stop)
    answers = [answer for one in solved for answer in one.answers]
    missing = [row for work in works for row in work.lost]
    missing += [row for one in solved for row in one.impossible]
    missing += [row for one in solved for row in one.left]
    driven = [
        (answer.problem, number, day) for answer in answers for number, day in enumerate(answer.rounds.days, start=1)
    ]
    loads = loads_table(scenario, network, plan)
    figures = [_figures(one.work, one.answers) for one in solved]
    tables = {
        **plan.tables,
        "routes": routes_table(driven),
        "stops": stops_table(driven, network.ways),
        "unserved_orders": unserved_table(missing),
        "loads": loads,
        "calendar": calendar_table([row for work in works for row in work.calendar]),
    }
    warnings = (*broken(answers), *beyond_fleet(scenario, loads))
    return replace(plan, tables=tables, routing=tuple(figures), warnings=warnings)


@dataclass(frozen=True, slots=True)
class Solved:
    """The rounds of one family and year, the visits that cannot be made at all, and those for which vehicles lack."""

    work: Work
    answers: tuple[Answer, ...]
    impossible: tuple[Lost, ...]
    left: tuple[Lost, ...]


def solve_works(
    works: Sequence[Work], limits: Solve, *, listen: Listener = silent, stop: threading.Event | None = None
) -> list[Solved]:
    """Return the best rounds found for all problems of each family and year, in order; one child routes them all."""
    possible = [[without_impossible(problem) for problem in work.problems] for work in works]
    problems = [problem for parts in possible for problem, _ in parts]
    answers = iter(solve_problems(problems, limits, listen=listen, stop=stop))
    found = []
    for work, parts in zip(works, possible, strict=True):
        own = [next(answers) for _ in parts]
        left = [row for one in own for row in without_vehicle(one.problem, one.rounds.unserved)]
        if work.fleet is not None:
            own, left = _shared(work, own, limits, stop)
        impossible = tuple(row for _, rows in parts for row in rows)
        found.append(Solved(work, tuple(own), impossible, tuple(left)))
    return found


def _shared(
    work: Work, answers: Sequence[Answer], limits: Solve, stop: threading.Event | None
) -> tuple[list[Answer], list[Lost]]:
    """The rounds of depots that share a fleet, and why visits are left out."""
    fleet = work.fleet
    if fleet is None:
        raise ValueError("these rounds share no fleet")
    by_day: dict[int, list[Answer]] = {}
    for one in answers:
        by_day.setdefault(one.problem.day_number, []).append(one)
    kept = [
        one
        for _, own in sorted(by_day.items())
        for one in within(own, fleet, lambda problems: solve_problems(problems, limits, stop=stop))
    ]
    left = [row for one in kept for row in beyond_shared(one.problem, one.rounds.unserved, fleet.count)]
    return (on_days(kept, fleet.slots) if fleet.slots else kept), left


def solve_problems(
    problems: Sequence[Problem],
    limits: Solve,
    *,
    listen: Listener = silent,
    stop: threading.Event | None = None,
    command: Sequence[str] = WORKER,
) -> list[Answer]:
    """Return the best rounds found for each problem, in order; never worse than the simple ones.

    Problems whose simple rounds reach the bound are not searched.
    """
    search = _Search([_simple(problem) for problem in problems], listen)
    open_ones = [number for number, answer in enumerate(search.answers) if not _is_proved(answer)]
    search.done = len(problems) - len(open_ones)
    search.tell()
    jobs = [build_job(problems[number], search.answers[number].rounds, limits) for number in open_ones]
    clock = time.perf_counter()

    def done(position: int, outcome: Outcome) -> None:
        nonlocal clock
        number = open_ones[position]
        now = time.perf_counter()
        search.answers[number] = _better(search.answers[number], outcome, now - clock)
        clock = now
        search.done += 1
        search.tell()

    run_jobs(jobs, done, stop=stop, command=command)
    return search.answers


def _simple(problem: Problem) -> Answer:
    """The best of the nearest-neighbour rounds, those of the calendar and, for a few visits, the relaxed optimum."""
    first = nearest_neighbour(problem)
    if (ideal := relaxed(problem)) is not None:
        made = rounds(problem, ideal.days)
        first = made if made is not None and made.rank < first.rank else first
    known = rounds(problem, problem.begin) if problem.begin else None
    first = known if known is not None and known.rank < first.rank else first
    return Answer(problem, first, _bound(problem, first))


def _bound(problem: Problem, made: Rounds) -> float:
    """A bound on the cost of making the visits that ``made`` makes."""
    left_out = set(made.unserved)
    served = problem.only([p for p in range(len(problem.visits)) if p not in left_out]) if left_out else problem
    ideal = relaxed(served)
    return max(cost_bound(served), ideal.bound_yuan if ideal else 0.0)


def _is_proved(answer: Answer) -> bool:
    return not answer.rounds.unserved and answer.rounds.cost_yuan <= answer.bound_yuan * (1 + _PROVED) + _PROVED


def _better(answer: Answer, outcome: Outcome, seconds: float) -> Answer:
    found = rounds(answer.problem, sequences(outcome.trips)) if outcome.trips is not None else None
    best = found if found is not None and found.rank < answer.rounds.rank else answer.rounds
    same_visits = best.unserved == answer.rounds.unserved
    return replace(
        answer,
        rounds=best,
        bound_yuan=answer.bound_yuan if same_visits else _bound(answer.problem, best),
        stopped_because=outcome.ended,
        iterations=outcome.iterations,
        seconds=seconds,
        error=outcome.error,
    )


def broken(answers: Sequence[Answer]) -> list[Issue]:
    """A warning for each depot of which the search broke down, however many days of it."""
    found = {(one.problem.depot.name, one.error): one for one in answers if one.error}
    return [Issue("RN601", facts={"depot": depot, "error": error}) for depot, error in found]


def _figures(work: Work, answers: Sequence[Answer]) -> RoutingFigures:
    days: list[Day] = [day for answer in answers for day in answer.rounds.days]
    return RoutingFigures(
        family=work.family,
        year=work.year,
        routes=len(days),
        km=sum(day.km for day in days),
        cost_yuan=sum(day.cost_yuan for day in days),
        rounds_per_year=work.rounds_per_year,
        estimate_yuan=work.estimate_yuan,
        bound_yuan=nan if work.calendar else sum(answer.bound_yuan for answer in answers),
        iterations=sum(answer.iterations for answer in answers),
        seconds=sum(answer.seconds for answer in answers),
        spread_yuan=_spread_yuan(work, answers),
        stopped_because=max((answer.stopped_because for answer in answers), key=_WORST_LAST.index, default="gap"),
    )


def _spread_yuan(work: Work, answers: Sequence[Answer]) -> float:
    """The standard deviation of what a sampled day costs; NaN for families that are not sampled."""
    if not work.samples:
        return nan
    by_day = [0.0] * work.samples
    for answer in answers:
        by_day[answer.problem.day_number] += answer.rounds.cost_yuan
    return stdev(by_day)
