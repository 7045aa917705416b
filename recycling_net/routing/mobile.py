"""The calendar by which vehicles come to villages, stay a while and take what is brought: the vehicle as the warehouse."""

from __future__ import annotations

import threading

from recycling_net.network import Network
from recycling_net.plan import Plan
from recycling_net.progress import Listener, silent
from recycling_net.routing.calendar.choose import Client, Task, choose
from recycling_net.routing.calendar.patterns import Pattern
from recycling_net.routing.family import Work, calendar_row, point_of, site_point
from recycling_net.routing.problem import Problem
from recycling_net.scenario import OFTEN, WEEKDAYS, Mobile, Scenario

_DAYS = 364
_WEEKS = 52
_NOTHING_T = 1e-9


def mobile_work(  # the question, its plan, and who listens
    scenario: Scenario,
    network: Network,
    plan: Plan,
    stop: threading.Event | None = None,
    *,
    listen: Listener = silent,
) -> Work:
    """Return one problem per day of the calendar and site to which villages are served by the mode ``mobile``.

    A village gathers its recovered tonnes / 364 a day over all streams that go to the same site; a stop lasts
    ``dwell`` whatever is loaded. A village with market days is visited on one of them, and as often as the table says.
    """
    rule = scenario.rounds.mobile
    if rule is None:
        raise ValueError("the scenario asks for no mobile collection")
    year = rule.year or scenario.horizon.last
    served = plan.tables["assignments"].query("year == @year and mode == 'mobile'")
    tonnes = served.groupby(["site", "place"], sort=True)["recovered_t"].sum()
    tonnes = tonnes[tonnes > _NOTHING_T * _WEEKS]
    own = _own(rule)
    weeks = max([rule.every, *(every for _, every in own.values())])
    problems: list[Problem] = []
    rows: list[dict[str, object]] = []
    for site, places in tonnes.groupby(level="site", sort=True):
        clients = []
        for place, load in places.droplevel("site").items():
            a_day = float(load) / _DAYS
            able = _patterns(rule, *own.get(str(place), (set(), rule.every)), weeks)
            point = point_of(network.places, str(place))
            clients.append(Client(point, a_day, a_day / rule.density, rule.dwell, 0.0, able))
        vehicle = scenario.fleet[rule.vehicle]
        depot = site_point(network, str(site))
        task = Task("mobile", depot, tuple(clients), rule.vehicle, vehicle, rule.calendar, weeks)
        chosen = choose(task, network.ways, scenario.solve, stop, listen=listen)
        problems += chosen.problems
        rows += [
            calendar_row(task, client, pattern, 0, vehicle.volume)
            for client, pattern in zip(clients, chosen.patterns, strict=True)
        ]
    return Work("mobile", year, tuple(problems), (), _WEEKS // weeks, calendar=tuple(rows))


def _own(rule: Mobile) -> dict[str, tuple[set[int], int]]:
    """Of the villages in the table of markets their weekdays and the weeks from visit to visit."""
    rows = rule.markets.rows if rule.markets is not None else ()
    found: dict[str, tuple[set[int], int]] = {}
    for place in {row.place for row in rows}:
        mine = [row for row in rows if row.place == place]
        often = [OFTEN[row.every] for row in mine if row.every is not None]
        found[place] = {WEEKDAYS.index(row.day) for row in mine if row.day is not None}, min(often, default=rule.every)
    return found


def _patterns(rule: Mobile, market: set[int], every: int, weeks: int) -> tuple[Pattern, ...]:
    """One visit in so many weeks of the calendar, on any day of work or on market days."""
    weekdays = market or {WEEKDAYS.index(day) for day in rule.calendar.days}
    return tuple(
        tuple(range(7 * week + day, 7 * weeks, 7 * every)) for week in range(every) for day in sorted(weekdays)
    )
