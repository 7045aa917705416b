"""What lies in store at a facility when most has arrived and least has left, as rows."""

from __future__ import annotations

import numpy as np

from recycling_net.scenario.seasons import MONTHS, stock_profile
from recycling_net.siting.columns import Columns
from recycling_net.siting.decision import LEAST_T, Decision
from recycling_net.siting.model import Bools, Draft, Floats
from recycling_net.siting.problem import Problem, amounts, positions


def storage(draft: Draft, problem: Problem, columns: Columns) -> None:
    """sum_o stock[m,k] R[o,t] x[o,t] <= sum_s storage[s] u[j,s,t] for each month k   (rule: storage; t in store)

    stock[m,k] as `scenario.seasons.stock_profile`. A size without a limit has what its capacity could leave in store.
    Months in which no stream has more in store than in another month need no row.
    """
    room = _room(problem)
    site = positions(problem.choices, "site")
    limited = np.unique(site[np.isfinite(room)])
    if len(limited) == 0:
        return
    stock = _stock(problem)
    at = np.full(len(problem.sites), -1)
    at[limited] = np.arange(len(limited))
    legs = np.flatnonzero(at[positions(problem.options, "site_at")] >= 0)
    where = at[positions(problem.options, "site_at")[legs]]
    held = np.flatnonzero(at[site] >= 0)
    for month in _worst(np.unique(stock[legs], axis=0)):
        rows = draft.rows((len(limited), len(problem.years)), lower=-np.inf, upper=0)
        draft.put(rows[where], columns.option[legs], problem.recovered[legs] * stock[legs, month][:, None])
        most = amounts(problem.choices, "capacity_t")[held] * stock[legs, month].max(initial=0.0)
        draft.put(rows[at[site[held]]], columns.sized[held], -np.minimum(room[held], most)[:, None])


def storable(decision: Decision) -> Bools:
    """(O, T) whether what a leg brings could be stored beside what lies there already."""
    problem = decision.problem
    stock, site = _stock(problem), positions(problem.options, "site_at")
    room = np.zeros((len(problem.sites), len(problem.years)))
    kept = np.where(decision.sized, _room(problem)[:, None], 0.0)
    np.add.at(room, positions(problem.choices, "site"), kept)
    room[(problem.sites["status"] == "outside").to_numpy()] = np.inf
    fits = np.ones(problem.recovered.shape, dtype=bool)
    for month in range(MONTHS):
        more = problem.recovered * stock[:, month][:, None]
        full = np.zeros_like(room)
        np.add.at(full, site, more * decision.served)
        fits &= more <= (room - full)[site] + LEAST_T
    return fits


def _room(problem: Problem) -> Floats:
    """(C,) tonnes that may lie in store in each size, inf where there is no limit."""
    facilities = problem.scenario.facilities
    limits = {
        (kind, name): np.inf if size.storage is None else size.storage
        for kind, spec in facilities.items()
        for name, size in spec.sizes.items()
    }
    pairs = zip(problem.choices["kind"], problem.choices["size"], strict=True)
    return np.array([limits[pair] for pair in pairs], dtype=float)


def _stock(problem: Problem) -> Floats:
    """(O, 12) of each leg's tonnes of a year the share that lies in store at the end of each month."""
    profiles = {name: stock_profile(spec) for name, spec in problem.scenario.streams.items()}
    return np.array([profiles[stream] for stream in problem.options["stream"]], dtype=float).reshape(-1, MONTHS)


def _worst(profiles: Floats) -> list[int]:
    """The months of which no other has as much in store of every stream; of equal ones the first."""
    months = [month for month in range(profiles.shape[1]) if profiles[:, month].max(initial=0.0) > 0]
    return [
        month
        for month in months
        if not any(
            (profiles[:, other] >= profiles[:, month]).all()
            and ((profiles[:, other] > profiles[:, month]).any() or other < month)
            for other in months
            if other != month
        )
    ]
