"""Which columns belong to one township or county alone, and which join several."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy.sparse as sp

from recycling_net.siting.model import Bools, Ints
from recycling_net.siting.problem import Problem, positions
from recycling_net.siting.task import Task

MOST_JOINT = 0.1
"""Areas are of use while at most this share of the whole-number columns joins several."""
NONE = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Areas:
    """A partition of the columns.

    Attributes
    ----------
    label
        (columns,) the number of the area, -1 where a column joins several.
    joins
        (rows,) whether a row joins several areas, or chooses where an origin sends to; no implied row counts.
    above
        (columns,) what is to be decided before the areas: what joins them, and where single destinations are chosen.
    count
        How many areas there are.
    """

    label: Ints
    joins: Bools
    above: Bools
    count: int


def areas(task: Task) -> Areas | None:
    """Return the finest partition, by township or by county, in which little joins; None where there is none."""
    matrix = task.programme.rows.matrix.tocoo()
    for name in ("township_code", "county_code"):
        label = _by_site(task, name)
        label = _follow(label, ends(label, matrix), matrix)
        used = np.unique(label[label >= 0])
        joint = (label < 0) & task.programme.integer
        if len(used) > 1 and joint.sum() <= MOST_JOINT * task.programme.integer.sum():
            label = np.where(label >= 0, np.searchsorted(used, label), -1)
            above = label < 0
            above[task.columns.sends] = True
            if task.columns.sends.size:
                above[task.columns.flow] = True
            low, high = ends(label, matrix)
            joins = low < high
            joins[matrix.row[np.isin(matrix.col, task.columns.sends)]] = True
            return Areas(label, joins & ~task.implied, above, len(used))
    return None


def _by_site(task: Task, name: str) -> Ints:
    """Label what belongs to a site by the area of the site, if all that comes in comes from there too."""
    problem, columns = task.problem, task.columns
    own = pd.Categorical(problem.sites[name].astype(str).where(problem.sites["status"] != "outside"))
    site = _alone(problem, own.codes.astype(np.int64))
    place = pd.Categorical(problem.network.places[name].astype(str), categories=own.categories).codes
    of_place = pd.Series(place.astype(np.int64), index=problem.network.places.index)
    label = np.full(len(task.programme.cost), -1)
    at = site[positions(problem.options, "site_at")]
    home = of_place.reindex(problem.options["place"]).to_numpy(np.int64)
    origin = site[positions(problem.arcs, "origin_at")]
    for column, area in (
        (columns.is_open, site),
        (columns.sized, site[positions(problem.choices, "site")]),
        (columns.flow, origin),
        (columns.sends, site[positions(problem.pairs, "origin_at")]),
        (columns.option, np.where(at >= 0, at, home)),
    ):
        label[column] = area[:, None]
    return label


def _alone(problem: Problem, own: Ints) -> Ints:
    """(J,) the area of each site, -1 if something comes in from another."""
    site = own.copy()
    start, end = positions(problem.arcs, "origin_at"), positions(problem.arcs, "destination_at")
    while True:
        mixed = (site[end] >= 0) & (site[start] != site[end])
        if not mixed.any():
            return site
        site[end[mixed]] = -1


def ends(label: Ints, matrix: sp.coo_matrix) -> tuple[Ints, Ints]:
    """(rows,) the lowest and the highest label in each row; the lowest is NONE where there is none."""
    low, high = np.full(matrix.shape[0], NONE), np.full(matrix.shape[0], -1)
    known = label[matrix.col] >= 0
    np.minimum.at(low, matrix.row[known], label[matrix.col[known]])
    np.maximum.at(high, matrix.row[known], label[matrix.col[known]])
    return low, high


def _follow(label: Ints, ends: tuple[Ints, Ints], matrix: sp.coo_matrix) -> Ints:
    """Label a column without one by its rows, where these are of one area alone."""
    low, high = np.full(len(label), NONE), np.full(len(label), -1)
    np.minimum.at(low, matrix.col, ends[0][matrix.row])
    np.maximum.at(high, matrix.col, ends[1][matrix.row])
    return np.where((label < 0) & (low == high), low, label)
