"""The named rules of a scenario: the same names in YAML, in tests and where no plan exists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field

from recycling_net.scenario.base import Code, Kind, Model, Stream, Table, Tier
from recycling_net.scenario.carbon import CarbonCap
from recycling_net.scenario.land import ExclusionZone, LandStatus, MinDistance, SiteStandard, Zoning
from recycling_net.scenario.parts import Year
from recycling_net.scenario.services import ServiceLimit
from recycling_net.scenario.tables import FixedFacility
from recycling_net.units import Growth, Kilometres, Share, Tonnes, Yuan


class RecoveryTarget(Model):
    """到某年,某品类至少回收多少:比基准年增长、吨数、占当年产生量的比例,三者写一个。"""

    stream: Stream
    """品类。"""
    year: Year
    """达标年份。"""
    increase: Growth | None = None
    """比基准年回收量增长的比例;100 % 即翻一番。"""
    tonnes: Tonnes | None = None
    """当年至少回收的吨数。"""
    share: Share | None = None
    """当年回收量占当年产生量的比例。"""

    def target_t(self, base_t: float, arising_t: float) -> float:
        """Return the tonnes asked for, of what was recovered in the base year and what arises in the rule's own."""
        if self.tonnes is not None:
            return float(self.tonnes)
        if self.share is not None:
            return float(self.share * arising_t)
        return float((1 + (self.increase or 0.0)) * base_t)


class ServiceRadius(Model):
    """服务半径上限。"""

    kind: Kind
    """设施类别。"""
    within: Kilometres
    """村到该类设施的最远道路里程。"""


class Coverage(Model):
    """覆盖率:多大比例的户在多远之内有某类设施。"""

    kind: Kind
    """设施类别。"""
    within: Kilometres
    """道路里程。"""
    households: Share
    """至少覆盖的户数比例。"""
    year: Year
    """从哪一年起。"""


class AtLeast(Model):
    """每个区域至少几处。"""

    younger: ClassVar[frozenset[str]] = frozenset({"exempt"})

    kind: Kind
    """设施类别。"""
    count: Annotated[int, Field(ge=1, le=100_000)]
    """数量。"""
    per: Tier = "county"
    """每个乡镇(township)、每个县(county)或每个地市(prefecture)。"""
    year: Year
    """从哪一年起。"""
    exempt: tuple[Code, ...] = ()
    """不作要求的区域:乡镇、县或地市的代码。"""


class AtMost(Model):
    """每个区域至多几处。"""

    kind: Kind
    """设施类别。"""
    count: Annotated[int, Field(ge=0, le=100_000)]
    """数量。"""
    per: Tier = "county"
    """每个乡镇(township)、每个县(county)或每个地市(prefecture)。"""


class Nesting(Model):
    """只归本区域的设施:村与下级设施不得跨乡镇(或跨县、跨地市)送到该类设施;县外站点不受限。"""

    younger: ClassVar[frozenset[str]] = frozenset({"exempt"})

    kind: Kind
    """设施类别。"""
    within: Tier = "township"
    """不跨乡镇(township)、不跨县(county)或不跨地市(prefecture)。"""
    exempt: tuple[Code, ...] = ()
    """准许跨区域送出的村和设施:编号。"""


def _yes_or_no(value: Any) -> Any:
    return {True: "100 %", False: "0 %"}[value] if isinstance(value, bool) else value


Carry = Annotated[Share, BeforeValidator(_yes_or_no, json_schema_input_type=bool | str)]
"""A share; true is all of it, false nothing."""


class Budget(Model):
    """一年的预算上限。"""

    younger: ClassVar[frozenset[str]] = frozenset({"carry"})

    year: Year
    """年份。"""
    most: Yuan
    """上限。"""
    carry: Carry | None = None
    """当年没有用完的结转:true 全部,也可写比例(如 50 %),留到下一个写了预算的年份用,那一年没用完的再按它自己的 carry 结转;不填不结转。"""


def carried(budgets: Sequence[Budget]) -> list[tuple[Budget, Budget | None]]:
    """Return budgets in the order of years, each with the one before it, whose rest it may use too."""
    known = sorted(budgets, key=lambda budget: budget.year)
    return [
        (budget, before if before is not None and before.carry else None)
        for budget, before in zip(known, [None, *known], strict=False)
    ]


OPEX_ITEMS = ("operating", "closing", "service", "haul", "disposal")
"""Cost lines that an opex_budget limits."""


@dataclass(frozen=True, slots=True)
class Balance:
    """A budget and what becomes of it, yuan of its year."""

    year: int
    most: float
    brought: float
    """What earlier years have left for it."""
    spent: float

    @property
    def left(self) -> float:
        """What is not spent."""
        return self.most + self.brought - self.spent


