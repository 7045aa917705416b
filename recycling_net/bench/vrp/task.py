"""From an instance's file to the whole numbers that the routing room takes, and back."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite, log10

import numpy as np

from recycling_net.bench.vrp.instance import Driven, Instance, Rounding, Vehicles
from recycling_net.routing.child import Outcome
from recycling_net.routing.job import FORBIDDEN, NEVER, UNLIMITED, Ints, Job, Kind
from recycling_net.siting.model import Floats

_FINEST = 5
"""Digits behind the point that the solver knows at most where a set counts in double precision."""


def job_of(instance: Instance, *, seconds: float, seed: int, is_processor_time: bool = False) -> Job:
    """Return the instance as the solver takes it."""
    rounding, customers = _grain(instance), slice(instance.depots, None)
    profiles: list[frozenset[int] | None] = []
    for vehicles in instance.fleet:
        if vehicles.allowed not in profiles:
            profiles.append(vehicles.allowed)
    paired = len(instance.brought_to) > 0
    plain = not instance.timed and instance.points is not None and profiles == [None] and rounding.factor == 1
    plain &= not paired
    nothing = np.empty((0, 0, 0), np.int64)
    legs = nothing if plain else np.stack([_legs(instance, allowed) for allowed in profiles])
    windows = rounding.wholes(np.where(np.isfinite(instance.windows), instance.windows, NEVER / rounding.factor))
    loads = [part[customers, None].astype(np.int64) for part in (instance.pickup, instance.delivery)]
    kinds = [_kind(instance, vehicles, windows, profiles.index(vehicles.allowed)) for vehicles in instance.fleet]
    if paired:
        kinds = [replace(kind, fixed_cost=int(legs.max()) * legs.shape[1]) for kind in kinds]
    return Job(
        kinds=kinds,
        distance=legs,
        duration=legs if instance.timed else nothing,
        pickup=loads[0],
        delivery=loads[1],
        service=rounding.wholes(instance.service[customers]).astype(np.int64),
        windows=windows[customers].astype(np.int64),
        release=rounding.wholes(instance.release[customers]).astype(np.int64),
        iterations=UNLIMITED,
        seconds=seconds,
        seed=seed,
        depots=instance.depots,
        is_processor_time=is_processor_time,
        points=instance.points if plain and instance.points is not None else np.empty((0, 2)),
        brought_to=np.maximum(instance.brought_to[customers] - instance.depots, -1),
    )


def driven(instance: Instance, outcome: Outcome) -> tuple[Driven, ...] | None:
    """Return what the solver found as nodes of the instance, or None where it found nothing."""
    if outcome.trips is None:
        return None
    return tuple(
        Driven(kind, tuple(tuple(client + instance.depots for client in trip) for trip in trips))
        for trips, kind in zip(outcome.trips, outcome.kinds, strict=True)
        if trips
    )


def _grain(instance: Instance) -> Rounding:
    """How the numbers of an instance become the solver's: in double precision, as fine as legs stay allowed ones."""
    if not instance.rounding.is_exact:
        return instance.rounding
    digits = int(log10(FORBIDDEN / (1 + _far(instance).max())))
    return Rounding(10 ** min(_FINEST, digits), cut=False)


def _kind(instance: Instance, vehicles: Vehicles, windows: Floats, profile: int) -> Kind:
    rounding = _grain(instance)
    earliest, latest = windows[vehicles.depot]
    longest, farthest = (
        int(rounding.whole(limit)) if isfinite(limit) else NEVER for limit in (vehicles.longest, vehicles.farthest)
    )
    customers = len(instance.delivery) - instance.depots
    return Kind(
        count=min(vehicles.count, customers),
        capacity=[int(vehicles.capacity) if isfinite(vehicles.capacity) else NEVER],
        depot=vehicles.depot,
        trips=customers if vehicles.several else 1,
        earliest=int(earliest),
        latest=int(latest),
        longest=longest,
        farthest=farthest,
        fixed_cost=int(rounding.whole(vehicles.fixed)),
        distance_cost=int(vehicles.per_distance),
        profile=profile,
    )


def _far(instance: Instance) -> Floats:
    """Distances between all nodes as in the file."""
    if instance.points is None:
        return np.asarray(instance.table)
    x, y = instance.points.T
    return np.asarray(np.sqrt((x[:, None] - x) ** 2 + (y[:, None] - y) ** 2))


def _legs(instance: Instance, allowed: frozenset[int] | None) -> Ints:
    """Whole distances between all nodes, those to and from customers that are not allowed forbidden.

    Where the set counts in double precision they are rounded up, so that nobody is late.
    """
    far, rounding = _far(instance), _grain(instance)
    legs = (np.ceil(rounding.factor * far) if instance.rounding.is_exact else rounding.wholes(far)).astype(np.int64)
    if allowed is not None:
        node = np.arange(len(legs))
        barred = (node >= instance.depots) & ~np.isin(node, list(allowed))
        legs[barred, :] = legs[:, barred] = FORBIDDEN
        np.fill_diagonal(legs, 0)
    return legs
