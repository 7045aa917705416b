"""Public benchmark instances and generated networks through the same rooms that plan a county."""

from __future__ import annotations

from collections.abc import Mapping

LOCATION_RIVALS = ("highs", "cpsat", "spopt")
ROUTING_RIVALS = ("pyvrp", "ortools")
"""Who else may be asked to solve an instance."""

SIZES: Mapping[str, str] = {"bayan": "230126", "wuchang": "230184", "harbin": "2301", "heilongjiang": "23"}
"""Areas by which growth is measured: 135, 300, 3,158 and 13,877 places. Any other area may be asked for by its name."""
