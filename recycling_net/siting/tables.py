"""From column values to the tables of a plan: labels, tonnes, yuan."""

from __future__ import annotations

from importlib.metadata import version

import numpy as np
import pandas as pd

from recycling_net.plan import COST_ITEMS, TABLES, Plan, empty, frame
from recycling_net.scenario.rules import OPEX_ITEMS, balances
from recycling_net.siting.backhauls import ridden
from recycling_net.siting.columns import residual_share
from recycling_net.siting.decision import LEAST_T, Decision
from recycling_net.siting.model import Bools, Floats, Ints
from recycling_net.siting.problem import Problem, amounts, positions
from recycling_net.siting.storage import storable
from recycling_net.siting.tables_money import carbon_lines, carbon_table, site_subsidy_lines

AMBER_OUTSIDE, RED_OUTSIDE = 0.80, 0.95
"""Warning levels of outside sites, which have no entry under `facilities` (assumed; the defaults of Facility)."""


def to_plan(decision: Decision) -> Plan:
    """Return the plan; its objective is the sum of its cost lines, its bound never above it."""
    problem = decision.problem
    scenario, network = problem.scenario, problem.network
    costs = cost_table(decision)
    objective = float(costs["discounted_yuan"].sum())
    bound = min(decision.bound - 1e-9 * abs(decision.bound), objective)
    filled = {
        "facilities": facility_table(decision),
        "changes": change_table(decision),
        "assignments": assignment_table(decision),
        "flows": flow_table(decision),
        "backhauls": backhaul_table(decision),
        "products": product_table(decision),
        "costs": costs,
        "carbon": carbon_table(decision),
        "recovery": recovery_table(decision),
        "capacity_warnings": warning_table(decision),
        "unserved": unserved_table(decision),
    }
    return Plan(
        name=scenario.name, title=scenario.title, county=scenario.county, digest=network.digest,
        base_year=network.base_year, years=network.years, status="plan", stopped_because=decision.stopped_because,
        objective_yuan=objective, bound_yuan=bound,
        siting_gap=(objective - bound) / abs(objective) if objective else 0.0,
        tables={name: filled.get(name, empty(name)) for name in TABLES},
        seconds={"siting": decision.seconds}, seed=scenario.solve.seed, versions={"highspy": version("highspy")},
    )  # fmt: skip


def facility_table(decision: Decision) -> pd.DataFrame:
    """Open facilities as they begin: new ones with their opening year, kept ones, and outside sites that receive."""
    problem = decision.problem
    sites, choices, years = problem.sites, problem.choices, np.array(problem.years)
    size_at = decision.size_at
    open_ = size_at >= 0
    site = np.flatnonzero(open_.any(axis=1))
    first = np.argmax(open_, axis=1)[site]
    begins = _standing(problem)[site]
    own = choices.iloc[np.where(begins >= 0, begins, size_at[site, first])].assign(
        opening_year=years[first], last_year=years[len(years) - 1 - np.argmax(open_[site, ::-1], axis=1)]
    )
    extra = decision.extra.max(axis=1)[own.index]
    for total, slope in (("capex_yuan", "capex_per_t"), ("opex_yuan", "opex_per_t")):
        own[total] += extra * own[slope]
    own["capacity_t"] += extra
    own = own[["site", "size", "capacity_t", "capex_yuan", "opex_yuan", "opening_year", "last_year"]]
    used = np.flatnonzero((sites["status"] == "outside").to_numpy() & (decision.throughput > 0).any(axis=1))
    outside = pd.DataFrame(
        {
            "site": used, "size": "", "capacity_t": amounts(sites, "capacity_t")[used], "capex_yuan": 0.0,
            "opex_yuan": 0.0, "opening_year": years[0], "last_year": years[-1],
        }
    )  # fmt: skip
    table = pd.concat([part for part in (own, outside) if len(part)] or [own], ignore_index=True).sort_values("site")
    at = table["site"].to_numpy(int)
    for name in ("code", "name", "kind", "township_code", "township", "status", "lon", "lat", "coord_quality"):
        table[name] = sites[name].to_numpy()[at]
    table["status"] = table["status"].replace("candidate", "new")
    table.loc[table["status"] != "new", "capex_yuan"] = 0.0
    return frame("facilities", table)


