"""A day's orders in, a day's routes out."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from recycling_net.dispatched import Dispatched, sheet, vehicle_names
from recycling_net.errors import Where
from recycling_net.progress import Listener, silent
from recycling_net.reading.orders import known_items
from recycling_net.routing.dispatch.ask import Asked, ask
from recycling_net.routing.dispatch.clock import drives
from recycling_net.routing.dispatch.problem import numbers
from recycling_net.routing.dispatch.reasons import left_out_table
from recycling_net.routing.dispatch.search import Limits, search
from recycling_net.routing.dispatch.tables import routes_table, stops_table
from recycling_net.routing.dispatch.under_way import Earlier, under_way, without_way_home
from recycling_net.scenario import DispatchOrder, write_clock

_SEARCHES = 2
"""Side by side: an office computer has as many processors to spare."""


@dataclass(frozen=True, slots=True)
class Before:
    """An earlier dispatch of the day: its routes, when each order was to be served, where it was read."""

    routes: tuple[Earlier, ...]
    served: pd.DataFrame
    """order, name, vehicle as it is called, arrive; vehicle "" for an order that was left out."""
    where: Where


def plan_day(  # the question, its orders, what was before, and who listens
    asked: Asked,
    orders: Sequence[DispatchOrder],
    *,
    date: str,
    before: Before | None = None,
    listen: Listener = silent,
    stop: threading.Event | None = None,
) -> Dispatched:
    """Return the routes of a day; the same orders, seed and iterations give the same routes.

    Parameters
    ----------
    before
        An earlier dispatch; what is under way at ``asked.now_h`` is kept.

    Raises
    ------
    InputError
        Vehicles stand where nothing is open; what is under way has gone.
    """
    scenario, dispatch = asked.scenario, asked.dispatch
    question = ask(asked, orders)
    day = numbers(question)
    kept = None
    if before is not None:
        kept = under_way(question, day, before.routes, before.where)
    seconds = scenario.solve.route_time_limit * 3600
    limits = Limits(dispatch.iterations, seconds, scenario.solve.seed, searches=_SEARCHES)
    found = search(day, limits, under_way=kept, listen=listen, stop=stop)
    without_way_home(found.routes)
    driven = drives(day, found.routes)
    items = known_items(scenario)
    stops = stops_table(question, driven, items, asked.network.ways)
    routes = routes_table(question, driven, [int(count) for count in found.routes.locked])
    left = left_out_table(question, day, found.routes, items)
    return Dispatched(
        name=scenario.name, title=scenario.title, date=date, year=asked.year,
        now=write_clock(asked.now_h) if before is not None else "",
        tables={
            "routes": routes, "stops": stops, "left_out": left,
            "changes": sheet("changes", [] if before is None else changes(before.served, served(routes, stops, left))),
        },
        leaves={question.trucks[one.vehicle].code: tuple(event.leave_h for event in one.events) for one in driven},
        cost_yuan=float(np.sum([one.cost_yuan for one in driven])), stopped_because=found.stopped_because,
        iterations=found.iterations, seconds=found.seconds, seed=scenario.solve.seed,
    )  # fmt: skip


def served(routes: pd.DataFrame, stops: pd.DataFrame, left: pd.DataFrame) -> pd.DataFrame:
    """Return order, name, vehicle and arrive of every order; vehicle and arrive are "" where nobody comes."""
    made = stops.loc[stops["action"] == "collect", ["code", "name", "route", "arrive"]]
    made = made.assign(vehicle=made["route"].map(vehicle_names(routes))).rename(columns={"code": "order"})
    rest = left[["order", "name"]].assign(vehicle="", arrive="")
    return pd.concat([made.drop(columns="route"), rest], ignore_index=True)


def changes(before: pd.DataFrame, after: pd.DataFrame) -> list[dict[str, object]]:
    """Return each order that is served otherwise than before: by another vehicle, at another time, newly or no more."""
    both = before.merge(after, on="order", how="outer", suffixes=("_before", "_after")).fillna("")
    rows: list[dict[str, object]] = []
    for row in both.sort_values("order").to_dict("records"):
        told = [
            _said(str(row[f"name_{when}"]), str(row[f"vehicle_{when}"]), str(row[f"arrive_{when}"])) for when in _WHEN
        ]
        if told[0] != told[1]:
            name = row["name_after"] or row["name_before"]
            rows.append({"order": row["order"], "name": name, "before": told[0], "after": told[1]})
    return rows


_WHEN = ("before", "after")


def _said(name: str, vehicle: str, arrive: str) -> str:
    if not name:
        return "无此单"
    return f"{vehicle} {arrive}" if vehicle else "未排"
