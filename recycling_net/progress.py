"""What long work reports while it runs, to whoever listens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import nan


@dataclass(frozen=True, slots=True)
class Progress:
    """One event: the stage, how far it is, the best plan and proven bound so far in yuan, and what is amiss."""

    stage: str
    seconds: float = 0.0
    objective_yuan: float = nan
    bound_yuan: float = nan
    done: int = 0
    total: int = 0
    note: str = ""
    warning: str = ""


Listener = Callable[[Progress], None]


def silent(_event: Progress) -> None:
    """Listen to nothing; the default."""