def _standing(problem: Problem) -> Ints:
    """(J,) the choice in which a site stands before the first year, -1 where nothing does."""
    own = problem.choices[problem.choices["size_own"] == problem.choices["size"]].drop_duplicates("site")
    stands = np.full(len(problem.sites), -1)
    stands[positions(own, "site")] = own.index.to_numpy(np.int64)
    return stands


def change_table(decision: Decision) -> pd.DataFrame:
    """One row per year and site that is enlarged or closed: what it is from then on, and what that costs."""
    problem, size_at = decision.problem, decision.size_at
    before = np.column_stack([_standing(problem), size_at[:, :-1]])
    names, capacity, close = (
        np.append(problem.choices[name].to_numpy(), blank)
        for name, blank in (("size", ""), ("capacity_t", 0.0), ("close_yuan", 0.0))
    )
    enlarged = (before >= 0) & (size_at >= 0) & (names[before] != names[size_at])
    closed = (before >= 0) & (size_at < 0)
    year, site = np.nonzero((enlarged | closed).T)
    choice, gone = size_at[site, year], closed[site, year]
    paid = _capital(decision)[site, year]
    closing = np.nan_to_num(close[before[site, year]])
    table = pd.DataFrame(
        {
            "year": np.array(problem.years)[year], "code": problem.sites["code"].to_numpy()[site],
            "name": problem.sites["name"].to_numpy()[site], "kind": problem.sites["kind"].to_numpy()[site],
            "change": np.where(gone, "closed", "enlarged"), "size": np.where(gone, "", names[choice]),
            "capacity_t": np.where(gone, 0.0, capacity[choice]),
            "yuan": np.where(gone, closing, paid),
        }
    )  # fmt: skip
    return frame("changes", table)


def _capital(decision: Decision) -> Floats:
    """(J, T) yuan invested in the year: the price of the size in which a site is opened, of the steps it grows by."""
    problem, size_at = decision.problem, decision.size_at
    stands = _standing(problem)
    before = np.column_stack([stands, size_at[:, :-1]])
    capex, grown = (np.append(amounts(problem.choices, name), 0.0) for name in ("capex_yuan", "grown_yuan"))
    opened, stays = (before < 0) & (size_at >= 0), (before >= 0) & (size_at >= 0)
    yuan: Floats = np.where(opened, capex[size_at], np.where(stays, grown[size_at] - grown[before], 0.0))
    extra = np.diff(decision.extra, axis=1, prepend=0.0) * amounts(problem.choices, "capex_per_t")[:, None]
    np.add.at(yuan, positions(problem.choices, "site"), extra)
    return yuan


def assignment_table(decision: Decision) -> pd.DataFrame:
    """One row per year, place and stream that is served."""
    problem = decision.problem
    year, option = np.nonzero(decision.served.T)
    table = problem.options.iloc[option].reset_index(drop=True)
    table["year"] = np.array(problem.years)[year]
    places, sites = problem.network.places, problem.sites
    table["place_name"] = places["name"].reindex(table["place"]).to_numpy()
    table["township"] = places["township"].reindex(table["place"]).to_numpy()
    table["site_name"] = sites["name"].to_numpy()[positions(table, "site_at")]
    table["recovered_t"] = problem.recovered[option, year]
    table["supply_t"] = _supply(problem, table)
    table["service_yuan"] = problem.service_yuan[option, year]
    return frame("assignments", table.sort_values(["year", "place", "stream"], kind="stable"))


def _supply(problem: Problem, table: pd.DataFrame) -> Floats:
    supply = problem.network.supply[list(problem.years)]
    row = supply.index.get_indexer(pd.MultiIndex.from_frame(table[["place", "stream"]]))
    column = table["year"].to_numpy(int) - problem.years[0]
    tonnes: Floats = supply.to_numpy(float)[row, column]
    return tonnes


def flow_table(decision: Decision) -> pd.DataFrame:
    """One row per year, stream and haul that carries something."""
    problem = decision.problem
    year, arc = np.nonzero(decision.flow.T)
    table = problem.arcs.iloc[arc].reset_index(drop=True)
    names = problem.sites["name"].to_numpy()
    table["year"] = np.array(problem.years)[year]
    table["origin_name"] = names[positions(table, "origin_at")]
    table["destination_name"] = names[positions(table, "destination_at")]
    table["tonnes"] = decision.flow[arc, year]
    table["haul_yuan"] = table["tonnes"] * table["yuan_per_t"].astype(float)
    return frame("flows", table.sort_values(["year", "stream", "origin", "destination"], kind="stable"))


