"""The named rules of a scenario: the same names in YAML, in tests and where no plan exists."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from recycling_net.scenario.base import Area, Code, Kind, Model, Stream, Table
from recycling_net.scenario.parts import Year
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

    kind: Kind
    """设施类别。"""
    count: Annotated[int, Field(ge=1, le=100_000)]
    """数量。"""
    per: Area = "county"
    """每个乡镇(township)或每个县(county)。"""
    year: Year
    """从哪一年起。"""


class AtMost(Model):
    """每个区域至多几处。"""

    kind: Kind
    """设施类别。"""
    count: Annotated[int, Field(ge=0, le=100_000)]
    """数量。"""
    per: Area = "county"
    """每个乡镇(township)或每个县(county)。"""


class Nesting(Model):
    """只归本区域的设施:村与下级设施不得跨乡镇(或跨县)送到该类设施;县外站点不受限。"""

    kind: Kind
    """设施类别。"""
    within: Area = "township"
    """不跨乡镇(township)或不跨县(county)。"""


class Budget(Model):
    """一年的预算上限。"""

    year: Year
    """年份。"""
    most: Yuan
    """上限。"""


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


class Rules(Model):
    """约束;每条的名字就是这里的键。"""

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
    """不跨乡镇或不跨县。"""
    capex_budget: tuple[Budget, ...] = ()
    """每年投资预算(当年价)。"""
    opex_budget: tuple[Budget, ...] = ()
    """每年运行预算:固定运行费 + 处理费 + 关停 + 服务 + 转运 + 处置(当年价,不减收入;产物处置的收入计入)。"""


def rule_name(family: str, rule: Model) -> str:
    """Return a rule's family with what tells it from its sisters, such as ``recovery_target[appliance,2027]``."""
    parts = [getattr(rule, part) for part in ("stream", "kind", "per", "year") if hasattr(rule, part)]
    return f"{family}[{','.join(map(str, parts))}]"
