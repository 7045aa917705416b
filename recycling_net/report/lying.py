"""Sentences about tonnes that nobody fetches and the targets that fail without them."""

from __future__ import annotations

from recycling_net.errors import Language
from recycling_net.report.figures import KeyFigures
from recycling_net.report.goals import Goal
from recycling_net.report.words import tonnes, word


def beside_targets(figures: KeyFigures, language: Language = "zh") -> str:
    """Return what stands behind the sentence of targets where it counts tonnes that nobody fetches."""
    left = sum(goal.unfetched_t for goal in figures.goals)
    failing = len(failing_without(figures.goals))
    if not left:
        return ""
    if language == "en":
        ending = f"{failing} of them fail" if failing else "they hold"
        return f" (counting {tonnes(left, 'en')} that no vehicle fetches; without these {ending})"
    return f"(算上没有车去收的 {tonnes(left)};不算它们{f'有 {failing} 项达不到' if failing else '也都达到'})"


def failing_without(goals: tuple[Goal, ...]) -> tuple[Goal, ...]:
    """Return the targets that are met only by what no vehicle fetches."""
    return tuple(goal for goal in goals if goal.met and not goal.met_as_fetched)


def said(figures: KeyFigures, language: Language = "zh") -> tuple[str, ...]:
    """Return for each year how many tonnes nobody fetches, of which streams, and the targets that fail without them."""
    lines, found = [], figures.unfetched_t
    for year in sorted({year for by_year in found.values() for year in by_year}):
        left = {stream: by_year[year] for stream, by_year in found.items() if year in by_year}
        failing = [goal for goal in failing_without(figures.goals) if goal.year == year]
        lines.append(_year(year, left, failing, language))
    return tuple(lines)


def _year(year: int, left: dict[str, float], failing: list[Goal], language: Language) -> str:
    total = tonnes(sum(left.values()), language)
    if language == "en":
        parts = ", ".join(f"{word(stream, 'en')} {tonnes(mass, 'en')}" for stream, mass in left.items())
        fails = ", ".join(
            f"{word(goal.stream, 'en')} ({tonnes(goal.fetched_t, 'en')} of {tonnes(goal.target_t, 'en')})"
            for goal in failing
        )
        missed = f"Without them these targets are missed: {fails}" if failing else "Without them no target that is met is missed"  # fmt: skip
        return f"{year}: {total} that the plan counts as recovered are fetched by no vehicle ({parts}): visits are left out, see the table union_unserved. {missed}."
    parts = "、".join(f"{word(stream)} {tonnes(mass)}" for stream, mass in left.items())
    fails = "、".join(
        f"{word(goal.stream)}(收得到 {tonnes(goal.fetched_t)},目标 {tonnes(goal.target_t)})" for goal in failing
    )
    missed = f"不算它们,有 {len(failing)} 项目标达不到:{fails}" if failing else "不算它们,已达到的目标仍都达到"
    return f"{year} 年计入回收量的有 {total}没有车去收({parts}):有站次没排上,见“各年未排站点”表。{missed}。"