def backhaul_table(decision: Decision) -> pd.DataFrame:
    """One row per year and leg of a waste truck's round on which something rides."""
    problem = decision.problem
    tonnes = ridden(problem, decision.flow)
    year, leg = np.nonzero((tonnes > LEAST_T).T)
    table = problem.network.backhauls.iloc[leg].reset_index(drop=True)
    names = problem.network.sites["name"]
    table["year"] = np.array(problem.years)[year]
    table["origin_name"], table["destination_name"] = (
        names.reindex(table[end]).to_numpy() for end in ("origin", "destination")
    )
    table["tonnes"] = tonnes[leg, year]
    for total, each in (("yuan", "yuan_per_t"), ("saved_yuan", "saved_yuan_per_t")):
        table[total] = table["tonnes"] * table[each].astype(float)
    return frame("backhauls", table)


def product_table(decision: Decision) -> pd.DataFrame:
    """One row per year, site and stream that comes out of another one there: what became of it."""
    problem = decision.problem
    made = np.zeros(problem.most_t.shape)
    np.add.at(made, positions(problem.made, "to_node"), decision.values[decision.columns.made])
    disposed = decision.disposed
    year, node = np.nonzero(((made > LEAST_T) | (disposed > LEAST_T)).T)
    table = problem.nodes.iloc[node].reset_index(drop=True)
    table["year"] = np.array(problem.years)[year]
    table["name"] = problem.sites["name"].to_numpy()[positions(table, "site_at")]
    table["made_t"], table["disposed_t"] = made[node, year], disposed[node, year]
    return frame("products", table.sort_values(["year", "stream", "code"], kind="stable"))


def cost_table(decision: Decision) -> pd.DataFrame:
    """Cost lines per year: by kind for sites, by stream for what moves; discounted ones add up to the objective."""
    problem = decision.problem
    site_kinds = problem.sites["kind"].to_numpy()
    kinds = site_kinds[positions(problem.choices, "site")]
    sized, size_at, capital = decision.sized.astype(float), decision.size_at, _capital(decision)
    left = np.vstack([residual_share(problem), np.zeros(len(problem.years))])[
        size_at, np.arange(len(problem.years))
    ] * (size_at[:, -1:] >= 0)
    changes = change_table(decision)
    closing = changes[changes["change"] == "closed"].pivot_table(
        index="kind", columns="year", values="yuan", aggfunc="sum"
    )
    closing = closing.reindex(columns=list(problem.years)).fillna(0.0)
    served = problem.recovered * decision.served
    subsidy = problem.options["stream"].map({name: spec.subsidy for name, spec in problem.scenario.streams.items()})
    streams = {
        name: problem.nodes["stream"] if name == "nodes" else problem.options["stream"] for name in ("nodes", "options")
    }
    incoming, coming = decision.incoming, decision.coming
    thrown = problem.disposals
    disposal = coming * amounts(problem.nodes, "disposal_yuan")[:, None]
    at = positions(thrown, "node"), positions(thrown, "year_at")
    np.add.at(disposal, at, decision.values[decision.columns.disposed] * amounts(thrown, "yuan_per_t"))
    node_kinds = site_kinds[positions(problem.nodes, "site_at")]
    processing = incoming * amounts(problem.nodes, "processing_yuan")[:, None]
    fixed = sized * amounts(problem.choices, "opex_yuan")[:, None]
    fixed += decision.extra * amounts(problem.choices, "opex_per_t")[:, None]
    hauled = decision.flow * amounts(problem.arcs, "yuan_per_t")[:, None]
    saved = amounts(problem.network.backhauls, "saved_yuan_per_t") @ ridden(problem, decision.flow)
    lines = {
        "capital": (site_kinds, capital),
        "residual_value": (site_kinds, -capital * left),
        "operating": (np.concatenate([kinds, node_kinds]), np.vstack([fixed, processing])),
        "closing": (closing.index.to_numpy(), closing.to_numpy(float)),
        "service": (streams["options"], problem.service_yuan * decision.served),
        "haul": (np.append(problem.arcs["stream"], "backhaul"), np.vstack([hauled, -saved])),
        "disposal": (streams["nodes"], disposal),
        "carbon": carbon_lines(decision),
        "site_subsidy": site_subsidy_lines(decision),
        "sales": (streams["nodes"], -coming * amounts(problem.nodes, "sale_yuan")[:, None]),
        "subsidy": (streams["options"], -served * subsidy.to_numpy(float)[:, None]),
    }
    parts = [_lines(problem, item, np.asarray(lines[item][0]), lines[item][1]) for item in COST_ITEMS]
    table = pd.concat(parts, ignore_index=True)
    return frame("costs", table.sort_values("year", kind="stable"))


