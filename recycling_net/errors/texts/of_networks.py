"""What cannot be, found before any solver starts, RN4xx."""

from __future__ import annotations

from recycling_net.errors.entry import Entry

TEXTS: dict[str, Entry] = {
    "RN401": Entry(
        "单品表里没有任何属于 {streams} 的单品",
        "在 supply.items 的表中补上这些品类的单品",
        "the item table holds no item of {streams}",
        "add items of these streams to the table of supply.items",
    ),
    "RN402": Entry(
        "不能按全县总量缩放 `{name}`({year} 年):推算值为零,或没有给出总量",
        "检查单品表的拥有量与户数,或去掉这一行总量",
        "`{name}` cannot be rescaled to its county total of {year}: the estimate is zero, or no total is given",
        "look at the ownership figures and households, or remove that total",
    ),
    "RN403": Entry(
        "{rules} 达不到:按现有服务方式,{stream} {years}",
        "降低目标,或提高 `streams.{stream}.modes` 的回收率台阶、放宽距离与 service_radius,或增加候选点",
        "{rules} cannot be met with the service modes there are; {stream}: {years}",
        "lower the target, or raise the share steps of `streams.{stream}.modes`, widen distances and service_radius, or add candidates",
    ),
    "RN404": Entry(
        "{rule} 达不到:只有 {most:.1%} 的户在 {km:g} km 内有 {kind} 的候选点{land},要求 {share:.1%}",
        "放宽距离,降低比例,或增加候选点",
        "{rule} cannot be met: only {most:.1%} of the households have a candidate {kind} within {km:g} km{land}, {share:.1%} asked for",
        "widen the distance, lower the share, or add candidates",
    ),
    "RN405": Entry(
        "{rule} 达不到:{area}只有 {most} 处 {kind} 可选{land},要求至少 {count} 处",
        "减少数量,或增加候选点",
        "{rule} cannot be met: {area} has {most} sites of {kind} to choose from{land}, at least {count} asked for",
        "ask for fewer, or add candidates",
    ),
    "RN406": Entry(
        "{rule} 与 {other} 互相矛盾:至少 {count} 处,至多 {most} 处",
        "改其中一条",
        "{rule} and {other} contradict each other: at least {count}, at most {most}",
        "change one of them",
    ),
    "RN407": Entry(
        "投资预算不够开设约束必需的设施:{years};{cannot} {rules}",
        "把到这些年为止的 capex_budget 加到上面的数以上(通常还要更多),或推迟、去掉这些约束",
        "the investment budgets do not pay for the facilities that the rules need: {years}; {cannot}: {rules}",
        "raise the capex_budget up to these years above the sums named (usually more is needed), or put these rules off or remove them",
    ),
    "RN408": Entry(
        "{rules} 达不到:{stream} 按目标运到 {kind} 的有 {years},而它们的年能力合计只有 {most:,.0f} t",
        "增加该类站点或其能力,或降低目标",
        "{rules} cannot be met: {stream} would bring {kind} {years}, and all its sites together take {most:,.0f} t a year",
        "add sites of this kind or capacity, or lower the target",
    ),
    "RN409": Entry(
        "品类{stream}没有一个村能被服务:{kind} 没有站点在服务距离之内{land}",
        "检查站点坐标与坐标系、`streams.{stream}.modes` 的距离、service_radius、nesting",
        "no place can be served in stream {stream}: no site of {kind} lies within the service distance{land}",
        "look at the sites' coordinates and datum, the distances in `streams.{stream}.modes`, service_radius, nesting",
        "warning",
    ),
    "RN410": Entry(
        "品类{stream}从 {origin} 到 {destination} 一条转运都不可行{land}",
        "放宽 hauls 的 within,或检查站点坐标与 nesting",
        "stream {stream} has no possible haul from {origin} to {destination}{land}",
        "widen `within` of that haul, or look at the sites' coordinates and at nesting",
        "warning",
    ),
    "RN411": Entry(
        "沿用的设施里有本情景没有的编号或规模,不起作用:{names}",
        "改正表里的编号、规模,或删去这些行",
        "facilities that are kept name codes or sizes that this scenario does not have; they are left out: {names}",
        "correct their codes or sizes, or remove these rows",
        "warning",
    ),
}
