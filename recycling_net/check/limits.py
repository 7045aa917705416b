"""How much each way of serving places collects, against what the vehicles that do it can bring back."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from recycling_net.check.answer import Answer
from recycling_net.check.finding import TONNES, Finding, finding
from recycling_net.check.question import Question
from recycling_net.scenario.rules import rule_name


def service_limits(question: Question, answer: Answer) -> Iterator[Finding]:
    """Tonnes by a mode and its finer ones, in a year and area, <= most or deliveries x load (rule: service_limit)."""
    for rule in question.scenario.rules.service_limit:
        name = rule_name("service_limit", rule)
        served = answer.served
        words = [mode.split("/")[0] if "/" not in rule.mode else mode for mode in served["mode"]]
        mine = served[pd.Series(words, index=served.index, dtype=object) == rule.mode]
        if rule.stream is not None:
            mine = mine[mine["stream"] == rule.stream]
        towns = mine["place_township"]
        areas = {"site": mine["site"], "township": towns, "county": question.county_of(towns)}
        got = mine.groupby(["year", areas[rule.per].rename("area")])["recovered_t"].sum().rename("given").reset_index()
        limit = rule.most if rule.most is not None else (rule.deliveries or 0) * (rule.load or 0.0)
        over = got[got["given"] > limit * (1 + 1e-6) + TONNES]
        yield finding(name, "RN782", over.assign(limit=float(limit)))
        yield Finding(name)
