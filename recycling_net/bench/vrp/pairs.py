"""Instance files of Li and Lim: what is picked up at one node is delivered at another of the same round."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from recycling_net.bench.vrp.instance import Instance, Rounding, Vehicles, best_known, fewest_known

FAMILY = "PDPTW"
_DOUBLE = Rounding(1, cut=False, is_exact=True)
"""The set's published values count vehicles first, then Euclidean distance in double precision (SINTEF)."""
_COLUMNS = 9
"""Number, x, y, demand, opening, closing, service, where its load comes from, where it goes to."""


def is_paired(text: str) -> bool:
    """Whether a file has the rows of Li and Lim: vehicles, capacity and speed; then nine numbers for each node."""
    rows = [line.split() for line in text.splitlines()[:3]]
    words = [word for row in rows for word in row]
    return [len(row) for row in rows] == [3, _COLUMNS, _COLUMNS] and all(word.lstrip("-").isdigit() for word in words)


def read(file: Path, text: str) -> Instance:
    """Return the instance; raise ValueError where rows or pairs do not fit together."""
    head, *rows = [[float(word) for word in line.split()] for line in text.splitlines() if line.strip()]
    if any(len(row) != _COLUMNS for row in rows) or [row[0] for row in rows] != list(range(len(rows))):
        raise ValueError(f"rows: {_COLUMNS} numbers, the first of them 0, 1, 2 …")
    vehicles, capacity, _speed = head
    table = np.array(rows)
    if (table[:, 3:7] % 1).any():
        raise ValueError("amounts and times are not whole")
    demand, (comes, goes) = table[:, 3], table[:, 7:].T.astype(np.int64)
    nodes, first = len(rows), np.flatnonzero(goes)
    if not (
        ((comes == 0) != (goes == 0))[1:].all()
        and comes[0] == goes[0] == 0
        and ((goes >= 0) & (goes < nodes)).all()
        and np.array_equal(comes[goes[first]], first)
        and np.array_equal(demand[goes[first]], -demand[first])
        and (demand[first] >= 0).all()
        and 2 * len(first) == nodes - 1
    ):
        raise ValueError("pairs")
    nothing = np.zeros(nodes)
    return Instance(
        name=file.stem,
        family=FAMILY,
        rounding=_DOUBLE,
        units=1.0,
        points=table[:, 1:3],
        table=None,
        depots=1,
        delivery=nothing,
        pickup=np.maximum(demand, 0.0),
        service=table[:, 6],
        windows=table[:, 4:6],
        release=nothing,
        fleet=(Vehicles(int(vehicles), capacity),),
        best_known=best_known(file, {file.stem}),
        brought_to=np.where(goes > 0, goes, -1),
        fewest_known=fewest_known(file, {file.stem}),
    )
