"""The clock of a vehicle's day, from its row of tokens."""

from __future__ import annotations

from dataclasses import dataclass

from recycling_net.routing.dispatch.day import REST, Day, Routes
from recycling_net.routing.dispatch.drive import GOOD, node_of, price


@dataclass(frozen=True, slots=True)
class Event:
    """One row of a vehicle's day; ``node`` is where it is, ``token`` what it does there (None: departs, returns)."""

    action: str
    token: int | None
    node: int
    trip: int
    arrive_h: float
    leave_h: float
    km: float


@dataclass(frozen=True, slots=True)
class Drive:
    """A vehicle's day."""

    vehicle: int
    events: tuple[Event, ...]
    hours: float
    cost_yuan: float

    @property
    def km(self) -> float:
        """Kilometres of the day."""
        return sum(event.km for event in self.events)


def drives(day: Day, routes: Routes) -> list[Drive]:
    """Return the day of each vehicle that drives.

    Where a vehicle would come too early it waits before it drives there, so that nobody is called on early.
    """
    return [drive(day, routes, vehicle) for vehicle in range(len(routes.size)) if routes.size[vehicle]]


def drive(day: Day, routes: Routes, vehicle: int) -> Drive:
    """Return the day of a vehicle.

    Raises
    ------
    RuntimeError
        If its row of tokens cannot be driven.
    """
    size, tokens = int(routes.size[vehicle]), routes.tokens[vehicle]
    locked = int(routes.locked[vehicle])
    code, yuan, depart, (hours, _, _, _) = price(day, vehicle, tokens, size, (locked, float(routes.departed[vehicle])))
    if code != GOOD:
        raise RuntimeError("a route cannot be driven as it stands")
    profile, here = int(day.truck[vehicle]["profile"]), int(day.truck[vehicle]["start"])
    events: list[Event] = []
    action, token, trip, arrive, ready, km = "depart", None, 1, depart, depart, 0.0
    unloaded = False
    for k in range(size + 1):
        following = int(tokens[k]) if k < size else None
        if k == locked and 0 < locked < size:
            ready = max(ready, day.now)
        there, earliest, stay, name = _halt(day, vehicle, following, here)
        leg_h = float(day.hours[profile, here, there])
        leave = max(ready, earliest - leg_h)
        rests = following == REST
        events.append(Event(action, token, here, trip, arrive, ready if rests else leave, km))
        unloaded = unloaded or action == "unload"
        if unloaded and following is not None and following != REST:
            trip, unloaded = trip + 1, False
        km = float(day.km[profile, here, there])
        arrive = leave + leg_h
        ready = arrive + stay
        action, token, here = name, following, there
    events.append(Event("return", None, here, trip, arrive, arrive, km))
    return Drive(vehicle, tuple(events), hours, yuan)


def _halt(day: Day, vehicle: int, token: int | None, here: int) -> tuple[int, float, float, str]:
    """Where a token leads, when it may begin at the earliest, how long it takes, what it is."""
    truck = day.truck[vehicle]
    if token is None:
        return int(truck["end"]), 0.0, 0.0, "return"
    if token == REST:
        return here, float(truck["rest"][0]), float(truck["rest"][2]), "rest"
    node = node_of(len(day.site), token)
    if token >= 0:
        return node, float(day.call[token]["earliest"]), float(day.call[token]["service"]), "collect"
    site = day.site[node]
    return node, float(site["opens"]), float(truck["unloading"] + site["stay"]), "unload"
