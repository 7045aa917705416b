"""Whole pieces a year: which village goes straight to the dismantler and which by way of a yard, in how many loads."""

from __future__ import annotations

from math import ceil

import numpy as np
import numpy.typing as npt
import pandas as pd

from recycling_net.errors import Issue
from recycling_net.network import Network
from recycling_net.network.arcs import pairs_of
from recycling_net.plan import Plan, frame
from recycling_net.scenario import Haulage, Scenario, Vehicle
from recycling_net.words import chinese, plain

FAMILIES = ("tow", "low_loader")
_DAYS = 364
_NOTHING_T = 1e-9
Floats = npt.NDArray[np.float64]


def loads_table(scenario: Scenario, network: Network, plan: Plan) -> pd.DataFrame:
    """Return the plan's ``loads``: pickups at villages and full loads onward, of each family that is asked for."""
    parts = [
        _loads(family, rule, scenario, network, plan)
        for family in FAMILIES
        if (rule := getattr(scenario.rounds, family)) is not None
    ]
    return frame("loads", pd.concat(parts, ignore_index=True) if parts else [])


def beyond_fleet(scenario: Scenario, loads: pd.DataFrame) -> list[Issue]:
    """Warnings where the loads of a year are more work than the vehicles have shifts for, or a trip outlasts a shift."""
    issues: list[Issue] = []
    for name, own in _driven(scenario, loads).groupby("vehicle", sort=True):
        vehicle = scenario.fleet[str(name)]
        called = {"key": name, "vehicle": (chinese(str(name)), plain(str(name)))}
        busy, most = float((own["loads"] * own["hours"]).sum()), _DAYS * vehicle.shift
        if busy > vehicle.count * most > 0:
            facts = {"hours": round(busy), "count": vehicle.count, "most": round(vehicle.count * most)}
            issues.append(Issue("RN602", facts={"needed": ceil(busy / most), **called, **facts}))
        late = own[own["hours"] > vehicle.shift]
        if vehicle.shift > 0 and len(late):
            row = late.loc[late["hours"].idxmax()]
            way = f"{row['origin_name']} → {row['destination_name']}"
            facts = {"loads": len(late), "shift": round(vehicle.shift, 1), "longest": round(float(row["hours"]), 1)}
            issues.append(Issue("RN603", facts={"name": way, **called, **facts}))
    return issues


def _driven(scenario: Scenario, loads: pd.DataFrame) -> pd.DataFrame:
    """Loads that somebody drives: where joint rounds fetch the pieces, neither pickups one by one nor the way on from the
    yards that those would use."""
    joint = {stream for rule in scenario.rounds.joint.values() for stream in rule.streams}
    fetched = loads["family"].isin(
        [name for name in set(loads["family"]) if scenario.rounds.rule(name).stream in joint]
    )
    by_yard = set(loads.loc[loads["way"] == "to_yard", ["family", "destination"]].itertuples(index=False, name=None))
    from_yard = [origin in by_yard for origin in zip(loads["family"], loads["origin"], strict=True)]
    return loads[~(fetched & (loads["way"].ne("onward") | np.array(from_yard, bool)))]


def _loads(family: str, rule: Haulage, scenario: Scenario, network: Network, plan: Plan) -> pd.DataFrame:
    year = rule.year or scenario.horizon.last
    vehicles = (scenario.fleet[rule.vehicle], scenario.fleet[rule.carrier or rule.vehicle])
    served = plan.tables["assignments"].query("year == @year and stream == @rule.stream")
    served = served[served["mode"].str.split("/").str[0] == "door_to_door"]
    wanted = served.groupby(["place", "site"], sort=True)["recovered_t"].sum().rename("tonnes").reset_index()
    yards = _open_yards(rule, plan.tables["facilities"], network, year)
    pickups = _pickups(wanted[wanted["tonnes"] > _NOTHING_T], yards, network, rule, vehicles)
    moved = pickups[pickups["way"] == "to_yard"].drop(columns="origin")
    moved = moved.rename(columns={"destination": "origin", "site": "destination"})
    flows = plan.tables["flows"].query("year == @year and stream == @rule.stream")
    onward = pd.concat([flows, moved])[["origin", "destination", "tonnes"]]
    onward = onward.groupby(["origin", "destination"], sort=True)["tonnes"].sum().reset_index()
    onward = onward[onward["tonnes"] > _NOTHING_T].assign(way="onward")
    onward["km"] = 2 * _km(network, network.sites, (onward["origin"], onward["destination"]), vehicles[1])
    first = _figures(pickups, network, rule, (rule.vehicle, vehicles[0], rule.pieces))
    first["yuan"] += rule.handling * first["pieces"].where(first["way"] == "to_yard", 0.0)
    second = _figures(onward, network, rule, (rule.carrier or rule.vehicle, vehicles[1], rule.carrier_pieces))
    return pd.concat([first, second], ignore_index=True).assign(family=family, year=year)


