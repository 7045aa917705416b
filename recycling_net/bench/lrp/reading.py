"""Instance files of Prins, Prodhon and Wolfler Calvo, Tuzun and Burke, Barreto, and Schneider and Löffler."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from recycling_net.bench.instances import best_known
from recycling_net.bench.lrp.instance import Instance, Length
from recycling_net.errors import InputError, Issue, Where
from recycling_net.siting.model import Floats

_HUNDREDFOLD, _REAL = Length(100.0, is_whole=True), Length(1.0, is_whole=False)


def read(file: Path) -> Instance:
    """Return the instance in a file; its layout tells the format.

    Raises
    ------
    InputError
        RN926 if there is no such file, RN927 if no known format fits it.
    """
    if not file.is_file():
        raise InputError([Issue("RN926", Where(file), {"value": file})])
    try:
        text = file.read_text("latin-1")
        if file.suffix == ".json":
            return _checked(_named(file, text))
        return _checked(_numbered(file, np.array(text.split(), dtype=float)))
    except (ValueError, KeyError, TypeError, IndexError, OSError) as fault:
        raise InputError([Issue("RN927", Where(file), {"reason": str(fault)})]) from fault


def _checked(instance: Instance) -> Instance:
    if (instance.demand % 1).any() or instance.capacity % 1:
        raise ValueError("loads are not whole numbers")
    if not 0 <= instance.demand.min() <= instance.demand.max() <= instance.capacity:
        raise ValueError("a customer's load is below 0 or more than a vehicle holds")
    if instance.room.sum() < instance.demand.sum():
        raise ValueError("all depots together hold less than all customers bring")
    return instance


def _named(file: Path, text: str) -> Instance:
    facts = json.loads(text)
    depots, customers = facts["depots"], facts["customers"]
    return Instance(
        name=file.stem,
        depots=_columns(depots, "x", "y"),
        customers=_columns(customers, "x", "y"),
        room=_columns(depots, "capacity")[:, 0],
        opening=_columns(depots, "costs")[:, 0],
        demand=_columns(customers, "demand")[:, 0],
        capacity=float(facts["vehicle_capacity"]),
        vehicle_cost=float(facts["vehicle_costs"]),
        length=_HUNDREDFOLD,
        best_known=best_known(file, file.name),
    )


def _columns(rows: list[dict[str, float]], *names: str) -> Floats:
    return np.array([[row[name] for name in names] for row in rows], float)


def _numbered(file: Path, numbers: Floats) -> Instance:
    """Customers and depots are counted first; the last number says whether lengths are rounded."""
    customers, depots = (int(number) for number in numbers[:2])
    if len(numbers) != 5 + 4 * depots + 3 * customers:
        raise ValueError(f"{len(numbers)} numbers for {customers} customers and {depots} depots")
    sizes = [2, 2 * depots, 2 * customers, 1, depots, customers, depots, 1]
    _, sites, points, capacity, room, demand, opening, cost, kind = np.split(numbers, np.cumsum(sizes))
    return Instance(
        name=file.stem,
        depots=sites.reshape(depots, 2),
        customers=points.reshape(customers, 2),
        room=room,
        opening=opening,
        demand=demand,
        capacity=float(capacity[0]),
        vehicle_cost=float(cost[0]),
        length=_REAL if kind[0] else _HUNDREDFOLD,
        best_known=best_known(file, file.name),
    )
