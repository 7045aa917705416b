"""From a scenario, its open sites and the orders of a day to the question that is searched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from recycling_net.errors import InputError, Issue, Where
from recycling_net.network import Network
from recycling_net.network.arcs import accepting
from recycling_net.network.ways import Ways, matrix
from recycling_net.reading.orders import known_items, words
from recycling_net.roads import PROFILES
from recycling_net.routing.dispatch.problem import MUST_YUAN, Call, OpenSite, Question, Truck
from recycling_net.routing.family import point_of, site_point
from recycling_net.routing.problem import Point, positions
from recycling_net.scenario import Dispatch, DispatchOrder, DispatchVehicle, Item, Scenario

_HOMES = ("transfer_station", "sorting_centre")
_TOO_SMALL = ("collection_point",)
"""Kinds at which a vehicle does not unload."""


def unloading_sites(network: Network) -> dict[str, str]:
    """Return code and name of the sites at which vehicles may unload, open or not: their place is known."""
    sites = network.sites
    known = sites[~sites["kind"].isin(_TOO_SMALL) & np.isfinite(sites["lon"])]
    return {str(code): str(name) for code, name in known["name"].items()}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a day's question is made of, beside the orders.

    Attributes
    ----------
    facilities
        The plan's facilities: code, opening_year, last_year, capacity_t of the year.
    year
        The year of the day.
    now_h
        Hours after midnight; nothing that is not under way begins earlier.
    """

    scenario: Scenario
    network: Network
    dispatch: Dispatch
    facilities: pd.DataFrame
    year: int
    now_h: float = 0.0


def ask(asked: Asked, orders: Sequence[DispatchOrder]) -> Question:
    """Return the question of a day.

    Raises
    ------
    InputError
        RN628, RN629: a vehicle stands, or all stand, where nothing is open; every such fault.
    """
    sites = _sites(asked)
    trucks, issues = _trucks(asked, sites)
    if issues:
        raise InputError(issues)
    calls = _calls(asked, orders)
    profiles = tuple(name for name in PROFILES if any(truck.vehicle.profile == name for truck in trucks))
    points = [*(site.point for site in sites), *(call.point for call in calls)]
    km, hours = _legs(asked.network.ways, points, profiles)
    return Question(sites, trucks, calls, profiles, km, hours, asked.now_h, _around(asked.network))


def _around(network: Network) -> tuple[float, float, float, float]:
    """Return the box of all places with half as much again on each side: coordinates beyond it are likely mistaken."""
    west, south = network.places[["lon", "lat"]].min()
    east, north = network.places[["lon", "lat"]].max()
    wide, high = (east - west) / 2, (north - south) / 2
    return west - wide, south - high, east + wide, north + high


