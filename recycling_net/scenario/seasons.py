"""What arrives and leaves in which month, and what therefore lies in store."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from recycling_net.units import Share

if TYPE_CHECKING:
    from recycling_net.scenario.parts import StreamSpec

MONTHS = 12
Season = Annotated[tuple[Share, ...], Field(min_length=MONTHS, max_length=MONTHS)]
"""The share of a year's tonnes in each month, January first; they add up to one."""
_EVEN = (1 / MONTHS,) * MONTHS


def stock_profile(spec: StreamSpec) -> tuple[float, ...]:
    """Return what lies in store at the end of each month, as a share of what arrives in a year; all 0 without seasons.

    What has arrived less what has left, since January began, less its lowest of the year: the stock that repeats year
    by year and is empty once. stock[k] = D[k] - min D, D[k] = sum over the months up to k of arrives - leaves.
    Within a month both are even, so that no stock lies above those at the ends of months.
    """
    arrives, leaves = spec.season or _EVEN, spec.leaves or _EVEN
    held = list(accumulate(come - go for come, go in zip(arrives, leaves, strict=True)))
    least = min(held)
    return tuple(each - least for each in held)
