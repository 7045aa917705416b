"""One text of the catalogue of faults."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Entry:
    """One text: what is wrong and what to do, in both languages; names in braces are facts."""

    zh: str
    zh_cure: str
    en: str
    en_cure: str
    severity: Literal["error", "warning"] = "error"
