"""The plan's tables joined with the scenario's own facts, so that each rule is a comparison of columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from recycling_net.check.question import Question
from recycling_net.check.sizes import freely_sized, own_figure
from recycling_net.network.ways import RESIDENTS
from recycling_net.plan import Plan
from recycling_net.scenario import Profile


@dataclass(frozen=True, slots=True)
class Answer:
    """What the plan says.

    Attributes
    ----------
    standing
        One row per facility and year in which it is open: site, year, size.
    facilities
        The plan's facilities (one row per code) with the scenario's facts as ``site_*`` columns.
    changes
        The plan's changes with the scenario's kind and status of the site, its opening_year and its size_before.
    served
        The plan's assignments with the site's kind, status and township, the place's township and households,
        ``own_km`` (re-computed), ``own_supply_t``, and ``open`` (bool).
    flows
        The plan's flows with kind, status and township of both ends, ``own_km``, ``open_origin``,
        ``open_destination``.
    nodes
        One row per year, stream and site that handles anything: in_t, out_t, made_t (out of other streams there) and
        disposed_t, the last two as the plan tells them.
    use
        One row per facility and year in which it is open: year, site, kind, status, size, capacity_t (the
        scenario's for that size, not the plan's own figure), throughput_t over all streams.
    """

    standing: pd.DataFrame
    facilities: pd.DataFrame
    changes: pd.DataFrame
    served: pd.DataFrame
    flows: pd.DataFrame
    nodes: pd.DataFrame
    use: pd.DataFrame

    def open_in(self, codes: pd.Series, years: pd.Series | int) -> np.ndarray:
        """Whether each of the sites is open in its year."""
        return _open(self.standing, codes, pd.Series(years, index=codes.index))


def read(question: Question, plan: Plan) -> Answer:
    """Return the plan's tables joined with the scenario's facts."""
    sites, places = question.sites, question.places
    facilities = plan.tables["facilities"].drop_duplicates("code")
    facts = sites.loc[facilities["code"]].add_prefix("site_").reset_index(drop=True)
    facilities = pd.concat([facilities.reset_index(drop=True), facts], axis=1)
    standing = _standing(question, facilities, plan.tables["changes"])

    served = plan.tables["assignments"].reset_index(drop=True)
    at, home = sites.loc[served["site"]], places.loc[served["place"]]
    key = pd.MultiIndex.from_frame(served[["place", "stream", "year"]])
    served = served.assign(
        kind=at["kind"].to_numpy(), status=at["status"].to_numpy(), site_township=at["township_code"].to_numpy(),
        streams=at["streams"].to_numpy(), place_township=home["township_code"].to_numpy(),
        own_km=question.km(home, at, _service_profiles(question, served)), own_supply_t=question.supply.reindex(key).to_numpy(),
        open=_open(standing, served["site"], served["year"]),
    )  # fmt: skip

    flows = plan.tables["flows"].reset_index(drop=True)
    start, end = sites.loc[flows["origin"]], sites.loc[flows["destination"]]
    flows = flows.assign(
        origin_kind=start["kind"].to_numpy(), destination_kind=end["kind"].to_numpy(),
        origin_streams=start["streams"].to_numpy(), destination_streams=end["streams"].to_numpy(),
        origin_township=start["township_code"].to_numpy(), destination_township=end["township_code"].to_numpy(),
        destination_status=end["status"].to_numpy(), own_km=question.km(start, end, _haul_profiles(question, start["kind"], end["kind"])),
        open_origin=_open(standing, flows["origin"], flows["year"]),
        open_destination=_open(standing, flows["destination"], flows["year"]),
    )  # fmt: skip
    nodes = _nodes(served, flows, plan.tables["products"])
    return Answer(
        standing=standing, facilities=facilities, changes=_changes(question, facilities, plan.tables["changes"]),
        served=served, flows=flows, nodes=nodes, use=_use(question, facilities, standing, nodes),
    )  # fmt: skip


def _standing(question: Question, facilities: pd.DataFrame, changes: pd.DataFrame) -> pd.DataFrame:
    """A facility begins in its size; what stands today does so before the first year, and may change in it."""
    horizon = question.scenario.horizon
    new = facilities["site_status"] == "candidate"
    table = facilities[["code", "size", "last_year"]].assign(first=facilities["opening_year"].where(new, horizon.first))
    table = table.merge(pd.DataFrame({"year": list(horizon.years)}), how="cross")
    table = table[(table["year"] >= table["first"]) & (table["year"] <= table["last_year"])]
    grown = changes[changes["change"] == "enlarged"].drop_duplicates(["code", "year"])
    later = table.merge(grown[["code", "year", "size"]], on=["code", "year"], how="left", suffixes=("", "_new"))
    begins = ~later["code"].duplicated()
    size = later["size_new"].fillna(later["size"].where(begins))
    size = size.groupby(later["code"], sort=False).ffill()
    return later[["code", "year"]].rename(columns={"code": "site"}).assign(size=size.astype(object))


def _changes(question: Question, facilities: pd.DataFrame, changes: pd.DataFrame) -> pd.DataFrame:
    """The changes in the order of years, each with the size that went before it."""
    table = changes.sort_values(["code", "year"], kind="stable").reset_index(drop=True)
    facts = question.sites.loc[table["code"]]
    own = facilities.set_index("code").reindex(table["code"])
    begin = np.where(own["size"].isna(), facts["size"], own["size"])
    before = table.groupby("code")["size"].shift()
    return table.assign(
        kind=facts["kind"].to_numpy(), status=facts["status"].to_numpy(),
        opening_year=own["opening_year"].to_numpy(), size_before=before.where(before.notna(), begin),
    )  # fmt: skip


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


def _nodes(served: pd.DataFrame, flows: pd.DataFrame, products: pd.DataFrame) -> pd.DataFrame:
    order = ["year", "stream", "site"]
    parts = [
        served[[*order, "recovered_t"]].rename(columns={"recovered_t": "in_t"}),
        flows[["year", "stream", "destination", "tonnes"]].set_axis([*order, "in_t"], axis=1),
        flows[["year", "stream", "origin", "tonnes"]].set_axis([*order, "out_t"], axis=1),
        products.rename(columns={"code": "site"})[[*order, "made_t", "disposed_t"]],
    ]
    tonnes = ["in_t", "out_t", "made_t", "disposed_t"]
    table = pd.concat([part for part in parts if len(part)] or parts, ignore_index=True)
    table[tonnes] = table.reindex(columns=tonnes).astype(float).fillna(0.0)
    return table.groupby(order)[tonnes].sum().reset_index()


def _use(question: Question, facilities: pd.DataFrame, standing: pd.DataFrame, nodes: pd.DataFrame) -> pd.DataFrame:
    specs = question.scenario.facilities
    sizes = {(kind, name): size.capacity for kind, spec in specs.items() for name, size in spec.sizes.items()}
    names = ["site", "kind", "status", "capacity_t"]
    table = facilities[["code", "site_kind", "site_status", "site_capacity_t"]].set_axis(names, axis=1)
    table = standing.merge(table, on="site")
    own = np.array([sizes.get(key, np.nan) for key in zip(table["kind"], table["size"], strict=True)], float)
    table["capacity_t"] = np.where(table["status"] == "outside", table["capacity_t"], own)
    free = freely_sized(question, facilities).set_index("code")["capacity_t"].reindex(table["site"]).to_numpy(float)
    table["capacity_t"] = np.where(np.isnan(free), table["capacity_t"], free)
    own = own_figure(question, "capacity_t", table["site"], table["size"])
    table["capacity_t"] = np.where(np.isnan(own), table["capacity_t"], own)
    used = nodes.groupby(["year", "site"])["in_t"].sum()
    used = used.reindex(pd.MultiIndex.from_frame(table[["year", "site"]])).fillna(0.0)
    return table.assign(throughput_t=used.to_numpy()).reset_index(drop=True)


def _open(standing: pd.DataFrame, codes: pd.Series, years: pd.Series) -> np.ndarray:
    there = pd.MultiIndex.from_frame(standing[["site", "year"]])
    return np.asarray(pd.MultiIndex.from_arrays([codes, years]).isin(there))
