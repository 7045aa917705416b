"""Whether land allows what stands where: exclusion, zoning, land that is ready, room for the size, distances apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from recycling_net.check import areas
from recycling_net.check.answer import Answer
from recycling_net.check.distance import KM_ABSOLUTE, KM_RELATIVE, pairs_apart
from recycling_net.check.finding import Finding, finding
from recycling_net.check.question import Question
from recycling_net.check.sizes import is_kept, without_room


def land(question: Question, answer: Answer) -> Iterator[Finding]:
    """Every rule of the scenario about land."""
    yield from exclusion_zone(question, answer)
    yield from zoning(question, answer)
    yield from land_status(question, answer)
    yield from site_standard(question, answer)
    yield from min_distance(question, answer)


def _new(question: Question, answer: Answer, kinds: Iterable[str], exempt: Iterable[str]) -> pd.DataFrame:
    """New facilities of some kinds, of all where none is named; not those exempt or kept from an earlier plan."""
    table, chosen, spared = answer.facilities, list(kinds), set(exempt)
    free = [code not in spared and not is_kept(question, code) for code in table["code"]]
    new = (table["site_status"] == "candidate") & np.array(free, dtype=bool)
    return table[new & table["site_kind"].isin(chosen)] if chosen else table[new]


def _degrees(table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    return table["site_lon"].to_numpy(float), table["site_lat"].to_numpy(float)


def _refused(rule: str, sites: pd.Series, km: Iterable[float]) -> Finding:
    rows = [{"site": site, "km": f"{away:.3f}"} for site, away in zip(sites, km, strict=True)]
    return finding(rule, "RN805", pd.DataFrame(rows))


def exclusion_zone(question: Question, answer: Answer) -> Iterator[Finding]:
    """Nothing new in an area, nor nearer to it than the buffer (rule: exclusion_zone)."""
    for rule in question.scenario.rules.exclusion_zone:
        new = _new(question, answer, rule.kinds, rule.exempt)
        least = rule.buffer * (1 - areas.RELATIVE) - areas.EDGE_KM
        found = areas.near((question.scenario.drawn or {})[rule.map], *_degrees(new), max(least, 0.0))
        bad = pd.Series(found.km[found.km < least]).groupby(found.point[found.km < least]).min()
        name = f"exclusion_zone[{','.join([rule.map, *rule.kinds])}]"
        yield _refused(name, new["code"].iloc[bad.index.to_numpy(int)], bad)


def zoning(question: Question, answer: Answer) -> Iterator[Finding]:
    """Something new of a kind stands in a zone that it may stand in, or where nothing is drawn if it may (rule: zoning)."""
    for rule in question.scenario.rules.zoning:
        drawing, new = (question.scenario.drawn or {})[rule.map], _new(question, answer, (rule.kind,), rule.exempt)
        found = areas.near(drawing, *_degrees(new), areas.EDGE_KM)
        fits = np.array([region.zone in rule.zones for region in drawing.regions], dtype=bool)[found.region]
        good = np.isin(np.arange(len(new)), found.point[fits])
        covered = np.isin(np.arange(len(new)), found.point[found.km < -areas.EDGE_KM])
        bad = ~good & (covered | (not rule.elsewhere))
        yield _refused(f"zoning[{rule.map},{rule.kind}]", new["code"][bad], np.zeros(int(bad.sum())))


def land_status(question: Question, answer: Answer) -> Iterator[Finding]:
    """opening year >= first + years to wait for the status, and >= the site's earliest year (rule: land_status)."""
    first = question.scenario.horizon.first
    for rule in question.scenario.rules.land_status:
        new = _new(question, answer, rule.kinds, rule.exempt)
        years = {"": rule.secured} | {
            state: getattr(rule, state) for state in ("secured", "planned", "pending", "unsecured")
        }
        ready = first + new["site_land"].map(years).astype(float)
        told = new["site_earliest_year"].fillna(0.0).astype(float)
        ready = ready.where(ready >= told, told)
        rows = pd.DataFrame({"site": new["code"], "given": new["opening_year"], "wanted": ready.astype(int)})
        yield finding(f"land_status[{','.join(rule.kinds)}]", "RN806", rows[rows["given"] < rows["wanted"]])


def site_standard(question: Question, answer: Answer) -> Iterator[Finding]:
    """area[j] >= max(least, per tonne x capacity[s], size s), for a size in which a site did not stand before (rule: site_standard)."""
    rules = question.scenario.rules.site_standard
    if not rules:
        return
    facts = question.sites.loc[answer.standing["site"]]
    own = facts["size"].where(facts["status"] != "candidate", "").to_numpy()
    table = answer.standing.assign(kind=facts["kind"].to_numpy(), own=own)
    table = table[table["size"] != table["own"]].drop_duplicates(["site", "size"])
    narrow = [size in without_room(question, site) for site, size in zip(table["site"], table["size"], strict=True)]
    bad = table[np.array(narrow, dtype=bool)]
    for rule in rules:
        rows = bad.loc[bad["kind"] == rule.kind, ["site", "size"]]
        yield finding(f"site_standard[{rule.kind}]", "RN808", rows)


def min_distance(question: Question, answer: Answer) -> Iterator[Finding]:
    """Of two sites nearer than `apart` at most one is open in a year, unless both were there before (rule: min_distance)."""
    sites = question.sites
    for rule in question.scenario.rules.min_distance:
        own = sites[(sites["kind"] == rule.kind) & sites["lon"].notna()]
        one, other, km = pairs_apart(own, rule.apart)
        near = km < rule.apart * (1 - KM_RELATIVE) - KM_ABSOLUTE
        candidate = (own["status"] == "candidate").to_numpy()
        near &= candidate[one] | candidate[other]
        outside = (own["status"] == "outside").to_numpy()
        for year in question.scenario.horizon.years:
            there = outside | answer.open_in(own.index.to_series(), year)
            both = near & there[one] & there[other]
            rows = {"year": year, "site": own.index[one[both]], "other": own.index[other[both]]}
            table = pd.DataFrame({**rows, "given": km[both], "limit": rule.apart})
            yield finding(f"min_distance[{rule.kind}]", "RN807", table)
