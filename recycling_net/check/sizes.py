"""Facilities whose capacity is bought freely between two sizes: what theirs may be, and costs."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
import pandas as pd

from recycling_net.check.question import Question
from recycling_net.scenario import Size


def allowed_sizes(question: Question, site: str) -> dict[str, Size]:
    """Return the sizes in which a site may be opened or stands, smallest first."""
    kind, own = (str(question.sites.at[site, name]) for name in ("kind", "size"))  # a whole row takes ten times as long
    spec = question.scenario.facilities.get(kind)
    sizes = sorted((spec.sizes if spec else {}).items(), key=lambda pair: pair[1].capacity)
    listed = [word for word in re.split(r"[;,\uff1b\uff0c、\s]+", own) if word]
    narrow = without_room(question, site)
    return {name: size for name, size in sizes if (not listed or name in listed) and name not in narrow}


def is_kept(question: Question, site: str) -> bool:
    """Whether a candidate opens because the scenario keeps it from an earlier plan."""
    fixed = question.scenario.fixed
    facts = (str(question.sites[name].at[site]) for name in ("kind", "township_code"))
    return fixed is not None and question.sites["status"].at[site] == "candidate" and fixed.keeps(site, *facts)


def without_room(question: Question, site: str) -> set[str]:
    """Return the sizes that need more room than the site has, square metres; none where its area is unknown."""
    kind = str(question.sites["kind"].at[site])
    rules = [rule for rule in question.scenario.rules.site_standard if rule.kind == kind and site not in rule.exempt]
    if not rules or is_kept(question, site):
        return set()
    spec = question.scenario.facilities.get(kind)
    area = float(question.sites.loc[[site], "area_m2"].to_numpy(float)[0])
    return {
        name
        for rule in rules
        for name, size in (spec.sizes if spec else {}).items()
        if area < (1 - 1e-9) * max(rule.least, rule.per_tonne * size.capacity, rule.sizes.get(name, 0.0))
    }


def own_figure(question: Question, name: str, sites: Iterable[str], sizes: Iterable[str]) -> np.ndarray:
    """Return row by row what a site says of itself (capacity_t, capex_yuan, opex_yuan); NaN where its size says it.

    A candidate that does has one size to choose; of a site that stands it counts in the size of its row alone.
    """
    table = question.sites.loc[list(sites)]
    own = (table["status"] == "candidate") | (table["size"] == np.array(list(sizes), dtype=object))
    return np.where(own.to_numpy(), table[name].to_numpy(float), np.nan)


def freely_sized(question: Question, facilities: pd.DataFrame) -> pd.DataFrame:
    """Return the facilities of such kinds: code, size, capacity_t within its bounds, capex_yuan, opex_yuan.

    Both kinds of cost grow from the smallest to the largest size along a straight line.
    """
    kinds = [kind for kind, spec in question.scenario.facilities.items() if spec.expansion == "continuous"]
    chosen = facilities[facilities["site_kind"].isin(kinds) & (facilities["site_status"] == "candidate")]
    rows = []
    for code, given in zip(chosen["code"], chosen["capacity_t"], strict=True):
        (name, least), *_, (_, most) = [*(allowed := list(allowed_sizes(question, code).items())), allowed[-1]]
        capacity = min(max(float(given), least.capacity), most.capacity)
        way = (capacity - least.capacity) / (most.capacity - least.capacity) if most.capacity > least.capacity else 0.0
        capex, opex = (low + way * (high - low) for low, high in ((least.capex, most.capex), (least.opex, most.opex)))
        rows.append((code, name, capacity, capex, opex))
    return pd.DataFrame(rows, columns=["code", "size", "capacity_t", "capex_yuan", "opex_yuan"])
