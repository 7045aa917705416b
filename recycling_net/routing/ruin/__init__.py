"""Plain rounds of many stops: one depot, one load, any number of rounds."""

from __future__ import annotations

from recycling_net.routing.ruin.ground import PlainRounds
from recycling_net.routing.ruin.search import Found, Limits, improve

__all__ = ["Found", "Limits", "PlainRounds", "improve"]
