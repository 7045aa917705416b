from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest

from recycling_net.errors import Issue
from recycling_net.report import html, payload
from tests.report import fake
from tests.report.conftest import Answer


@pytest.fixture(scope="module")
def page(county: Answer) -> str:
    scenario, network, plan = county
    verdict: Any = fake.Verdict()
    issue = Issue("RN301", facts={"value": "<b>某县</b>", "hint": ("试试", "try")})
    return html.page(plan, scenario, network, verdict, [issue])


class _Outline(HTMLParser):
    """Collects what could reach out or run."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts = 0
        self.outward: list[str] = []
        self.handlers: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.scripts += tag == "script"
        for name, value in attributes:
            if name in ("src", "href", "action", "srcset") and not str(value).startswith(("#", "data:")):
                self.outward.append(f"{tag} {name}={value}")
            if name.startswith("on") or name == "style":
                self.handlers.append(f"{tag} {name}")


def test_nothing_outward_no_inline_handler(page: str) -> None:
    outline = _Outline()
    outline.feed(page)
    assert (outline.outward, outline.handlers, outline.scripts) == ([], [], 2)


def test_the_policy_lets_only_these_texts_run(page: str) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'; ")
    for tag, name in (("script", "script-src"), ("style", "style-src")):
        text = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)[-1]
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{name} 'sha256-{digest}'" in policy[1].replace("&#39;", "'")


def test_hostile_names_are_text(page: str) -> None:
    assert "<script>alert" not in page
    assert "<b>某县" not in page
    assert "&lt;b&gt;某县" in page


def test_the_page_says_what_a_leader_asks(page: str) -> None:
    for part in (
        "中转站 20 处",
        "村点坐标为近似",
        "独立复核 5 条规则通过",
        "废旧家电",
        "服务距离内的站点或其下游能力已满(或尚未开设)",
        "一年 52 轮(每周 1 次 × 52 周)",
        "与程序默认值相同(假定)",
        "时间窗内到不了",
    ):
        assert part in page
    for part in ("all hold", "no room", "52 rounds a year (1 a week × 52 weeks)"):
        assert part in page


def test_a_failed_check_and_a_timeout_are_not_hidden(small: Answer) -> None:
    scenario, network, plan = small
    verdict: Any = fake.Verdict(faults=(Issue("RN301", facts={"value": "x", "hint": ""}),), ok=False)
    text = html.page(replace(plan, stopped_because="time"), scenario, network, verdict)
    assert "发现 1 处不符" in text
    assert "加大 solve.time_limit" in text


def test_same_plan_same_bytes(small: Answer) -> None:
    verdict: Any = fake.Verdict()
    assert html.page(small[2], small[0], small[1], verdict) == html.page(small[2], small[0], small[1], verdict)


def test_differences_bring_points_back() -> None:
    lon, lat = np.array([127.4, 127.36, 127.54001]), np.array([46.08, 46.08, 46.05])
    packed = np.array(payload.differences(lon, lat)).reshape(-1, 2)
    assert np.cumsum(packed, axis=0) / 1e5 == pytest.approx(np.column_stack([lon, lat]), abs=1e-5)


def test_spells_unfold_to_the_assignments(county: Answer) -> None:
    _, network, plan = county
    packed = payload.pack(plan, network)
    spells, places, sites = packed["services"], packed["places"]["code"], packed["sites"]["code"]
    unfolded = {
        (year, places[place], packed["streams"][stream], spells["modes"][mode], sites[site])
        for place, stream, mode, site, first, last in zip(
            np.cumsum(spells["place"]), spells["stream"], spells["mode"], spells["site"], spells["first"], spells["last"],
            strict=True,
        )
        for year in range(first, last + 1)
    }  # fmt: skip
    own = plan.tables["assignments"][["year", "place", "stream", "mode", "site"]]
    assert unfolded == set(own.itertuples(index=False, name=None))
    assert len(spells["site"]) < len(own)


def test_data_cannot_end_their_element() -> None:
    text = payload.to_text({"name": "</script><!-- & >"})
    assert not set("<>&") & set(text)
    assert json.loads(text) == {"name": "</script><!-- & >"}
    with pytest.raises(ValueError, match="not JSON compliant"):
        payload.to_text({"value": float("nan")})


def test_an_unlimited_site_has_no_capacity_in_the_data(small: Answer) -> None:
    _, network, plan = small
    facilities = plan.tables["facilities"].assign(capacity_t=float("inf"))
    packed = payload.pack(replace(plan, tables={**plan.tables, "facilities": facilities}), network)
    assert set(packed["sites"]["capacity_t"]) == {None}


def test_a_plan_that_serves_nobody_has_a_page(small: Answer) -> None:
    scenario, network, plan = small
    nothing = {name: plan.tables[name].head(0) for name in plan.tables if name not in ("recovery", "facilities")}
    verdict: Any = fake.Verdict()
    text = html.page(replace(plan, tables={**plan.tables, **nothing}), scenario, network, verdict)
    assert "0.0% 的住户各品类都有服务,0.0% 至少有一个品类" in text
