"""For whose sake a rule gives way: the places, sites and townships by their names."""

from __future__ import annotations

import numpy as np
import pandas as pd

from recycling_net.network import build
from recycling_net.scenario.families import Instance
from recycling_net.siting.elastic import Elastic
from recycling_net.siting.model import Floats, Ints
from recycling_net.siting.problem import positions

_USED = 1e-4
"""An exception is made where its column is above this; a row is broken where it is off by more than this share."""


def needed_by(elastic: Elastic, instance: Instance, values: Floats) -> tuple[str, ...]:
    """Return for whose sake a rule gives way in a plan: what is used only so, and broken rows.

    Sites that come late in a chain are named first, among their like the farthest.

    A row over sites of one township is named by the township, a row over all places by those that it leaves out.
    """
    bend = elastic.bends[instance]
    used = bend.exceptions[values[positions(bend.exceptions, "column")] > _USED]
    tier = used["code"].map(_tiers(elastic)).fillna(0)
    names = list(used.assign(tier=tier).sort_values(["tier", "km"], ascending=False, kind="stable")["name"])
    rows = elastic.programme.rows
    held = values.copy()
    held[[bend.column, *bend.users]] = 0.0
    amount = rows.matrix[bend.rows] @ held
    size = np.maximum(np.where(np.isfinite(rows.lower[bend.rows]), abs(rows.lower[bend.rows]), 1.0), 1.0)
    off = np.maximum(rows.lower[bend.rows] - amount, amount - rows.upper[bend.rows]) > _USED * size
    for row in bend.rows[off]:
        names += _of_row(elastic, rows.matrix[row].indices, values)
    return tuple(dict.fromkeys(str(name) for name in names))


def _tiers(elastic: Elastic) -> dict[str, int]:
    """Code of each site -> how late its kind comes in a chain, from 1."""
    latest: dict[str, int] = {}
    for stream in elastic.scenario.streams.values():
        for at, kind in enumerate(stream.chain, start=1):
            latest[kind] = max(at, latest.get(kind, 0))
    sites = elastic.task.problem.sites
    return {str(code): latest.get(str(kind), 0) for code, kind in zip(sites["code"], sites["kind"], strict=True)}


def exempt(elastic: Elastic, instance: Instance, values: Floats) -> tuple[str, ...]:
    """Return the codes of those of whom a rule asks nothing in a plan; nothing where no exceptions are counted."""
    bend = elastic.bends[instance]
    if not bend.counted:
        return ()
    used = bend.exceptions["code"][values[positions(bend.exceptions, "column")] > _USED]
    return tuple(dict.fromkeys(str(code) for code in used))


def most_excepted(elastic: Elastic, instance: Instance, values: Floats, count: int) -> tuple[str, ...]:
    """Return the codes of the exceptions that a relaxation makes most of, so many of them."""
    exceptions = elastic.bends[instance].exceptions
    own = values[positions(exceptions, "column")]
    most = np.argsort(-own, kind="stable")[:count]
    return tuple(dict.fromkeys(str(code) for code in exceptions["code"].to_numpy()[most]))


def met_later(elastic: Elastic, instance: Instance, values: Floats) -> int | None:
    """Return the first later year in which a plan recovers what a target asks for that gives way in it; None without."""
    name, index = instance
    if name != "recovery_target":
        return None
    problem = elastic.task.problem
    rule = elastic.scenario.rules.recovery_target[index]
    own = np.flatnonzero((problem.options["stream"] == rule.stream).to_numpy())
    tonnes = (values[elastic.task.columns.option[own]] * problem.recovered[own]).sum(axis=0)
    enough = tonnes >= elastic.bends[instance].asked * (1 - 1e-6)
    return next((year for year, met in zip(problem.years, enough, strict=True) if met and year > rule.year), None)


def apart_km(elastic: Elastic, instance: Instance, values: Floats) -> float | None:
    """Return the distance that facilities keep in a plan in which a rule on it gives way, km; None for other rules."""
    name, index = instance
    if name != "min_distance":
        return None
    problem = elastic.task.problem
    rule = elastic.scenario.rules.min_distance[index]
    used = (values[elastic.task.columns.is_open] > 1 / 2).any(axis=1)
    pairs = build(elastic.scenario, problem.network.ways).land.apart
    pairs = pairs[(pairs["kind"] == rule.kind) & (pairs["km"] < rule.apart)]
    codes = problem.sites["code"].to_numpy()[used]
    both = pairs["one"].isin(codes) & pairs["other"].isin(codes)
    return float(pairs["km"][both].min()) if both.any() else None


def _of_row(elastic: Elastic, columns: Ints, values: Floats) -> list[str]:
    task, network = elastic.task, elastic.task.problem.network
    opens = np.full(elastic.programme.cost.size, -1)
    opens[task.columns.is_open] = np.arange(len(task.problem.sites))[:, None]
    sites = task.problem.sites.iloc[opens[columns][opens[columns] >= 0]]
    if len(sites) and sites["township_code"].nunique() == 1:
        return [str(sites["township"].iloc[0])]
    places = network.places
    known = np.unique(np.concatenate([np.ravel(part) for part in _labelled(elastic)]))
    others = columns[(columns < len(task.programme.cost)) & ~np.isin(columns, known)]
    if len(sites) or len(others) != len(places):
        return []
    missed = pd.Series(places["households"].to_numpy(float), index=places["name"].to_numpy())[values[others] < 0.5]
    return list(missed.sort_values(ascending=False, kind="stable").index)


def _labelled(elastic: Elastic) -> list[Ints]:
    """The columns of decisions; what is left are those with which rules count."""
    columns = elastic.task.columns
    parts = [getattr(columns, name) for name in type(columns).__dataclass_fields__]
    return [part for part in parts if isinstance(part, np.ndarray)]
