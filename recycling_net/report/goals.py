"""What each recovery target asks for, what the plan reaches, the first planning year in which it does."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from recycling_net.network import Network
from recycling_net.plan import Column, Plan
from recycling_net.report.unfetched import unfetched
from recycling_net.scenario import RecoveryTarget, Scenario

TITLE = "目标达标年份"
COLUMNS = (
    Column("stream", "品类"), Column("year", "年份", "", "int", 0), Column("asked", "要求"),
    Column("base_t", "基准年", "t", "float", 2), Column("target_t", "目标", "t", "float", 2),
    Column("recovered_t", "方案", "t", "float", 2), Column("met", "结论"), Column("first_met", "首次达到的年份"),
)  # fmt: skip
"""Columns of the table of targets; ``first_met`` is a year or that no planning year reaches it."""

_RELATIVE, _KILOGRAM = 1e-6, 1e-3


@dataclass(frozen=True, slots=True)
class Goal:
    """A recovery target with what the plan reaches; tonnes per year.

    ``first_met`` is the first planning year in which the plan recovers what the rule asks for: its tonnes, or, where
    it asks for a share, that share of what arises in the year itself; None where no planning year does.
    """

    stream: str
    year: int
    base_t: float
    recovered_t: float
    target_t: float
    first_met: int | None = None
    asked: str = ""
    """What the rule says, such as ``+30 %``, ``500 t``, ``40 %``."""
    unfetched_t: float = 0.0
    """Of recovered_t what no vehicle fetches."""

    @property
    def fetched_t(self) -> float:
        """What the plan recovers and a vehicle fetches."""
        return max(0.0, self.recovered_t - self.unfetched_t)

    @property
    def met_as_fetched(self) -> bool:
        """Whether the target is reached by what vehicles fetch."""
        return reached(self.fetched_t, self.target_t)

    @property
    def met(self) -> bool:
        """Whether the target is reached, to a kilogram and a millionth."""
        return reached(self.recovered_t, self.target_t)

    @property
    def verdict(self) -> tuple[str, str]:
        """Whether vehicles fetch what the target asks for, in Chinese and English."""
        if self.met and not self.met_as_fetched:
            return "收得到的量未达到", "missed by what is fetched"
        return ("达到", "met") if self.met else ("未达到", "missed")

    @property
    def wanted_growth(self) -> float:
        """The growth over the base year that the rule asks for."""
        return growth(self.base_t, self.target_t)

    @property
    def growth(self) -> float:
        """The growth over the base year that the plan reaches."""
        return growth(self.base_t, self.recovered_t)


def growth(base: float, value: float) -> float:
    """Return the relative change; NaN from nothing."""
    return value / base - 1 if base else float("nan")


def reached(tonnes: float, target_t: float) -> bool:
    """Return whether so many tonnes reach a target, to a kilogram and a millionth."""
    return tonnes >= target_t * (1 - _RELATIVE) - _KILOGRAM


def goals(plan: Plan, network: Network, scenario: Scenario) -> tuple[Goal, ...]:
    """Return every recovery target of the scenario, by stream and year."""
    left = unfetched(plan, scenario)
    recovered = plan.tables["recovery"].set_index(["stream", "year"])["recovered_t"].to_dict()
    arising = network.supply.groupby(level="stream").sum()
    found = []
    for rule in sorted(scenario.rules.recovery_target, key=lambda rule: (rule.stream, rule.year)):
        base = network.baseline_t[rule.stream]
        got = {year: float(recovered.get((rule.stream, year), 0.0)) for year in plan.years}
        asked = {
            year: rule.target_t(base, float(arising.loc[[rule.stream], year].iloc[0]))
            for year in {*plan.years, rule.year}
        }
        first = next((year for year in plan.years if reached(got[year], asked[year])), None)
        missed = left.get(rule.stream, {}).get(rule.year, 0.0)
        told = (base, got.get(rule.year, 0.0), asked[rule.year], first, _asked(rule), missed)
        found.append(Goal(rule.stream, rule.year, *told))
    return tuple(found)


def _asked(rule: RecoveryTarget) -> str:
    if rule.tonnes is not None:
        return f"{rule.tonnes:,.10g} t"
    if rule.share is not None:
        return f"{rule.share * 100:.10g} %"
    return f"{(rule.increase or 0.0) * 100:+.10g} %"


def _in_words(asked: str) -> str:
    if asked.startswith(("+", "-")):
        return f"比基准年 {asked}"
    return f"当年产生量的 {asked}" if asked.endswith("%") else asked


def target_table(plan: Plan, network: Network, scenario: Scenario) -> pd.DataFrame:
    """Return one row per recovery target, as COLUMNS."""
    rows = [
        {
            "stream": goal.stream, "year": goal.year, "asked": _in_words(goal.asked), "base_t": goal.base_t,
            "target_t": goal.target_t, "recovered_t": goal.recovered_t, "met": goal.verdict[0],
            "first_met": "规划期内未达到" if goal.first_met is None else str(goal.first_met),
        }
        for goal in goals(plan, network, scenario)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=[column.name for column in COLUMNS])
