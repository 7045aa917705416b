"""The plan's tables joined with the scenario's own facts, so that each rule is a comparison of columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from recycling_net.check.question import Question
from recycling_net.network.ways import RESIDENTS
from recycling_net.plan import Plan
from recycling_net.scenario import Profile


@dataclass(frozen=True, slots=True)
class Answer:
    """What the plan says.

    Attributes
    ----------
    opening
        Site code -> first year in which it is open; sites that the plan does not open are absent.
    facilities
        The plan's facilities (one row per code) with the scenario's facts as ``site_*`` columns.
    served
        The plan's assignments with the site's kind, status and township, the place's township and households,
        ``own_km`` (re-computed), ``own_supply_t``, and ``open`` (bool).
    flows
        The plan's flows with kind, status and township of both ends, ``own_km``, ``open_origin``,
        ``open_destination``.
    nodes
        One row per year, stream and site that handles anything: in_t, out_t.
    use
        One row per facility and year in which it is open: year, site, kind, status, size, capacity_t (the
        scenario's for that size, not the plan's own figure), throughput_t over all streams.
    """

    opening: pd.Series
    facilities: pd.DataFrame
    served: pd.DataFrame
    flows: pd.DataFrame
    nodes: pd.DataFrame
    use: pd.DataFrame


def read(question: Question, plan: Plan) -> Answer:
    """Return the plan's tables joined with the scenario's facts."""
    sites, places = question.sites, question.places
    facilities = plan.tables["facilities"].drop_duplicates("code")
    facts = sites.loc[facilities["code"]].add_prefix("site_").reset_index(drop=True)
    facilities = pd.concat([facilities.reset_index(drop=True), facts], axis=1)
    first = np.where(
        facilities["site_status"] == "candidate", facilities["opening_year"], question.scenario.horizon.first
    )
    opening = pd.Series(first, index=facilities["code"], dtype=float)

    served = plan.tables["assignments"].reset_index(drop=True)
    at, home = sites.loc[served["site"]], places.loc[served["place"]]
    key = pd.MultiIndex.from_frame(served[["place", "stream", "year"]])
    served = served.assign(
        kind=at["kind"].to_numpy(), status=at["status"].to_numpy(), site_township=at["township_code"].to_numpy(),
        streams=at["streams"].to_numpy(), place_township=home["township_code"].to_numpy(),
        own_km=question.km(home, at, _service_profiles(question, served)), own_supply_t=question.supply.reindex(key).to_numpy(),
        open=_open(opening, served["site"], served["year"]),
    )  # fmt: skip

    flows = plan.tables["flows"].reset_index(drop=True)
    start, end = sites.loc[flows["origin"]], sites.loc[flows["destination"]]
    flows = flows.assign(
        origin_kind=start["kind"].to_numpy(), destination_kind=end["kind"].to_numpy(),
        origin_streams=start["streams"].to_numpy(), destination_streams=end["streams"].to_numpy(),
        origin_township=start["township_code"].to_numpy(), destination_township=end["township_code"].to_numpy(),
        destination_status=end["status"].to_numpy(), own_km=question.km(start, end, _haul_profiles(question, start["kind"], end["kind"])),
        open_origin=_open(opening, flows["origin"], flows["year"]),
        open_destination=_open(opening, flows["destination"], flows["year"]),
    )  # fmt: skip
    nodes = _nodes(served, flows)
    use = _use(question, facilities, opening, nodes)
    return Answer(opening=opening, facilities=facilities, served=served, flows=flows, nodes=nodes, use=use)


def _service_profiles(question: Question, served: pd.DataFrame) -> list[Profile]:
    """The vehicle of each service; an unknown mode is reported by its own rule."""
    modes = {
        (stream, mode): spec.profile
        for stream, held in question.scenario.streams.items()
        for mode, spec in held.modes.items()
    }
    return [modes.get(key, RESIDENTS) for key in zip(served["stream"], served["mode"], strict=True)]


def _haul_profiles(question: Question, origin: pd.Series, destination: pd.Series) -> list[Profile]:
    hauls = {(haul.origin, haul.destination): haul.profile for haul in question.scenario.hauls}
    return [hauls.get(key, RESIDENTS) for key in zip(origin, destination, strict=True)]


def _nodes(served: pd.DataFrame, flows: pd.DataFrame) -> pd.DataFrame:
    order = ["year", "stream", "site"]
    parts = [
        served[[*order, "recovered_t"]].rename(columns={"recovered_t": "in_t"}),
        flows[["year", "stream", "destination", "tonnes"]].set_axis([*order, "in_t"], axis=1),
        flows[["year", "stream", "origin", "tonnes"]].set_axis([*order, "out_t"], axis=1),
    ]
    table = pd.concat(parts, ignore_index=True).fillna({"in_t": 0.0, "out_t": 0.0})
    return table.groupby(order)[["in_t", "out_t"]].sum().reset_index()


def _use(question: Question, facilities: pd.DataFrame, opening: pd.Series, nodes: pd.DataFrame) -> pd.DataFrame:
    specs = question.scenario.facilities
    sizes = {(kind, name): size.capacity for kind, spec in specs.items() for name, size in spec.sizes.items()}
    names = ["site", "kind", "status", "size", "capacity_t"]
    table = facilities[["code", "site_kind", "site_status", "size", "site_capacity_t"]].set_axis(names, axis=1)
    own = np.array([sizes.get(key, np.nan) for key in zip(table["kind"], table["size"], strict=True)], float)
    table["capacity_t"] = np.where(table["status"] == "outside", table["capacity_t"], own)
    table = table.merge(pd.DataFrame({"year": list(question.scenario.horizon.years)}), how="cross")
    table = table[_open(opening, table["site"], table["year"])]
    used = nodes.groupby(["year", "site"])["in_t"].sum()
    used = used.reindex(pd.MultiIndex.from_frame(table[["year", "site"]])).fillna(0.0)
    return table.assign(throughput_t=used.to_numpy()).reset_index(drop=True)


def _open(opening: pd.Series, codes: pd.Series, years: pd.Series) -> np.ndarray:
    return opening.reindex(codes).to_numpy(float) <= years.to_numpy(float)  # NaN (never opened) compares false
