"""Location in two stages: worked out by hand, and against every set of sites."""

from __future__ import annotations

import threading
from itertools import product
from math import ceil, inf, isinf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from recycling_net.progress import Progress
from recycling_net.siting.model import Bools, Floats
from recycling_net.siting.stages.data import Staged, Stages
from recycling_net.siting.stages.exchange import change_of, ground_of, priced
from recycling_net.siting.stages.search import fewest, open_stages


def test_a_near_plant_too_small_and_a_dear_depot() -> None:
    """One depot that can hold all 10 t, two plants of 6 t and 10 t.

    Plant 1 alone: 10 t at 4 + 30 fixed = 70. Both: 6 t at 1, 4 t at 4, + 8 + 30 = 60. Depot 0 holds 10 t, costs 5,
    passes on at 2 (6 t) and 3 (4 t): 24 + 5. Depot 1 costs 1 but holds 9 t: it cannot stand alone, and both depots
    save nothing, since it passes on at 9. So 60 + 29 = 89.
    """
    stages = Stages(
        demand=np.array([6.0, 4.0]),
        depot_fixed=np.array([5.0, 1.0]),
        depot_capacity=np.array([10.0, 9.0]),
        plant_fixed=np.array([8.0, 30.0]),
        plant_capacity=np.array([6.0, 10.0]),
        delivery=np.array([[2.0, 3.0], [9.0, 9.0]]),
        supply=np.array([[1.0, 1.0], [4.0, 4.0]]),
    )
    found = open_stages(stages, seconds=60)
    assert (found.objective, found.bound, found.gap) == (89.0, 89.0, 0.0)
    assert found.depots.tolist() == [0]
    assert found.plants.tolist() == [0, 1]
    assert found.delivered.tolist() == [[6, 4], [0, 0]]
    assert found.supplied.tolist() == [[6, 0], [4, 0]]


def test_what_no_plant_can_make_is_infeasible_and_a_wish_to_stop_is_heard() -> None:
    generator = np.random.default_rng(2)
    stages = _stages(generator, places=30, depots=12, plants=8)
    short = Stages(
        stages.demand, stages.depot_fixed, stages.depot_capacity, stages.plant_fixed, stages.plant_capacity / 100,
        stages.delivery, stages.supply,
    )  # fmt: skip
    nothing = open_stages(short, seconds=60)
    assert not nothing.found
    assert nothing.stopped_because == "infeasible"
    stop = threading.Event()
    stop.set()
    assert open_stages(stages, seconds=60, stop=stop).stopped_because == "interrupted"


def test_progress_rises_to_the_answer() -> None:
    heard: list[Progress] = []
    found = open_stages(
        _stages(np.random.default_rng(4), places=25, depots=9, plants=6), seconds=60, listen=heard.append
    )
    bounds = [event.bound_yuan for event in heard]
    assert bounds == sorted(bounds)
    assert heard[-1].objective_yuan == pytest.approx(found.objective)
    assert found.bound == pytest.approx(found.objective, rel=1e-6)


def _stages(generator: np.random.Generator, *, places: int, depots: int, plants: int) -> Stages:
    demand = generator.integers(10, 21, places).astype(float)
    total = float(demand.sum())
    return Stages(
        demand,
        generator.integers(80, 121, depots).astype(float),
        _rooms(generator, depots, total),
        generator.integers(200, 301, plants).astype(float),
        _rooms(generator, plants, total),
        generator.integers(55, 66, (depots, places)).astype(float),
        generator.integers(35, 46, (plants, depots)).astype(float),
    )


def _rooms(generator: np.random.Generator, sites: int, total: float) -> Floats:
    return np.array([float(ceil(share * total / sites)) for share in generator.uniform(2, 4, sites)])


