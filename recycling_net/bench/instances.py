"""Public location instances as they stand in their files, with the best value known of each."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from math import nan
from pathlib import Path

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import shortest_path
from scipy.spatial import cKDTree

from recycling_net.errors import InputError, Issue, Where
from recycling_net.siting.location.data import Arcs, Location, from_table
from recycling_net.siting.model import Floats, Ints

NEAR = 60
"""Each point of a large p-median sees at least so many near points, or REACH times as many as share a site."""
REACH = 10


@dataclass(frozen=True, slots=True)
class Instance:
    """One instance: what the solver sees, and beside it the bare numbers from which an answer is computed anew.

    ``table`` holds costs (I, J) of serving a place whole; where it would be too large, ``points`` (I, 2) stand instead,
    and a cost is their distance cut to a whole number.
    """

    name: str
    location: Location
    table: Floats | None
    points: Floats | None
    best_known: float


def read(file: Path, *, count: int | None, several: bool) -> Instance:
    """Return the instance in a file; its layout tells the format.

    Parameters
    ----------
    count
        How many sites open, where the file does not say it.
    several
        Whether places may be served from several sites although the set is known for single sources.

    Raises
    ------
    InputError
        RN921 if no known format fits the file.
    """
    try:
        text = file.read_text("ascii")
        if "NODE_COORD_SECTION" in text:
            return _points(file, text, count)
        lines = [line.split() for line in text.splitlines() if line.strip()]
        numbers = np.array([float(word) for line in lines for word in line])
        return _numbers(file, numbers, [len(line) for line in lines], several)
    except (ValueError, IndexError, OSError) as fault:
        raise InputError([Issue("RN921", Where(file), {"reason": str(fault)})]) from fault


def _numbers(file: Path, numbers: Floats, widths: list[int], several: bool) -> Instance:
    """The format by the count of numbers, and how many stand in a line."""
    first, second = int(numbers[0]), int(numbers[1])
    if len(numbers) == 2 + 2 * first + second * (1 + first):
        if widths[1] == 2 and first != 2:
            return _beasley(file, numbers, (first, second), by_site=widths[1 + first] == second)
        return _single_source(file, numbers, first, second, several)
    if len(numbers) == 3 + 3 * second:
        return _graph(file, numbers, first)
    raise ValueError(f"{len(numbers)} numbers after {first} {second}")


def _beasley(file: Path, numbers: Floats, size: tuple[int, int], *, by_site: bool) -> Instance:
    """OR-Library ``cap``: capacity and fixed cost by site; then demand and costs by place, or all demands first."""
    sites, places = size
    head, body = np.split(numbers[2:], [2 * sites])
    if by_site:
        demand, table = body[:places], body[places:].reshape(sites, places).T.copy()
    else:
        demand, table = np.split(body.reshape(places, 1 + sites), [1], axis=1)
    capacity, fixed = head.reshape(sites, 2).T.copy()
    location = from_table(table, demand=demand.ravel(), fixed=fixed, capacity=capacity)
    return Instance(file.stem, location, table, None, best_known(file, file.name))


def _single_source(file: Path, numbers: Floats, sites: int, places: int, several: bool) -> Instance:
    """Capacities, fixed costs, demands, then the costs by place."""
    capacity, fixed, demand, costs = np.split(numbers[2:], np.cumsum([sites, sites, places]))
    table = costs.reshape(places, sites)
    location = from_table(table, demand=demand, fixed=fixed, capacity=capacity, single=not several)
    return Instance(file.stem, location, table, None, best_known(file, file.name, several=several))


def _graph(file: Path, numbers: Floats, nodes: int) -> Instance:
    """OR-Library ``pmed``: edges, of which a later one replaces an earlier one; costs are shortest paths."""
    count = int(numbers[2])
    edges = numbers[3:].reshape(-1, 3)
    ends = np.sort(edges[:, :2].astype(np.int64) - 1, axis=1)
    last = {(int(low), int(high)): length for (low, high), length in zip(ends, edges[:, 2], strict=True)}
    low, high = np.array(list(last)).T
    graph = coo_matrix((np.array(list(last.values())), (low, high)), shape=(nodes, nodes)).tocsr()
    table = np.asarray(shortest_path(graph, directed=False), dtype=float)
    return Instance(file.stem, from_table(table, count=count), table, None, best_known(file, file.name))


def _points(file: Path, text: str, count: int | None) -> Instance:
    """TSPLIB points; every point is a place and a site."""
    if count is None:
        raise ValueError("--p N")
    body = text.partition("NODE_COORD_SECTION")[2].partition("EOF")[0]
    points = np.array([[float(word) for word in line.split()[1:3]] for line in body.splitlines() if line.strip()])
    known = best_known(file, f"{file.name} p={count}")
    return Instance(f"{file.stem} p={count}", nearest(points, count), None, points, known)


def nearest(points: Floats, count: int) -> Location:
    """Return the p-median of points of which each sees its nearest ones only; what it does not see is bounded."""
    total = len(points)
    seen = min(total, max(NEAR, REACH * total // count))
    distance, end = cKDTree(points).query(points, k=seen)
    cost = truncated(points[:, None], points[end])
    order = np.argsort(cost, axis=1, kind="stable")
    cost = np.take_along_axis(cost, order, axis=1)
    arcs = Arcs(
        np.arange(total + 1) * seen, np.take_along_axis(end, order, axis=1).ravel().astype(np.int32), cost.ravel()
    )
    beyond = np.floor(distance[:, -1]) if seen < total else np.full(total, np.inf)
    return Location(np.ones(total), np.zeros(total), np.full(total, np.inf), arcs, beyond, count)


def truncated(one: Floats, other: Floats) -> Floats:
    """Return Euclidean distances cut to whole numbers."""
    cut: Floats = np.floor(np.hypot(one[..., 0] - other[..., 0], one[..., 1] - other[..., 1]))
    return cut


def best_known(file: Path, name: str, *, several: bool = False) -> float:
    """Return the value in the ``BKS.csv`` beside the file or up to two folders up; nan where there is none.

    The table's column ``set`` is the folder of the file, or that above it.
    A value with several sources allowed says nothing of single sources, and the other way round.
    """
    file = file.resolve()  # the folder names the set, also where the file is given by its bare name
    sets = [folder.name for folder in file.parents[:2]]
    for folder in file.parents[:3]:
        if (table := folder / "BKS.csv").is_file():
            with table.open(encoding="utf-8", newline="") as rows:
                for known, instance, value, note in list(csv.reader(rows))[1:]:
                    same = known in sets and instance == name and value
                    if (
                        same
                        and not ("several sources" in note and not several)
                        and not ("single source" in note and several)
                    ):
                        return float(value)
    return nan


def least_cost(instance: Instance, opened: Ints, place: Ints, site: Ints, share: Floats) -> float:
    """Return what an answer costs, computed from the bare numbers; infinite where it breaks a limit."""
    location = instance.location
    cost = np.full(len(place), np.inf)
    if instance.table is not None:
        cost = instance.table[place, site]
    elif instance.points is not None:
        cost = truncated(instance.points[place], instance.points[site])
    served = np.bincount(place, weights=share, minlength=len(location.demand))
    load = np.bincount(site, weights=share * location.demand[place], minlength=len(location.fixed))
    kept = (
        np.allclose(served, 1.0, rtol=0, atol=1e-6)
        and bool((share >= -1e-9).all())
        and bool(np.isin(site, opened).all())
        and bool((load <= location.capacity * (1 + 1e-6) + 1e-6).all())
        and (location.count is None or len(np.unique(opened)) == location.count)
        and (not location.single or len(np.unique(place)) == len(place))
    )
    return float(cost @ share + location.fixed[opened].sum()) if kept else np.inf
