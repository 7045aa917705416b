"""What is opened: its size and price as the scenario says, once, in a planning year, existing sites kept."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from recycling_net.check.answer import Answer
from recycling_net.check.finding import Figure, Finding, finding, recomputed
from recycling_net.check.question import Question
from recycling_net.check.sizes import allowed_sizes, freely_sized, own_figure
from recycling_net.plan import Plan

_STATUS = {"candidate": "new", "existing": "existing", "closable": "closable", "outside": "outside"}
_FIGURES = {
    "capacity_t": ("年能力(t)", "capacity (t)"), "capex_yuan": ("投资(元)", "capital (yuan)"),
    "opex_yuan": ("年运行费(元)", "yearly cost (yuan)"), "lon": ("经度", "longitude"), "lat": ("纬度", "latitude"),
}  # fmt: skip


def opened_once(plan: Plan) -> Iterator[Finding]:
    """A site is opened at most once (rule: opened_once)."""
    codes = plan.tables["facilities"]["code"]
    yield finding("opened_once", "RN721", pd.DataFrame({"site": codes[codes.duplicated()].unique()}))


def existing_kept(question: Question, answer: Answer) -> Iterator[Finding]:
    """Every existing site stays open to the end (rule: existing)."""
    existing = question.sites.index[question.sites["status"] == "existing"]
    yield finding("existing", "RN722", pd.DataFrame({"site": existing.difference(pd.Index(answer.standing["site"]))}))


def facility_facts(question: Question, answer: Answer) -> Iterator[Finding]:
    """Kind, township, status, size, opening year and figures of a facility are the scenario's (rule: facility_facts)."""
    table, horizon = answer.facilities, question.scenario.horizon
    stands = table["site_status"] != "candidate"
    wanted_size = table["site_size"].where(table["site_status"].isin(["existing", "closable"]), table["size"])
    told = {
        "kind": table["site_kind"],
        "township_code": table["site_township_code"],
        "status": table["site_status"].map(_STATUS),
        "size": wanted_size.where(table["site_status"] != "outside", ""),
        "opening_year": table["opening_year"].clip(horizon.first, horizon.last).where(~stands, horizon.first),
        "last_year": table["last_year"]
        .clip(table["opening_year"], horizon.last)
        .where(table["site_status"].isin(["candidate", "closable"]), horizon.last),
    }
    for name, wanted in told.items():
        bad = table[name] != wanted
        rows = pd.DataFrame({"site": table["code"], "what": name, "given": table[name], "wanted": wanted})[bad]
        yield finding("facility_facts", "RN720", rows)
    yield finding("facility_facts", "RN728", _not_allowed(question, table[~stands]))
    for name, figures in _figures(question, table).items():
        yield recomputed("facility_facts", table, table[name], figures, Figure(*_FIGURES[name], ("code",), 1e-6))


def _not_allowed(question: Question, new: pd.DataFrame) -> pd.DataFrame:
    """New facilities of a size that their site may not have, or opened in a year in which their kind may not open."""
    free = set(freely_sized(question, new)["code"])
    bad = []
    for code, kind, size, year in zip(new["code"], new["site_kind"], new["size"], new["opening_year"], strict=True):
        allowed = list(allowed_sizes(question, code))
        spec = question.scenario.facilities.get(kind)
        if size not in (allowed[:1] if code in free else allowed):
            bad.append((code, size))
        if spec is not None and spec.open_years and year not in spec.open_years:
            bad.append((code, str(year)))
    return pd.DataFrame(bad, columns=["site", "given"])


def _figures(question: Question, table: pd.DataFrame) -> dict[str, np.ndarray]:
    sizes = {
        (kind, name): (size.capacity, size.capex, size.opex)
        for kind, spec in question.scenario.facilities.items()
        for name, size in spec.sizes.items()
    }
    blank = (np.nan,) * 3
    rows = [sizes.get(key, blank) for key in zip(table["site_kind"], table["size"], strict=True)]
    capacity, capex, opex = np.array(rows, float).reshape(-1, 3).T
    free = freely_sized(question, table).set_index("code").reindex(table["code"])
    capacity, capex, opex = (
        np.where(free[name].isna(), usual, free[name])
        for name, usual in (("capacity_t", capacity), ("capex_yuan", capex), ("opex_yuan", opex))
    )
    capacity, capex, opex = (
        np.where(np.isnan(told), usual, told)
        for told, usual in (
            (own_figure(question, name, table["code"], table["size"]), usual)
            for name, usual in (("capacity_t", capacity), ("capex_yuan", capex), ("opex_yuan", opex))
        )
    )
    outside = (table["site_status"] == "outside").to_numpy()
    new = (table["site_status"] == "candidate").to_numpy()
    return {
        "capacity_t": np.where(outside, table["site_capacity_t"], capacity),
        "capex_yuan": np.where(new, capex, 0.0),
        "opex_yuan": np.where(outside, 0.0, opex),
        "lon": table["site_lon"].to_numpy(),
        "lat": table["site_lat"].to_numpy(),
    }
