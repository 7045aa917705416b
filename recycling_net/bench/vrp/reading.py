"""Instance files of VRPLIB and of the dialects of PyVRP and LKH-3."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any

import numpy as np
import vrplib

from recycling_net.bench.vrp import pairs
from recycling_net.bench.vrp.instance import Instance, Rounding, Vehicles, best_known
from recycling_net.errors import InputError, Issue, Where
from recycling_net.siting.model import Floats

_NEAREST = Rounding(1, cut=False)
_DIMACS = Rounding(10, cut=True)
_EXACT = Rounding(1000, cut=False)


@dataclass(frozen=True, slots=True)
class _Family:
    """How a set's numbers become whole, and how many units of cost one of its published values is."""

    rounding: Rounding
    units: float


_FAMILIES = {
    "CVRP": _Family(_NEAREST, 1),
    "CVRPTW": _Family(_DIMACS, 10),
    "VRPTW": _Family(_DIMACS, 10),
    "MDVRPTW": _Family(_EXACT, 1),
    "SDVRPTW": _Family(_EXACT, 1),
    "MTVRPTWR": _Family(_DIMACS, 1),
    "HFVRP": _Family(_EXACT, 100_000),
    "VRPSPD": _Family(_EXACT, 1000),
    "MVRPB": _Family(_EXACT, 1000),
}
_EXPLICIT = _Family(_NEAREST, 10_000)
"""Dethloff's tables hold distances times 10,000."""
_WHOLE_COST = 1e7
"""Some values of the mixed fleets are published in whole units of cost (thousandths of a hundredth), others in ones:
none of the latter comes near this."""
_NO_LIMIT = 999_999
"""LKH-3 writes this, or 0, for a route of any length."""
_EUCLIDEAN = ("EUC_2D", "FLOOR_2D", "EXACT_2D")


def read(file: Path) -> Instance:
    """Return the instance in a file.

    Raises
    ------
    InputError
        RN923 if the file is in no known format; RN926 if there is none.
    """
    if not file.is_file():
        raise InputError([Issue("RN926", Where(file), {"value": file})])
    try:
        text = file.read_text("utf-8", "replace")
        if pairs.is_paired(text):
            return pairs.read(file, text)
        return _instance(file, vrplib.read_instance(file, compute_edge_weights=False))
    except KeyError as fault:
        raise _refused(file, f"{str(fault.args[0]).upper()}?") from fault
    # the library meets an odd file with whatever its parsing runs into
    except (ValueError, RuntimeError, IndexError, TypeError, OSError) as fault:
        raise _refused(file, str(fault)) from fault


def _refused(file: Path, reason: str) -> InputError:
    return InputError([Issue("RN923", Where(file), {"reason": reason, "known": ", ".join(sorted(_FAMILIES))})])


def _instance(file: Path, facts: dict[str, Any]) -> Instance:
    if (kind := facts["type"]) not in _FAMILIES:
        raise ValueError(f"TYPE {kind}")
    family, nodes = _FAMILIES[kind], int(facts["dimension"])
    points, table = _places(facts)
    if table is not None:
        family = _EXPLICIT
    depots = np.asarray(facts.get("depot", [0]))
    if not np.array_equal(depots, np.arange(len(depots))):
        raise ValueError("DEPOT_SECTION")
    service = np.broadcast_to(np.asarray(facts.get("service_time", 0), float), nodes).copy()
    service[: len(depots)] = 0
    windows = np.column_stack([np.zeros(nodes), np.full(nodes, inf)])
    delivery, pickup = np.zeros(nodes), np.zeros(nodes)
    if "pickup_and_delivery" in facts:
        pickup, delivery = _column(facts, "pickup_and_delivery", nodes)[:, 4:6].T.copy()
        service = np.where(np.arange(nodes) < len(depots), 0.0, facts["pickup_and_delivery"][:, 3])
    else:
        delivery = _column(facts, "demand", nodes)
    if "time_window" in facts:
        windows = _column(facts, "time_window", nodes)
    fleet = _fleet(facts, kind, nodes - len(depots))
    amounts = [*delivery, *pickup, *(each.per_distance for each in fleet)]
    if any(amount % 1 for amount in amounts):
        raise ValueError("amounts are not whole")
    known = best_known(file, {str(facts.get("name", file.stem)), file.stem})
    units = 1.0 if kind == "HFVRP" and known > _WHOLE_COST else family.units
    return Instance(
        name=str(facts.get("name", file.stem)),
        family=kind,
        rounding=family.rounding,
        units=units,
        points=points,
        table=table,
        depots=len(depots),
        delivery=delivery,
        pickup=pickup,
        service=service,
        windows=windows,
        release=_column(facts, "release_time", nodes) if "release_time" in facts else np.zeros(nodes),
        fleet=fleet,
        best_known=known,
    )


def _places(facts: dict[str, Any]) -> tuple[Floats | None, Floats | None]:
    """Coordinates, or a table of distances."""
    nodes = int(facts["dimension"])
    if facts["edge_weight_type"] in _EUCLIDEAN:
        return _column(facts, "node_coord", nodes), None
    if facts["edge_weight_type"] == "EXPLICIT":
        return None, _column(facts, "edge_weight", nodes)
    raise ValueError(f"EDGE_WEIGHT_TYPE {facts['edge_weight_type']}")


def _column(facts: dict[str, Any], name: str, rows: int) -> Floats:
    values = np.asarray(facts[name], float)
    if len(values) != rows:
        raise ValueError(f"{name.upper()}: {len(values)} ≠ {rows}")
    return values


def _fleet(facts: dict[str, Any], kind: str, customers: int) -> tuple[Vehicles, ...]:
    """The vehicles, those that are alike together.

    With time windows the best known values are for any number of vehicles up to that of the original files, a quarter
    of the customers, while LKH-3 writes the fewest that anybody needed.
    """
    number = int(facts.get("vehicles", customers))
    if kind in ("CVRPTW", "VRPTW"):
        number = max(number, customers // 4)

    def each(name: str, usual: float) -> list[float]:
        return np.broadcast_to(np.asarray(facts.get(name, usual), float), number).tolist()  # type: ignore[no-any-return]  # numpy says Any

    length = float(facts.get("distance", 0))
    longest = inf if length in (0, _NO_LIMIT) else length
    depots = [int(depot) - 1 for depot in each("vehicles_depot", 1)]
    allowed = _lists(facts, "vehicles_allowed_clients", number)
    reloading = _lists(facts, "vehicles_reload_depot", number)
    for depot, at in zip(depots, reloading, strict=True):
        if at is not None and at != {depot}:
            raise ValueError("VEHICLES_RELOAD_DEPOT_SECTION")
    alike = Counter(
        zip(
            each("capacity", inf),
            depots,
            each("vehicles_fixed_cost", 0),
            each("vehicles_unit_distance_cost", 1),
            each("vehicles_max_duration", longest),
            each("vehicles_max_distance", inf),
            allowed,
            (at is not None for at in reloading),
            strict=True,
        )
    )
    return tuple(Vehicles(count, *attributes) for attributes, count in alike.items())


def _lists(facts: dict[str, Any], name: str, rows: int) -> list[frozenset[int] | None]:
    """For each vehicle the nodes that a section lists, counted from 0; None where there is no such section."""
    if name not in facts:
        return [None] * rows
    if len(facts[name]) != rows:
        raise ValueError(f"{name.upper()}: {len(facts[name])} ≠ {rows}")
    return [frozenset(int(node) - 1 for node in np.atleast_1d(row)) for row in facts[name]]
