"""Chinese words that planners write in a cell where the scenario has a word of its own."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

_SAME: dict[str, tuple[str, ...]] = {
    "collection_point": ("交投点", "回收点", "回收网点"),
    "transfer_station": ("中转站", "转运站"),
    "sorting_centre": ("分拣中心", "sorting_center"),
    "dismantler": ("拆解企业", "拆解厂"),
    "custody_depot": ("代存点",),
    "processing_base": ("综合利用基地", "加工利用基地", "加工基地"),
    "appliance": ("家电", "废旧家电", "废家电"),
    "scrap_vehicle": ("报废机动车", "报废汽车", "报废车"),
    "farm_machinery": ("农机", "报废农机"),
    "office_equipment": ("办公设备",),
    "recyclables": ("再生资源", "可回收物"),
    "village": ("村", "行政村", "村委会"),
    "community": ("社区", "居委会"),
    "other": ("其他",),
    "candidate": ("候选",),
    "existing": ("已有", "现有", "已建"),
    "closable": ("可关停", "已有可关停"),
    "outside": ("县外",),
    "secured": ("已落实", "已取得"),
    "planned": ("已入规划", "已列入规划"),
    "pending": ("待审批", "待批", "审批中"),
    "unsecured": ("未落实",),
    "surveyed": ("实测",),
    "approximate": ("近似",),
}
_WORD = {said: word for word, others in _SAME.items() for said in others}


def canonical(text: str) -> str:
    """Return the scenario's word for a Chinese one; any other text in lower case, without full-width forms.

    What stands behind a slash is the planner's own and stays as it is.
    """
    clean, slash, finer = unicodedata.normalize("NFKC", text).strip().partition("/")
    return _WORD.get(clean, clean.lower().replace(" ", "_")) + slash + finer


def said(choices: Iterable[str]) -> list[str]:
    """Return choices with their Chinese word: ``existing(已有)``."""
    return [f"{choice}({_SAME[choice][0]})" if choice in _SAME else choice for choice in choices]
