"""Why siting finds no plan, RN5xx."""

from __future__ import annotations

from recycling_net.errors.entry import Entry

TEXTS: dict[str, Entry] = {
    "RN501": Entry(
        "没有任何方案能同时满足这些约束",
        "下面一组一组列出互相矛盾的约束,每组改其中一条即可;也可增加候选点、规模与预算",
        "no plan can meet these rules together",
        "the groups below list rules that are at odds: of each group changing one is enough; so may more candidate sites, sizes or budget",
    ),
    "RN502": Entry(
        "{seconds} 秒内没有找到任何方案;这不说明方案不存在",
        "调大 solve.time_limit,例如 --set solve.time_limit='15 min';地市、全省的情景也可以少选品类和年份(new 的 --stream、--first-year),或者分县用 batch 运行",
        "no plan was found within {seconds} seconds; this does not say that there is none",
        "raise solve.time_limit, such as --set solve.time_limit='15 min'; in a prefecture or province, choose fewer streams and years (--stream, --first-year of new) or run county by county (batch)",
    ),
    "RN503": Entry(
        "在找到第一个方案之前被中断",
        "重新运行,多等一会儿",
        "interrupted before a first plan was found",
        "run again and wait longer",
    ),
    "RN504": Entry(
        "选址结果取整后无法精确复算",
        "这是程序的问题;请把情景文件发给维护者",
        "the siting answer could not be made exact after rounding",
        "this is our fault; send the scenario to the maintainers",
    ),
    "RN505": Entry(
        "{folder} 不是一个有方案的运行目录:{reason}",
        "`--start` 要写一个运行目录,例如 runs/bayan-0123456789ab",
        "{folder} is no run folder with a plan: {reason}",
        "`--start` takes a run folder, such as runs/bayan-0123456789ab",
    ),
    "RN510": Entry(
        "第 {groups} 组:{rule} 与同组其他约束不能同时成立;它要求:{asked}",
        "{hint}",
        "group {groups}: {rule} cannot hold together with the others of this group; it asks for: {asked}",
        "{hint}",
    ),
    "RN511": Entry(
        "第 {group} 组:时限内未能证明下列每一条都与矛盾有关:{rules}",
        "可能只是其中几条互相矛盾;先从最紧的一条放宽",
        "group {group}: not proved minimal, since time ran out before each of these was shown to be part of the conflict: {rules}",
        "perhaps only some of them are; begin by relaxing the tightest",
        "warning",
    ),
    "RN512": Entry(
        "不加任何约束也没有方案:已有站点的最低处理量达不到",
        "降低 min_throughput,或把该站点的状态改为 closable",
        "there is no plan even without any rule: an existing site cannot reach its least throughput",
        "lower min_throughput, or make that site closable",
    ),
    "RN513": Entry(
        "第 {groups} 组:{rule} 单独就做不到;它要求:{asked}",
        "{hint}",
        "group {groups}: {rule} cannot hold even alone; it asks for: {asked}",
        "{hint}",
    ),
    "RN514": Entry(
        "{which}:{ways}{below}",
        "这样改就有方案({proved});改动的大小是各条占其要求的比例之和,上限类(预算、排放等)按占改后数的比例,只差年份的上限按各年合计;相差无几时摊到各年",
        "{which}: {ways}{below}",
        "changed so there is a plan ({proved}); the size of a way is the sum of its changes as shares of what is asked for, those of limits (budgets, emissions) as shares of what they become, of limits that differ by year as shares of all years together; where little lies between two, the one spread over the years",
        "warning",
    ),
    "RN515": Entry(
        "没有查完(诊断限时 {limit} 秒,各步有各自的份额,用了 {spent} 秒):改了上面各组之后是否就有方案,还没有证明",
        "时限内没有找到出路:每组选一条,按上面已知的数放宽(没有数的先去掉),再运行一次;时限按钟表计,电脑空闲时查得更多",
        "not settled (the limit is {limit} s for all steps, each has its share; {spent} s were used): it is not proved that there is a plan once the groups above are changed",
        "no way to a plan was found in the time: of each group relax one rule by what is known above (remove it where nothing is) and run again; the limit is by the clock, so more is found where little else runs",
        "warning",
    ),
    "RN516": Entry(
        "上面各组照出路改好就有方案;是否还有别的约束互相矛盾,没有查完(诊断限时 {limit} 秒,各步有各自的份额,用了 {spent} 秒)",
        "照出路改就够了;只改每组的一条时,改好后再运行一次",
        "changed as in the way out there is a plan; whether other rules are at odds as well was not settled (the limit is {limit} s for all steps, each has its share; {spent} s were used)",
        "the way out is enough; whoever changes one rule of each group instead should run again",
        "warning",
    ),
    "RN517": Entry(
        "照出路改好的情景已写好:{file};同一文件夹还留着诊断时得到的它的一个方案(没有比较过费用)",
        "运行 `recycling-net run {file} --start {folder}{options}`,求解就从这个方案出发",
        "the scenario changed as in the way out is written: {file}; beside it a plan of it that was found on the way (its cost not yet looked at)",
        "run `recycling-net run {file} --start {folder}{options}`, which begins with that plan",
        "warning",
    ),
    "RN518": Entry(
        "第 {group} 组:{first}{rules} 不能同时成立",
        "改其中一条即可;每一条要改多少见下",
        "group {group}: {first}{rules} cannot hold together",
        "changing one of them is enough; what each would have to be follows below",
    ),
    "RN519": Entry(
        "第 {group} 组:{rules} 单独就做不到",
        "只能改它自己;要改多少见下",
        "group {group}: {rules} cannot hold even alone",
        "it has to change itself; what it would have to be follows below",
    ),
    "RN520": Entry(
        "{site} {by}从 {year} 年起必须开,但用地规则不准在那里开",
        "去掉这条决定,或改 exclusion_zone、zoning、land_status",
        "{by}, {site} is open from {year}, but the rules about land do not allow it there",
        "remove this decision, or change exclusion_zone, zoning or land_status",
    ),
    "RN521": Entry(
        "{site} {by}从 {year} 年起必须开,但它最早 {ready} 年才能开",
        "把决定的年份改为 {ready} 年,或改该站的用地与最早年份",
        "{by}, {site} is open from {year}, but it can open in {ready} at the earliest",
        "put the decision off to {ready}, or change the land or earliest year of that site",
    ),
    "RN522": Entry(
        "{rule} 达不到:已定不开 {sites}({by}),{area} 就只剩 {most} 处 {kind} 可选,要求至少 {count} 处",
        "去掉其中一条决定,减少数量,或增加候选点",
        "{rule} cannot be met: {by}, {sites} may not open, so {area} has {most} sites of {kind} left, at least {count} asked for",
        "remove one of these decisions, ask for fewer, or add candidates",
    ),
    "RN523": Entry(
        "{rule} 守不住:已定必须开 {sites}({by}),{area} 就至少有 {least} 处 {kind},要求至多 {count} 处",
        "去掉其中一条决定,或放宽数量",
        "{rule} cannot be kept: {by}, {sites} must open, so {area} has at least {least} sites of {kind}, at most {count} asked for",
        "remove one of these decisions, or allow more",
    ),
    "RN524": Entry(
        "{rule} 达不到:已定不开 {sites}({by}),{year} 年 {kind} 的能力合计就只剩 {most:,.0f} t,而按目标要进 {coming:,.0f} t",
        "去掉其中一条决定,增加该类站点或其能力,或降低目标",
        "{rule} cannot be met: {by}, {sites} may not open, so {kind} has room for {most:,.0f} t left in {year}, and the target brings {coming:,.0f} t",
        "remove one of these decisions, add sites or capacity of the kind, or lower the target",
    ),
    "RN525": Entry(
        "投资预算不够已定必须开的({by}):到 {year} 年累计 {have},而到这一年必须开的 {sites} 至少要 {least}",
        "推迟或去掉其中一条决定,或加大到这一年为止的 capex_budget",
        "the investment budgets do not pay for what must be open ({by}): up to {year} they add up to {have}, and {sites}, to be open by then, cost at least {least}",
        "put one of these decisions off or remove it, or raise capex_budget up to that year",
    ),
    "RN526": Entry(
        "{rule} 的 exempt 里没有 `{value}` 这个代码",
        "at_least 写乡镇、县或地市的代码,nesting 写村或设施的编号,其余写站点编号;{hint}",
        "there is no `{value}` that {rule} could exempt",
        "at_least takes codes of townships, counties or prefectures, nesting of places or sites, others of sites; {hint}",
    ),
    "RN527": Entry(
        "{count} 组约束互相矛盾:{groups}\n    单改一条,要改成(它所在的每一组单独看都够,几组一起可能要更多;没有另注的,已证明与最小的相差不到 1 %):{rules}",
        "每组改其中一条即可{together};各组的细节和村名见结果目录里的报告",
        "{count} groups of rules cannot hold together:{groups}\n    what one rule alone would have to be (enough for each of its groups by itself, together they may need more; where nothing else is said, proved to be within 1 % of the least):{rules}",
        "of each group changing one is enough{together}; the report in the run folder has the details of each group and the names of places",
    ),
}
