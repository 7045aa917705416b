"""What siting decides otherwise once it knows what rounds cost, beside what the rounds of those concerned cost then and now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import nan

import pandas as pd

from recycling_net.network import Network
from recycling_net.plan import UNION_TABLES, Plan, shaped
from recycling_net.scenario import Scenario
from recycling_net.union.collection import KEY, SERVICE_KEY, Collection
from recycling_net.union.service import collected
from recycling_net.union.tables import Taken
from recycling_net.words import SIZES, chinese

_GOODS = ["stream", "place"]
_YUAN = ["priced_yuan", "share_yuan"]
_ALIKE = 0.01
"""A change of rounds' cost by less than this share is called none."""
_ORDER = (
    "opened", "no_longer_opened", "closed", "moved", "resized", "years", "emptied", "put_to_use", "resent", "served",
)  # fmt: skip
_KILOGRAM = 1e-3


@dataclass(frozen=True, slots=True)
class Decided:
    """A plan with its rounds and what siting took them for."""

    plan: Plan
    collection: Collection
    taken: Taken


@dataclass(frozen=True, slots=True)
class _Owed:
    """What the rounds on the way of goods cost, yuan of the first year.

    Attributes
    ----------
    goods
        By stream and place: priced_yuan by the scenario's prices, share_yuan as routed, from the village on to the end.
    through
        site, its kind, stream, place: whose goods pass a site.
    """

    goods: pd.DataFrame
    through: pd.DataFrame


def changes(scenario: Scenario, network: Network, before: Decided, after: Decided) -> pd.DataFrame:
    """Return the table ``union_changes``: each facility, point and village of which ``after`` decides otherwise.

    Beside each stands what the rounds cost that collect the goods concerned on their whole way. Of a village these are
    its own; of a facility all that pass it, before or after, or any of its kind that takes over from it or hands over
    to it, as rounds are shared; of one that sends elsewhere all that pass where it sends to. What a vehicle costs that
    fetches several goods is told apart by tonnes, so that all goods together cost what all rounds do.
    """
    rows = [
        *_facilities(network, before.plan, after.plan),
        *_idle(network, before.plan, after.plan),
        *_senders(network, before.plan, after.plan),
        *_served(network, before.plan, after.plan),
    ]
    owed = tuple(_owed(scenario, network, one) for one in (before, after))
    told = [row | _figures(row, owed) for row in rows]
    table = shaped(UNION_TABLES["union_changes"], told)
    rank = table["change"].map({name: at for at, name in enumerate(_ORDER)})
    apart = table["reason"] == "no_rounds"
    most = -(table["routed_before_yuan"] - table["routed_after_yuan"]).abs().round(2)
    table = table.assign(apart=apart, rank=rank, most=most).sort_values(
        ["apart", "rank", "most", "code", "stream"], kind="stable"
    )
    return shaped(UNION_TABLES["union_changes"], table)


def _facilities(network: Network, before: Plan, after: Plan) -> list[dict[str, object]]:
    """Facilities that open, close, are of another size or open in other years; two of a kind and township are one that moves."""
    old, new = _stands(before), _stands(after)
    opened, closed = sorted(set(new) - set(old)), sorted(set(old) - set(new))
    rows = []
    for code in opened:
        here = tuple(network.sites.loc[code, ["kind", "township_code"]])
        left = [other for other in closed if tuple(network.sites.loc[other, ["kind", "township_code"]]) == here]
        if left:
            closed.remove(left[0])
            rows.append(_row(network, "moved", code, _named(network, left[0], old), _named(network, code, new)))
            rows[-1]["other"] = left[0]
        else:
            rows.append(_row(network, "opened", code, "", _said(new[code])))
    built = set(before.tables["facilities"].query("status == 'new'")["code"])
    rows += [
        _row(network, "no_longer_opened" if code in built else "closed", code, _said(old[code]), "") for code in closed
    ]
    for code in sorted(set(old) & set(new)):
        if old[code] != new[code]:
            what = "resized" if [size for size, _ in old[code]] != [size for size, _ in new[code]] else "years"
            rows.append(_row(network, what, code, _said(old[code]), _said(new[code])))
    return rows


