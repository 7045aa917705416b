"""Which solver a job goes to: by what it asks for and how large it is, as measured on public instances."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Literal

import numpy as np

from recycling_net.routing.job import NEVER, UNLIMITED, Job, Send
from recycling_net.routing.relay import Turn
from recycling_net.routing.relay import improve as relay

if TYPE_CHECKING:
    from recycling_net.routing.ruin import PlainRounds

MOST_KINDS = 62
"""Strings on rows know by the bits of a whole number which kinds may visit a client."""
_SHORT = 20
"""Stops that fill a vehicle. With windows, strings on rings came to 2.1 % in twelve seconds with 11 stops (R1_4_10),
strings on rows to 3.4 %; with 50 stops (R2_4_9) strings on rows came to 4.1 %, PyVRP to 2.1 %. With deliveries beside
pickups and 40 stops (RC2_4_1 of Gehring's set, 20 seconds of the processor) to 2.3 and 1.4 %, with 44 (r201, 8 seconds)
to 0.5 and 0.02 %."""
_SHARES = 0.7, 0.06, 0.02, 0.12, 0.08, 0.02
"""Parts of the time: strings and PyVRP from their rounds, several times anew; rounds of all put together; strings on
rows and PyVRP from the best; once more all put together. One beginning of 40 seconds of the processor brought 600 clients
(PR13A) to 1.9 %, two of twelve to 3.1 and 2.7 %, PyVRP alone in a minute to 2.1 %; putting together, in a second, from
1.8 to 1.6 %."""
_SETTLED_S, _SETTLED = 0.06, 5000
"""Seconds, and iterations, a client after which strings with windows find more from another beginning than by going
on."""
_MOST_BEGINNINGS = 4
_WORTH = 40
"""PyVRP makes one iteration while strings on rows make so many (PR13A, PR21A)."""
_BRIEF, _SEVERAL = 10, (100, 1000)
"""Stops that fill a vehicle, and clients: with so few, rounds of one depot without windows are put together anew too.
In 25 seconds of the processor this brought X-n247 (5 stops) from 1.6 to 0.9 %, X-n586 (4) from 0.6 to 0.3 %, X-n228
(10) from 0.5 to 0.3 %, but X-n411 (21) from 1.7 to 2.3 %."""
_MOST_LEGS = 20_000_000
"""PyVRP keeps 16 bytes of each leg of a profile."""
Engine = Literal["rings", "rows", "pyvrp"]


def improve(job: Job, send: Send) -> tuple[int, bool]:
    """Search, ``send`` each better answer, return (iterations, whether time ran out).

    Each solver is loaded only when it is needed.
    """
    engine = chosen(job)
    if len(job.brought_to):
        from recycling_net.routing.paired import improve as paired  # noqa: PLC0415  # numba takes a second

        return paired(job, send)
    if engine == "pyvrp":
        from recycling_net.routing.pyvrp_adapter import improve as pyvrp  # noqa: PLC0415  # the parent needs no solver

        return pyvrp(job, send)
    if not relayed(job, engine):
        return (_plain if engine == "rings" else _mixed)(job, send)
    from recycling_net.routing.pool import Pool  # noqa: PLC0415  # only where there is something to put together

    pool = Pool(job)
    rows, polish = pool.fed(partial(_mixed, meet=pool.add)), pool.fed(_go_on)
    anew = pool.fed(_plain) if engine == "rings" else rows
    first, descent, put, again, last, put_again = _SHARES
    often = _beginnings(job, first)
    line = Turn(anew, first / often, begins="start"), Turn(polish, descent / often, _WORTH, begins="line")
    turns = [*(line * often), Turn(pool.together, put), Turn(rows, again), Turn(polish, last, _WORTH)]
    return relay(job, send, [*turns, Turn(pool.together, put_again)])


def relayed(job: Job, engine: Engine) -> bool:
    """Whether PyVRP and strings on rows go on in turns: where there are windows and no more legs than PyVRP should keep.

    And where there are none, but many brief rounds. Mixed fleets without windows gained nothing by it (X359-HD).
    """
    if len(job.duration):
        return job.duration.size <= _MOST_LEGS
    least, most = _SEVERAL
    return engine == "rings" and _stops_a_round(job) <= _BRIEF and least <= len(job.service) <= most


def _beginnings(job: Job, share: float) -> int:
    """How often strings begin anew in their part of the time, by how long they find better rounds."""
    enough = share * min(job.seconds / _SETTLED_S, job.iterations / _SETTLED) / len(job.service)
    return int(min(_MOST_BEGINNINGS, max(1.0, enough)))


def _mixed(job: Job, send: Send, meet: Send | None = None) -> tuple[int, bool]:
    from recycling_net.routing.mixed.search import improve as mixed  # noqa: PLC0415  # numba takes a second

    return mixed(job, send, meet)


def _go_on(job: Job, send: Send) -> tuple[int, bool]:
    from recycling_net.routing.pyvrp_adapter import go_on  # noqa: PLC0415  # the parent needs no solver

    return go_on(job, send)


def chosen(job: Job) -> Engine:
    """Return who solves a job.

    One kind of vehicle at one depot without limits but its load goes to strings on rings; mixed fleets, several depots,
    skills, limits of a day, and deliveries beside pickups to strings on rows. Long rounds with windows or with deliveries
    beside pickups, several trips, prizes, several loads, cost by the hour, and whatever has a start, go to PyVRP. Pairs
    are for strings on rows alone.

    Raises
    ------
    ValueError
        If there are pairs beside what strings on rows do not know.
    """
    once = all(kind.trips == 1 and kind.second_cost == 0 and len(kind.capacity) == 1 for kind in job.kinds)
    once &= job.prize == 0 and not job.start and not job.release.any() and len(job.service) > 1
    if len(job.brought_to) and (not once or len(job.kinds) > MOST_KINDS):
        raise ValueError("pairs need one trip a vehicle, one load, and neither prizes, releases nor cost by the hour")
    both = bool(job.pickup.any() and job.delivery.any())
    long = (len(job.duration) > 0 or both) and _stops_a_round(job) > _SHORT
    if len(job.brought_to):
        return "rows"
    if not once or long or len(job.kinds) > MOST_KINDS:
        return "pyvrp"
    plain = len(job.kinds) == 1 and job.depots == 1 and not both
    return "rings" if plain and job.kinds[0].farthest == job.kinds[0].longest == NEVER else "rows"


def _stops_a_round(job: Job) -> float:
    """How many stops fill the largest vehicle."""
    load = max(1, int(job.pickup.sum()), int(job.delivery.sum()))
    return len(job.service) * max(kind.capacity[0] for kind in job.kinds) / load


def _plain(job: Job, send: Send) -> tuple[int, bool]:
    from recycling_net.routing.ruin import Found, Limits, improve  # noqa: PLC0415  # numba takes a second

    began = job.clock()
    problem = _plain_rounds(job)

    def tell(found: Found) -> None:
        if len(found.rounds) <= problem.vehicles:
            send([[(one - 1).tolist()] for one in found.rounds], [0] * len(found.rounds))

    left = max(0.0, began + job.seconds - job.clock())
    iterations = job.iterations if job.iterations < UNLIMITED else None
    found = improve(problem, Limits(left, iterations, job.seed, job.clock), listen=tell)
    tell(found)
    return found.iterations, found.ended == "time"


def _plain_rounds(job: Job) -> PlainRounds:
    from recycling_net.routing.ruin import PlainRounds, Times  # noqa: PLC0415  # as above

    (kind,) = job.kinds
    demand = np.concatenate([[0], job.pickup[:, 0] + job.delivery[:, 0]])
    times = None
    if len(job.duration):
        windows = np.vstack([[[kind.earliest, kind.latest]], job.windows]).astype(float)
        stays = np.concatenate([[0.0], job.service])
        times = Times(windows, stays, job.duration[0].astype(float))
    return PlainRounds(
        demand,
        min(kind.capacity[0], int(demand.sum())),
        points=np.array(job.points) if len(job.points) else None,
        cost=None if len(job.points) else job.distance[0].astype(float) * kind.distance_cost,
        is_rounded=len(job.points) > 0,
        vehicle_cost=float(kind.fixed_cost),
        vehicles=kind.count,
        times=times,
    )
