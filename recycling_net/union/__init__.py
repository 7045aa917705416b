"""Siting and rounds as one decision: what the rounds cost goes back to siting until nothing is gained by it."""

from recycling_net.union.loop import unite

__all__ = ["unite"]
