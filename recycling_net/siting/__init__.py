"""What opens when and who it serves: siting of a county as one mixed-integer programme."""

from recycling_net.siting.decide import solve

__all__ = ["solve"]
