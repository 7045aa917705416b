"""Sentences about what is coming: kinds of facilities that run out of capacity, what is emitted."""

from __future__ import annotations

from recycling_net.errors import Language
from recycling_net.report.figures import KeyFigures
from recycling_net.report.words import number, percent, word


def scarce(figures: KeyFigures, language: Language = "zh") -> tuple[str, ...]:
    """Return a sentence for each kind whose facilities together reach its red threshold, with the first year in which."""
    if language == "en":
        return tuple(
            f"Capacity: all {word(kind, 'en')}s together are {percent(share, 0)} full in {year}, above their red threshold."
            for kind, (year, share) in figures.scarce.items()
        )
    return tuple(
        f"能力预警:{word(kind)}合计利用率 {year} 年达到 {percent(share, 0)}(红色),要提前增加能力或另找去处。"
        for kind, (year, share) in figures.scarce.items()
    )


def emitted(figures: KeyFigures, language: Language = "zh") -> tuple[str, ...]:
    """Return what is emitted and avoided in the last year; nothing where the scenario has no factors."""
    if not figures.co2e_t:
        return ()
    year = figures.last_year
    out, saved = (number(figures.co2e_t[name][year], 1) for name in ("emitted", "avoided"))
    if language == "en":
        return (f"In {year} the network emits {out} tCO2e and avoids {saved} tCO2e.",)
    return (f"{year} 年网络排放 {out} tCO2e,避免 {saved} tCO2e。",)
