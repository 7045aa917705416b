"""What is paid towards facilities, worked out again: for each that opens, for each that stands in a year, out of its pot."""

from __future__ import annotations

import pandas as pd

from recycling_net.check.answer import Answer
from recycling_net.check.question import Question


def site_subsidies(question: Question, answer: Answer) -> pd.DataFrame:
    """The cost lines of site subsidies: year, detail (kind), yuan, which is below 0."""
    horizon = question.scenario.horizon
    new = answer.facilities[answer.facilities["site_status"] == "candidate"]
    opened = pd.DataFrame({"year": new["opening_year"], "kind": new["site_kind"], "size": new["size"]})
    standing = answer.use.loc[answer.use["status"] != "outside", ["year", "kind", "size"]]
    rows: list[dict[str, object]] = []
    for rule in question.scenario.site_subsidies:
        for year in range(max(rule.first or 0, horizon.first), min(rule.last or horizon.last, horizon.last) + 1):
            due = 0.0
            for table, yuan in ((opened, rule.opening), (standing, rule.yearly)):
                own = table[(table["year"] == year) & (table["kind"] == rule.kind)]
                if rule.sizes:
                    own = own[own["size"].isin(rule.sizes)]
                due += yuan * len(own)
            rows.append({"year": year, "detail": rule.kind, "yuan": -(due if rule.pot is None else min(due, rule.pot))})
    return pd.DataFrame(rows, columns=["year", "detail", "yuan"])
