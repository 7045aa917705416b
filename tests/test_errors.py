from __future__ import annotations

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

import recycling_net
from recycling_net.errors import CATALOGUE, Issue, Where, did_you_mean, explained, render
from recycling_net.words import amount

SOURCE = Path(recycling_net.__file__).parent


def _names(text: str) -> set[str]:
    return {re.split(r"[.\[]", name)[0] for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_both_languages_say_what_is_wrong_with_the_same_facts(code: str) -> None:
    entry = CATALOGUE[code]
    assert entry.zh
    assert entry.en
    assert _names(entry.zh + entry.zh_cure) == _names(entry.en + entry.en_cure)


def test_every_code_in_the_catalogue_is_raised_somewhere() -> None:
    raised = set()
    for file in SOURCE.rglob("*.py"):
        if file.parent.name != "texts":
            strings = (
                node.value for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Constant)
            )
            raised |= {text for text in strings if isinstance(text, str) and re.fullmatch(r"RN\d{3}", text)}
    assert raised == set(CATALOGUE)


def test_a_fault_says_place_text_and_cure() -> None:
    where = Where(Path("/x/bayan.yaml"), 12, 5, key="fleet.truck.capacity", text="capacity: 5")
    issue = Issue("RN103", where, {"value": "5", "example": "5 t", "units": "t、吨"})
    assert render(issue).splitlines() == [
        "RN103 错误  bayan.yaml:12:5  fleet.truck.capacity",
        "    | capacity: 5",
        "    `5` 没有单位",
        "    → 带单位书写,例如 `5 t`;可用单位:t、吨",
    ]
    assert "`5` has no unit" in render(issue, "en")


def test_a_coded_value_is_said_in_chinese_except_where_it_is_typed() -> None:
    issue = Issue("RN152", facts={"stream": "appliance", "origin": "dismantler", "destination": "x"})
    what, cure = render(issue).splitlines()[1:]
    assert what.strip().startswith("品类 废旧家电(appliance) 要从 拆解企业(dismantler) 运到 x")
    assert "{origin: dismantler, destination: x," in cure
    assert "appliance goes from dismantler to x" in render(issue, "en")


def test_money_is_said_in_ten_thousands_to_the_yuan() -> None:
    assert amount(4_500_000) == ("450 万元", "4,500,000 yuan")
    assert amount(12_345.4) == ("1.2345 万元", "12,345 yuan")
    assert amount(9_999) == ("9,999 元", "9,999 yuan")
    assert amount(-25_000_000) == ("-2,500 万元", "-25,000,000 yuan")


def test_a_code_is_explained_without_a_case() -> None:
    assert explained("RN103") == ("RN103\n  `〈值〉` 没有单位\n  → 带单位书写,例如 `〈例子〉`;可用单位:〈单位〉")
    assert "〈品类〉 按目标运到 〈设施类别〉 的有 〈年份〉" in explained("RN408")
    assert "{origin: 〈起点〉, destination: 〈终点〉," in explained("RN152")
    assert "would bring <kind> <years>" in explained("RN408", "en")


def test_an_unknown_code_is_refused_when_the_issue_is_made() -> None:
    with pytest.raises(KeyError, match="RN000"):
        Issue("RN000")


def test_did_you_mean_names_the_nearest_word_or_what_there_is() -> None:
    assert did_you_mean("capasity", ["capacity", "capex"]) == ("是不是想写 `capacity`?", "did you mean `capacity`?")
    assert did_you_mean("zzz", ["capacity", "capex"]) == ("可用:capacity、capex", "known: capacity, capex")