def balances(budgets: Sequence[Budget], spent: Mapping[int, float]) -> list[Balance]:
    """Return every budget with what is brought into its year and what is spent in it, in the order of years.

    No more is carried than may be spent in a year, though less than nothing were spent.
    """
    found: list[Balance] = []
    for budget, before in carried(budgets):
        brought = 0.0
        if before is not None:
            last = found[-1]
            brought = (before.carry or 0.0) * min(max(last.left, 0.0), last.most + last.brought)
        found.append(Balance(budget.year, float(budget.most), brought, float(spent.get(budget.year, 0.0))))
    return found


def most_available(budgets: Sequence[Budget]) -> dict[int, float]:
    """Return per year what could be spent if nothing had been before: its own and all that is carried, yuan."""
    found: dict[int, float] = {}
    for budget, before in carried(budgets):
        rest = found[before.year] * (before.carry or 0.0) if before is not None else 0.0
        found[budget.year] = budget.most + rest
    return found


class Fixed(Model):
    """沿用已定的设施,只优化其余部分。"""

    facilities: Table[FixedFacility]
    """沿用哪些:可直接写上一次运行目录里的 tables/facilities.csv;其中已有和县外的行不起作用。"""
    kinds: tuple[Kind, ...] = ()
    """只沿用这些类别;不填为全部。"""
    townships: tuple[Code, ...] = ()
    """只沿用这些乡镇(代码)里的;不填为全部。"""
    until: Year | None = None
    """只沿用到这一年为止开设的;不填为全部。"""
    complete: bool = False
    """在上述类别、乡镇、年份之内,除表中所列以外不再新开。"""

    def concerns(self, kind: str, township_code: str) -> bool:
        """Return whether facilities of the kind in the township belong to what is decided already."""
        return (not self.kinds or kind in self.kinds) and (not self.townships or township_code in self.townships)

    def keeps(self, code: str, kind: str, township_code: str) -> bool:
        """Return whether a candidate opens because the table says so; rules about land no longer ask about it."""
        until = self.until or 9999
        listed = any(row.code == code and (row.opening_year or 0) <= until for row in self.facilities.rows)
        return self.concerns(kind, township_code) and listed


class Decided(Model):
    """逐站的决定:某站从某年起必须开着,或不得开着。"""

    site: Code
    """站点编号(sites 表里的,或候选点的,如 CP230126100001、TS230126100)。"""
    open: bool
    """true 必须开着,false 不得开着。"""
    year: Year | None = None
    """从哪一年起;不填时,必须开着的到最后一个规划年开着即可(哪年开由求解定),不得开着的从第一个规划年起。"""

    def years(self, planned: Sequence[int]) -> list[int]:
        """Return the planning years that the decision is about."""
        first = self.year if self.year is not None else planned[-1] if self.open else planned[0]
        return [year for year in planned if year >= first]


class Rules(Model):
    """约束;每条的名字就是这里的键。"""

    younger: ClassVar[frozenset[str]] = frozenset(
        {
            "exclusion_zone",
            "zoning",
            "land_status",
            "min_distance",
            "site_standard",
            "carbon_cap",
            "decided",
            "service_limit",
        }
    )

    recovery_target: tuple[RecoveryTarget, ...] = ()
    """回收目标。"""
    service_radius: tuple[ServiceRadius, ...] = ()
    """服务半径。"""
    coverage: tuple[Coverage, ...] = ()
    """覆盖率。"""
    at_least: tuple[AtLeast, ...] = ()
    """最少数量。"""
    at_most: tuple[AtMost, ...] = ()
    """最多数量。"""
    nesting: tuple[Nesting, ...] = ()
    """只归本乡镇、本县或本地市。"""
    capex_budget: tuple[Budget, ...] = ()
    """每年投资预算(当年价)。"""
    opex_budget: tuple[Budget, ...] = ()
    """每年运行预算:固定运行费 + 处理费 + 关停 + 服务 + 转运 + 处置(当年价,不减收入;产物处置的收入计入)。"""
    exclusion_zone: tuple[ExclusionZone, ...] = ()
    """禁建区。"""
    zoning: tuple[Zoning, ...] = ()
    """用地分区。"""
    land_status: tuple[LandStatus, ...] = ()
    """用地落实之后才能开设。"""
    min_distance: tuple[MinDistance, ...] = ()
    """同类设施之间的最小间距。"""
    site_standard: tuple[SiteStandard, ...] = ()
    """场地面积标准。"""
    carbon_cap: tuple[CarbonCap, ...] = ()
    """每年碳排放上限;要写 carbon。"""
    decided: tuple[Decided, ...] = ()
    """逐站的决定。"""
    service_limit: tuple[ServiceLimit, ...] = ()
    """服务方式的限额。"""


def rule_name(family: str, rule: Model) -> str:
    """Return a rule's family with what tells it from its sisters, such as ``recovery_target[appliance,2027]``."""
    parts = [
        getattr(rule, part)
        for part in ("map", "mode", "stream", "kind", "site", "per", "year")
        if getattr(rule, part, None) is not None
    ]
    kinds = getattr(rule, "kinds", ())
    told = ",".join(map(str, [*parts, *kinds]))
    return f"{family}[{told}]" if told else family