def _stands(plan: Plan) -> dict[str, list[tuple[str, str]]]:
    """Of every facility but those outside its sizes one after the other, each with its years."""
    table = plan.tables["facilities"]
    table = table[table["status"] != "outside"]
    grown = plan.tables["changes"].query("change == 'enlarged'").sort_values("year", kind="stable")
    found: dict[str, list[tuple[str, str]]] = {}
    for row in table.to_dict("records"):
        found.setdefault(row["code"], []).append((row["size"], f"{row['opening_year']}—{row['last_year']}"))
    for row in grown[grown["code"].isin(list(found))].to_dict("records"):
        found[row["code"]].append((row["size"], f"{row['year']}—"))
    return found


def _said(stands: list[tuple[str, str]]) -> str:
    return "、".join(f"{SIZES.get(size, size)} {years}" for size, years in stands)


def _named(network: Network, code: str, stands: Mapping[str, list[tuple[str, str]]]) -> str:
    return f"{network.sites['name'][code]} {_said(stands[code])}"


def _idle(network: Network, before: Plan, after: Plan) -> list[dict[str, object]]:
    """Facilities that stand in both plans and take goods in one of them alone; tonnes of all years."""
    both = set(_stands(before)) & set(_stands(after))
    old, new = _takes(before), _takes(after)
    return [
        _row(network, "emptied" if code in old else "put_to_use", code, *(f"{part.get(code, 0.0):,.1f} t" for part in (old, new)))
        for code in sorted(both)
        if (code in old) != (code in new)
    ]  # fmt: skip


def _takes(plan: Plan) -> dict[str, float]:
    """Tonnes of all years by the facilities that take any."""
    served = plan.tables["assignments"].groupby("site")["recovered_t"].sum()
    sent = plan.tables["flows"].groupby("destination")["tonnes"].sum()
    sums = served.add(sent, fill_value=0.0)
    return {str(code): float(tonnes) for code, tonnes in sums[sums > _KILOGRAM].items()}


def _senders(network: Network, before: Plan, after: Plan) -> list[dict[str, object]]:
    """Facilities that stand in both plans and send what they take to others."""
    both = set(_stands(before)) & set(_stands(after))
    old, new = (_destinations(plan) for plan in (before, after))
    name = network.sites["name"]
    return [
        _row(network, "resent", code, *("、".join(name[one] for one in part[code]) for part in (old, new)))
        | {"to": [*old[code], *new[code]]}
        for code in sorted(both & set(old) & set(new))
        if old[code] != new[code]
    ]


def _destinations(plan: Plan) -> dict[str, list[str]]:
    found: dict[str, set[str]] = {}
    for row in plan.tables["flows"].to_dict("records"):
        found.setdefault(row["origin"], set()).add(row["destination"])
    return {code: sorted(ends) for code, ends in found.items()}


def _served(network: Network, before: Plan, after: Plan) -> list[dict[str, object]]:
    """Villages of which a stream is served in another way or by another facility."""
    old, new = (_services(plan) for plan in (before, after))
    every = sorted(old.keys() | new.keys())
    return [
        {
            "change": "served", "kind": "place", "code": place, "name": str(network.places.loc[place, "name"]),
            "stream": stream, "before": old.get((place, stream), ""), "after": new.get((place, stream), ""),
        }
        for place, stream in every
        if old.get((place, stream)) != new.get((place, stream))
    ]  # fmt: skip


def _services(plan: Plan) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], list[str]] = {}
    for row in plan.tables["assignments"].to_dict("records"):
        often = f" {row['visits']} 次/年" if row["visits"] > 0 else ""
        said = f"{chinese(row['mode'])} {row['site_name']}{often}"
        known = found.setdefault((row["place"], row["stream"]), [])
        known += [said] * (said not in known)
    return {key: "、".join(said) for key, said in found.items()}


def _row(network: Network, change: str, code: str, before: str, after: str) -> dict[str, object]:
    kind, name = network.sites.loc[code, ["kind", "name"]]
    return {
        "change": change, "kind": str(kind), "code": code, "name": str(name), "stream": "", "before": before, "after": after,
    }  # fmt: skip


