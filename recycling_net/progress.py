"""What long work reports while it runs, to whoever listens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import nan

STAGES: dict[str, tuple[str, str]] = {
    "reading": ("读取情景与表格", "reading"),
    "plan first": (
        "还没有这份情景与设置的方案,先求解",
        "no plan of this scenario and these settings yet: solving first",
    ),
    "network": ("计算产生量与距离", "building the network"),
    "siting": ("选址", "siting"),
    "siting anew": (
        "选址:以前的方案在这份情景里成立不了,不从它出发",
        "siting: the earlier plan cannot stand in this scenario, so the search does not begin with it",
    ),
    "diagnose": ("查找互相冲突的约束", "looking for the rules in conflict"),
    "diagnose groups": ("诊断:逐组找互相矛盾的约束", "why there is no plan: groups of rules at odds"),
    "diagnose first": ("诊断:找一个放宽之后的方案", "why there is no plan: a plan with rules that give way"),
    "diagnose floors": (
        "诊断:每一条约束至少要改多少(松弛)",
        "why there is no plan: what each rule must change at least",
    ),
    "diagnose way": (
        "诊断:改动最小的出路,和还有没有别的矛盾",
        "why there is no plan: the cheapest way out, and further groups",
    ),
    "diagnose prices": ("诊断:每一条约束单独要改多少", "why there is no plan: what each rule alone would have to be"),
    "diagnose proofs": ("诊断:每一组是否缺一不可", "why there is no plan: whether none of a group can be left out"),
    "union": ("选址与线路一起定", "siting and rounds together"),
    "kernels": (
        "准备线路程序(第一次使用要编译一两分钟)",
        "preparing the search (compiled on first use: a minute or two)",
    ),
    "days": ("排收运的日子", "choosing days"),
    "routing": ("排线路", "routing"),
    "apart": ("两网分设的估值", "valuing the two networks apart"),
    "baseline": ("现状网络估值", "valuing today's network"),
    "check": ("独立复核", "checking independently"),
    "report": ("写报告", "writing the report"),
    "batch": ("批量运行", "batch"),
}
"""Stages of long work as they are said to people, in Chinese and English."""


@dataclass(frozen=True, slots=True)
class Progress:
    """One event: the stage, how far it is, the best plan and proven bound so far in yuan."""

    stage: str
    seconds: float = 0.0
    objective_yuan: float = nan
    bound_yuan: float = nan
    done: int = 0
    total: int = 0
    note: str = ""
    beside: tuple[str, str] = ("", "")
    """What is told beside it, in Chinese and in English."""


Listener = Callable[[Progress], None]


def silent(_event: Progress) -> None:
    """Listen to nothing; the default."""
