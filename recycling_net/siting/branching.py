"""Cases of hub location: what is decided already, and the two parts into which one divides."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from recycling_net.siting.hubs import Hubs
from recycling_net.siting.model import Bools, Floats

SURE = 0.97
"""A hub that is open, or has a size, in so many of the last steps needs no branching."""


@dataclass(frozen=True, slots=True)
class Case:
    """Sizes that may be chosen (K,), hubs that must open (H,), prices by which ``bound`` is proved.

    ``worth`` (G,) is what it is worth to serve an origin, ``room`` (K,) the price of a tonne of room, ``often`` (K,)
    how often a size was best in the last steps.
    """

    allowed: Bools
    must: Bools
    worth: Floats
    room: Floats
    often: Floats
    bound: float


def divided(hubs: Hubs, case: Case) -> list[Case]:
    """Two cases instead of one: a hub shut or open, or the smaller or larger sizes of a hub; none if all is decided."""
    share = np.bincount(hubs.size_hub, case.often, len(hubs.site))
    choices = np.bincount(hubs.size_hub[case.allowed], minlength=len(share))
    doubt = np.where(case.must | (choices == 0), 1.0, np.abs(share - 0.5))
    largest = np.zeros(len(share))
    np.maximum.at(largest, hubs.size_hub, case.often)
    mixed = np.where(case.must & (choices > 1), largest / np.maximum(share, 1e-9), 2.0)
    if doubt.min() < SURE - 0.5 or (doubt.min() < 1.0 and mixed.min() > 1.0):
        at = int(doubt.argmin())
        return [replace(case, allowed=case.allowed & (hubs.size_hub != at)), replace(case, must=_with(case.must, at))]
    if mixed.min() > 1.0:
        return []
    at = int(mixed.argmin())
    of_hub = (hubs.size_hub == at) & case.allowed
    often = np.where(of_hub, case.often, 0.0)
    mean = (often * hubs.capacity).sum() / max(often.sum(), 1e-9)
    small = of_hub & (hubs.capacity <= max(mean, hubs.capacity[of_hub].min()))
    if (small == of_hub).all():
        small = of_hub & (hubs.capacity < hubs.capacity[of_hub].max())
    return [replace(case, allowed=case.allowed & ~(of_hub & ~small)), replace(case, allowed=case.allowed & ~small)]


def _with(chosen: Bools, at: int) -> Bools:
    """The same with one more."""
    more = chosen.copy()
    more[at] = True
    return more
