"""Which sites land allows: exclusion, zoning, land that is not ready, room for a size, distances apart."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from recycling_net.errors import Issue, Where
from recycling_net.network.travel import Floats, Indices, pairs_within
from recycling_net.roads.drive import METRIC
from recycling_net.scenario import Drawing, ExclusionZone, LandStatus, Scenario, Zoning
from recycling_net.scenario.rules import rule_name
from recycling_net.words import rules_said

Bools = npt.NDArray[np.bool_]

_STANDING = ("existing", "closable")
_KEPT = (
    ("保留不动", "stay"),
    (
        "要搬迁的,把它的状态改为可关停(`closable`),另设候选点",
        "make those that are to move `closable`, and add candidates",
    ),
)
_CLOSABLE = (
    ("不因这一条而关停", "are not closed for it"),
    ("它们都可关停;要搬迁的,另设候选点", "all of them may be closed; for those that are to move add candidates"),
)
"""What becomes of standing sites that are against a rule, and what to do: of some that have to stay, of others."""
_SHOWN = 10
"""Names listed in one warning."""
_EDGE_DEGREES = 0.01
"""Edges are straight in degrees, as the file means them; pieces so short stay so to a decimetre in the projection."""
_FAR_KM = 100.0
"""A map whose areas all lie farther than this from every site is a mistake, not a border case."""


@dataclass(frozen=True, slots=True)
class Land:
    """What land says of the sites.

    Attributes
    ----------
    sites
        Every site, those that may not be used too: the columns of the sites, and opens_from (the first planning year
        in which a candidate may open), too_large (sizes for which there is no room, between semicolons), barred (the
        rules by which a candidate may never open, between semicolons; empty where it may).
    against
        One row per rule and site that the rule speaks against: rule, key (where it stands in the scenario), code, status
        (existing too for a candidate that is kept from an earlier plan: it is not asked any more).
    near
        Pairs of sites of one kind nearer than its rule `min_distance` asks for: kind, one, other, km, and standing:
        whether both are there already, so that nothing is to be decided.
    areas
        The areas that rules speak of, one row per rule and area: rule, map, zone, buffer_km (0 where the rule knows
        none), shape (in WGS-84 degrees), around (the shape with its buffer).
    """

    sites: pd.DataFrame
    against: pd.DataFrame
    near: pd.DataFrame
    areas: pd.DataFrame

    @property
    def usable(self) -> pd.DataFrame:
        """The sites that stand already or may open some day."""
        return self.sites[self.sites["barred"] == ""].drop(columns="barred")

    @property
    def apart(self) -> pd.DataFrame:
        """The pairs of which at most one may be open in a year: kind, one, other, km."""
        known = self.sites.index[self.sites["barred"] == ""]
        pairs = self.near[~self.near["standing"] & self.near["one"].isin(known) & self.near["other"].isin(known)]
        return pairs.drop(columns="standing").reset_index(drop=True)


def land(scenario: Scenario, sites: pd.DataFrame) -> Land:
    """Return what the rules about land say of a table of sites, index ``code``."""
    rules, drawn = scenario.rules, scenario.drawn or {}
    shapes = {name: _shapes(drawing) for name, drawing in drawn.items()}
    found: list[tuple[str, str, Bools]] = []
    for at, zone in enumerate(rules.exclusion_zone):
        here = _excluded(sites, shapes[zone.map], zone)
        found.append((rule_name("exclusion_zone", zone), f"rules.exclusion_zone.{at}", here))
    for at, zoning in enumerate(rules.zoning):
        off = _off_zone(sites, drawn[zoning.map], shapes[zoning.map], zoning)
        found.append((rule_name("zoning", zoning), f"rules.zoning.{at}", off))
    opens = np.full(len(sites), scenario.horizon.first, dtype=np.int64)
    for at, wait in enumerate(rules.land_status):
        ready = _ready(sites, wait, scenario.horizon.first)
        opens = np.maximum(opens, ready)
        found.append((rule_name("land_status", wait), f"rules.land_status.{at}", ready > scenario.horizon.last))
    kept = _kept(scenario, sites)
    opens = np.where(kept, scenario.horizon.first, opens)
    too_large = _too_large(scenario, sites).mask(kept, "")
    narrow = _narrow(scenario, sites, too_large)
    for at, standard in enumerate(rules.site_standard):
        own = narrow & (sites["kind"] == standard.kind).to_numpy()
        found.append((rule_name("site_standard", standard), f"rules.site_standard.{at}", own))
    status = np.where(kept, "existing", sites["status"].to_numpy(object))
    against = pd.concat(
        [
            pd.DataFrame({"rule": name, "key": key, "code": sites.index[here], "status": status[here]})
            for name, key, here in found
        ]
        or [pd.DataFrame(columns=["rule", "key", "code", "status"])],
        ignore_index=True,
    )
    barred = against[against["status"] == "candidate"].groupby("code")["rule"].agg(";".join)
    table = sites.assign(
        opens_from=opens, too_large=too_large, barred=barred.reindex(sites.index).fillna("").to_numpy(object)
    )
    return Land(table, against, _near(scenario, sites), _areas(scenario, shapes))


def _kept(scenario: Scenario, sites: pd.DataFrame) -> Bools:
    """(J,) candidates that open because the scenario keeps them from an earlier plan: like what stands, they are not asked."""
    fixed = scenario.fixed
    listed = {row.code for row in fixed.facilities.rows} if fixed is not None else set()
    kept = (sites["status"] == "candidate").to_numpy() & sites.index.isin(listed)
    for at in np.flatnonzero(kept):
        row = sites.iloc[at]
        kept[at] = fixed is not None and fixed.keeps(
            str(sites.index[int(at)]), str(row["kind"]), str(row["township_code"])
        )
    return np.asarray(kept)


def _shapes(drawing: Drawing) -> npt.NDArray[np.object_]:
    """The regions of a map in the metric projection, metres."""
    degrees = shapely.segmentize(shapely.from_wkb([region.outline for region in drawing.regions]), _EDGE_DEGREES)
    return np.asarray(shapely.transform(degrees, lambda xy: np.column_stack(METRIC.transform(*xy.T))))


def _areas(scenario: Scenario, shapes: dict[str, npt.NDArray[np.object_]]) -> pd.DataFrame:
    """The areas of maps with the rules that speak of them, as `Land.areas`."""
    rules = scenario.rules
    told = [(rule_name("exclusion_zone", rule), rule.map, rule.buffer) for rule in rules.exclusion_zone]
    told += [(rule_name("zoning", rule), rule.map, 0.0) for rule in rules.zoning]
    rows = [
        (name, drawing, region.zone, buffer, shapely.from_wkb(region.outline), shape)
        for name, drawing, buffer in told
        for region, shape in zip((scenario.drawn or {})[drawing].regions, shapes[drawing], strict=True)
    ]
    table = pd.DataFrame(rows, columns=["rule", "map", "zone", "buffer_km", "shape", "metric"])
    wide = shapely.buffer(table["metric"].to_numpy(object), 1000 * table["buffer_km"].to_numpy(float))
    around = shapely.transform(
        wide, lambda xy: np.column_stack(METRIC.transform(xy[:, 0], xy[:, 1], direction="INVERSE"))
    )
    return table.assign(around=around).drop(columns="metric")


def _points(sites: pd.DataFrame) -> npt.NDArray[np.object_]:
    points: npt.NDArray[np.object_] = shapely.points(*METRIC.transform(*_degrees(sites)))
    return points


def _degrees(sites: pd.DataFrame) -> tuple[Floats, Floats]:
    return sites["lon"].to_numpy(float), sites["lat"].to_numpy(float)


def _concerned(sites: pd.DataFrame, kinds: tuple[str, ...], exempt: tuple[str, ...]) -> Bools:
    """(J,) the sites of some kinds, of all where none is named, without those exempt; not those outside, which this plan does not build."""
    inside = (sites["status"] != "outside").to_numpy() & ~sites.index.isin(exempt)
    return inside & sites["kind"].isin(kinds).to_numpy() if kinds else inside


def _excluded(sites: pd.DataFrame, shapes: npt.NDArray[np.object_], rule: ExclusionZone) -> Bools:
    """(J,) the sites in an area or nearer to it than its buffer   (rule: exclusion_zone; straight km)"""
    chosen = np.flatnonzero(_concerned(sites, rule.kinds, rule.exempt))
    found = np.zeros(len(sites), dtype=bool)
    near, _ = shapely.STRtree(shapes).query(
        _points(sites.iloc[chosen]), predicate="dwithin", distance=1000 * rule.buffer
    )
    found[chosen[near]] = True
    return found


def _off_zone(sites: pd.DataFrame, drawing: Drawing, shapes: npt.NDArray[np.object_], rule: Zoning) -> Bools:
    """(J,) the sites of the kind that lie in none of the zones that it may stand in   (rule: zoning)"""
    chosen = np.flatnonzero(_concerned(sites, (rule.kind,), rule.exempt))
    point, region = shapely.STRtree(shapes).query(_points(sites.iloc[chosen]), predicate="intersects")
    allowed = np.array([part.zone in rule.zones for part in drawing.regions], dtype=bool)
    fits = np.bincount(point, weights=allowed[region], minlength=len(chosen)) > 0
    drawn = np.bincount(point, minlength=len(chosen)) > 0
    found = np.zeros(len(sites), dtype=bool)
    found[chosen] = ~(fits | (rule.elsewhere & ~drawn))
    return found


def _ready(sites: pd.DataFrame, rule: LandStatus, first: int) -> Indices:
    """(J,) max(earliest[j], first + wait[status of j]) of candidates, else the first year   (rule: land_status)"""
    concerned = _concerned(sites, rule.kinds, rule.exempt) & (sites["status"] == "candidate").to_numpy()
    wait = sites["land"].map(lambda state: getattr(rule, state or "secured")).to_numpy(np.int64)
    earliest = sites["earliest_year"].fillna(first).to_numpy(float).astype(np.int64)
    return np.where(concerned, np.maximum(earliest, first + wait), first)


def _too_large(scenario: Scenario, sites: pd.DataFrame) -> pd.Series:
    """(J,) the sizes for which the site has no room: area[j] < needed[s]   (rule: site_standard; square metres)"""
    found = pd.Series("", index=sites.index)
    area = sites["area_m2"].to_numpy(float)
    for kind in dict.fromkeys(rule.kind for rule in scenario.rules.site_standard):
        own = [rule for rule in scenario.rules.site_standard if rule.kind == kind]
        for name, size in scenario.facilities[kind].sizes.items():
            small = np.zeros(len(sites), dtype=bool)
            for rule in own:
                needed = rule.needed_m2(name, size.capacity)
                small |= _concerned(sites, (kind,), rule.exempt) & (area < needed * (1 - 1e-9))
            found = found.mask(small, (found + ";" + name).str.strip(";"))
    return found


def _narrow(scenario: Scenario, sites: pd.DataFrame, too_large: pd.Series) -> Bools:
    """(J,) candidates without room for any of their sizes, standing sites without room for their own."""
    narrow = np.zeros(len(sites), dtype=bool)
    for at in np.flatnonzero((too_large != "").to_numpy()):
        kind, size = str(sites["kind"].iloc[at]), str(sites["size"].iloc[at])
        listed = size.split(";") if size else list(scenario.facilities[kind].sizes)
        narrow[at] = set(listed) <= set(too_large.iloc[at].split(";"))
    return narrow


def _near(scenario: Scenario, sites: pd.DataFrame) -> pd.DataFrame:
    """Pairs of sites of a kind that are nearer than the largest distance asked for   (rule: min_distance; straight km)"""
    farthest: dict[str, float] = {}
    for rule in scenario.rules.min_distance:
        farthest[rule.kind] = max(rule.apart, farthest.get(rule.kind, 0.0))
    parts = []
    for kind, apart in farthest.items():
        own = sites[(sites["kind"] == kind) & sites["lon"].notna()]
        one, other, km = pairs_within(_degrees(own), _degrees(own), apart, 1.0)
        pair = (one < other) & (km < apart)
        stands = (own["status"] != "candidate").to_numpy()
        one, other = one[pair], other[pair]
        table = {"one": own.index[one], "other": own.index[other], "km": km[pair]}
        parts.append(pd.DataFrame({"kind": kind, **table, "standing": stands[one] & stands[other]}))
    columns = {"kind": object, "one": object, "other": object, "km": float, "standing": bool}
    empty = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in columns.items()})
    return pd.concat([part for part in parts if len(part)] or [empty], ignore_index=True)


def warnings(scenario: Scenario, found: Land) -> Iterator[Issue]:
    """Yield what the planner should know: sites that stand against a rule, kinds without a site, maps of elsewhere."""
    names = found.sites["name"].astype(str)
    standing = found.against[found.against["status"].isin(_STANDING)]
    for (key, name), rows in standing.groupby(["key", "rule"], sort=False):
        facts = {"rule": name, "count": len(rows), "names": _named(names.reindex(rows["code"]).tolist())}
        closable = bool((rows["status"] == "closable").all())
        facts |= {"stay": _CLOSABLE[0] if closable else _KEPT[0], "then": _CLOSABLE[1] if closable else _KEPT[1]}
        yield Issue("RN801", Where(key=str(key)), facts)
    for at, rule in enumerate(scenario.rules.min_distance):
        near = found.near[found.near["standing"] & (found.near["kind"] == rule.kind) & (found.near["km"] < rule.apart)]
        pairs = [
            f"{names[one]}—{names[other]} {km:.1f} km"
            for one, other, km in zip(near["one"], near["other"], near["km"], strict=True)
        ]
        if pairs:
            facts = {"rule": rule_name("min_distance", rule), "count": len(pairs), "names": _named(pairs)}
            yield Issue("RN802", Where(key=f"rules.min_distance.{at}"), facts)
    for kind, own in found.sites[found.sites["status"] == "candidate"].groupby("kind", sort=False):
        if (own["barred"] != "").all():
            rules = sorted({name for cell in own["barred"] for name in cell.split(";")})
            yield Issue("RN803", Where(key=f"facilities.{kind}"), {"kind": kind, "count": len(own), "rules": rules})
    yield from _elsewhere(scenario, found)


def taken(sites: pd.DataFrame, kinds: Collection[str]) -> tuple[str, str]:
    """Return, as an aside in both languages, how many candidates of some kinds may never open and by which rules; nothing without."""
    own = sites[sites["kind"].isin(kinds) & (sites["barred"] != "")]
    if own.empty:
        return "", ""
    rules = sorted({name for cell in own["barred"] for name in cell.split(";")})
    zh, en = "、".join(rules_said(rules)), ", ".join(rules_said(rules, "en"))
    return f"(另有 {len(own)} 处候选点不能开设,因为 {zh})", f" ({len(own)} more may not open by {en})"


def _elsewhere(scenario: Scenario, found: Land) -> Iterator[Issue]:
    """Maps no area of which is near to any site."""
    placed = found.sites[found.sites["lon"].notna() & (found.sites["status"] != "outside")]
    if placed.empty:
        return
    sites = shapely.multipoints(_points(placed))
    for name, drawing in (scenario.drawn or {}).items():
        away = float(shapely.distance(_shapes(drawing), sites).min()) / 1000
        if away > _FAR_KM:
            yield Issue("RN804", Where(key=f"maps.{name}"), {"name": name, "km": f"{away:,.0f}"})


def _named(names: list[str]) -> list[str]:
    return [*names[:_SHOWN], "…"] if len(names) > _SHOWN else names
