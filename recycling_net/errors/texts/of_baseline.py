"""What is to be said of today's network beside a plan, and of decisions about single sites, RN56x."""

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
    "RN564": Entry(
        "没有站点 `{site}`",
        "{hint}",
        "there is no site `{site}`",
        "{hint}",
    ),
    "RN565": Entry(
        "站点 `{site}` 的状态是 {status},不能决定它不开",
        "要关停已有站点,先在 sites 表里把状态改为 closable;县外站点从表里删去",
        "the site `{site}` is {status}, so it cannot be decided that it is not open",
        "to close an existing site make it closable in the sites table; remove a site outside from the table",
    ),
    "RN566": Entry(
        "{site} 在 {year} 年的状态({given})与 rules.decided 的决定不符({rule})",
        "这是程序的错误,请连同运行目录报告",
        "{site} is {given} in {year}, against what rules.decided says ({rule})",
        "this is our fault; report it with the run folder",
    ),
    "RN567": Entry(
        "{folder} 不是有方案的运行目录:{reason}",
        "写一个 recycling-net run 写出的目录,例如 runs/bayan-0123456789ab;坏了就重新运行一次",
        "{folder} is no run folder with a plan: {reason}",
        "name one that recycling-net run has written, such as runs/bayan-0123456789ab; run again where it is broken",
    ),
    "RN568": Entry(
        "这个情景没有编号或名称为 `{site}` 的站点",
        "{hint}",
        "this scenario has no site with the code or name `{site}`",
        "{hint}",
    ),
    "RN569": Entry(
        "关于 {site} 没有什么可改:{reason}",
        "换一个站点,或换 --open、--close、--year",
        "there is nothing to decide about {site}: {reason}",
        "ask about another site, or change --open, --close or --year",
    ),
}
