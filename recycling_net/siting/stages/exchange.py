"""Local search over which depots and plants open: one opens, one closes, or both at once, while it pays.

Prices of the flows tell beforehand what an exchange saves at most (the dual programme stays feasible when sites come
and go), so that few exchanges are tried.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf

import numpy as np

from recycling_net.compiled import compiled
from recycling_net.siting.highs import Limits
from recycling_net.siting.location.knapsack import TINY
from recycling_net.siting.model import Bools, Floats, Ints
from recycling_net.siting.stages.data import Stages
from recycling_net.siting.stages.flow import Flow, Net, route

GAIN = 1e-9
"""What saves less than this share of the cost does not pay."""


@dataclass(frozen=True, slots=True)
class Opening:
    """Sites open (J + K,), depots first, and what that costs with the cheapest flows; infinite where there are none."""

    opened: Bools
    cost: float
    flow: Flow | None


@dataclass(slots=True)
class Ground:
    """The stages, what each site can hold and costs to open, and openings priced before."""

    stages: Stages
    room: Floats
    fixed: Floats
    priced: dict[bytes, float] = field(default_factory=dict)

    @property
    def depots(self) -> int:
        """How many depots there are; plants follow them."""
        return len(self.stages.depot_fixed)


def ground_of(stages: Stages) -> Ground:
    """Return two stages with nothing priced."""
    room = np.concatenate([stages.depot_capacity, stages.plant_capacity])
    return Ground(stages, np.minimum(room, stages.needed), np.concatenate([stages.depot_fixed, stages.plant_fixed]))


def priced(ground: Ground, opened: Bools) -> Opening:
    """Return what an opening costs."""
    net = net_of(ground, opened)
    cost, flow = route(net)
    return Opening(opened, cost + float(ground.fixed[opened].sum()), flow if cost < inf else None)


def net_of(ground: Ground, opened: Bools) -> Net:
    """Return the network of what is open."""
    stages, between = ground.stages, ground.depots
    depots, plants = np.flatnonzero(opened[:between]), np.flatnonzero(opened[between:])
    return Net(
        stages.demand, ground.room[:between][depots], ground.room[between:][plants],
        stages.delivery[depots], stages.supply[np.ix_(plants, depots)],
    )  # fmt: skip


def improved(ground: Ground, opening: Opening, most: int, limits: Limits) -> Opening:
    """Return the opening after exchanges, as long as they pay; at most ``most`` are tried in vain one after another."""
    again = True
    while again and opening.flow is not None:
        again = False
        sites, least = exchanges(ground, opening)
        for a in np.argsort(least, kind="stable")[:most]:
            if least[a] >= -GAIN * opening.cost or limits.left == 0 or limits.wished:
                break
            opened = opening.opened.copy()
            opened[sites[a][sites[a] >= 0]] ^= True
            key = np.packbits(opened).tobytes()
            if ground.priced.get(key, -inf) >= opening.cost:
                continue
            tried = priced(ground, opened)
            ground.priced[key] = tried.cost
            if tried.cost < opening.cost * (1 - GAIN):
                opening, again = tried, True
                break
    return opening


def exchanges(ground: Ground, opening: Opening) -> tuple[Ints, Floats]:
    """Return pairs of sites (N, 2), -1 for none, that open or close, and a bound on what each changes the cost by.

    What is left open can hold everything.
    """
    opens, closes = change_of(ground, opening)
    sites, least = [], []
    between, needed = ground.depots, ground.stages.needed * (1 - TINY)
    for side in (np.arange(between), np.arange(between, len(opening.opened))):
        outside, inside = side[~opening.opened[side]], side[opening.opened[side]]
        pairs = np.stack(np.meshgrid(np.append(outside, -1), np.append(inside, -1), indexing="ij"), axis=-1)
        change = np.append(opens[outside], 0.0)[:, None] + np.append(closes[inside], 0.0)
        held = ground.room[inside].sum() + np.append(ground.room[outside], 0.0)[:, None]
        holds = held - np.append(ground.room[inside], 0.0) >= needed
        sites.append(pairs[holds])
        least.append(change[holds])
    return np.concatenate(sites), np.concatenate(least)


def change_of(ground: Ground, opening: Opening) -> tuple[Floats, Floats]:
    """Return by how much the cost changes at least when each site opens, and when it closes, (J + K,) each."""
    stages, between, flow = ground.stages, ground.depots, opening.flow
    opens, closes = np.full(len(opening.opened), -inf), -ground.fixed
    if flow is None or not all(np.isfinite(part).all() for part in (flow.behind, flow.before, flow.spare)):
        return opens, closes
    depots, plants = np.flatnonzero(opening.opened[:between]), np.flatnonzero(opening.opened[between:])
    closes = closes.copy()
    closes[depots] += np.maximum(flow.behind - flow.before, 0.0) * ground.room[depots]
    closes[between + plants] += flow.spare * ground.room[between + plants]
    place = (flow.behind[:, None] + stages.delivery[depots]).min(axis=0)
    goods = (flow.spare[:, None] + stages.supply[plants]).min(axis=0)
    saved = filled(place - stages.delivery - goods[:, None], stages.demand, ground.room[:between])
    opens[:between] = ground.fixed[:between] - saved
    saved = filled(flow.before - stages.supply[:, depots], ground.room[depots], ground.room[between:])
    opens[between:] = ground.fixed[between:] - saved
    return opens, closes


@compiled
def filled(gain: Floats, size: Floats, room: Floats) -> Floats:
    """Return what each row gains when it fills its room with the best columns; ``gain`` is per unit of ``size``."""
    total = np.zeros(len(room))
    for j in range(len(room)):
        left = room[j]
        for i in np.argsort(-gain[j]):
            if left <= 0.0 or gain[j, i] <= 0.0:
                break
            part = min(left, size[i])
            total[j] += part * gain[j, i]
            left -= part
    return total
