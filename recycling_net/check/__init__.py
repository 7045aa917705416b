"""The independent check of a plan: every rule, every flow and every yuan again, sharing nothing with the solvers."""

from recycling_net.check.finding import CheckReport
from recycling_net.check.verify import verify

__all__ = ["CheckReport", "verify"]
