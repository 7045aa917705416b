"""Why an order is left out, and the cheapest thing that would bring it in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from recycling_net.dispatched import sheet, vehicle_name
from recycling_net.routing.dispatch.along import nothing_along
from recycling_net.routing.dispatch.clock import drive
from recycling_net.routing.dispatch.day import Day, Routes, copied, no_routes
from recycling_net.routing.dispatch.insert import cheapest, write_row
from recycling_net.routing.dispatch.problem import Call, Question, Truck
from recycling_net.routing.dispatch.rows import NOWHERE, rested, settle
from recycling_net.routing.dispatch.tables import said, window
from recycling_net.routing.lost import Lost, lost
from recycling_net.routing.problem import Point
from recycling_net.scenario import Item, write_clock
from recycling_net.words import chinese, plain

Said = tuple[str, str]
"""In Chinese and in English."""
_SITES_SHOWN = 6
_SLACK = 1e-9
_LONGER_H = 3.0
"""A cure by overtime is looked for up to so much more than today."""
_DAY_H, _ENDLESS_H, _ENDLESS_KM = 24.0, 48.0, 1e6
"""Hours of a day, and how long and far one goes that nothing limits."""


@dataclass(frozen=True, slots=True)
class _Way:
    """A way to serve one more order: yuan more, the vehicle, when service begins, its hours and km of the day then."""

    yuan: float
    vehicle: int
    at_h: float
    hours: float
    back_h: float
    km: float


def left_out_table(question: Question, day: Day, routes: Routes, items: dict[str, Item]) -> pd.DataFrame:
    """Return every order that nobody makes, with its reason and the cheapest cure."""
    rows: list[dict[str, object]] = []
    for order in np.flatnonzero(routes.where < 0):
        call = question.calls[int(order)]
        why = _why(question, day, routes, int(order))
        rows.append(
            {"order": call.point.code, "name": call.point.name, "items": said([call], items), "window": window(call),
             **why.reasons}
        )  # fmt: skip
    return sheet("left_out", rows)


def _why(question: Question, day: Day, routes: Routes, order: int) -> Lost:
    call = question.calls[order]
    if (never := _never(question, call)) is not None:
        return never
    code, name, load = call.point.code, call.point.name, call.take[0]
    takers = np.array([at for at, site in enumerate(question.sites) if call.fits(site)])
    largest = takers[day.site["spare"][takers].argmax()]
    most = day.site["spare"][largest]
    if most < load - _SLACK:
        site = question.sites[largest].point.name
        return lost(code, name, "RN652", most=f"{most:.3g}", site=site, load=f"{load:.3g}")
    alone = _best(day, no_routes(day), order)
    if alone is None:
        return _impossible_alone(question, day, order)
    now = _best(day, routes, order)
    if not call.must and now is not None:
        return lost(code, name, "RN647", yuan=f"{now.yuan:,.0f}", value=f"{call.worth_yuan:,.0f}")
    spare = (day.site["spare"] - routes.taken)[takers].max()
    if spare < load - _SLACK:
        return lost(code, name, "RN645", spare=f"{spare:.3g}", load=f"{load:.3g}")
    cure = min(_cures(question, day, routes, order, alone))[1]
    return lost(code, name, "RN646", beside=_home_before(question, day, order), cure=cure)


def _never(question: Question, call: Call) -> Lost | None:
    """No vehicle has the skills or the room, or no site takes it; None if one of each does."""
    code, name = call.point.code, call.point.name
    skills = _listed((word, word) for word in sorted(call.needs) or ["—"])
    skilled = [truck for truck in question.trucks if call.needs <= set(truck.limits.skills)]
    if not skilled:
        lacks = min((_lacks(call, truck) for truck in question.trucks), default=(0, skills))[1]
        return lost(code, name, "RN640", skills=skills, lacks=lacks)
    rooms = [(one.vehicle.capacity, one.vehicle.volume, float(one.limits.pieces)) for one in skilled]
    if not any(_fits(call.take, room) and _fits(call.bring, room) for room in rooms):
        largest = tuple(max(room[unit] for room in rooms) for unit in range(3))
        return lost(code, name, "RN641", skills=skills, load=_load(call.take), limit=_load(largest))
    able = [f"{site.point.name} {site.point.code}" for site in question.sites if call.streams <= site.accepts]
    if not able:
        return _no_taker(question, call)
    if call.to and not any(call.fits(site) for site in question.sites):
        sites = [*able[:_SITES_SHOWN], *["…"] * (len(able) > _SITES_SHOWN)]
        to = next((site for site in question.sites if site.point.code == call.to), None)
        if to is None:
            why = "当年没有开设,或不知道位置", "is not open that year, or its place is not known"
            return lost(code, name, "RN651", to=call.to, why=why, sites=sites)
        zh, en = _streams(call.streams - to.accepts)
        return lost(code, name, "RN651", to=to.point.name, why=(f"不接收 {zh}", f"does not take {en}"), sites=sites)
    return None


def _no_taker(question: Question, call: Call) -> Lost:
    """No site takes all streams of an order: some stream is taken nowhere, or the order must be split."""
    code, name = call.point.code, call.point.name
    taken = frozenset[str]().union(*(site.accepts for site in question.sites))
    if not call.streams <= taken:
        return lost(code, name, "RN642", streams=_streams(call.streams - taken))
    left, parts = call.streams, list[Said]()
    while left:
        part = max((left & site.accepts for site in question.sites), key=len)
        parts.append(_streams(part))
        left -= part
    facts = {"count": len(parts), "parts": _listed(parts, (";", "; "))}
    return lost(code, name, "RN653", streams=_streams(call.streams), **facts)


def _lacks(call: Call, truck: Truck) -> tuple[int, Said]:
    """How many skills a kind of vehicle lacks for an order, and in words which."""
    missing = sorted(call.needs - set(truck.limits.skills))
    zh, en = _listed((one, one) for one in missing)
    return len(missing), (f"{chinese(truck.fleet)}:{zh}", f"{plain(truck.fleet)}: {en}")


def _listed(said: Iterable[Said], between: Said = ("、", ", ")) -> Said:
    both = tuple(said)
    return between[0].join(zh for zh, _ in both), between[1].join(en for _, en in both)


def _streams(streams: frozenset[str]) -> Said:
    return _listed((chinese(stream), plain(stream)) for stream in sorted(streams))


def _impossible_alone(question: Question, day: Day, order: int) -> Lost:
    """It cannot be served even by a vehicle that does nothing else: by the clock, or by another limit."""
    call = question.calls[order]
    earliest_h = _earliest(_with_window(day, order), order)
    if earliest_h > call.latest_h + _SLACK:
        facts = {"arrive": write_clock(earliest_h), "latest": write_clock(call.latest_h)}
        return lost(call.point.code, call.point.name, "RN643", **facts)
    beyond = _beyond(question, day, order)
    if beyond is None:
        return _out_of_reach(question, order)
    return lost(call.point.code, call.point.name, "RN644", **beyond, hint=_far_off(question, call.point))


def _earliest(day: Day, order: int) -> float:
    """When the first of all vehicles could be there that goes there alone, in whole minutes; 0 where none can."""
    each = (day._replace(truck=day.truck[[vehicle]]) for vehicle in range(len(day.truck)))
    ways = [_best(alone, no_routes(alone), order) for alone in each]
    first_h = min((way.at_h for way in ways if way is not None), default=0.0)
    return float(np.ceil(first_h * 60 - _SLACK)) / 60


def _far_off(question: Question, point: Point) -> Said:
    """What to look at first where an order lies far from all places of the scenario."""
    west, south, east, north = question.around
    if west <= point.lon <= east and south <= point.lat <= north:
        return "", ""
    lon, lat = f"{point.lon:.4f}", f"{point.lat:.4f}"
    return (
        f";它离情景中的各村都很远,先核对订单的坐标(经度 {lon}、纬度 {lat},--crs 是否写对)",
        f"; it lies far from every place of the scenario: check its coordinates first (longitude {lon}, latitude {lat}; the right --crs?)",
    )


def _out_of_reach(question: Question, order: int) -> Lost:
    """It lies farther from every site than anybody drives, whatever limits there are."""
    point, node = question.calls[order].point, len(question.sites) + order
    km = question.km[:, : len(question.sites), node].min(axis=0)
    nearest = int(km.argmin())
    site = question.sites[nearest].point.name
    return lost(
        point.code,
        point.name,
        "RN654",
        lon=f"{point.lon:.4f}",
        lat=f"{point.lat:.4f}",
        km=f"{km[nearest]:,.0f}",
        site=site,
    )


def _beyond(question: Question, day: Day, order: int) -> dict[str, object] | None:
    """The limits that the vehicle which goes there for least would break, and what that costs; None if nobody gets there."""
    site, trucks = day.site.copy(), day.truck.copy()
    site["closes"] = trucks["overtime"] = trucks["back"] = _ENDLESS_H
    trucks["within"] = _ENDLESS_KM
    restless = trucks.copy()
    restless["rest"] = 0.0
    for asked in (day, _with_window(day, order)):
        for each in (trucks, restless):
            endless = asked._replace(site=site, truck=each)
            if (way := _best(endless, no_routes(day), order)) is not None:
                said = _limits(question, question.calls[order], way, each is restless)
                return {"beyond": said, "yuan": f"{way.yuan:,.0f}"}
    return None


def _limits(question: Question, call: Call, way: _Way, is_restless: bool) -> Said:
    """In words which limits a way breaks, and how far they would have to go."""
    truck = question.trucks[way.vehicle]
    most_h, limits = truck.vehicle.shift + truck.limits.overtime, truck.limits
    (back, back_en), (at, at_en) = _clock(way.back_h), _clock(way.at_h)
    latest, most_back = write_clock(call.latest_h), write_clock(limits.back)
    said: list[tuple[bool, Said]] = [
        (way.hours > most_h, (
            f"工时 {way.hours:.1f} h(连加班最多 {most_h:g} h)", f"{way.hours:.1f} h (at most {most_h:g} h with overtime)"
        )),
        (way.km > limits.within, (
            f"里程 {way.km:.0f} km(一天最多 {limits.within:g} km)", f"{way.km:.0f} km (at most {limits.within:g} km a day)"
        )),
        (way.back_h > limits.back, (f"收车 {back}(最晚 {most_back})", f"back at {back_en} (by {most_back})")),
        (way.at_h > call.latest_h + _SLACK, (f"上门 {at}(约定 {latest} 以前)", f"there at {at_en} (agreed: by {latest})")),
        (is_restless, ("路上停不下来休息", "no time to rest on the way")),
    ]  # fmt: skip
    (zh, en), (by, by_en) = _listed(words for is_beyond, words in said if is_beyond), _called(question, truck)
    return f"{by}{zh}", f"{by_en}, {en}"


def _clock(hours: float) -> Said:
    if hours < _DAY_H:
        return write_clock(hours), write_clock(hours)
    later = write_clock(hours - _DAY_H)
    return f"次日 {later}", f"{later} of the next day"


def _home_before(question: Question, day: Day, order: int) -> Said:
    """In words which kinds of vehicles could come at the agreed time if they might be back later."""
    said: list[Said] = []
    for name in dict.fromkeys(truck.fleet for truck in question.trucks):
        own = day.truck[[truck.fleet == name for truck in question.trucks]]
        later = own.copy()
        later["back"] = _ENDLESS_H
        now, then = (day._replace(truck=trucks) for trucks in (own, later))
        if _best(now, no_routes(now), order) is None and _best(then, no_routes(then), order) is not None:
            back = write_clock(own["back"][0])
            said.append((f"{chinese(name)}最晚 {back} 收车", f"{plain(name)}s must be back by {back}"))
    if not said:
        return "", ""
    zh, en = _listed(said)
    return f"({zh},赶不上约定的时段)", f" ({en}, too early for the agreed time)"


def _cures(question: Question, day: Day, routes: Routes, order: int, alone: _Way) -> Iterator[tuple[float, Said]]:
    """Yuan and words of each thing that would do."""
    truck = question.trucks[alone.vehicle]
    home, yuan = question.sites[truck.home].point.name, f"{alone.yuan:,.0f}"
    yield (
        alone.yuan,
        (
            f"再加一辆{chinese(truck.fleet)}(停 {home}),约 {yuan} 元",
            f"one more {plain(truck.fleet)} at {home}, about {yuan} yuan",
        ),
    )
    moved = _best(_with_window(day, order), routes, order)
    if moved is not None:
        (by, by_en), at = _called(question, question.trucks[moved.vehicle]), write_clock(moved.at_h)
        yield (
            moved.yuan,
            (
                f"改约 {at} 前后,由{by}去,多花 {moved.yuan:,.0f} 元",
                f"agree on about {at}, by {by_en}, {moved.yuan:,.0f} yuan more",
            ),
        )
    trucks = day.truck.copy()
    trucks["overtime"] += _LONGER_H
    trucks["back"] = np.minimum(trucks["back"] + _LONGER_H, 24.0)
    longer = _best(day._replace(truck=trucks), routes, order)
    if longer is not None:
        yield longer.yuan, _longer(question, longer)


def _longer(question: Question, way: _Way) -> Said:
    """In words how much longer a vehicle would have to be out."""
    truck = question.trucks[way.vehicle]
    minutes = max(0.0, way.hours - truck.vehicle.shift - truck.limits.overtime) * 60
    late = max(0.0, way.back_h - truck.limits.back) * 60
    said: list[tuple[float, Said]] = [
        (minutes, (f"加班再多 {np.ceil(minutes):.0f} min", f"{np.ceil(minutes):.0f} min more overtime")),
        (late, (f"收车晚 {np.ceil(late):.0f} min", f"back {np.ceil(late):.0f} min later")),
        (1.0, (f"多花 {way.yuan:,.0f} 元", f"{way.yuan:,.0f} yuan more")),
    ]
    by, by_en = _called(question, truck)
    zh, en = zip(*(words for amount, words in said if amount), strict=True)
    return f"{by}{'、'.join(zh[:-1])},{zh[-1]}", f"{by_en}: {', '.join(en)}"


def _called(question: Question, truck: Truck) -> Said:
    home = question.sites[truck.home].point.name
    return vehicle_name(truck.code, truck.fleet, home), vehicle_name(truck.code, truck.fleet, home, "en")


def _best(day: Day, routes: Routes, order: int) -> _Way | None:
    """The cheapest way to serve one more order, or None."""
    along, best, chosen = nothing_along(routes), NOWHERE, (-1, -1, -1)
    for vehicle in range(len(day.truck)):
        (yuan, spot, site), _ = cheapest(day, routes, along, order, vehicle, (best, -1))
        if site >= 0:
            best, chosen = yuan, (vehicle, spot, site)
    vehicle, spot, site = chosen
    if site < 0:
        return None
    row = np.empty(routes.tokens.shape[1] + 2, np.int64)
    size = write_row(routes, order, vehicle, (spot, site), row)
    lock = (int(routes.locked[vehicle]), float(routes.departed[vehicle]))
    yuan, size = rested(day, vehicle, row, size, lock)
    trial = copied(routes)
    settle(day, trial, vehicle, row, size, yuan)
    driven = drive(day, trial, vehicle)
    at = next(event.arrive_h for event in driven.events if event.action == "collect" and event.token == order)
    return _Way(best, vehicle, at, driven.hours, driven.events[-1].arrive_h, driven.km)


def _with_window(day: Day, order: int) -> Day:
    """The day with an order that may be served at any hour."""
    call = day.call.copy()
    call["earliest"][order], call["latest"][order] = 0.0, 24.0
    return day._replace(call=call)


def _fits(load: tuple[float, float, float], room: tuple[float, float, float]) -> bool:
    return all(held <= most + _SLACK for held, most in zip(load, room, strict=True))


def _load(load: tuple[float, ...]) -> Said:
    kg, m3 = f"{load[0] * 1000:,.0f} kg", f"{load[1]:.3g} m³"
    return f"{kg}、{m3}、{load[2]:g} 件", f"{kg}, {m3}, {load[2]:g} pieces"
