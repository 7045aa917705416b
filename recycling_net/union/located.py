"""Which stations would stand, and who would be fetched to which, if rounds and sites alone decided it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from recycling_net.network import Network
from recycling_net.network.ways import Points, matrix
from recycling_net.routing.depots import Limits, LocationRouting, open_depots, ungrouped
from recycling_net.routing.job import FORBIDDEN
from recycling_net.routing.milk_run import ENDS
from recycling_net.scenario import MilkRun, Scenario, Vehicle

Floats = npt.NDArray[np.float64]
_WEEKS = 52
_ITERATIONS = 40_000
"""A second or two; what is found is a proposal, which siting weighs against all else."""
_MOST = 2_000
"""The ways among more stations and points take longer than the proposal is worth; then there is none."""
_KG = 1000.0


def yuan_between(network: Network, start: Points, end: Points, vehicle: Vehicle) -> Floats:
    """Yuan of driving from each of ``start`` to each of ``end``, shape (starts, ends)."""
    legs = matrix(network.ways, start, end, vehicle.profile)
    return np.asarray(legs.km * vehicle.cost_per_km + legs.hours * vehicle.cost_per_hour)


def points_of(network: Network, codes: pd.Series | pd.Index[str]) -> Points:
    """Longitudes and latitudes of sites."""
    rows = network.sites.loc[codes, ["lon", "lat"]].to_numpy(float)
    return rows[:, 0], rows[:, 1]


def located(scenario: Scenario, network: Network, family: str, pairs: pd.DataFrame, tonnes: pd.Series) -> pd.DataFrame:
    """Return the pairs (origin, destination) that location-routing of a usual week chooses.

    Every origin is one stop with what it sends in a visit (what is more than a vehicle holds goes straight there and
    back, whoever takes it), every station a depot: its room is that of its largest size, it opens for a year's share
    of the investment and a year's fixed cost in the smallest size that suits a usual station. A round costs its
    driving, an unloading and its part of a vehicle's day. No pairs where nothing is found, or there is too much.

    Parameters
    ----------
    pairs
        Between whom something may be hauled: origin, destination.
    tonnes
        What each origin sends in the year, by its code.
    """
    rule: MilkRun = getattr(scenario.rounds, family)
    vehicle = scenario.fleet[rule.vehicle]
    rounds = _WEEKS * rule.per_week
    able = pairs[pairs["origin"].isin(tonnes.index)]
    stations, origins = pd.Index(np.unique(able["destination"])), tonnes.index
    if len(stations) + len(origins) > _MOST:
        return able.iloc[:0]
    load_t = min(vehicle.capacity, vehicle.volume * rule.density)
    room, yearly = _sites(scenario, network, family, stations, float(tonnes.sum()))
    nodes = points_of(network, stations.append(origins))
    far = yuan_between(network, nodes, nodes, vehicle)
    there = pd.crosstab(able["destination"], able["origin"]).reindex(index=stations, columns=origins).to_numpy() > 0
    far[: len(stations), len(stations) :][~there] = FORBIDDEN
    np.fill_diagonal(far, 0.0)
    demand = np.minimum(np.ceil(tonnes.to_numpy(float) / rounds * _KG), np.floor(load_t * _KG)).astype(np.int64)
    if np.minimum(room / rounds * _KG, demand.sum()).sum() < demand.sum():
        return able.iloc[:0]
    problem = LocationRouting(
        far, demand, int(load_t * _KG), vehicle.cost_per_day / vehicle.trips + vehicle.cost_per_hour * vehicle.unloading,
        yearly / rounds, room / rounds * _KG, *ungrouped(len(stations)),
    )  # fmt: skip
    answer = open_depots(problem, Limits(0.0, iterations=_ITERATIONS, seed=scenario.solve.seed))
    if not answer.rounds:  # room so scarce that nothing was found which overloads no station
        return able.iloc[:0]
    goes = np.empty(len(origins), np.int64)
    for one in answer.rounds:
        goes[list(one.stops)] = one.site
    opened = np.isin(np.arange(len(stations)), goes)
    # a round from a station may pass by points that must not be hauled there
    nearest = np.argmin(far[: len(stations), len(stations) :] + np.where(opened, 0.0, FORBIDDEN / 2)[:, None], axis=0)
    goes = np.where(there[goes, np.arange(len(origins))], goes, nearest)
    return pd.DataFrame({"origin": origins, "destination": stations[goes]}).merge(able, on=["origin", "destination"])


def _sites(
    scenario: Scenario, network: Network, family: str, stations: pd.Index[str], tonnes: float
) -> tuple[Floats, Floats]:
    """What stations hold at most, and what they cost to have, in a year."""
    sizes = sorted(scenario.facilities[ENDS[family][1]].sizes.values(), key=lambda size: size.capacity)
    suits = next((size for size in sizes if size.capacity * len(stations) >= tonnes), sizes[-1])
    sites = network.sites.loc[stations]
    standing = sites["capacity_t"].notna().to_numpy()
    years = len(network.years)
    room = np.where(standing, sites["capacity_t"].fillna(0.0), sizes[-1].capacity)
    yearly = np.where(standing, sites["opex_yuan"].fillna(suits.opex), suits.capex / years + suits.opex)
    return room, yearly
