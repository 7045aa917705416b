"""Rounds of pairs: as few vehicles as can be found where each costs something, then as little way."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from recycling_net.routing.job import Job, Send
from recycling_net.routing.mixed.search import improve as rows
from recycling_net.routing.pool import Pool
from recycling_net.routing.relay import Turn
from recycling_net.routing.relay import improve as relay

_FEWER = 0.35
"""Part of the time for fewer vehicles."""
_OFTEN, _PUT = 3, 0.06
"""So often strings go on, hot again, from the best; part of that time in which rounds met on the way are put together.
In 15 seconds of the processor 106 pairs (lrc1_2_6) came to 3,769 and 3,777 at once, to 3,572 and 3,663 in three times."""


def improve(job: Job, send: Send) -> tuple[int, bool]:
    """Search, ``send`` each better answer, return (iterations, whether time ran out).

    Where all vehicles are of one kind, what one costs is taken for more than any way saves.
    """
    if len(job.kinds) > 1 or job.kinds[0].fixed_cost == 0:
        return _less_way(job, send)
    return relay(job, send, [Turn(_fewer, _FEWER), Turn(_less_way_with_no_more, 1 - _FEWER)])


def _fewer(job: Job, send: Send) -> tuple[int, bool]:
    """Search with vehicles that cost nothing, one less after each answer."""
    (kind,) = job.kinds
    return rows(replace(job, kinds=[replace(kind, fixed_cost=0)]), send, fewer=True)


def _less_way_with_no_more(job: Job, send: Send) -> tuple[int, bool]:
    """Search with no more vehicles than the start has; they cost nothing."""
    (kind,) = job.kinds
    return _less_way(replace(job, kinds=[replace(kind, fixed_cost=0, count=len(job.start) or kind.count)]), send)


def _less_way(job: Job, send: Send) -> tuple[int, bool]:
    pool = Pool(job)
    less = pool.fed(partial(rows, meet=pool.add))
    turns = Turn(less, (1 - _PUT) / _OFTEN), Turn(pool.together, _PUT / _OFTEN)
    return relay(job, send, turns * _OFTEN)
