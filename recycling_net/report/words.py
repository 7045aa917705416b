"""How coded values and quantities are said to a person, in Chinese and in English."""

from __future__ import annotations

import math

from recycling_net.errors import Language
from recycling_net.plan import WORDS

YUAN_PER_WAN = 10_000.0
"""Chinese reports state money in 万元."""


def word(code: str, language: Language = "zh") -> str:
    """Return a coded value for a person; a value that is no code stays as it is."""
    if code not in WORDS:
        return code
    return WORDS[code] if language == "zh" else code.replace("_", " ")


def number(value: float, digits: int = 0) -> str:
    """Return a figure with thousands separators; a dash where there is none."""
    if not math.isfinite(value):
        return "—"
    text = f"{value:,.{digits}f}"
    return text.replace("-", "−") if float(text.replace(",", "")) != 0 else text.lstrip("-")


def percent(share: float, digits: int = 1) -> str:
    """Return a share as a percentage; a dash where there is none."""
    return f"{number(share * 100, digits)}%" if math.isfinite(share) else "—"


def signed_percent(share: float, digits: int = 0) -> str:
    """Return a change as a percentage with its sign."""
    return ("+" if share > 0 else "") + percent(share, digits)


def money(yuan: float, language: Language = "zh") -> str:
    """Return an amount of money in 万元, in English in million yuan; small amounts in yuan."""
    if abs(yuan) < YUAN_PER_WAN:
        return f"{number(yuan)} {'元' if language == 'zh' else 'yuan'}"
    if language == "zh":
        wan = yuan / YUAN_PER_WAN
        return f"{number(wan, 0 if abs(wan) >= 1000 else 1)} 万元"
    return f"{number(yuan / 1e6, 2)} million yuan"


def tonnes(value: float, language: Language = "zh") -> str:
    """Return a mass in tonnes."""
    digits = 0 if abs(value) >= 100 else 1
    return f"{number(value, digits)} {'吨' if language == 'zh' else 't'}"