def _lines(problem: Problem, item: str, detail: np.ndarray, yuan: Floats) -> pd.DataFrame:
    """Sum by detail and year; a residual value is that of the year after the last, so it is discounted as such."""
    table = pd.DataFrame(yuan, columns=list(problem.years)).groupby(detail).sum().rename_axis("detail").reset_index()
    table = table.melt(id_vars="detail", var_name="year", value_name="yuan")
    table = table[table["yuan"] != 0].assign(item=item)
    factors = dict(zip(problem.years, problem.discount[:-1], strict=True))
    table["discount"] = problem.discount[-1] if item == "residual_value" else table["year"].map(factors)
    table["discounted_yuan"] = table["yuan"] * table["discount"].astype(float)
    return table


def recovery_table(decision: Decision) -> pd.DataFrame:
    """Supply, recovered tonnes and target per year and stream; target NaN where the rules ask for none."""
    problem = decision.problem
    supply = problem.network.supply.groupby(level="stream").sum()
    recovered = pd.DataFrame(problem.recovered * decision.served).groupby(problem.options["stream"]).sum()
    rows: list[dict[str, object]] = []
    for position, year in enumerate(problem.years):
        for stream in (name for name, spec in problem.scenario.streams.items() if spec.modes):
            arising = float(supply[year].get(stream, 0.0))
            got = float(recovered[position].get(stream, 0.0))
            target = problem.network.target_t.get((stream, year), np.nan)
            share = got / arising if arising > 0 else 0.0
            rows.append(
                {
                    "year": year,
                    "stream": stream,
                    "supply_t": arising,
                    "recovered_t": got,
                    "share": share,
                    "target_t": target,
                }
            )
    return frame("recovery", rows)


def warning_table(decision: Decision) -> pd.DataFrame:
    """How full each open facility of limited capacity is, per year; level by its kind's thresholds."""
    problem = decision.problem
    sites, years, capacity = problem.sites, problem.years, decision.capacity
    outside = (sites["status"] == "outside").to_numpy()
    throughput = decision.throughput
    open_ = np.isfinite(capacity) & (capacity > 0) & ~(outside[:, None] & (throughput == 0))
    year, site = np.nonzero(open_.T)
    kinds = sites["kind"].to_numpy()[site]
    specs = problem.scenario.facilities
    own = [None if far else specs[kind] for kind, far in zip(kinds, outside[site], strict=True)]
    amber = np.array([spec.amber if spec else AMBER_OUTSIDE for spec in own])
    red = np.array([spec.red if spec else RED_OUTSIDE for spec in own])
    use = throughput[site, year] / capacity[site, year]
    table = pd.DataFrame(
        {
            "year": np.array(years)[year], "code": sites["code"].to_numpy()[site], "name": sites["name"].to_numpy()[site],
            "kind": kinds, "throughput_t": throughput[site, year], "capacity_t": capacity[site, year],
            "utilisation": use, "level": np.where(use >= red, "red", np.where(use >= amber, "amber", "green")),
        }
    )  # fmt: skip
    return frame("capacity_warnings", table)