def _legs(ways: Ways, points: Sequence[Point], profiles: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    at = positions(points)
    legs = [matrix(ways, at, at, profile) for profile in PROFILES if profile in profiles]
    shape = (len(profiles), len(points), len(points))
    return np.array([leg.km for leg in legs]).reshape(shape), np.array([leg.hours for leg in legs]).reshape(shape)


def _sites(asked: Asked) -> tuple[OpenSite, ...]:
    """Sites open in the year whose place is known, by code, each with the streams that may be unloaded there."""
    table, network = asked.facilities, asked.network
    is_open = table[(table["opening_year"] <= asked.year) & (table["last_year"] >= asked.year)].set_index("code")
    known = unloading_sites(network)
    streams: dict[str, set[str]] = {code: set() for code in is_open.index if code in known}
    for stream, spec in asked.scenario.streams.items():
        for kind in spec.chain:
            for code in accepting(network.sites, kind, stream).index:
                if code in streams:
                    streams[code].add(stream)
    capacity = is_open["capacity_t"].replace(np.nan, np.inf) / asked.dispatch.days
    return tuple(
        OpenSite(site_point(network, code), frozenset(streams[code]), float(capacity[code])) for code in sorted(streams)
    )


def _trucks(asked: Asked, sites: Sequence[OpenSite]) -> tuple[tuple[Truck, ...], list[Issue]]:
    at = {site.point.code: number for number, site in enumerate(sites)}
    kinds = asked.network.sites["kind"]
    homes = next((found for kind in _HOMES if (found := [code for code in at if kinds[code] == kind])), [])
    trucks: list[Truck] = []
    issues: list[Issue] = []
    for name, limits in asked.dispatch.vehicles.items():
        key = f"rounds.dispatch.vehicles.{name}"
        lost = [(word, code) for word, code in (("home", limits.home), ("end", limits.end)) if code and code not in at]
        facts = {"year": asked.year, "sites": list(at)[:12] + ["…"] * (len(at) > 12)}
        issues += [Issue("RN628", Where(key=f"{key}.{word}"), {"value": code, **facts}) for word, code in lost]
        if limits.home is None and not homes:
            issues.append(Issue("RN629", Where(key=key), {"year": asked.year}))
        if not lost:
            trucks += _stand(asked, name, limits, [limits.home] if limits.home else homes, at)
    return tuple(trucks), issues


def _stand(asked: Asked, name: str, limits: DispatchVehicle, homes: Sequence[str], at: dict[str, int]) -> list[Truck]:
    vehicle = asked.scenario.fleet[name]
    return [
        Truck(f"{name}-{home}-{number}", name, vehicle, limits, at[home], at[limits.end or home])
        for home in homes
        for number in range(1, vehicle.count + 1)
    ]


def _calls(asked: Asked, orders: Sequence[DispatchOrder]) -> tuple[Call, ...]:
    items = known_items(asked.scenario)
    lines: dict[str, list[DispatchOrder]] = {}
    for row in orders:
        lines.setdefault(row.order, []).append(row)
    return tuple(_call(asked, tuple(rows), items) for _, rows in sorted(lines.items()))


def _call(asked: Asked, lines: tuple[DispatchOrder, ...], items: dict[str, Item]) -> Call:
    dispatch = asked.dispatch
    taken = [(items[line.item], line.pieces) for line in lines]
    brought = [(items[line.deliver], line.deliver_pieces) for line in lines if line.deliver is not None]
    contents = frozenset(word for item, _ in [*taken, *brought] for word in (item.item, item.name, item.stream))
    needs = {word for name in contents for word in dispatch.needs.get(name, ())}
    shuns = {word for name in contents for word in dispatch.apart.get(name, ())}
    handled = [*taken, *brought]
    carried = sum(line.floor * (line.pieces + (line.deliver_pieces if line.deliver else 0)) for line in lines)
    minutes = sum(count * item.handling_min for item, count in handled)
    given = [line.value for line in lines if line.value is not None]
    must = len(given) < len(lines)
    worth = MUST_YUAN[min(line.priority for line in lines)] if must else sum(given)
    return Call(
        _point(asked.network, lines), lines, _load(taken), _load(brought),
        service_h=dispatch.stop + minutes / 60 + carried * dispatch.floor,
        earliest_h=max(line.earliest for line in lines), latest_h=min(line.latest for line in lines),
        needs=frozenset(needs.union(*(words(line.needs) for line in lines))), contents=contents,
        shuns=frozenset(shuns), streams=frozenset(item.stream for item, _ in taken), worth_yuan=worth, must=must,
        to=next((line.to for line in lines if line.to), ""),
    )  # fmt: skip


def _load(held: Sequence[tuple[Item, int]]) -> tuple[float, float, float]:
    return (
        sum(item.weight_kg * count for item, count in held) / 1000,
        sum(item.volume_m3 * count for item, count in held),
        float(sum(count for _, count in held)),
    )


def _point(network: Network, lines: Sequence[DispatchOrder]) -> Point:
    """Own coordinates before the village's, which may be approximate; reading has seen to it that there are some."""
    first = lines[0]
    address = next((line.address for line in lines if line.address), "")
    if first.lon is not None and first.lat is not None:
        return Point(first.order, address or first.order, first.lon, first.lat, "surveyed")
    place = point_of(network.places, str(first.place))
    return Point(first.order, address or place.name, place.lon, place.lat, place.coord_quality)
