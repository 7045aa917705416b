"""The calendar by which vehicles come to villages, stay a while and take what is brought: the vehicle as the warehouse."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import product
from math import inf

from recycling_net.network import Network
from recycling_net.plan import Plan
from recycling_net.progress import Listener, silent
from recycling_net.routing.calendar.choose import Chosen, Client, Task, choose, split
from recycling_net.routing.calendar.patterns import Pattern, gaps, rarest
from recycling_net.routing.calendar.spread import spread
from recycling_net.routing.family import Out, Work, calendar_row, on_free_days, point_of, site_point, way_yuan
from recycling_net.routing.fleet import Fleet
from recycling_net.routing.problem import Problem
from recycling_net.scenario import DATED_WEEKS, OFTEN, WEEKDAYS, MarketDay, Mobile, Scenario, day_of_month

_DAYS = 364
_WEEKS = 52
_NOTHING_T = 1e-9
_MIDNIGHT_H = 24.0
_LAST_MARKET = 30
"""The 31st is no market day: the next one would be the day after (assumed)."""


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
    ``dwell`` whatever is loaded, and lies within the hours of the market. A village with market days is visited on one
    of them, and as often as the table says; where these are days of the month, once in each stretch of so many weeks.
    Where siting has chosen how often a vehicle comes, it comes so often: as the stream asks that is visited most.
    """
    rule = scenario.rounds.mobile
    if rule is None:
        raise ValueError("the scenario asks for no mobile collection")
    year = rule.year or scenario.horizon.last
    served = plan.tables["assignments"].query("year == @year")
    served = served[served["mode"].str.split("/").str[0] == "mobile"]
    tonnes = served.groupby(["site", "place"], sort=True)["recovered_t"].sum()
    tonnes = tonnes[tonnes > _NOTHING_T * _WEEKS]
    own: dict[str, list[MarketDay]] = {}
    for row in rule.markets.rows if rule.markets is not None else ():
        own.setdefault(row.place, []).append(row)
    decided = served[served["visits"] > 0].groupby(["site", "place"])["visits"].max()
    every = {key: _WEEKS // int(visits) for key, visits in decided.items()}
    weeks = max([_often(rule, rows) for rows in own.values()] + [rule.every, *every.values()])
    weeks = DATED_WEEKS if any(row.digits for rows in own.values() for row in rows) else weeks
    vehicle = scenario.fleet[rule.vehicle]
    fleet, out = Fleet(vehicle.count) if rule.shared else None, Out()
    problems: list[Problem] = []
    made: list[tuple[Task, Chosen]] = []
    rows: list[dict[str, object]] = []
    for site, places in tonnes.groupby(level="site", sort=True):
        clients = []
        for place, load in places.droplevel("site").items():
            a_day = float(load) / _DAYS
            held = own.get(str(place), [])
            days = _days(rule, held, weeks)
            point = point_of(network.places, str(place))
            often = every.get((site, place), _often(rule, held))
            able = _patterns(days, often, weeks, dated=any(row.digits for row in held))
            begin = {
                day: (opens, closes - rule.dwell)
                for day, (opens, closes) in days.items()
                if closes - opens < _MIDNIGHT_H
            }
            clients.append(Client(point, a_day, a_day / rule.density, rule.dwell, 0.0, able, begin))
        depot = site_point(network, str(site))
        clients = list(on_free_days(clients, out.vehicles, fleet))
        task = Task(
            "mobile", depot, tuple(clients), rule.vehicle, vehicle, rule.calendar, weeks, rule.begins,
            out.hours if rule.shared else {},
        )  # fmt: skip
        chosen = choose(task, network.ways, scenario.solve, stop, listen=listen)
        made.append((task, chosen))
        out.add(chosen)
    for (task, _), chosen in zip(made, spread(made, fleet.count if fleet else None), strict=True):
        problems += chosen.problems
        rows += [
            calendar_row(task, client, pattern, 0, vehicle.volume * vehicles(client, pattern, task))
            for client, pattern in zip(task.clients, chosen.patterns, strict=True)
        ]
    estimate = float(way_yuan(scenario, served).sum())
    return Work("mobile", year, tuple(problems), (), _WEEKS // weeks, estimate, tuple(rows), fleet)


def vehicles(client: Client, pattern: Pattern, task: Task) -> int:
    """Return how many vehicles, or trips of one, come on the day that most has gathered."""
    longest = max(gaps(pattern, task.weeks))
    return len(split(task.vehicle, client.t_a_day * longest, client.m3_a_day * longest))


def _often(rule: Mobile, rows: Iterable[MarketDay]) -> int:
    """The weeks from visit to visit of a village with these rows."""
    return min((OFTEN[row.every] for row in rows if row.every is not None), default=rule.every)


def _days(rule: Mobile, rows: Sequence[MarketDay], weeks: int) -> dict[int, tuple[float, float]]:
    """The days of the calendar on which a village may be visited, with the hours between which a vehicle may stand there."""
    named = [row for row in rows if row.day is not None or row.digits is not None]
    usual = [row for row in rows if row not in named]
    worked = {WEEKDAYS.index(day) for day in rule.calendar.days}
    days: dict[int, tuple[float, float]] = {}
    for day in range(7 * weeks):
        held = [row for row in named if _held(row, day, rule.begins)]
        if not held and (named or day % 7 not in worked):
            continue
        said = _with_hours(held) or _with_hours(usual)
        opens = min((0.0 if row.opens is None else row.opens for row in said), default=0.0)
        closes = max((_MIDNIGHT_H if row.closes is None else row.closes for row in said), default=_MIDNIGHT_H)
        days[day] = opens, closes
    return days


def _with_hours(rows: Iterable[MarketDay]) -> list[MarketDay]:
    return [row for row in rows if row.opens is not None or row.closes is not None]


def _held(row: MarketDay, day: int, begins: str | None) -> bool:
    """Whether a village's row names a day of the calendar."""
    if row.day is not None:
        return WEEKDAYS[day % 7] == row.day
    if row.digits is None or row.reckoning is None or begins is None:
        return False
    number = day_of_month(date.fromisoformat(begins) + timedelta(days=day), row.reckoning)
    return number <= _LAST_MARKET and str(number % 10) in row.digits


def _patterns(days: Iterable[int], every: int, weeks: int, *, dated: bool) -> tuple[Pattern, ...]:
    """One visit in so many weeks of the calendar: always on the same weekday, or on any market day of the month."""
    open_days = sorted(days)
    if not dated:
        weekdays = sorted({day % 7 for day in open_days})
        return tuple(tuple(range(7 * week + day, 7 * weeks, 7 * every)) for week in range(every) for day in weekdays)
    stretches = [[day for day in open_days if day // 7 // every == number] for number in range(weeks // every)]
    found = [tuple(days) for days in product(*(stretch for stretch in stretches if stretch))]
    return tuple(rarest(found, weeks, inf))
