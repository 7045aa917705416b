"""The texts of every fault, by code, in Chinese and English.

A tuple or list among the facts is joined; a pair of two strings is (Chinese, English).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Entry:
    """One text: what is wrong and what to do, in both languages; names in braces are facts."""

    zh: str
    zh_cure: str
    en: str
    en_cure: str
    severity: Literal["error", "warning"] = "error"


CATALOGUE: dict[str, Entry] = {
    # 1xx: the scenario file
    "RN101": Entry(
        "未知字段 `{name}`",
        "{hint}",
        "unknown key `{name}`",
        "{hint}",
    ),
    "RN102": Entry(
        "缺少必填字段 `{name}`",
        "在 `{parent}` 下补上 `{name}: …`",
        "required key `{name}` is missing",
        "add `{name}: …` under `{parent}`",
    ),
    "RN103": Entry(
        "`{value}` 没有单位",
        "带单位书写,例如 `{example}`;可用单位:{units}",
        "`{value}` has no unit",
        "write it with a unit, such as `{example}`; units that fit: {units}",
    ),
    "RN104": Entry(
        "单位 `{given}` 不适用于这里",
        "这里需要 {units},例如 `{example}`",
        "unit `{given}` does not fit here",
        "use one of {units}, such as `{example}`",
    ),
    "RN105": Entry(
        "`{value}` 不是数量",
        "写成“数字 单位”,例如 `{example}`",
        "`{value}` is not a quantity",
        "write a number and a unit, such as `{example}`",
    ),
    "RN106": Entry(
        "`{value}` 不是可选值",
        "{hint}",
        "`{value}` is not one of the choices",
        "{hint}",
    ),
    "RN107": Entry(
        "`{value}` 超出范围:应当 {range}",
        "改为范围内的数值",
        "`{value}` is out of range: must be {range}",
        "use a value within the range",
    ),
    "RN108": Entry(
        "`{value}` 的类型不对:应为{wanted}",
        "改写为{wanted}",
        "`{value}` has the wrong type: {wanted} expected",
        "write {wanted}",
    ),
    "RN109": Entry(
        "`{value}` 不是时刻",
        "写成 时:分,例如 `08:00`",
        "`{value}` is not a time of day",
        "write hours:minutes, such as `08:00`",
    ),
    # 3xx: geography
    "RN301": Entry(
        "地名库中没有县(市、区)`{value}`",
        "{hint}",
        "the gazetteer has no county `{value}`",
        "{hint}",
    ),
    "RN302": Entry(
        "`{value}` 有多个同名县(市、区)",
        "改用六位代码:{options}",
        "several counties are called `{value}`",
        "use the six-digit code: {options}",
    ),
    "RN351": Entry(
        "文件夹 {folder} 已存在且不为空,没有写入任何文件", "换一个文件夹名,或先把原文件夹改名",
        "folder {folder} exists and is not empty; nothing was written", "choose another folder, or rename that one first",
    ),
    # 4xx: the question in numbers; what cannot be, found before any solver starts
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
        "{rule} 达不到:{year} 年 {stream} 至少要回收 {target:,.0f} t,而按现有服务方式最多能回收 {most:,.0f} t",
        "降低目标,或提高 streams.{stream}.modes 的回收率台阶、放宽距离与 service_radius,或增加候选点",
        "{rule} cannot be met: {stream} needs {target:,.0f} t in {year}, and every service mode together reaches at most {most:,.0f} t",
        "lower the target, or raise the share steps of streams.{stream}.modes, widen distances and service_radius, or add candidates",
    ),
    "RN404": Entry(
        "{rule} 达不到:只有 {most:.1%} 的户在 {km:g} km 内有 {kind} 的候选点,要求 {share:.1%}",
        "放宽距离,降低比例,或增加候选点",
        "{rule} cannot be met: only {most:.1%} of the households have a candidate {kind} within {km:g} km, {share:.1%} asked for",
        "widen the distance, lower the share, or add candidates",
    ),
    "RN405": Entry(
        "{rule} 达不到:{area} 只有 {most} 处 {kind} 可选,要求至少 {count} 处",
        "减少数量,或增加候选点",
        "{rule} cannot be met: {area} has {most} sites of {kind} to choose from, at least {count} asked for",
        "ask for fewer, or add candidates",
    ),
    "RN406": Entry(
        "{rule} 与 {other} 互相矛盾:至少 {count} 处,至多 {most} 处",
        "改其中一条",
        "{rule} and {other} contradict each other: at least {count}, at most {most}",
        "change one of them",
    ),
    "RN407": Entry(
        "{rule} 达不到:到 {year} 年投资预算累计 {budget:,.0f} 元,而仅开设必需的 {kinds} 就至少要 {least:,.0f} 元",
        "增加 {year} 年及以前的 capex_budget 到 {least:,.0f} 元以上(通常还要更多),或推迟目标",
        "{rule} cannot be met: budgets up to {year} add up to {budget:,.0f} yuan, and opening what it needs ({kinds}) costs at least {least:,.0f} yuan",
        "raise capex_budget up to {year} to more than {least:,.0f} yuan (usually more is needed), or put the target off",
    ),
    "RN408": Entry(
        "{rule} 达不到:{year} 年 {stream} 要回收 {target:,.0f} t,而 {kind} 的年能力合计只有 {most:,.0f} t",
        "增加该类站点或其能力,或降低目标",
        "{rule} cannot be met: {stream} needs {target:,.0f} t in {year}, and all sites of {kind} together take {most:,.0f} t a year",
        "add sites of this kind or capacity, or lower the target",
    ),
    "RN409": Entry(
        "品类 `{stream}` 没有一个村能被服务:{kind} 没有站点在服务距离之内",
        "检查站点坐标与坐标系、streams.{stream}.modes 的距离、service_radius、nesting",
        "no place can be served in stream `{stream}`: no site of {kind} lies within the service distance",
        "look at the sites' coordinates and datum, the distances in streams.{stream}.modes, service_radius, nesting",
        "warning",
    ),
    "RN410": Entry(
        "品类 `{stream}` 从 {origin} 到 {destination} 一条转运都不可行",
        "放宽 hauls 的 within,或检查站点坐标与 nesting",
        "stream `{stream}` has no possible haul from {origin} to {destination}",
        "widen `within` of that haul, or look at the sites' coordinates and at nesting",
        "warning",
    ),
    # 5xx: siting
    "RN501": Entry(
        "没有任何方案能同时满足这些约束",
        "看下面列出的约束;放宽其中一条,或增加候选点、规模与预算",
        "no plan can meet these rules together",
        "see the rules listed below; relax one of them, or add candidate sites, sizes or budget",
    ),
    "RN502": Entry(
        "{seconds} 秒内没有找到任何方案;这不说明方案不存在",
        "调大 solve.time_limit,或放宽 solve.gap",
        "no plan was found within {seconds} seconds; this does not say that there is none",
        "raise solve.time_limit or widen solve.gap",
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
    # 7xx: what the independent check finds; every one of them is our fault, not the planner's
    "RN701": Entry(
        "方案的 {what} 是 `{given}`,情景是 `{wanted}`", "用这个情景重新运行",
        "the plan's {what} is `{given}`, the scenario's is `{wanted}`", "run this scenario again",
    ),
    "RN702": Entry(
        "方案的表 `{table}` 第 {row} 行 `{column}` 缺失或不是有效数值", "这是程序的错误,请连同运行目录报告",
        "table `{table}` of the plan, row {row}: `{column}` is missing or not a usable number", "this is our fault; report it with the run folder",
    ),
    "RN703": Entry(
        "方案的表 `{table}` 的 `{column}` 出现情景里没有的 `{value}`", "这是程序的错误,请连同运行目录报告",
        "table `{table}` of the plan: `{column}` holds `{value}`, which the scenario does not know", "this is our fault; report it with the run folder",
    ),
    "RN706": Entry(
        "{row}:{what} 写作 {given:,.4f},重算为 {wanted:,.4f}({rule})", "这是程序的错误,请连同运行目录报告",
        "{row}: {what} is given as {given:,.4f}, re-computed as {wanted:,.4f} ({rule})", "this is our fault; report it with the run folder",
    ),
    "RN708": Entry(
        "{year} 年 {place} 的 {stream} 被安排了不止一次(其中一次到 {site})", "这是程序的错误,请连同运行目录报告",
        "{place} is served more than once in {year} for {stream} (once by {site})", "this is our fault; report it with the run folder",
    ),
    "RN709": Entry(
        "{year} 年用到了未开设的设施 {site}", "这是程序的错误,请连同运行目录报告",
        "{site} is used in {year}, when it is not open", "this is our fault; report it with the run folder",
    ),
    "RN710": Entry(
        "{year} 年 {place} 的 {stream} 到 {site} 有 {km:.2f} km,超过服务半径 {most:.2f} km", "这是程序的错误,请连同运行目录报告",
        "{place} is {km:.2f} km from {site} ({year}, {stream}); the service radius is {most:.2f} km", "this is our fault; report it with the run folder",
    ),
    "RN711": Entry(
        "{year} 年 {stream} 从 {origin} 到 {destination} 跨了乡镇({rule})", "这是程序的错误,请连同运行目录报告",
        "{stream} leaves its township in {year}, from {origin} to {destination} ({rule})", "this is our fault; report it with the run folder",
    ),
    "RN712": Entry(
        "{year} 年 {place} 的 {stream} 既没有服务,也没有列入未服务", "这是程序的错误,请连同运行目录报告",
        "{place} is neither served nor listed as unserved in {year} for {stream}", "this is our fault; report it with the run folder",
    ),
    "RN713": Entry(
        "{year} 年 {place} 的 {stream} 以 {mode} 送到 {site}({kind}),该方式不通往这里", "这是程序的错误,请连同运行目录报告",
        "{place} is served in {year} for {stream} by {mode} at {site} ({kind}), where that mode does not lead", "this is our fault; report it with the run folder",
    ),
    "RN714": Entry(
        "{year} 年 {place} 的 {stream} 被列入未服务,却另有服务或重复列出", "这是程序的错误,请连同运行目录报告",
        "{place} is listed as unserved in {year} for {stream} although it is served or listed already", "this is our fault; report it with the run folder",
    ),
    "RN715": Entry(
        "{year} 年 {stream} 从 {origin}({origin_kind})转运到 {destination}({destination_kind}),不在该品类的环节上", "这是程序的错误,请连同运行目录报告",
        "{stream} is hauled in {year} from {origin} ({origin_kind}) to {destination} ({destination_kind}), off its chain", "this is our fault; report it with the run folder",
    ),
    "RN716": Entry(
        "{year} 年 {stream} 从 {origin} 到 {destination} 有 {km:.2f} km,超过转运最远距离 {most:.2f} km", "这是程序的错误,请连同运行目录报告",
        "{origin} is {km:.2f} km from {destination} ({year}, {stream}); hauls reach {most:.2f} km", "this is our fault; report it with the run folder",
    ),
    "RN717": Entry(
        "{year} 年 {origin} 转运到 {count} 个终点,只许一个({rule})", "这是程序的错误,请连同运行目录报告",
        "{origin} hauls to {count} destinations in {year}; one is allowed ({rule})", "this is our fault; report it with the run folder",
    ),
    "RN718": Entry(
        "{year} 年 {site} 的 {stream} 不平衡:运出 {given:,.3f} t,应为 {wanted:,.3f} t", "这是程序的错误,请连同运行目录报告",
        "{stream} does not balance at {site} in {year}: {given:,.3f} t leave, {wanted:,.3f} t should", "this is our fault; report it with the run folder",
    ),
    "RN719": Entry(
        "{year} 年 {site} 处理 {given:,.2f} t,超过能力 {limit:,.2f} t", "这是程序的错误,请连同运行目录报告",
        "{site} takes {given:,.2f} t in {year}; its capacity is {limit:,.2f} t", "this is our fault; report it with the run folder",
    ),
    "RN720": Entry(
        "设施 {site} 的 {what} 写作 `{given}`,情景是 `{wanted}`", "这是程序的错误,请连同运行目录报告",
        "facility {site}: {what} is `{given}`, the scenario says `{wanted}`", "this is our fault; report it with the run folder",
    ),
    "RN721": Entry(
        "设施 {site} 被开设了不止一次", "这是程序的错误,请连同运行目录报告",
        "{site} is opened more than once", "this is our fault; report it with the run folder",
    ),
    "RN722": Entry(
        "已有且保留的设施 {site} 不在方案里", "这是程序的错误,请连同运行目录报告",
        "{site} exists and must stay, but the plan does not hold it", "this is our fault; report it with the run folder",
    ),
    "RN723": Entry(
        "{year} 年 {site} 只处理 {given:,.2f} t,低于最低处理量 {limit:,.2f} t", "这是程序的错误,请连同运行目录报告",
        "{site} takes only {given:,.2f} t in {year}; at least {limit:,.2f} t are required", "this is our fault; report it with the run folder",
    ),
    "RN730": Entry(
        "表 `{table}` 中 {entry} 缺失或重复", "这是程序的错误,请连同运行目录报告",
        "table `{table}`: {entry} is missing or repeated", "this is our fault; report it with the run folder",
    ),
    "RN731": Entry(
        "{rule}:{year} 年 {stream} 回收 {given:,.2f} t,目标 {limit:,.2f} t", "这是程序的错误,请连同运行目录报告",
        "{rule}: {given:,.2f} t of {stream} recovered in {year}, the target is {limit:,.2f} t", "this is our fault; report it with the run folder",
    ),
    "RN732": Entry(
        "{rule}:{year} 年 {kind} {km:.1f} km 内覆盖 {given:.2%} 的户,要求 {limit:.2%}", "这是程序的错误,请连同运行目录报告",
        "{rule}: {given:.2%} of households have a {kind} within {km:.1f} km in {year}, {limit:.2%} are required", "this is our fault; report it with the run folder",
    ),
    "RN733": Entry(
        "{rule}:{year} 年 {area} 只有 {given} 处,至少 {limit} 处", "这是程序的错误,请连同运行目录报告",
        "{rule}: {area} has {given} in {year}, at least {limit} are required", "this is our fault; report it with the run folder",
    ),
    "RN734": Entry(
        "{rule}:{year} 年 {area} 有 {given} 处,至多 {limit} 处", "这是程序的错误,请连同运行目录报告",
        "{rule}: {area} has {given} in {year}, at most {limit} are allowed", "this is our fault; report it with the run folder",
    ),
    "RN735": Entry(
        "{rule}:{year} 年支出 {given:,.2f} 元,预算 {limit:,.2f} 元", "这是程序的错误,请连同运行目录报告",
        "{rule}: {given:,.2f} yuan are spent in {year}, the budget is {limit:,.2f} yuan", "this is our fault; report it with the run folder",
    ),
    "RN740": Entry(
        "总费用写作 {given:,.2f} 元,各项折现之和为 {wanted:,.2f} 元", "这是程序的错误,请连同运行目录报告",
        "the objective is given as {given:,.2f} yuan, its discounted lines add up to {wanted:,.2f} yuan", "this is our fault; report it with the run folder",
    ),
    "RN741": Entry(
        "下界 {given:,.2f} 元高于总费用 {limit:,.2f} 元", "这是程序的错误,请连同运行目录报告",
        "the bound, {given:,.2f} yuan, lies above the objective, {limit:,.2f} yuan", "this is our fault; report it with the run folder",
    ),
    "RN742": Entry(
        "差距写作 {given:.6%},由总费用和下界算得 {wanted:.6%}", "这是程序的错误,请连同运行目录报告",
        "the gap is given as {given:.6%}, objective and bound make it {wanted:.6%}", "this is our fault; report it with the run folder",
    ),
    "RN743": Entry(
        "方案说达到了要求的差距,实际为 {given:.6%},要求 {limit:.6%}", "这是程序的错误,请连同运行目录报告",
        "the plan says that it reached the wanted gap; it is {given:.6%}, wanted is {limit:.6%}", "this is our fault; report it with the run folder",
    ),
    "RN745": Entry(
        "{year} 年 {code} 的能力预警写作 {given},重算为 {wanted}", "这是程序的错误,请连同运行目录报告",
        "the capacity warning of {code} in {year} is {given}, re-computed {wanted}", "this is our fault; report it with the run folder",
    ),
    "RN746": Entry(
        "{year} 年 {code} 的利用率 {utilisation:.1%},没有列入能力预警", "这是程序的错误,请连同运行目录报告",
        "{code} is used to {utilisation:.1%} in {year} and is not among the capacity warnings", "this is our fault; report it with the run folder",
    ),
    "RN799": Entry(
        "{rule}:另有 {more} 处同样的错误", "这是程序的错误,请连同运行目录报告",
        "{rule}: {more} more of the same", "this is our fault; report it with the run folder",
    ),
    # 9xx: the commands
    "RN901": Entry(
        "程序内部错误(不是你的输入有错)",
        "把文件 {file} 发给维护者;也可先运行 recycling-net doctor",
        "internal error (not your input)",
        "send the file {file} to the maintainers; recycling-net doctor may help",
    ),
    "RN911": Entry(
        "`--set {value}` 不是 键=值",
        "写成 --set solve.gap='1 %'",
        "`--set {value}` is not key=value",
        "write --set solve.gap='1 %'",
    ),
    "RN912": Entry(
        "没有代码 `{value}`",
        "{hint}",
        "there is no code `{value}`",
        "{hint}",
    ),
    "RN913": Entry(
        "运行没有正常结束(退出码 {code})",
        "单独运行 recycling-net run {file} 看详细情况",
        "the run did not end normally (exit code {code})",
        "run recycling-net run {file} alone to see why",
    ),
}
