"""What is paid towards facilities: once for opening one, every year for running one, out of a pot if there is one."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from recycling_net.scenario.base import Kind, Model
from recycling_net.units import Yuan, YuanPerYear

_Year = Annotated[int, Field(ge=2000, le=2100)]


class SiteSubsidy(Model):
    """对设施的补贴;按吨的补贴写在 streams.<品类>.subsidy。计入费用表的 site_subsidy,不抵扣投资与运行预算。"""

    kind: Kind
    """补给哪一类设施(县外的不补)。"""
    sizes: tuple[str, ...] = ()
    """只补这些规模(facilities.<类别>.sizes 的键);不填为全部。"""
    opening: Yuan = "0 元"
    """新开一处一次性补多少,按开设时的规模、在开设那一年。"""
    yearly: YuanPerYear = "0 元/年"
    """在用的一处每年补多少,已有的也补,按当年的规模。"""
    first: _Year | None = None
    """从哪一年起补;不填为第一个规划年。"""
    last: _Year | None = None
    """补到哪一年为止;不填为最后一个规划年。"""
    pot: YuanPerYear | None = None
    """每年资金总额:应补的合计超过它时,只补这么多;不填不限。"""

    def pays(self, kind: str, size: str, year: int) -> bool:
        """Return whether a facility of this kind and size is paid for in a year."""
        of_size = not self.sizes or size in self.sizes
        return kind == self.kind and of_size and (self.first or year) <= year <= (self.last or year)
