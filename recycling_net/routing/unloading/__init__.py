"""Rounds over several days whose vehicles unload on their way, at whichever place is nearest by."""

from recycling_net.routing.unloading.problem import Limits, Planned, UnloadingRounds
from recycling_net.routing.unloading.search import plan_days

__all__ = ["Limits", "Planned", "UnloadingRounds", "plan_days"]
