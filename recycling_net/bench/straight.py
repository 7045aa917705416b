"""An instance as one whole-number programme, with every link written out, as a general solver gets it."""

from __future__ import annotations

import numpy as np

from recycling_net.bench.instances import Instance
from recycling_net.bench.two_stage import TwoStage
from recycling_net.siting.location.data import Location
from recycling_net.siting.model import Draft, Programme
from recycling_net.siting.stages.data import Stages


def programme_of(instance: Instance | TwoStage) -> Programme:
    """Return the programme; flows are in units where several sources are allowed, else shares of places."""
    return _stages(instance.stages) if isinstance(instance, TwoStage) else _location(instance.location)


def _location(location: Location) -> Programme:
    """Sites y, services x <= y, capacities, what the open sites hold, and how many open."""
    arcs, draft, demand = location.arcs, Draft(), location.demand
    several = location.limited and not location.single
    most = np.where(demand > 0, demand, 1.0) if several else np.ones(len(demand))
    place, end = arcs.row, arcs.end.astype(np.int64)
    y = draft.columns(location.fixed, lower=0.0, upper=1.0, integer=True)
    x = draft.columns(arcs.cost / most[place], lower=0.0, upper=most[place], integer=location.single)
    draft.put(draft.rows(len(demand), lower=most, upper=most)[place], x, 1.0)
    linked = draft.rows(len(end), lower=-np.inf, upper=0.0)
    draft.put(linked, x, 1.0)
    draft.put(linked, y[end], -most[place])
    if location.limited:
        room = np.minimum(location.capacity, demand.sum())
        held = draft.rows(len(y), lower=-np.inf, upper=0.0)
        draft.put(held[end], x, (demand / most)[place])
        draft.put(held, y, -room)
        draft.put(draft.rows(1, lower=float(demand.sum()), upper=np.inf), y, room)
    if location.count is not None:
        draft.put(draft.rows(1, lower=float(location.count), upper=float(location.count)), y, 1.0)
    return draft.done()


def _stages(stages: Stages) -> Programme:
    """Depots y, plants z, deliveries x <= demand y, supplies w <= what both hold, goods that come and go."""
    draft, needed = Draft(), stages.needed
    passed, made = np.minimum(stages.depot_capacity, needed), np.minimum(stages.plant_capacity, needed)
    links = np.minimum(made[:, None], passed)
    y = draft.columns(stages.depot_fixed, lower=0.0, upper=1.0, integer=True)
    z = draft.columns(stages.plant_fixed, lower=0.0, upper=1.0, integer=True)
    x = draft.columns(stages.delivery, lower=0.0, upper=stages.demand, integer=False)
    w = draft.columns(stages.supply, lower=0.0, upper=links, integer=False)
    draft.put(draft.rows(len(stages.demand), lower=stages.demand, upper=stages.demand), x, 1.0)
    balance = draft.rows(len(y), lower=0.0, upper=0.0)
    draft.put(balance[:, None], x, -1.0)
    draft.put(balance, w, 1.0)
    for flow, site, most in ((x, y, stages.demand[None, :]), (w, z, links)):
        linked = draft.rows(flow.shape, lower=-np.inf, upper=0.0)
        draft.put(linked, flow, 1.0)
        draft.put(linked, site[:, None], -most)
    for flow, site, room in ((x, y, passed), (w, z, made)):
        held = draft.rows(len(site), lower=-np.inf, upper=0.0)
        draft.put(held[:, None], flow, 1.0)
        draft.put(held, site, -room)
        draft.put(draft.rows(1, lower=needed, upper=np.inf), site, room)
    return draft.done()