def _pickups(
    wanted: pd.DataFrame, yards: list[str], network: Network, rule: Haulage, vehicles: tuple[Vehicle, Vehicle]
) -> pd.DataFrame:
    """Every place takes the way that costs least a piece: as carriers drive full, no place's way changes another's."""
    pickup, carrier = vehicles
    site = wanted["site"]
    km = 2 * _km(network, network.places, (wanted["place"], site), pickup)
    best = _yuan(km, _hours(network, rule, km, rule.pieces), pickup) / rule.pieces
    by = site.to_numpy(object)
    for yard in yards:
        here = pd.Series(yard, wanted.index, dtype=object)
        to_yard = 2 * _km(network, network.places, (wanted["place"], here), pickup)
        onward = 2 * _km(network, network.sites, (here, site), carrier)
        cost = _yuan(to_yard, _hours(network, rule, to_yard, rule.pieces), pickup) / rule.pieces + rule.handling
        cost += _yuan(onward, _hours(network, rule, onward, rule.carrier_pieces), carrier) / rule.carrier_pieces
        cheaper = (cost < best) & (site != yard).to_numpy()
        best, km = np.where(cheaper, cost, best), np.where(cheaper, to_yard, km)
        by = np.where(cheaper, yard, by)
    way = np.where(by == site.to_numpy(object), "direct", "to_yard")
    return pd.DataFrame(
        {"way": way, "origin": wanted["place"], "destination": by, "tonnes": wanted["tonnes"], "km": km, "site": site}
    )


def _figures(rows: pd.DataFrame, network: Network, rule: Haulage, by: tuple[str, Vehicle, int]) -> pd.DataFrame:
    name, vehicle, per_load = by
    pieces = rows["tonnes"].to_numpy(float) / rule.piece
    km = rows["km"].to_numpy(float)
    hours = _hours(network, rule, km, per_load)
    names = pd.concat([network.places["name"], network.sites["name"]])
    names = names[~names.index.duplicated()]
    return rows.assign(
        origin_name=rows["origin"].map(names), destination_name=rows["destination"].map(network.sites["name"]),
        vehicle=name, pieces=pieces, per_load=per_load, loads=pieces / per_load, hours=hours,
        yuan=pieces / per_load * _yuan(km, hours, vehicle), fill_d=_DAYS * per_load / pieces,
    )  # fmt: skip


def _open_yards(rule: Haulage, facilities: pd.DataFrame, network: Network, year: int) -> list[str]:
    is_open = facilities[facilities["opening_year"].le(year) & facilities["last_year"].ge(year)]["code"]
    outside = network.sites.index[network.sites["status"] == "outside"]
    return [yard for yard in rule.yards if yard in set(is_open) | set(outside)]


def _km(network: Network, origins: pd.DataFrame, ends: tuple[pd.Series, pd.Series], vehicle: Vehicle) -> Floats:
    """Road kilometres row by row; a site of which only its distance is known is reached by way of the seat."""
    start, end = ends
    if not len(start):
        return np.zeros(0)
    from_, to = (table.loc[codes.drop_duplicates()] for table, codes in ((origins, start), (network.sites, end)))
    found = pairs_of(network.ways, from_, to, np.inf, vehicle.profile).set_index(["origin", "destination"])["km"]
    return np.asarray(found.reindex(pd.MultiIndex.from_arrays([start, end])), float)


def _hours(network: Network, rule: Haulage, km: Floats, pieces: int) -> Floats:
    """Driving at the speed of `travel.speed`, and each piece loaded and unloaded."""
    return np.asarray(km / network.ways.speed_kmh + 2 * pieces * rule.loading)


def _yuan(km: Floats, hours: Floats, vehicle: Vehicle) -> Floats:
    """One load: kilometres, hours, and of the cost of a day the share that the hours are of a shift."""
    a_day = vehicle.cost_per_day / vehicle.shift if vehicle.shift > 0 else 0.0
    return np.asarray(km * vehicle.cost_per_km + hours * (vehicle.cost_per_hour + a_day))
