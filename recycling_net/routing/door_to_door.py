"""One day's pickup orders, each with the nearest open station."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from recycling_net.network import Network
from recycling_net.network.ways import Ways, matrix
from recycling_net.plan import Plan
from recycling_net.routing.family import Work, point_of, site_point
from recycling_net.routing.fleet import Fleet
from recycling_net.routing.lost import Lost, lost
from recycling_net.routing.problem import Point, Visit, build_problem, positions
from recycling_net.scenario import Order, Profile, Scenario, write_clock

_DEPOT_KINDS = ("transfer_station", "sorting_centre")


@dataclass(frozen=True, slots=True)
class _Pieces:
    """What the rows of one order add up to."""

    load_t: float
    load_m3: float
    handling_h: float


def door_to_door_work(scenario: Scenario, network: Network, plan: Plan) -> Work:
    """Return one problem per depot: transfer stations open in the year, or the sorting centres if none is.

    An order goes to the nearest of them by road kilometres; rows with one order number are one stop.
    """
    rule = scenario.rounds.door_to_door
    if rule is None:
        raise ValueError("the scenario asks for no door-to-door round")
    year = rule.year or scenario.horizon.last
    visits, missing = _visits(rule.orders.rows, network, rule.stop)
    depots = _depots(network, plan, year)
    if not depots:
        missing += [lost(visit.point.code, visit.point.name, "RN616", year=year) for visit in visits]
        return Work("door_to_door", year, (), tuple(missing), 0)
    vehicle = (rule.vehicle, scenario.fleet[rule.vehicle])
    nearest = _nearest(visits, depots, network.ways, vehicle[1].profile)
    problems = tuple(
        build_problem(
            "door_to_door",
            depot,
            tuple(visit for visit, home in zip(visits, nearest, strict=True) if home == number),
            vehicle,
            network.ways,
        )
        for number, depot in enumerate(depots)
        if number in nearest
    )
    fleet = Fleet(vehicle[1].count) if rule.shared else None
    return Work("door_to_door", year, problems, tuple(missing), 0, fleet=fleet)


def _depots(network: Network, plan: Plan, year: int) -> list[Point]:
    facilities = plan.tables["facilities"]
    is_open = facilities[facilities["opening_year"].le(year) & facilities["last_year"].ge(year)]
    is_open = is_open[is_open["status"] != "outside"]
    for kind in _DEPOT_KINDS:
        codes = sorted(is_open.loc[is_open["kind"] == kind, "code"])
        points = [site_point(network, code) for code in codes]
        if points:
            return points
    return []


def _nearest(visits: Sequence[Visit], depots: Sequence[Point], ways: Ways, profile: Profile) -> list[int]:
    """For each visit the depot from which it is driven to in the fewest kilometres."""
    if not visits:
        return []
    legs = matrix(ways, positions(depots), positions([visit.point for visit in visits]), profile)
    return [int(number) for number in np.argmin(legs.km, axis=0)]


def _visits(rows: Sequence[Order], network: Network, stop_h: float) -> tuple[list[Visit], list[Lost]]:
    orders: dict[str, list[Order]] = {}
    for row in rows:
        orders.setdefault(row.order, []).append(row)
    by_name = {str(name): str(code) for code, name in network.items["name"].items()}
    visits: list[Visit] = []
    missing: list[Lost] = []
    for order, lines in orders.items():
        made = _visit(order, lines, network, by_name)
        if isinstance(made, Lost):
            missing.append(made)
        else:
            point, pieces, earliest, latest = made
            visits.append(Visit(point, pieces.load_t, pieces.load_m3, stop_h + pieces.handling_h, earliest, latest))
    return visits, missing


def _visit(
    order: str, lines: Sequence[Order], network: Network, by_name: dict[str, str]
) -> Lost | tuple[Point, _Pieces, float, float]:
    point = _point(order, lines, network.places)
    name = point.name if point else next((line.address for line in lines if line.address), order)
    codes = [line.item if line.item in network.items.index else by_name.get(line.item) for line in lines]
    unknown = [line.item for line, code in zip(lines, codes, strict=True) if code is None]
    if unknown:
        return lost(order, name, "RN617", item=unknown[0])
    if point is None:
        return lost(order, name, "RN618")
    earliest, latest = max(line.earliest for line in lines), min(line.latest for line in lines)
    if earliest > latest:
        return lost(order, name, "RN619", earliest=write_clock(earliest), latest=write_clock(latest))
    items = network.items.loc[codes]
    pieces = np.array([line.pieces for line in lines])
    weight, volume, minutes = (
        float(items[column].to_numpy(float) @ pieces) for column in ("weight_kg", "volume_m3", "handling_min")
    )
    return point, _Pieces(weight / 1000, volume, minutes / 60), earliest, latest


def _point(order: str, lines: Sequence[Order], places: pd.DataFrame) -> Point | None:
    """Own coordinates before the village's, which may be approximate."""
    address = next((line.address for line in lines if line.address), "")
    for line in lines:
        if line.lon is not None and line.lat is not None:
            return Point(order, address or order, line.lon, line.lat, "surveyed")
    for line in lines:
        if line.place in places.index:
            place = point_of(places, str(line.place))
            return replace(place, code=order, name=address or place.name)
    return None
