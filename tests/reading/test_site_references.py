"""Codes that rules exempt and nobody knows: what stands near them, always in the same order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from recycling_net import reading
from recycling_net.errors import InputError, render
from tests.reading.written import write_tiny


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({"at_least": {"per": "township", "exempt": ["巴彦港镇"]}}, "要写编号:`230126105`(巴彦港镇)"),
        ({"at_least": {"per": "township", "exempt": ["不存在乡"]}}, "可用:230126100 巴彦镇、230126105 巴彦港镇"),
        ({"at_least": {"per": "county", "exempt": ["巴彦县"]}}, "要写编号:`230126`(巴彦县)"),
        ({"at_least": {"per": "prefecture", "exempt": ["哈尔滨市"]}}, "要写编号:`2301`(哈尔滨市)"),
        ({"nesting": {"exempt": ["CPv9"]}}, "是不是想写 `CPv3`("),
    ],
)
def test_names_are_said_beside_codes(rules: dict[str, Any], said: str, tmp_path: Path) -> None:
    own = {"kind": "collection_point", "count": 1, "year": 2024}
    ((family, rule),) = rules.items()
    whole = {**own, **rule} if family == "at_least" else {"kind": "collection_point", **rule}
    with pytest.raises(InputError) as caught:
        reading.read(write_tiny(tmp_path, rules={family: [whole]}))
    (issue,) = caught.value.issues
    assert issue.code == "RN526"
    assert said in render(issue)
