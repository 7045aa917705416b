"""What opens when and who it serves: siting of a county as one mixed-integer programme."""

from recycling_net.siting.charges import Charges
from recycling_net.siting.decide import solve, solve_charged
from recycling_net.siting.feasible import farthest, feasible
from recycling_net.siting.start import Earlier

__all__ = ["Charges", "Earlier", "farthest", "feasible", "solve", "solve_charged"]