def _owed(scenario: Scenario, network: Network, decided: Decided) -> _Owed:
    """Follow all goods from their village to the last facility and tell each leg's rounds apart by tonnes."""
    legs = _legs(decided.plan)
    service = decided.taken.service.merge(decided.collection.service, on=SERVICE_KEY, how="outer")
    hauls = decided.taken.points.merge(decided.collection.shares, on=KEY, how="outer")
    hauls = hauls.rename(columns={"station": "site", "point": "origin"})
    called = collected(scenario, decided.plan)[["year", "family", "stream", "place", "site"]].drop_duplicates()
    first = legs[legs["origin"] == ""].merge(called, on=["year", "stream", "place", "site"])
    parts = [_part(first, service, SERVICE_KEY), _part(legs, hauls, ["year", "site", "origin"])]
    told = pd.concat(parts, ignore_index=True)
    worth = told["year"].map(network.discount).astype(float)
    told = told.assign(**{name: told[name] * worth for name in _YUAN})
    through = legs.assign(kind=legs["site"].map(network.sites["kind"]))[["site", "kind", *_GOODS]].drop_duplicates()
    return _Owed(told.groupby(_GOODS)[_YUAN].sum(), through)


def _legs(plan: Plan) -> pd.DataFrame:
    """Every village's goods at each facility that they come to, from which: year, stream, place, origin, site, tonnes."""
    served = plan.tables["assignments"].rename(columns={"recovered_t": "tonnes"})
    now = served.assign(origin="")[["year", "stream", "place", "origin", "site", "tonnes"]]
    now = now.groupby(["year", "stream", "place", "origin", "site"], sort=True)["tonnes"].sum().reset_index()
    flows = plan.tables["flows"].groupby(["year", "stream", "origin", "destination"])["tonnes"].sum().reset_index()
    flows["part"] = flows["tonnes"] / flows.groupby(["year", "stream", "origin"])["tonnes"].transform("sum")
    onward = flows.drop(columns="tonnes").rename(columns={"origin": "site"})
    parts = [now]
    while len(now):
        here = now.drop(columns="origin").groupby(["year", "stream", "place", "site"])["tonnes"].sum().reset_index()
        here = here.merge(onward, on=["year", "stream", "site"])
        here = here.assign(tonnes=here["tonnes"] * here["part"]).rename(
            columns={"site": "origin", "destination": "site"}
        )
        now = here[parts[0].columns]
        parts.append(now)
    return pd.concat(parts, ignore_index=True)


def _part(legs: pd.DataFrame, shares: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """What each leg bears of the shares that go by ``key``: in proportion to its tonnes."""
    sums = shares.groupby(key)[_YUAN].sum().reset_index()
    table = legs.merge(sums, on=key)
    part = table["tonnes"] / table.groupby(key)["tonnes"].transform("sum")
    return table.assign(**{name: table[name] * part for name in _YUAN})[["year", *_GOODS, *_YUAN]]


def _figures(row: Mapping[str, object], owed: tuple[_Owed, ...]) -> dict[str, object]:
    """What the rounds of the goods concerned are by price and as routed before, as routed after, and which way that goes."""
    goods = pd.MultiIndex.from_tuples([(row["stream"], row["code"])], names=_GOODS)
    if row["change"] != "served":
        every = pd.concat([one.through for one in owed])
        sites = set(row["to"]) if "to" in row else _beside(row, every)  # type: ignore[call-overload]  # a list of codes
        goods = pd.MultiIndex.from_frame(every[every["site"].isin(sites)][_GOODS].drop_duplicates())
    before, after = (one.goods.reindex(goods).fillna(0.0).sum() for one in owed)
    was, now = float(before["share_yuan"]), float(after["share_yuan"])
    reason = "rounds_alike" if abs(now - was) <= _ALIKE * max(was, now) else "rounds_cheaper"
    if max(was, now) <= 0.0:
        return dict.fromkeys(("priced_yuan", "routed_before_yuan", "routed_after_yuan"), nan) | {"reason": "no_rounds"}
    if reason != "rounds_alike" and now > was:
        reason = "rounds_dearer"
    return {
        "priced_yuan": float(before["priced_yuan"]), "routed_before_yuan": was, "routed_after_yuan": now, "reason": reason,
    }  # fmt: skip


def _beside(row: Mapping[str, object], every: pd.DataFrame) -> set[str]:
    """The facility of a row and those of its kind that its goods pass in either plan."""
    own = {str(row["code"]), str(row.get("other", row["code"]))}
    passing = every[every["site"].isin(own)][_GOODS].drop_duplicates()
    alike = every[every["kind"] == row["kind"]].merge(passing, on=_GOODS)
    return own | set(alike["site"])
