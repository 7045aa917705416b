"""Which sites open and which rounds leave from them, decided together."""

from __future__ import annotations

from recycling_net.routing.depots.bound import lower_bound
from recycling_net.routing.depots.problem import (
    Limits,
    LocationRouting,
    Opened,
    Platform,
    Round,
    Rounds,
    cost_of,
    overload_of,
    ungrouped,
)
from recycling_net.routing.depots.search import open_depots

__all__ = [
    "Limits",
    "LocationRouting",
    "Opened",
    "Platform",
    "Round",
    "Rounds",
    "cost_of",
    "lower_bound",
    "open_depots",
    "overload_of",
    "ungrouped",
]
