"""What lies in store at each facility, month by month, worked out again from what villages bring."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from recycling_net.check.answer import Answer
from recycling_net.check.finding import TONNES, Finding, finding
from recycling_net.check.question import Question
from recycling_net.scenario import StreamSpec

_MONTHS = 12


def storage(question: Question, answer: Answer) -> Iterator[Finding]:
    """stock <= storage of the size in each month, over all streams that villages bring to it (rule: storage)."""
    limits = {
        (kind, name): size.storage
        for kind, spec in question.scenario.facilities.items()
        for name, size in spec.sizes.items()
        if size.storage is not None
    }
    brought = answer.served.groupby(["year", "site", "stream"])["recovered_t"].sum().reset_index()
    months = {stream: _after_months(spec) for stream, spec in question.scenario.streams.items()}
    stocks: dict[tuple[int, str], np.ndarray] = {}
    for year, site, stream, tonnes in brought.itertuples(index=False, name=None):
        stocks[year, site] = stocks.get((year, site), np.zeros(_MONTHS)) + tonnes * months[stream]
    use = answer.use
    for year, site, kind, size in zip(use["year"], use["site"], use["kind"], use["size"], strict=True):
        limit, stock = limits.get((kind, size)), stocks.get((year, site))
        if limit is None or stock is None:
            continue
        if stock.max() > limit * (1 + 1e-6) + TONNES:
            bad = {"year": year, "site": site, "month": int(stock.argmax()) + 1, "given": float(stock.max()), "limit": float(limit)}  # fmt: skip
            yield finding("storage", "RN781", pd.DataFrame([bad]))
    yield Finding("storage")


def _after_months(spec: StreamSpec) -> np.ndarray:
    """The share of a year's tonnes in store after each month: two turns round the year, begun empty, never below it."""
    comes = np.array(spec.season if spec.season is not None else [1 / _MONTHS] * _MONTHS)
    goes = np.array(spec.leaves if spec.leaves is not None else [1 / _MONTHS] * _MONTHS)
    stock, found = 0.0, []
    for month in range(2 * _MONTHS):
        stock = max(stock + comes[month % _MONTHS] - goes[month % _MONTHS], 0.0)
        found.append(stock)
    return np.array(found[_MONTHS:])
