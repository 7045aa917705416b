"""The Chinese words of coded values, and how sums of money are said."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

YUAN_PER_WAN = 10_000.0
"""Chinese readers expect money in 万元."""

UNLIMITED = "不限"
"""What a cell says where there is no limit."""

EASED = "已按出路放宽"
"""How the title and the sources begin of what a way out has changed."""

WORDS: dict[str, str] = {
    "appliance": "废旧家电", "scrap_vehicle": "报废机动车", "farm_machinery": "报废农机", "office_equipment": "办公设备",
    "recyclables": "可回收物",
    "collection_point": "交投点", "transfer_station": "中转站", "sorting_centre": "分拣中心", "dismantler": "拆解企业",
    "custody_depot": "代存点", "processing_base": "综合利用基地",
    "drop_off": "自送", "door_to_door": "上门回收", "mobile": "流动回收", "retailer_backhaul": "换新回收",
    "new": "新建", "existing": "已有", "closable": "已有(可关停)", "outside": "县外", "candidate": "候选",
    "secured": "已落实", "planned": "已入规划", "pending": "待审批", "unsecured": "未落实",
    "surveyed": "实测", "geonames": "GeoNames", "polygon": "县域内点", "approximate": "近似",
    "capital": "投资", "residual_value": "期末残值", "operating": "运行费", "closing": "关停", "service": "服务费", "haul": "转运费", "backhaul": "顺载省下",
    "disposal": "处置费", "sales": "销售收入", "subsidy": "补贴", "site_subsidy": "站点补贴", "carbon": "碳费用",
    "capex_budget": "投资预算", "opex_budget": "运行预算",
    "collecting": "上门运输", "hauling": "转运", "handling": "处理", "avoided": "避免的排放", "emitted": "排放合计", "net": "净排放", "cap": "排放上限", "left": "离上限还有",
    "enlarged": "扩建", "closed": "关停",
    "sold": "出售", "product": "成为其他品类", "residue": "残渣", "disposed": "就地处置",
    "green": "正常", "amber": "黄色", "red": "红色",
    "tow": "拖车", "low_loader": "平板车", "direct": "不经集中场", "to_yard": "到集中场", "onward": "整车运走",
    "milk_run": "巡回收运", "trunk": "干线转运", "daily": "上门抽样日", "joint": "拼车上门", "depart": "出车", "collect": "装车", "unload": "卸货", "rest": "休息", "dispatch": "每日派单", "return": "收车",
    "out_of_reach": "服务距离内没有能一路送到终端的站点", "none_open": "服务距离内没有开设站点",
    "no_room": "服务距离内的站点或其下游能力已满(或尚未开设)", "no_budget": "有余量但当年运行预算不够",
    "not_worth": "有余量但服务不划算",
    "road": "道路", "detour": "绕行估算", "given": "表中给定", "car_carrier": "轿运车", "light_truck": "轻型货车", "tricycle": "三轮车",
    "tow_truck": "拖车", "van": "厢式货车", "box_truck": "厢式大货车", "truck": "货车",
    "village": "村", "community": "社区", "other": "其他",
    "gap": "达到要求的差距", "time": "到达时限", "interrupted": "用户中断", "infeasible": "无可行方案",
    "iterations": "达到迭代数", "failed": "求解程序中断(用简易线路)", "plan": "有方案",
    "total": "合计", "none": "无方案", "kept": "采用", "dropped": "未采用",
    "united": "按线路选定", "repeats": "决定与某一轮相同", "unbettered": "时限内没有找到省得够多的", "idle": "没有要排线路的收运了", "gain": "估计再省不了多少", "rounds": "轮数用完",
    "again": "与前面某轮相同", "alone": "先选址、后排线路", "place": "村/社区",
    "opened": "改开", "moved": "换了地方", "resized": "换了规模", "years": "换了年份", "resent": "换了去向", "served": "换了服务",
    "no_longer_opened": "不再开", "emptied": "不再收货", "put_to_use": "改为收货",
    "rounds_cheaper": "降了", "rounds_dearer": "升了", "rounds_alike": "差不多", "no_rounds": "没有线路",
}  # fmt: skip
"""Coded values in Chinese, for messages and reports."""


FINER: dict[str, str] = {
    "paper": "废纸", "glass": "废玻璃", "plastic": "废塑料", "steel": "废钢铁", "nonferrous": "有色金属", "copper": "废铜",
    "aluminium": "废铝", "tin": "废锡", "textile": "废旧纺织品", "rubber": "废橡胶", "tyre": "废轮胎", "battery": "废电池",
    "circuit_board": "废电路板", "refrigerant": "制冷剂", "oil": "废油", "wood": "废木材", "pulp": "纸浆", "parts": "可用零部件",
    "reuse": "再使用", "second_hand": "二手", "remanufacturing": "再制造", "cascade": "梯次利用", "hazardous": "危险废物",
    "rest": "其余部分", "shop": "门店", "yard": "集中场",
}  # fmt: skip
"""Chinese of what planners often write behind a slash; another text of theirs stays as it is."""


SIZES: dict[str, str] = {
    "tiny": "微型", "small": "小型", "medium": "中型", "large": "大型", "extra": "特大型", "giant": "超大型",
    "basic": "基本型", "ample": "宽裕型", "spare": "备用型",
}  # fmt: skip
"""The names that `new` and the shipped scenarios give to sizes."""


def size_code(text: str, known: Collection[str]) -> str:
    """Return the name of a size among those known for what a table says of it, the name or its Chinese word."""
    meant = next((name for name, word in SIZES.items() if word == text), text)
    return meant if text not in known and meant in known else text


def chinese(code: str) -> str:
    """Return a coded value in Chinese, a finer one with what stands behind its slash: ``可回收物·废纸``; or the code."""
    head, slash, finer = code.partition("/")
    return f"{WORDS[head]}·{FINER.get(finer, finer)}" if slash and head in WORDS else WORDS.get(code, code)


_CODES = {word: code for code, word in WORDS.items()}
_FINER_CODES = {word: code for code, word in FINER.items()}


def coded(text: str) -> str:
    """Return the code of which :func:`chinese` made a text; any other text as it is."""
    head, dot, finer = text.partition("·")
    return f"{_CODES[head]}/{_FINER_CODES.get(finer, finer)}" if dot and head in _CODES else _CODES.get(text, text)


RULE_WORDS: dict[str, str] = {
    "recovery_target": "回收目标", "service_radius": "服务半径", "coverage": "覆盖率", "at_least": "最少数量",
    "at_most": "最多数量", "nesting": "只归本区域", "capex_budget": "投资预算", "opex_budget": "运行预算", "carbon_cap": "碳排放上限", "service_limit": "服务方式限额",
    "exclusion_zone": "禁建区", "zoning": "用地分区", "land_status": "用地落实", "min_distance": "最小间距",
    "site_standard": "场地标准", "decided": "逐站的决定",
}  # fmt: skip
"""The families of rules of a scenario."""


def amount(yuan: float) -> tuple[str, str]:
    """Return a sum of money to the yuan, in Chinese (万元 from ten thousand yuan on) and in English."""
    whole = round(yuan)
    if abs(whole) < YUAN_PER_WAN:
        return f"{whole:,} 元", f"{whole:,} yuan"
    wan = f"{whole / YUAN_PER_WAN:,.4f}".rstrip("0").rstrip(".")
    return f"{wan} 万元", f"{whole:,} yuan"


NAMED = 8
"""Names listed in one sentence; what is beside a run has them all."""
_PARTS: dict[str, tuple[str, str]] = {
    "county": ("每县", "per county"), "township": ("每乡镇", "per township"), "prefecture": ("每地市", "per prefecture"),
    "site": ("每处设施", "per site"),
}  # fmt: skip
"""What an area in the brackets of a rule's name means."""


