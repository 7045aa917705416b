"""A job as the kernels read it: a few arrays of numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recycling_net.routing.job import FORBIDDEN, Job

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Short = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]

PICK, DROP, STAY, OPEN, CLOSE = 0, 1, 2, 3, 4
"""Columns of a client: collected there, brought there, how long it takes, when it may begin."""
CAPACITY, EARLIEST, LATEST, LONGEST, FARTHEST, FIXED, PER = 0, 1, 2, 3, 4, 5, 6
"""Columns of the limits and costs of a kind."""
COUNT, DEPOT, PROFILE, LIKE = 0, 1, 2, 3
"""Columns of the numbers of a kind; a round may change to a kind with the same ``LIKE``."""

NEAR = 40
"""A client is put back beside one of so many nearest to it."""
_WAITING, _LATE = 0.2, 1.0
"""How far a minute of waiting, or of being late, puts two clients apart (PyVRP's own values)."""


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """The problem in arrays; node numbers are those of the job, clients are counted from 0.

    Attributes
    ----------
    far, time
        Shape (profiles, nodes, nodes); ``time`` has no rows where nothing takes time. Profiles that differ only in
        what they may not visit share a matrix.
    into
        ``far`` with rows and columns changed: what leads into a node lies together.
    allowed
        Whether a kind may visit a client, shape (kinds, clients).
    client, limit, number
        Rows of a client and of a kind, with the columns above.
    near
        Clients nearest to each, nearest first, shape (clients, width).
    """

    far: Floats
    into: Floats
    time: Floats
    allowed: Bools
    client: Floats
    limit: Floats
    number: Ints
    near: Short


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
    client = np.column_stack([job.pickup[:, 0], job.delivery[:, 0], job.service, job.windows]).astype(float)
    limit = [
        (kind.capacity[0], kind.earliest, kind.latest, kind.longest, kind.farthest, kind.fixed_cost, kind.distance_cost)
        for kind in job.kinds
    ]
    alike: dict[tuple[int, int, int, int], int] = {}
    number = [
        (
            kind.count,
            kind.depot,
            profile,
            alike.setdefault((kind.depot, kind.profile, kind.earliest, kind.latest), len(alike)),
        )
        for kind, profile in zip(job.kinds, profiles, strict=True)
    ]
    return Ground(
        far,
        np.ascontiguousarray(far.transpose(0, 2, 1)),
        time,
        allowed,
        client,
        np.array(limit, float),
        np.array(number, np.int64),
        _near(far[:, clients, clients].min(axis=0), time[:, clients, clients], client),
    )


def _near(far: Floats, time: Floats, client: Floats) -> Short:
    """Clients by the way between them and what waiting or lateness adds (Vidal et al. 2013, section 4.5)."""
    apart = far.copy()
    if len(time):
        ready = client[:, None, OPEN] + client[:, None, STAY] + time.min(axis=0)
        last = client[:, None, CLOSE] + client[:, None, STAY] + time.min(axis=0)
        apart += _WAITING * np.maximum(client[:, OPEN] - last, 0) + _LATE * np.maximum(ready - client[:, CLOSE], 0)
    apart = np.minimum(apart, apart.T)
    np.fill_diagonal(apart, np.inf)
    return np.argsort(apart, axis=1, kind="stable")[:, : min(NEAR, len(apart) - 1)].astype(np.int32)
