"""The union's tables of a plan: its rounds, what each point owes, and the routes of every year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import stdev

import pandas as pd

from recycling_net.network import Network
from recycling_net.plan import UNION_TABLES, Plan, UnionFigures, outcome, shaped
from recycling_net.routing.milk_run import ENDS
from recycling_net.routing.tables import routes_table, stops_table
from recycling_net.scenario import Scenario
from recycling_net.siting import Charges
from recycling_net.union.collection import KEY, SERVICE_KEY, Collection, by_year, families, point_flows
from recycling_net.union.service import taken_for_service

_OF = ["year", "station", "point"]


@dataclass(frozen=True, slots=True)
class Taken:
    """What siting took the collection of each point, and the service of each village, for in a year.

    Attributes
    ----------
    points
        year, family, station, point, priced_yuan, estimate_yuan.
    service
        year, family, site, place, priced_yuan, estimate_yuan.
    """

    points: pd.DataFrame
    service: pd.DataFrame

    @staticmethod
    def of(scenario: Scenario, network: Network, plan: Plan, charges: Charges | None) -> Taken:
        """``charges`` are those that siting was told; None where it went by the scenario's prices alone."""
        asked = [family for family in ENDS if family in families(scenario)]
        return Taken(taken_for(network, plan, charges, asked), taken_for_service(scenario, plan, charges))

    def discounted(self, discount: Mapping[int, float]) -> tuple[float, float]:
        """Priced and estimated yuan of the first year."""
        sums = [
            sum(
                float((table[name] * table["year"].map(discount).astype(float)).sum())
                for table in (self.points, self.service)
            )
            for name in ("priced_yuan", "estimate_yuan")
        ]
        return sums[0], sums[1]

    def by_family(self) -> pd.DataFrame:
        """The sums of each year and family: year, family, priced_yuan, estimate_yuan."""
        every = pd.concat([self.points, self.service])
        return every.groupby(["year", "family"])[["priced_yuan", "estimate_yuan"]].sum().reset_index()


def taken_for(network: Network, plan: Plan, charges: Charges | None, asked: Sequence[str]) -> pd.DataFrame:
    """Return what siting took the rounds between facilities for: the columns of `KEY`, priced_yuan, estimate_yuan.

    ``charges`` are those that it was told; None where that was the price by the tonne and kilometre alone. What a
    station costs whoever sends there is spread over its points like the rest.
    """
    named = {"destination": "station", "origin": "point", "haul_yuan": "priced_yuan"}
    parts = [point_flows(network, plan, family).assign(family=family) for family in ENDS]
    flows = pd.concat([part[part["family"].isin(asked)] for part in parts]).rename(columns=named)
    table = flows.groupby(KEY, sort=True)[["tonnes", "priced_yuan"]].sum().reset_index()
    if charges is None or charges.points.empty:
        return table.assign(estimate_yuan=table["priced_yuan"]).drop(columns="tonnes")
    told = charges.points.rename(columns=named)[[*_OF, "yuan_per_t", "yuan_a_year"]]
    table = table.merge(told, on=_OF, how="left", validate="one_to_one")
    own = table["tonnes"] * table["yuan_per_t"] + table["yuan_a_year"]
    of_station = table[_OF[:2]].merge(charges.stations, on=_OF[:2], how="left")["yuan_a_year"].fillna(0.0)
    by_station = [table["year"], table["station"]]
    sums, count = own.groupby(by_station).transform("sum"), own.groupby(by_station).transform("size")
    part = (own / sums).where(sums > 0, 1 / count)
    return table.assign(estimate_yuan=own + of_station * part)[[*KEY, "priced_yuan", "estimate_yuan"]]


def union_tables(
    network: Network, union: UnionFigures, collection: Collection, taken: Taken
) -> dict[str, pd.DataFrame]:
    """Return the tables of UNION_TABLES for the plan that was kept."""
    rounds = [{**asdict(one), "outcome": outcome(one, union)} for one in union.rounds]
    names = network.sites["name"]
    unvisited = {"visits": 0, "tonnes": 0.0, "share_yuan": 0.0}
    shares = taken.points.merge(collection.shares, on=KEY, how="left").fillna(unvisited)
    shares = shares.assign(station_name=shares["station"].map(names), point_name=shares["point"].map(names))
    service = taken.service.merge(collection.service, on=SERVICE_KEY, how="left").fillna(unvisited)
    service = service.assign(
        site_name=service["site"].map(names), place_name=service["place"].map(network.places["name"])
    )
    families = collection.families.merge(taken.by_family(), on=["year", "family"], how="left")
    families = families.fillna({"priced_yuan": 0.0, "estimate_yuan": 0.0})
    spread = {year: stdev(days) for year, days in collection.days_yuan.items()}
    families = families.assign(
        spread_yuan=families["year"].map(spread).where(families["family"] == "daily").astype(float)
    )
    driven = _routes(network, collection)
    tables = {
        "union_rounds": pd.DataFrame(rounds), "union_shares": shares, "union_service": service, "union_families": families, **driven,
        "union_calendar": collection.tables["calendar"], "union_unserved": collection.tables["unserved_orders"],
    }  # fmt: skip
    return {name: shaped(UNION_TABLES[name], table) for name, table in tables.items()}


def _routes(network: Network, collection: Collection) -> dict[str, pd.DataFrame]:
    """Routes and stops of every year; a route has the same name in every year in which its station drives."""
    routes, stops = {}, {}
    for year in collection.years:
        driven = [
            (one.problem, number, day)
            for one in collection.driven
            if one.year == year
            for number, day in enumerate(one.rounds.days, start=1)
        ]
        routes[year] = routes_table(driven)
        stops[year] = stops_table(driven, network.ways)
    return {"union_routes": by_year(routes), "union_stops": by_year(stops)}