def rule_said(rule: str, language: str = "zh", families: Mapping[str, str] = RULE_WORDS) -> str:
    """Return a rule's name for a reader: ``回收目标(废旧家电,2027 年)``, ``recovery target (appliance, 2027)``.

    ``families`` has the Chinese of what stands before the bracket; a name of no family stays as it is.
    """
    return rules_said([rule], language, families)[0]


def rules_said(rules: Iterable[str], language: str = "zh", families: Mapping[str, str] = RULE_WORDS) -> list[str]:
    """Return names of rules for a reader; those that differ by their year alone as one, with all their years."""
    alike: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for rule in rules:
        family, bracket, inner = rule.partition("[")
        parts = [part.strip() for part in inner.removesuffix("]").split(",") if part.strip()]
        if family not in families:
            alike.setdefault((rule, ()), [])
            continue
        own = tuple(part for part in parts if not _is_year(part))
        alike.setdefault((family + bracket, own), []).extend(part for part in parts if _is_year(part))
    return [_one(head, parts, years, language, families) for (head, parts), years in alike.items()]


def _one(head: str, parts: Collection[str], years: list[str], language: str, families: Mapping[str, str]) -> str:
    family = head.partition("[")[0]
    if family not in families:
        return head
    zh = language == "zh"
    told = [_PARTS[part][not zh] if part in _PARTS else chinese(part) if zh else plain(part) for part in parts]
    if years:
        told.append(f"{'、'.join(years)} 年" if zh else ", ".join(years))
    if zh:
        return f"{families[family]}({','.join(told)})" if told else families[family]
    return f"{family.replace('_', ' ')} ({', '.join(told)})" if told else family.replace("_", " ")


def _is_year(part: str) -> bool:
    return len(part) == 4 and part.isdecimal()


_ENGLISH = {
    "daily": "door-to-door sampled days", "resized": "of another size", "years": "in other years",
    "resent": "sending elsewhere", "served": "served otherwise", "rounds_alike": "about the same",
    "rounds_cheaper": "cheaper", "rounds_dearer": "dearer",
}  # fmt: skip
"""Codes that say too little to an English reader by themselves."""


def plain(code: str) -> str:
    """Return a coded value for an English reader; a text of the planner's own stays as it is."""
    if code in _ENGLISH:
        return _ENGLISH[code]
    return code.replace("_", " ") if code.partition("/")[0] in WORDS else code


def spoken(codes: Iterable[str], language: str = "zh") -> list[str]:
    """Return coded values as :func:`said` does; rules that differ by their year alone as one."""
    codes = list(codes)
    if all(code.partition("[")[0] in RULE_WORDS for code in codes):
        return rules_said(codes, language)
    return [said(code) for code in codes] if language == "zh" else codes


def said(code: str) -> str:
    """Return a coded value for a Chinese message: ``中转站(transfer_station)``; any other text as it is.

    A rule has its own name: ``回收目标(废旧家电,2027 年)``.
    """
    if code.partition("[")[0] in RULE_WORDS:
        return rule_said(code)
    return f"{chinese(code)}({code})" if code.partition("/")[0] in WORDS else code


def spans_of(groups: Sequence[int]) -> str:
    """Numbers of groups as a list; those that follow one another as a span."""
    spans: list[list[int]] = []
    for number in groups:
        if spans and spans[-1][-1] == number - 1:
            spans[-1].append(number)
        else:
            spans.append([number])
    return ", ".join(str(own[0]) if len(own) == 1 else f"{own[0]}–{own[-1]}" for own in spans)
