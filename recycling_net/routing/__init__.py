"""Which vehicle goes where: one routing problem per depot and day."""

from recycling_net.routing.rounds import plan_rounds

__all__ = ["plan_rounds"]
