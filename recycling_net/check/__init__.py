"""The independent check of a plan: every rule, every flow and every yuan again, sharing nothing with the solvers."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from recycling_net.check.finding import CheckReport

if TYPE_CHECKING:
    from recycling_net.check.whole import verify

__all__ = ["CheckReport", "verify"]


def __getattr__(name: str) -> Any:
    """Import the check of a plan when it is first used: a day's dispatch has its own."""
    if name == "verify":
        return import_module("recycling_net.check.whole").verify
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
