"""A made-up county of location-routing: villages about townships, and stations that could open in some of them."""

from __future__ import annotations

from math import nan

import numpy as np

from recycling_net.bench.lrp.instance import Instance, Length

_PER_SITE = 5_000 / 60
"""Stops for each site that could open: sixty in a county of five thousand stops."""
_PER_TOWN = 50
_WIDE, _SPREAD = 100.0, 4.0
"""Kilometres: the county, and how far villages lie from their township."""
_PER_ROUND, _ROOM = 12.0, 3.0
"""Stops in a round on average, and how many times what all stops bring all sites hold together."""
_OPENS, _VEHICLE, _YUAN_PER_KM = 400.0, 100.0, 3.0
"""Yuan a day: assumptions in the order of a township's station and of a light truck."""


def county(stops: int, seed: int) -> Instance:
    """Return a county with so many stops; same numbers and seed give the same county."""
    chance = np.random.default_rng(seed)
    sites = max(2, round(stops / _PER_SITE))
    towns = chance.uniform(0, _WIDE, (max(sites, stops // _PER_TOWN), 2))
    customers = towns[chance.integers(0, len(towns), stops)] + chance.normal(0, _SPREAD, (stops, 2))
    demand = chance.integers(5, 20, stops).astype(float)
    capacity = round(_PER_ROUND * demand.mean())
    room = np.ceil(chance.dirichlet(np.full(sites, 20.0)) * demand.sum() * _ROOM)
    return Instance(
        name=f"county_{stops}",
        depots=towns[:sites],
        customers=customers,
        room=room,
        opening=_OPENS * chance.uniform(0.5, 1.5, sites),
        demand=demand,
        capacity=float(capacity),
        vehicle_cost=_VEHICLE,
        length=Length(_YUAN_PER_KM, is_whole=False),
        best_known=nan,
    )
