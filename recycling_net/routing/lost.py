"""Why a visit cannot be made, and what would let it be made."""

from __future__ import annotations

from dataclasses import dataclass, replace

from recycling_net.errors import told
from recycling_net.routing.problem import Problem, Visit
from recycling_net.routing.schedule import day
from recycling_net.routing.simple import nearest_neighbour
from recycling_net.scenario import write_clock

_SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class Lost:
    """A collection point or an order that is not served: its code and name, the reason and the cure in Chinese and English."""

    code: str
    name: str
    reason: str
    cure: str
    reason_en: str
    cure_en: str

    @property
    def reasons(self) -> dict[str, object]:
        """The columns of a table that say why."""
        return {"reason": self.reason, "cure": self.cure, "reason_en": self.reason_en, "cure_en": self.cure_en}


def lost(code: str, name: str, text: str, **facts: object) -> Lost:
    """Return the row for catalogue entry ``text``; the code stands first, so that `explain` finds it."""
    (reason, cure), (reason_en, cure_en) = told(text, facts), told(text, facts, "en")
    return Lost(code, name, f"{text} {reason}", cure, f"{text} {reason_en}", cure_en)


def without_impossible(problem: Problem) -> tuple[Problem, list[Lost]]:
    """Return the problem without the visits that no vehicle could make even alone, and why not."""
    reasons = {
        position: reason for position, visit in enumerate(problem.visits) if (reason := _why(problem, position, visit))
    }
    if not reasons:
        return problem, []
    return problem.only([p for p in range(len(problem.visits)) if p not in reasons]), list(reasons.values())


def _why(problem: Problem, position: int, visit: Visit) -> Lost | None:
    vehicle, point = problem.vehicle, visit.point
    if vehicle.count == 0:
        return lost(point.code, point.name, "RN610", depot=problem.depot.name, vehicle=problem.vehicle_name)
    if visit.load_t > vehicle.capacity + _SLACK:
        facts = {"load": f"{visit.load_t:.3g} t", "limit": f"{vehicle.capacity:g} t"}
        return lost(point.code, point.name, "RN611", **facts)
    if visit.load_m3 > vehicle.volume + _SLACK:
        facts = {"load": f"{visit.load_m3:.3g} m³", "limit": f"{vehicle.volume:g} m³"}
        return lost(point.code, point.name, "RN612", **facts)
    arrive = vehicle.start + float(problem.hours[0, position + 1])
    if arrive > visit.latest_h + _SLACK:
        facts = {
            "arrive": write_clock(arrive),
            "latest": write_clock(visit.latest_h),
            "start": write_clock(vehicle.start),
        }
        return lost(point.code, point.name, "RN613", **facts)
    if day(problem, [[position]]) is None:
        driving = float(problem.hours[0, position + 1] + problem.hours[position + 1, 0])
        hours = driving + visit.service_h + vehicle.unloading
        return lost(point.code, point.name, "RN614", hours=f"{hours:.1f}", shift=f"{vehicle.shift:g}")
    return None


def without_vehicle(problem: Problem, positions: tuple[int, ...]) -> list[Lost]:
    """Return why visits that a vehicle could make alone are left out: there are too few vehicles.

    The number of further vehicles named in the cure is enough: simple rounds with as many make all these visits.
    """
    if not positions:
        return []
    rest = problem.only(list(positions))
    more = len(nearest_neighbour(with_vehicles(rest, len(positions))).days)
    facts = {"depot": problem.depot.name, "count": problem.vehicle.count, "more": more}
    return [lost(visit.point.code, visit.point.name, "RN615", **facts) for visit in rest.visits]


def beyond_shared(problem: Problem, positions: tuple[int, ...], count: int) -> list[Lost]:
    """Return why visits are left out where all depots share so many vehicles."""
    facts = {"vehicle": problem.vehicle_name, "count": count}
    points = [problem.visits[position].point for position in positions]
    return [lost(point.code, point.name, "RN672", **facts) for point in points]


def with_vehicles(problem: Problem, count: int) -> Problem:
    """Return the problem with ``count`` vehicles."""
    return replace(problem, vehicle=problem.vehicle.model_copy(update={"count": count}))
