"""The calendar by which vehicles come to villages, stay a while and take what is brought: the vehicle as the warehouse."""

from __future__ import annotations

import threading

from recycling_net.network import Network
from recycling_net.plan import Plan
from recycling_net.routing.calendar.choose import Client, Task, choose
from recycling_net.routing.calendar.patterns import Pattern
from recycling_net.routing.family import Work, calendar_row, point_of, site_point
from recycling_net.routing.problem import Problem
from recycling_net.scenario import WEEKDAYS, Mobile, Scenario

_DAYS = 364
_WEEKS = 52
_NOTHING_T = 1e-9


def mobile_work(scenario: Scenario, network: Network, plan: Plan, stop: threading.Event | None = None) -> Work:
    """Return one problem per day of the calendar and site to which villages are served by the mode ``mobile``.

    A village gathers its recovered tonnes / 364 a day over all streams that go to the same site; a stop lasts
    ``dwell`` whatever is loaded. A village with market days is visited on one of them.
    """
    rule = scenario.rounds.mobile
    if rule is None:
        raise ValueError("the scenario asks for no mobile collection")
    year = rule.year or scenario.horizon.last
    served = plan.tables["assignments"].query("year == @year and mode == 'mobile'")
    tonnes = served.groupby(["site", "place"], sort=True)["recovered_t"].sum()
    tonnes = tonnes[tonnes > _NOTHING_T * _WEEKS]
    markets = _markets(rule)
    problems: list[Problem] = []
    rows: list[dict[str, object]] = []
    for site, places in tonnes.groupby(level="site", sort=True):
        clients = []
        for place, load in places.droplevel("site").items():
            a_day = float(load) / _DAYS
            able = _patterns(rule, markets.get(str(place)))
            point = point_of(network.places, str(place))
            clients.append(Client(point, a_day, a_day / rule.density, rule.dwell, 0.0, able))
        vehicle = scenario.fleet[rule.vehicle]
        depot = site_point(network, str(site))
        task = Task("mobile", depot, tuple(clients), rule.vehicle, vehicle, rule.calendar, rule.every)
        chosen = choose(task, network.ways, scenario.solve, stop)
        problems += chosen.problems
        rows += [
            calendar_row(task, client, pattern, 0, vehicle.volume)
            for client, pattern in zip(clients, chosen.patterns, strict=True)
        ]
    return Work("mobile", year, tuple(problems), (), _WEEKS // rule.every, calendar=tuple(rows))


def _markets(rule: Mobile) -> dict[str, set[int]]:
    days: dict[str, set[int]] = {}
    for row in rule.markets.rows if rule.markets is not None else ():
        days.setdefault(row.place, set()).add(WEEKDAYS.index(row.day))
    return days


def _patterns(rule: Mobile, market: set[int] | None) -> tuple[Pattern, ...]:
    """One visit each cycle, on any day of work or on market days."""
    weekdays = market or {WEEKDAYS.index(day) for day in rule.calendar.days}
    return tuple((7 * week + day,) for week in range(rule.every) for day in sorted(weekdays))
