"""Which vehicle goes where: one routing problem per depot and day."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from recycling_net.routing.rounds import plan_rounds

__all__ = ["plan_rounds"]


def __getattr__(name: str) -> Any:
    """Import the room when it is first used: the child process passes here too and needs none of it."""
    if name in __all__:
        return getattr(import_module("recycling_net.routing.rounds"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
