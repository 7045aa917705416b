"""Machine code for locating hubs, made or read before it is needed: a small case solved for nothing."""

from __future__ import annotations

import time

import numpy as np

from recycling_net.siting.highs import Limits
from recycling_net.siting.hubs import Hubs
from recycling_net.siting.locating import Located, Locating
from recycling_net.siting.offers import Offers

ENOUGH = 60.0
"""Seconds that it may take; it ends by itself after one."""


def small() -> tuple[Hubs, Offers]:
    """Return two hubs for three origins that may as well send nothing."""
    origin, hub = np.repeat(np.arange(3), 2), np.tile(np.arange(2), 3)
    four = np.arange(4)
    hubs = Hubs(
        np.arange(3), origin, hub, np.arange(2), four, four // 2, np.array([2.0, 4.0, 2.0, 4.0]),
        np.array([30.0, 40.0, 31.0, 41.0]), np.zeros(0), 0.0,
    )  # fmt: skip
    tonnes = np.tile([0.0, 1.0, 1.5], (3, 1))
    haul = np.array([[1.0, 9.0], [5.0, 5.0], [9.0, 1.0]])
    offered = Offers(90.0 - 60.0 * tonnes, tonnes, np.full(3, 3), haul, 0.0)
    return hubs, offered


def warm() -> Located:
    """Locate them, so that every loop has its machine code."""
    limits = Limits(time.monotonic() + ENOUGH, 0.0, 1, 0)
    locating = Locating(*small(), 100.0, limits)
    locating.go_on(limits)
    return locating.located
