"""What each facility is in each year: opened in a size, enlarged, closed; and whether it may be."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pandas as pd

from recycling_net.check.answer import Answer
from recycling_net.check.finding import YUAN, Figure, Finding, finding, recomputed
from recycling_net.check.question import Question

_ROW = ("year", "code", "change")


def step_price(question: Question, kind: str, before: str, after: str) -> float:
    """Yuan for enlarging: the price of every step, `enlarge` or else what the larger one costs more; NaN if smaller."""
    sizes = sorted(question.scenario.facilities[kind].sizes.items(), key=lambda pair: pair[1].capacity)
    names = [name for name, _ in sizes]
    if before not in names or after not in names or names.index(after) <= names.index(before):
        return float("nan")
    steps = list(pairwise(size for _, size in sizes))[names.index(before) : names.index(after)]
    prices = [
        max(0.0, larger.capex - smaller.capex) if larger.enlarge is None else larger.enlarge
        for smaller, larger in steps
    ]
    return float(sum(prices))


def changes(question: Question, answer: Answer) -> Iterator[Finding]:
    """Enlarged only where the kind may be, upwards, at its price; closed once, where it may be, at its price (rule: changes)."""
    table, facilities = answer.changes, question.scenario.facilities
    yield finding("changes", "RN724", table.loc[~_allowed(question, answer), [*_ROW, "size"]])
    prices, capacity = np.full(len(table), np.nan), np.zeros(len(table))
    for at, row in enumerate(table.itertuples(index=False)):
        spec = facilities[str(row.kind)]
        if row.change == "closed":
            prices[at] = spec.close or 0.0
        elif row.size in spec.sizes:
            prices[at] = step_price(question, str(row.kind), str(row.size_before), str(row.size))
            capacity[at] = spec.sizes[str(row.size)].capacity
    yield recomputed("changes", table, table["yuan"], prices, Figure("费用(元)", "cost (yuan)", _ROW, YUAN))
    yield recomputed("changes", table, table["capacity_t"], capacity, Figure("年能力(t)", "capacity (t)", _ROW, 1e-6))
    yield finding("changes", "RN725", _not_told(question, answer))


def fixed(question: Question, answer: Answer) -> Iterator[Finding]:
    """What is kept opens in its year and size; nothing else does where the part is complete (rule: fixed)."""
    kept, horizon = question.scenario.fixed, question.scenario.horizon
    if kept is None:
        return
    new = question.sites[question.sites["status"] == "candidate"]
    part = [kept.concerns(*row) for row in zip(new["kind"], new["township_code"], strict=True)]
    new = new[np.array(part, dtype=bool)]
    until = min(kept.until or horizon.last, horizon.last)
    begins = answer.facilities.set_index("code")
    faults: list[dict[str, object]] = []
    listed = set()
    for row in kept.facilities.rows:
        year = max(row.opening_year or horizon.first, horizon.first)
        if row.code not in new.index or year > until:
            continue
        if row.size and row.size not in question.scenario.facilities[str(new.at[row.code, "kind"])].sizes:
            continue
        listed.add(row.code)
        there = row.code in begins.index
        opened = int(begins["opening_year"].at[row.code]) if there else 0  # type: ignore[arg-type]  # a whole number
        size = str(begins["size"].at[row.code]) if there else ""
        told = (("opening_year", str(opened), str(year)), ("size", size, row.size or size))
        faults += [
            {"site": row.code, "what": what, "given": given, "wanted": wanted}
            for what, given, wanted in told
            if given != wanted
        ]
    if kept.complete:
        others = begins[begins.index.isin(new.index.difference(list(listed))) & (begins["opening_year"] <= until)]
        faults += [
            {"site": code, "what": "opening_year", "given": str(year), "wanted": "0"}
            for code, year in others["opening_year"].items()
        ]
    yield finding("fixed", "RN726", pd.DataFrame(faults))


def decided(question: Question, answer: Answer) -> Iterator[Finding]:
    """A site is open, or is not, in every year that a decision is about (rule: decided)."""
    for rule in question.scenario.rules.decided:
        years = rule.years(question.scenario.horizon.years)
        there = answer.open_in(pd.Series([rule.site] * len(years), dtype=object), pd.Series(years, dtype=int))
        wrong = [year for year, is_open in zip(years, there, strict=True) if bool(is_open) != rule.open]
        yield finding(
            "decided",
            "RN566",
            pd.DataFrame({"site": rule.site, "year": wrong, "given": _IS_OPEN[not rule.open]} if wrong else {}),
        )


_IS_OPEN = {True: "open", False: "shut"}


def _allowed(question: Question, answer: Answer) -> np.ndarray:
    """Whether the site's kind may change so, in that year."""
    table, horizon = answer.changes, question.scenario.horizon
    facilities = question.scenario.facilities
    grows = table["kind"].map({kind: spec.enlarge for kind, spec in facilities.items()}).to_numpy(bool)
    closes = table["kind"].map({kind: spec.close is not None for kind, spec in facilities.items()}).to_numpy(bool)
    status, year = table["status"].to_numpy(), table["year"].to_numpy()
    inside = (status != "candidate") | (year > table["opening_year"].to_numpy())
    at_once = (status == "closable") & (year == horizon.first)
    enlarged = (table["change"] == "enlarged").to_numpy() & grows & (table["size"] != "").to_numpy()
    closed = (table["change"] == "closed").to_numpy() & (table["size"] == "").to_numpy()
    closed &= (status != "existing") & (status != "outside") & (closes | at_once)
    once = ~table.duplicated(["code", "year"]).to_numpy() & ~(closed & table.duplicated(["code", "change"]).to_numpy())
    return np.asarray(inside & once & (enlarged | closed), dtype=bool)


def _not_told(question: Question, answer: Answer) -> pd.DataFrame:
    """Facilities that end early, and closable sites that are not there at all, without a row that closes them, or with a row of another year."""
    horizon = question.scenario.horizon
    closable = question.sites.index[question.sites["status"] == "closable"]
    last = answer.facilities.set_index("code")["last_year"]
    gone = pd.Series(horizon.first, index=closable.difference(last.index), dtype=int)
    ends = pd.concat([last[last < horizon.last] + 1, gone])
    told = answer.changes[answer.changes["change"] == "closed"].drop_duplicates("code").set_index("code")["year"]
    both = pd.concat({"wanted": ends, "given": told}, axis=1).fillna(0).astype(int)
    bad: pd.DataFrame = both[both["wanted"] != both["given"]].rename_axis("site").reset_index()
    return bad
