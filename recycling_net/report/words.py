"""How coded values and quantities are said to a person, in Chinese and in English."""

from __future__ import annotations

import math

from recycling_net.errors import Language
from recycling_net.words import RULE_WORDS, SIZES, WORDS, YUAN_PER_WAN, chinese, plain, rule_said

RULES: dict[str, str] = RULE_WORDS | {
    "identity": "方案对应本情景", "tables": "表格完整", "names": "编号可查", "labels": "名称与坐标质量",
    "opened_once": "只开一次", "existing": "已有设施保留", "facility_facts": "设施数据", "changes": "设施变动", "fixed": "沿用的设施", "single_assignment": "一村一处",
    "open_when_used": "开了才用", "service_mode": "服务方式", "service_km": "服务里程", "met_roads": "靠到最近的路", "supply": "产生量",
    "recovery_share": "回收率台阶", "recovered": "回收量", "visits": "进村次数", "storage": "存放上限",
    "service_yuan": "服务费", "unserved": "未服务清单", "haul_arcs": "转运关系", "haul_km": "转运里程",
    "haul_yuan": "转运费", "haul_single": "单一去向", "flow_balance": "流量平衡", "backhauls": "顺载", "products": "产物产出", "disposals": "处置上限", "capacity": "能力上限",
    "outside_capacity": "县外能力", "min_throughput": "最低处理量", "capacity_warnings": "能力预警",
    "recovery_table": "回收量汇总", "cost": "费用", "carbon": "碳排放", "discount": "折现",
    "objective": "目标值", "bound": "下限", "gap": "差距", "route_names": "线路编号", "route_sequence": "线路顺序",
    "route_km": "线路里程", "route_load": "装载上限", "route_clock": "到离时刻", "route_shift": "工时",
    "route_windows": "时间窗", "route_fleet": "车辆数", "route_depot": "车场", "route_totals": "线路合计",
    "route_cost": "线路费用", "milk_run_loads": "巡回装载", "trunk_loads": "干线装载", "mobile_loads": "进村装载", "daily_loads": "上门抽样装载", "joint_loads": "拼车装载", "orders": "订单", "routing_figures": "线路汇总", "calendar": "收运日历", "loads": "整件运输",
    "union_shares": "巡回费用分摊", "union_service": "进村费用分摊", "union_families": "各类线路费用", "union_total": "按线路的合计", "union_changes": "因线路而变",
}  # fmt: skip
"""What the rules that the check re-computes are about; a rule without a word here is shown by its name."""


def rule_word(rule: str, language: Language = "zh") -> str:
    """Return the name of a checked rule for a reader, with what stands in brackets behind it."""
    return rule_said(rule, language, RULES)


_MILLION = 1e6


def word(code: str, language: Language = "zh") -> str:
    """Return a coded value for a person; a value that is no code stays as it is."""
    if code.partition("/")[0] not in WORDS:
        return code
    return chinese(code) if language == "zh" else plain(code)


def size_word(name: str) -> str:
    """Return the name of a size for a Chinese reader; a planner's own name stays as it is."""
    return SIZES.get(name, name)


def number(value: float, digits: int = 0) -> str:
    """Return a figure with thousands separators; a dash where there is none."""
    if not math.isfinite(value):
        return "—"
    text = f"{value:,.{digits}f}"
    return text.replace("-", "−") if float(text.replace(",", "")) != 0 else text.lstrip("-")


def percent(share: float, digits: int = 1) -> str:
    """Return a share as a percentage; a dash where there is none."""
    return f"{number(share * 100, digits)}%" if math.isfinite(share) else "—"


def signed_percent(share: float, digits: int = 0) -> str:
    """Return a change as a percentage with its sign."""
    return ("+" if share > 0 else "") + percent(share, digits)


def money(yuan: float, language: Language = "zh") -> str:
    """Return an amount of money in 万元, in English in million yuan, both as fine; small amounts in yuan."""
    if language == "en":
        millions = yuan / _MILLION
        if abs(yuan) < _MILLION:
            return f"{number(yuan)} yuan"
        return f"{number(millions, 2 if abs(millions) >= 10 else 3)} million yuan"
    if abs(yuan) < YUAN_PER_WAN:
        return f"{number(yuan)} 元"
    wan = yuan / YUAN_PER_WAN
    return f"{number(wan, 0 if abs(wan) >= 1000 else 1)} 万元"


def net(yuan: float, language: Language = "zh") -> str:
    """Return a net cost, or a net surplus where it is below zero."""
    name = net_name(yuan, language)
    return f"{name} of {money(abs(yuan), 'en')}" if language == "en" else f"{name} {money(abs(yuan))}"


def net_name(yuan: float, language: Language = "zh") -> str:
    """Return what a net amount is called, which is then told without its sign."""
    if language == "en":
        return "net cost" if yuan >= 0 else "net surplus"
    return "净费用" if yuan >= 0 else "净收益"


def tonnes(value: float, language: Language = "zh") -> str:
    """Return a mass in tonnes."""
    digits = 0 if abs(value) >= 100 else 1
    return f"{number(value, digits)} {'吨' if language == 'zh' else 't'}"
