"""What opens when and who it serves: siting of a county as one mixed-integer programme."""

from recycling_net.siting.decide import solve
from recycling_net.siting.feasible import farthest, feasible
from recycling_net.siting.start import Earlier

__all__ = ["Earlier", "farthest", "feasible", "solve"]
