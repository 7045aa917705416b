"""A job as the kernels read it: a few arrays of numbers."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from recycling_net.routing.job import FORBIDDEN, Job

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Short = npt.NDArray[np.int32]

PICK, DROP, STAY, OPEN, CLOSE = 0, 1, 2, 3, 4
"""Columns of a client: collected there, brought there, how long it takes, when it may begin."""
CAPACITY, EARLIEST, LATEST, LONGEST, FARTHEST, FIXED, PER = 0, 1, 2, 3, 4, 5, 6
"""Columns of the limits and costs of a kind."""
COUNT, DEPOT, PROFILE, LIKE = 0, 1, 2, 3
"""Columns of the numbers of a kind; a round may change to a kind with the same ``LIKE``."""

FIRST, LAST = 0, 1
"""Columns of a pair."""

THERE, BACK, THERE_S, BACK_S = 0, 1, 2, 3
"""Columns of a leg: how far it is to the other node and from it, and how long either takes."""

NEAR = 40
"""A client is put back beside one of so many nearest to it."""
_WAITING, _LATE = 0.2, 1.0
"""How far a minute of waiting, or of being late, puts two clients apart (PyVRP's own values)."""
_LONGEST_LEG = np.iinfo(np.int32).max
_APART = 1e15
"""How far apart two clients are that no vehicle may both visit."""
_KEPT = 0.9
"""How often rounds keep their kinds where the smallest vehicles carry a load for least. One more client makes a round
larger for less than a vehicle costs, and so all grew: 535 clients (X536-FSMFD, a minute of the processor) came to 4.6 %
when rounds always changed their kinds, to 0.6 % so. Where large vehicles are cheap it led to too many (X1001-FSMF in
twenty seconds 1.6 and 2.7 % with it, 1.0 and 0.9 % without). Only where the smallest could carry all; X139-HD, where they
cannot, came to 0.9 % with it and 0.2 % without."""


class Ground(NamedTuple):
    """The problem in arrays; node numbers are those of the job, clients are counted from 0.

    Attributes
    ----------
    legs
        Between a node and each other, with the columns above, shape (profiles, nodes, nodes, columns); profiles that
        differ only in what they may not visit share them. What is asked of two nodes lies together, and in a short
        form: most of the time went by waiting for memory.
    timed
        Whether anything takes time; where nothing does, legs have two columns.
    fits
        Which kinds may visit a client: the bit of each kind.
    client, limit, number
        Rows of a client and of a kind, with the columns above. Where a pair is delivered, less than nothing is collected.
    pair
        Who picks up what is delivered at a client, or is picked up there, and who gets it; whoever is alone is both.
    alone
        What a round of a kind to one client costs, infinite where it cannot be; shape (kinds, clients). To the first of a
        pair: what two rounds cost.
    near, away
        Clients nearest to each, nearest first, and the shorter way between them; shape (clients, width).
    home
        The shortest way between each client and any depot.
    varied
        Whether a round may change its kind.
    kept
        How often none does while clients are put back; what is left of one gets the cheapest kind all the same.
    removed
        How many clients a step takes out on average (usually the article's own value, see `strings`); whoever is in a
        pair with them comes on top.
    """

    legs: Short
    timed: bool
    fits: Ints
    client: Floats
    limit: Floats
    number: Ints
    pair: Ints
    alone: Floats
    near: Short
    away: Floats
    home: Floats
    varied: bool
    kept: float
    removed: float = 10.0


def ground_of(job: Job) -> Ground:
    """Return the arrays of a job with one load and one trip a vehicle, all of whose clients must be visited."""
    legs, spans = job.distances(), job.duration
    profiles = [kind.profile for kind in job.kinds]
    allowed = (legs[:, 0, job.depots :] < FORBIDDEN)[profiles]
    if (np.where(legs < FORBIDDEN, legs, (least := legs.min(axis=0))) == least).all():
        legs, profiles = least[None], [0] * len(profiles)
        spans = spans.min(axis=0)[None] if len(spans) else spans
    far, time = legs.astype(float), spans.astype(float)
    clients = slice(job.depots, None)
    pair = _pairs(job.brought_to, len(job.service))
    client = np.column_stack([job.pickup[:, 0], job.delivery[:, 0], job.service, job.windows]).astype(float)
    first, last = _apart(pair)
    client[last, PICK] -= client[first, PICK]
    limit = np.array(
        [
            (one.capacity[0], one.earliest, one.latest, one.longest, one.farthest, one.fixed_cost, one.distance_cost)
            for one in job.kinds
        ],
        float,
    )
    alike: dict[tuple[int, ...], int] = {}
    number = np.array(
        [
            (one.count, one.depot, to, alike.setdefault((one.depot, to, one.earliest, one.latest), len(alike)))
            for one, to in zip(job.kinds, profiles, strict=True)
        ],
        np.int64,
    )
    between = far[:, clients, clients].min(axis=0)
    between = np.minimum(between, between.T)
    near = _near(between, time[:, clients, clients], client, allowed)
    out, back = far[:, : job.depots, clients].min(axis=(0, 1)), far[:, clients, : job.depots].min(axis=(0, 2))
    home = np.minimum(out, back)
    alone = np.where(allowed, _alone(far, time, client, limit, number), np.inf)
    alone[:, first] += alone[:, last]
    return Ground(
        _legs(legs, spans),
        len(spans) > 0,
        (allowed * (np.int64(1) << np.arange(len(number)))[:, None]).sum(axis=0),
        client,
        limit,
        number,
        pair,
        alone,
        near,
        np.take_along_axis(between, near.astype(np.int64), axis=1),
        home,
        len(alike) < len(number),
        _KEPT if _small_is_cheap(client, home, limit, number) else 0.0,
    )


def _pairs(brought_to: Ints, clients: int) -> Ints:
    """Return the first and the last of the pair of each client, itself twice where it has none; shape (clients, 2)."""
    pair = np.repeat(np.arange(clients)[:, None], 2, axis=1)
    first = np.flatnonzero(brought_to >= 0)
    last = brought_to[first]
    pair[first, LAST], pair[last, FIRST] = last, first
    if len(np.unique([first, last])) < 2 * len(first):
        raise ValueError("a client belongs to one pair at most")
    return pair


def _apart(pair: Ints) -> Ints:
    """Return the first and the last of all pairs of two; shape (2, pairs)."""
    return np.unique(pair[pair[:, FIRST] != pair[:, LAST]], axis=0).T


def _legs(far: npt.NDArray[np.int64], time: npt.NDArray[np.int64]) -> Short:
    """Return both ways between nodes, and how long they take, in four bytes each; whatever is longer is forbidden."""
    both = [part for whole in (far, time) if len(whole) for part in (whole, whole.transpose(0, 2, 1))]
    return np.stack([np.minimum(part, _LONGEST_LEG).astype(np.int32) for part in both], axis=3)


def _near(between: Floats, time: Floats, client: Floats, allowed: npt.NDArray[np.bool_]) -> Short:
    """Clients by the way between them and what waiting or lateness adds (Vidal et al. 2013, section 4.5)."""
    apart = between.copy()
    if len(time):
        ready = client[:, None, OPEN] + client[:, None, STAY] + time.min(axis=0)
        last = client[:, None, CLOSE] + client[:, None, STAY] + time.min(axis=0)
        apart += _WAITING * np.maximum(client[:, OPEN] - last, 0) + _LATE * np.maximum(ready - client[:, CLOSE], 0)
    apart = np.minimum(apart, apart.T)
    apart[~(allowed.T.astype(float) @ allowed > 0)] = _APART
    np.fill_diagonal(apart, np.inf)
    return np.argsort(apart, axis=1, kind="stable")[:, : min(NEAR, len(apart) - 1)].astype(np.int32)


def _small_is_cheap(client: Floats, home: Floats, limit: Floats, number: Ints) -> bool:
    """Whether the smallest vehicles could carry all, and one costs least by what it carries as far as clients are."""
    capacity = limit[:, CAPACITY]
    smallest = capacity == capacity.min()
    load = np.maximum(client[:, PICK], client[:, DROP]).sum()
    if smallest.all() or (number[smallest, COUNT] * capacity[smallest]).sum() < load:
        return False
    dear = (limit[:, FIXED] + limit[:, PER] * 2 * home.mean()) / np.maximum(capacity, 1)
    return bool(dear[smallest].min() <= dear[~smallest].min())


def _alone(far: Floats, time: Floats, client: Floats, limit: Floats, number: Ints) -> Floats:
    """What a round of each kind to each client costs, infinite where a limit is not kept; shape (kinds, clients)."""
    depots, clients = number[:, DEPOT], slice(far.shape[1] - len(client), None)
    profiles = number[:, PROFILE]
    whole = far[profiles, depots, clients] + far[profiles, clients, depots]
    heaviest = np.maximum(client[:, PICK], client[:, DROP])
    capacity, earliest, latest, longest, farthest, fixed, per = limit.T[:, :, None]
    possible = (heaviest <= capacity) & (whole <= farthest)
    if len(time):
        out, back = time[profiles, depots, clients], time[profiles, clients, depots]
        begins = np.maximum(earliest + out, client[:, OPEN])
        takes = client[:, STAY] + back
        possible &= (begins <= client[:, CLOSE]) & (begins + takes <= latest) & (out + takes <= longest)
    return np.where(possible, fixed + per * whole, np.inf)
