"""Public instances of location in two stages, as they stand in their files, and the price of an answer computed anew."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from recycling_net.bench.instances import Instance, best_known, read
from recycling_net.siting.model import Floats
from recycling_net.siting.stages.data import Staged, Stages


@dataclass(frozen=True, slots=True)
class TwoStage:
    """One instance of plants, depots and places."""

    name: str
    stages: Stages
    best_known: float


def read_any(file: Path, *, count: int | None, several: bool) -> Instance | TwoStage:
    """Return the instance in a file, of one stage or two; parameters and faults are those of `instances.read`."""
    try:
        numbers = np.array(file.read_text("ascii").split(), dtype=float)
    except (ValueError, OSError):  # not numbers alone, or no file: the other formats know what to say
        numbers = np.empty(0)
    if len(numbers) > 3 and fits(numbers):
        return two_stage(file, numbers)
    return read(file, count=count, several=several)


def fits(numbers: Floats) -> bool:
    """Whether a file holds as many numbers as its first three, plants, depots and places, ask for."""
    plants, depots, places = (int(number) for number in numbers[:3])
    return len(numbers) == 3 + places + 2 * plants + plants * depots + 2 * depots + depots * places


def two_stage(file: Path, numbers: Floats) -> TwoStage:
    """Return the instance in the numbers of a file (the generator of Litvinchev and Ozuna).

    After the sizes stand the demands; capacity and fixed cost of each plant; what a unit costs from each plant to each
    depot; capacity and fixed cost of each depot; what a unit costs from each depot to each place.
    """
    plants, depots, places = (int(number) for number in numbers[:3])
    parts = np.cumsum([places, 2 * plants, plants * depots, 2 * depots])
    demand, made, supply, passed, delivery = np.split(numbers[3:], parts)
    plant_capacity, plant_fixed = made.reshape(plants, 2).T.copy()
    depot_capacity, depot_fixed = passed.reshape(depots, 2).T.copy()
    stages = Stages(
        demand, depot_fixed, depot_capacity, plant_fixed, plant_capacity,
        delivery.reshape(depots, places), supply.reshape(plants, depots),
    )  # fmt: skip
    return TwoStage(file.stem, stages, best_known(file, file.name))


def staged_cost(instance: TwoStage, answer: Staged) -> float:
    """Return what an answer costs, computed from the bare numbers; infinite where it breaks a limit."""
    stages, out, into = instance.stages, answer.delivered, answer.supplied
    depots = np.isin(np.arange(len(stages.depot_fixed)), answer.depots)
    plants = np.isin(np.arange(len(stages.plant_fixed)), answer.plants)
    tiny = 1e-6 * stages.needed
    kept = (
        np.allclose(out.sum(axis=0), stages.demand, rtol=0, atol=tiny)
        and np.allclose(into.sum(axis=0), out.sum(axis=1), rtol=0, atol=tiny)
        and bool((out >= 0).all() and (into >= 0).all())
        and bool((out.sum(axis=1) <= np.where(depots, stages.depot_capacity, 0.0) + tiny).all())
        and bool((into.sum(axis=1) <= np.where(plants, stages.plant_capacity, 0.0) + tiny).all())
    )
    fixed = stages.depot_fixed[depots].sum() + stages.plant_fixed[plants].sum()
    return float((stages.delivery * out).sum() + (stages.supply * into).sum() + fixed) if kept else np.inf
