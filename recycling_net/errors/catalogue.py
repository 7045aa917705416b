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
