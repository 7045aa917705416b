"""What is to be said of today's network beside a plan, RN56x."""

from __future__ import annotations

from recycling_net.errors.entry import Entry

TEXTS: dict[str, Entry] = {
    "RN560": Entry(
        "品类 {stream} 不从村里收(没有 modes),没有基准年回收量可核对",
        "从 baseline.tonnes 里删去这一行",
        "{stream} is not collected from places (it has no modes), so there is no recovery of the base year to hold it against",
        "remove it from baseline.tonnes",
    ),
    "RN561": Entry(
        "实测数 `{name}` 没有写来源",
        "在 sources 里加一行,例如 `{name}: 2023 年财务决算`",
        "the measured figure `{name}` has no source",
        "add a line to `sources`, such as `{name}: accounts of 2023`",
        "warning",
    ),
    "RN562": Entry(
        "现状网络没有估值:{reason}",
        "单独运行 recycling-net baseline 看详细情况",
        "today's network could not be valued: {reason}",
        "run recycling-net baseline alone to see why",
        "warning",
    ),
    "RN563": Entry(
        "现状网络的估值与实测对不上:{ties}",
        "先核对 sites 表里已有的站点、单价与回收率,再看方案",
        "today's network as modelled does not tie to what was measured: {ties}",
        "look at the existing sites, the prices and the shares before the plan",
        "warning",
    ),
}