def _flows(stages: Stages, opened: Bools) -> float:
    """The cheapest flows through what is open, by a linear programme with all sites, the closed ones without room."""
    depots, places = stages.delivery.shape
    plants = len(stages.plant_fixed)
    cost = np.concatenate([stages.delivery.ravel(), stages.supply.ravel()])
    usable = np.isfinite(cost)
    served = np.hstack([np.kron(np.ones((1, depots)), np.eye(places)), np.zeros((places, plants * depots))])
    out = np.kron(np.eye(depots), np.ones((1, places)))
    balance = np.hstack([out, -np.kron(np.ones((1, plants)), np.eye(depots))])
    passed = np.hstack([out, np.zeros((depots, plants * depots))])
    made = np.hstack([np.zeros((plants, depots * places)), np.kron(np.eye(plants), np.ones((1, depots)))])
    room = np.where(opened, np.concatenate([stages.depot_capacity, stages.plant_capacity]), 0.0)
    answer = linprog(
        np.where(usable, cost, 0.0),
        A_ub=np.vstack([passed, made]), b_ub=np.minimum(room, 1e6),
        A_eq=np.vstack([served, balance]), b_eq=np.concatenate([stages.demand, np.zeros(depots)]),
        bounds=np.stack([np.zeros(len(cost)), np.where(usable, 1e6, 0.0)], axis=1),
    )  # fmt: skip
    return float(answer.fun) if answer.status == 0 else inf


def _best(stages: Stages) -> float:
    fixed = np.concatenate([stages.depot_fixed, stages.plant_fixed])
    best = inf
    for bits in product((False, True), repeat=len(fixed)):
        opened = np.array(bits)
        if fixed[opened].sum() < best:
            best = min(best, _flows(stages, opened) + float(fixed[opened].sum()))
    return best


@st.composite
def _small(draw: st.DrawFn) -> Stages:
    places, depots, plants = draw(st.integers(1, 4)), draw(st.integers(1, 3)), draw(st.integers(1, 3))
    whole = draw(st.booleans())

    def some(low: int, high: int, *shape: int, by: int = 1) -> Floats:
        count = int(np.prod(shape))
        drawn = draw(st.lists(st.integers(low * by, high * by), min_size=count, max_size=count))
        return np.array(drawn, dtype=float).reshape(shape) / by

    by = 1 if whole else 8
    delivery = some(0, 9, depots, places, by=by)
    delivery[some(0, 5, depots, places) == 0] = inf
    capacity = some(3, 25, depots)
    capacity[capacity > 23] = inf
    return Stages(
        some(1, 8, places, by=by), some(0, 40, depots, by=by), capacity, some(0, 40, plants, by=by),
        some(3, 30, plants), delivery, some(0, 9, plants, depots, by=by),
    )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(_small())
def test_the_optimum_is_found_and_the_bound_never_above_it(stages: Stages) -> None:
    best, found = _best(stages), open_stages(stages, seconds=60)
    if isinf(best):
        assert found.stopped_because == "infeasible"
        return
    assert found.objective == pytest.approx(best, abs=1e-5)
    assert found.bound <= best + 1e-6
    assert found.stopped_because == "gap"
    _keeps(stages, found)


def _keeps(stages: Stages, found: Staged) -> None:
    """Everyone is served, goods come from plants, and nothing is larger than it may be."""
    assert found.delivered.sum(axis=0) == pytest.approx(stages.demand)
    assert found.supplied.sum(axis=0) == pytest.approx(found.delivered.sum(axis=1))
    assert (found.delivered.sum(axis=1) <= stages.depot_capacity + 1e-6).all()
    assert (found.supplied.sum(axis=1) <= stages.plant_capacity + 1e-6).all()
    assert set(np.flatnonzero(found.delivered.sum(axis=1) > 1e-6)) <= set(found.depots)
    assert set(np.flatnonzero(found.supplied.sum(axis=1) > 1e-6)) <= set(found.plants)


@pytest.mark.parametrize("seed", range(6))
def test_what_an_exchange_saves_at_most_is_known_beforehand(seed: int) -> None:
    """The flows cost what a linear programme says, and no exchange changes the cost by less than was foretold."""
    generator = np.random.default_rng(seed)
    stages = _stages(generator, places=12, depots=6, plants=4)
    ground = ground_of(stages)
    opened = np.array([True, True, True, True, False, False, True, True, True, False])
    opening = priced(ground, opened)
    assert opening.cost == pytest.approx(_flows(stages, opened) + ground.fixed[opened].sum())
    opens, closes = change_of(ground, opening)
    for site in range(10):
        other = opened.copy()
        other[site] = not other[site]
        changed = _flows(stages, other) + ground.fixed[other].sum() - opening.cost
        assert changed >= (closes if opened[site] else opens)[site] - 1e-6


def test_the_fewest_sites_hold_just_enough() -> None:
    assert fewest(np.array([5.0, 3.0, 4.0]), 9.0) == 2
    assert fewest(np.array([5.0, 3.0, 4.0]), 9.5) == 3