def unserved_table(decision: Decision) -> pd.DataFrame:
    """Every place, stream and year with supply and no service, with the reason.

    out_of_reach: no site within the service distances; none_open: such sites, but none of them open; no_room: open
    ones, but they or what follows them, other streams that come out too, are full or not open yet; no_budget: room, but the service alone costs more than what is left
    of the year's budget; not_worth: room that the plan leaves because serving costs more than it brings.
    """
    problem = decision.problem
    options, places = problem.options, problem.network.places
    supply = problem.network.supply[list(problem.years)]
    row = supply.index.get_indexer(pd.MultiIndex.from_frame(options[["place", "stream"]]))

    def any_leg(true: Bools) -> Bools:
        """(supply rows, T) whether it is so for one of the legs of the place and stream."""
        found = np.zeros(supply.shape, dtype=bool)
        np.logical_or.at(found, row, true)
        return found

    is_open = decision.values[decision.columns.is_open][positions(options, "site_at")] > 0.5
    fits = is_open & (problem.recovered <= _room(decision)[positions(options, "node")] + LEAST_T) & storable(decision)
    paid = fits & (problem.service_yuan <= _opex_left(decision))
    served, reachable = any_leg(decision.served), any_leg(np.ones_like(is_open))
    missed = (supply.to_numpy(float) > 0) & ~served
    reason = np.select(
        [~reachable, ~any_leg(is_open), ~any_leg(fits), ~any_leg(paid)],
        ["out_of_reach", "none_open", "no_room", "no_budget"],
        "not_worth",
    )
    year, chosen = np.nonzero(missed.T)
    place = supply.index.get_level_values("place").to_numpy()[chosen]
    table = pd.DataFrame(
        {
            "year": np.array(problem.years)[year], "place": place, "place_name": places["name"].reindex(place).to_numpy(),
            "township": places["township"].reindex(place).to_numpy(),
            "stream": supply.index.get_level_values("stream").to_numpy()[chosen],
            "supply_t": supply.to_numpy(float)[chosen, year], "reason": reason[chosen, year],
        }
    )  # fmt: skip
    return frame("unserved", table)


def _room(decision: Decision) -> Floats:
    """(N, T) tonnes that each node could still take: its site's spare capacity, and that of what follows it.

    What comes out there as another stream must have somewhere to go too, or be disposed of at the site. A node that
    hauls already goes on hauling to the same places; one that does not may choose any.
    """
    problem = decision.problem
    nodes, arcs, made = problem.nodes, problem.arcs, problem.made
    spare = decision.capacity - decision.throughput
    room: Floats = spare[positions(nodes, "site_at")]
    start, end = positions(arcs, "from_node"), positions(arcs, "to_node")
    source, product = positions(made, "from_node"), positions(made, "to_node")
    used = decision.flow > 0
    hauls = np.zeros(room.shape, dtype=bool)
    np.logical_or.at(hauls, start, used)
    usable = used | ~hauls[start]
    keep, share = amounts(nodes, "keep")[:, None], amounts(made, "share")[:, None]
    stage, ends = positions(nodes, "stage"), nodes["terminal"].to_numpy(bool)
    away = _disposable(decision)
    away[ends] = np.inf
    for level in range(int(stage.max(initial=0)), -1, -1):
        after = np.zeros(room.shape)
        np.maximum.at(after, start, np.where(usable, room[end], 0.0))
        here = (stage == level) & ~ends
        away[here] += after[here]
        room[here] = np.minimum(room, away / np.maximum(keep, LEAST_T))[here]
        out = (stage[source] == level) & (share[:, 0] > 0)
        np.minimum.at(room, source[out], away[product[out]] / share[out])
    return room


def _disposable(decision: Decision) -> Floats:
    """(N, T) tonnes that might still be disposed of at each node."""
    thrown = decision.problem.disposals
    left = np.zeros(decision.problem.most_t.shape)
    limit = amounts(thrown, "limit_t")
    np.add.at(left, (positions(thrown, "node"), positions(thrown, "year_at")), np.where(np.isnan(limit), np.inf, limit))
    spare: Floats = np.maximum(left - decision.disposed, 0.0)
    return spare


def _opex_left(decision: Decision) -> Floats:
    """(T,) yuan left of each year's budget for running; inf where there is none."""
    problem = decision.problem
    costs = cost_table(decision)
    own = costs[costs["item"].isin(OPEX_ITEMS)].groupby("year")["yuan"].sum()
    spent = {year: float(own.get(year, 0.0)) for year in problem.years}
    left = {one.year: one.left for one in balances(problem.scenario.rules.opex_budget, spent)}
    return np.array([left.get(year, np.inf) for year in problem.years])
