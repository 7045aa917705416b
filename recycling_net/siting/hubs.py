"""Sites that several areas send to, and what is theirs alone once everything else has its price."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from recycling_net.siting.areas import Areas, ends
from recycling_net.siting.columns import Columns, too_early
from recycling_net.siting.model import Floats, Ints
from recycling_net.siting.problem import amounts, positions
from recycling_net.siting.relax import Relaxed, priced
from recycling_net.siting.task import Task

WHOLE = 1e-6
LOCAL, JOINT, FLOW, SENDS, HUB = range(5)
"""Sorts of columns: of one area, of several; among those of one area what is sent to a hub, and whether; of a hub."""


@dataclass(frozen=True, slots=True)
class Hubs:
    """Origins that send all they have to one hub, and the hubs they may choose from.

    Attributes
    ----------
    area
        (G,) the area of each origin.
    pair_origin, pair_hub
        (P,) the origin and the hub of each pair, as numbers of this class.
    site
        (H,) the position of each hub among the sites.
    size, size_hub, capacity, yuan
        (K,) the position of each size among the choices, -1 for a site outside; its hub; its tonnes; what it costs
        to have it in every year, at the prices of what the relaxation holds together.
    price
        (columns,) what a unit of each costs at these prices.
    rest
        What at these prices all costs at least that is neither of an area nor of a hub that may stay shut, yuan.
    """

    area: Ints
    pair_origin: Ints
    pair_hub: Ints
    site: Ints
    size: Ints
    size_hub: Ints
    capacity: Floats
    yuan: Floats
    price: Floats
    rest: float


def shared(task: Task, parts: Areas) -> bool:
    """Whether each area sends from one site at most to one of several hubs, and what joins areas is that simple."""
    problem, columns = task.problem, task.columns
    if problem.pairs.empty or (positions(problem.arcs, "pair")[positions(problem.options, "arc")] >= 0).any():
        return False
    site = np.unique(positions(problem.pairs, "destination_at"))
    area = parts.label[columns.sends[np.unique(positions(problem.pairs, "choice"), return_index=True)[1], 0]]
    size = np.isin(positions(problem.choices, "site"), site)
    varies = problem.changing[size] | (amounts(problem.choices, "span_t")[size] > 0)
    varies |= too_early(problem)[size].any(axis=1)
    inside = (area < 0).any() or (parts.label[columns.is_open[site]] >= 0).any()
    return not (inside or varies.any() or len(np.unique(area)) < len(area))


def single(task: Task) -> bool:
    """Whether one stream goes to hubs in one year, so that what areas may send there can be told exactly."""
    arcs = positions(task.problem.arcs, "pair")
    return len(task.problem.years) == 1 and int((arcs >= 0).sum()) == len(task.problem.pairs)


def hubs_of(task: Task, parts: Areas, relaxed: Relaxed) -> Hubs:
    """Return the hubs of a task in which areas share hubs, at the prices of the relaxation."""
    problem, columns = task.problem, task.columns
    site, pair_hub = np.unique(positions(problem.pairs, "destination_at"), return_inverse=True)
    _, first, pair_origin = np.unique(positions(problem.pairs, "choice"), return_index=True, return_inverse=True)
    area = parts.label[columns.sends[first, 0]]
    number = np.full(len(problem.sites), -1)
    number[site] = np.arange(len(site))
    size = np.flatnonzero(number[positions(problem.choices, "site")] >= 0)
    hub = number[positions(problem.choices, "site")[size]]
    price, proved = _priced(relaxed, parts, columns, (size, site), loose=not single(task))
    alone = columns.is_open[site[hub]] == columns.sized[size]
    yuan = (price[columns.sized[size]] + np.where(alone, 0.0, price[columns.is_open[site[hub]]])).sum(axis=1)
    programme = relaxed.programme
    stands = programme.lower[columns.sized[size, 0]] > WHOLE
    outside = np.flatnonzero((problem.sites["status"] == "outside").to_numpy()[site])
    apart = parts.label >= 0
    apart[columns.sized[size]] |= ~stands[:, None]
    apart[columns.is_open[site]] |= programme.lower[columns.is_open[site]] <= WHOLE
    least = np.minimum(price * programme.lower, price * programme.upper)
    return Hubs(
        area, pair_origin, pair_hub, site,
        np.concatenate([size, np.full(len(outside), -1)]), np.concatenate([hub, outside]),
        np.concatenate([amounts(problem.choices, "capacity_t")[size], amounts(problem.sites, "capacity_t")[site[outside]]]),
        np.concatenate([np.where(stands, 0.0, yuan), np.zeros(len(outside))]),
        price, proved - float(least[apart].sum()),
    )  # fmt: skip


def _priced(
    relaxed: Relaxed, parts: Areas, columns: Columns, of_hubs: tuple[Ints, Ints], *, loose: bool
) -> tuple[Floats, float]:
    """(columns,) what a unit of each costs if rows that are not kept as they are have their price, and what that proves.

    Kept are rows of one area, what a hub can take, its single size, and that it must be open for those who send to it;
    if ``loose`` also where places deliver to a hub themselves: then nothing is proved, but its room keeps its price.
    """
    size, site = of_hubs
    programme, matrix = relaxed.programme, relaxed.programme.rows.matrix.tocoo()
    low, high = ends(parts.label, matrix)
    sort = np.where(parts.label >= 0, LOCAL, JOINT)
    sort[columns.flow[parts.label[columns.flow] >= 0]] = FLOW
    sort[columns.sends] = SENDS
    sort[columns.sized[size]] = sort[columns.is_open[site]] = HUB
    held = np.zeros((len(programme.rows), 5), dtype=bool)
    held[matrix.row, sort[matrix.col]] = True
    own = (low == high) & ~held[:, [JOINT, HUB]].any(axis=1)
    below = np.isinf(programme.rows.lower)
    simple = held[:, HUB] & ~held[:, [JOINT] if loose else [JOINT, LOCAL]].any(axis=1)
    simple &= np.where(held[:, [FLOW, SENDS]].any(axis=1), below, programme.rows.lower == 0)
    simple |= held[:, FLOW] & ~held[:, [JOINT, LOCAL, SENDS]].any(axis=1) & below
    return priced(programme, np.where(own | simple, 0.0, relaxed.row_dual))
