"""What an earlier dispatch has under way at a time of the day, as routes that the search may only add to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from recycling_net.errors import InputError, Issue, Where
from recycling_net.routing.dispatch.day import REST, Day, Routes, no_routes
from recycling_net.routing.dispatch.drive import GOOD, price
from recycling_net.routing.dispatch.problem import Question
from recycling_net.routing.dispatch.rows import settle
from recycling_net.routing.dispatch.ruin import reset

_SLACK = 1e-6


@dataclass(frozen=True, slots=True)
class Earlier:
    """A route of an earlier dispatch: its name, what its vehicle is called in Chinese and English, and of each row
    action, code and when the vehicle leaves (hours)."""

    route: str
    called: tuple[str, str]
    rows: tuple[tuple[str, str, float], ...]


def under_way(question: Question, day: Day, earlier: Sequence[Earlier], where: Where) -> Routes:
    """Return the earlier routes, in which all tokens are locked that a vehicle has set out for by ``question.now_h``.

    What is not locked is where the search begins, as far as it can still be driven so: a better plan may change it. One that is on its last way home from a site elsewhere gets a last token for that, so that it may go out again
    from there; :func:`without_way_home` takes it away where it does not.

    Raises
    ------
    InputError
        RN631: something under way is not there any more. RN632: it cannot be driven now. Every such fault.
    """
    codes: dict[str, Mapping[str, int]] = {
        "collect": {call.point.code: at for at, call in enumerate(question.calls)},
        "unload": {site.point.code: -1 - at for at, site in enumerate(question.sites)},
    }
    vehicles = {truck.code: at for at, truck in enumerate(question.trucks)}
    called = {one.route: one.called for one in earlier}
    routes = no_routes(day)
    issues: list[Issue] = []
    for one in earlier:
        begun = _begun(one, question.now_h)
        if len(begun) <= 1:
            if one.route in vehicles:
                _plan(day, routes, vehicles[one.route], _tokens(one.rows[1:], codes))
            continue
        rows = begun if begun[-1][0] == "unload" else [*begun, *_next_unloading(one, len(begun))]
        lost: list[tuple[str, object]] = [
            (action, code) for action, code, _ in rows if action in codes and code not in codes[action]
        ]
        if one.route not in vehicles:
            lost.append(("vehicle", one.called))
        issues += [
            Issue("RN631", where, {"what": _WHAT[what], "value": code, "route": one.called}) for what, code in lost
        ]
        if lost:
            continue
        vehicle = vehicles[one.route]
        tokens = np.array(_tokens(rows[1:], codes), np.int64)
        locked, home = len(begun) - 1, -1 - int(day.truck["end"][vehicle])
        if len(begun) == len(one.rows) - 1 and begun[-1][2] <= question.now_h + _SLACK and tokens[-1] != home:
            tokens, locked = np.append(tokens, home), locked + 1
        _lock(day, routes, vehicle, tokens, (locked, begun[0][2]))
        _plan(day, routes, vehicle, [*tokens[:locked].tolist(), *_tokens(one.rows[len(begun) :], codes)])
    issues += [
        Issue("RN632", where, {"route": called[question.trucks[vehicle].code], "detail": _LATE})
        for vehicle in np.flatnonzero(routes.locked)
        if price(day, int(vehicle), *_row(routes, int(vehicle)))[0] != GOOD
    ]
    if issues:
        raise InputError(issues)
    return routes


def without_way_home(routes: Routes) -> None:
    """Take the token of the last way home from vehicles that did not go out again."""
    for vehicle in np.flatnonzero(routes.locked):
        size = int(routes.size[vehicle])
        end = routes.tokens[vehicle, max(0, size - 2) : size]
        if size == routes.locked[vehicle] and len(end) == 2 and (end < 0).all() and (end != REST).all():
            routes.size[vehicle] -= 1
            routes.locked[vehicle] -= 1


_WHAT: dict[str, Any] = {"collect": ("订单", "order"), "unload": ("站点", "site"), "vehicle": ("车辆", "vehicle")}
_LATE = ("时刻或工时不再满足", "its clock or its hours do not hold any more")


def _begun(one: Earlier, now_h: float) -> list[tuple[str, str, float]]:
    """The rows that the vehicle has set out for: those before which it has left, and the departure."""
    rows = [row for row in one.rows if row[0] != "return"]
    kept = rows[:1] if rows and rows[0][2] <= now_h + _SLACK else []
    for before, row in pairwise(rows):
        if not kept or before[2] > now_h + _SLACK:
            break
        kept.append(row)
    return kept


def _next_unloading(one: Earlier, begun: int) -> list[tuple[str, str, float]]:
    """Where the load on board was to go; the search may choose another site."""
    return [row for row in one.rows[begun:] if row[0] == "unload"][:1]


def _lock(day: Day, routes: Routes, vehicle: int, tokens: np.ndarray, lock: tuple[int, float]) -> None:
    routes.locked[vehicle], routes.departed[vehicle] = lock
    yuan = price(day, vehicle, tokens, len(tokens), lock)[1]
    settle(day, routes, vehicle, tokens, len(tokens), yuan)


def _tokens(rows: Sequence[tuple[str, str, float]], codes: Mapping[str, Mapping[str, int]]) -> list[int]:
    """The tokens of rows, without those that are not there any more."""
    known = [(action, code) for action, code, _ in rows if action == "rest" or code in codes.get(action, ())]
    return [REST if action == "rest" else codes[action][code] for action, code in known]


def _plan(day: Day, routes: Routes, vehicle: int, tokens: list[int]) -> None:
    """Make what was planned the route of a vehicle if it can still be driven so."""
    row = np.array([*tokens, 0], np.int64)
    lock = (int(routes.locked[vehicle]), float(routes.departed[vehicle]))
    if len(tokens) > lock[0] and price(day, vehicle, row, len(tokens), lock)[0] == GOOD:
        reset(day, routes, vehicle, row, len(tokens))


def _row(routes: Routes, vehicle: int) -> tuple[np.ndarray, int, tuple[int, float]]:
    lock = (int(routes.locked[vehicle]), float(routes.departed[vehicle]))
    return routes.tokens[vehicle], int(routes.size[vehicle]), lock
