"""What opens when and who it serves: siting of a county as one mixed-integer programme."""

from recycling_net.siting.decide import solve
from recycling_net.siting.feasible import farthest, feasible

__all__ = ["farthest", "feasible", "solve"]
