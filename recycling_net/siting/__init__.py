"""What opens when and who it serves: siting of a county as one mixed-integer programme."""

from recycling_net.siting.charges import Charges, FleetLimit
from recycling_net.siting.conflicts import Conflicts, conflicts
from recycling_net.siting.decide import solve, solve_charged
from recycling_net.siting.pricing import Change, Group
from recycling_net.siting.shadow import prices, shifted
from recycling_net.siting.start import Earlier

__all__ = [
    "Change",
    "Charges",
    "Conflicts",
    "Earlier",
    "FleetLimit",
    "Group",
    "conflicts",
    "prices",
    "shifted",
    "solve",
    "solve_charged",
]
