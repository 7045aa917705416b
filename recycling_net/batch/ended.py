"""How one scenario of a batch ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from recycling_net.errors import Issue


@dataclass(frozen=True, slots=True)
class Ended:
    """How one scenario ended: its exit code, its run folder with run.json if there is one, and why if not."""

    file: Path
    exit_code: int
    folder: Path | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    issues: tuple[Issue, ...] = ()
    said: str = ""
    reused: bool = False
