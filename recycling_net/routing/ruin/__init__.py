"""Plain rounds of many stops: one depot, one load, windows."""

from __future__ import annotations

from recycling_net.routing.ruin.ground import PlainRounds, Times
from recycling_net.routing.ruin.search import Found, Limits, improve

__all__ = ["Found", "Limits", "PlainRounds", "Times", "improve"]
