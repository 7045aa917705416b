"""How planning grows with the size of the area: a county, a larger one, a prefecture, the province."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from pathlib import Path

import numpy as np

from recycling_net import siting
from recycling_net.bench import SIZES
from recycling_net.bench.growth import Growth, growth, picture
from recycling_net.bench.measure import Figures, measured
from recycling_net.check import verify
from recycling_net.errors import InternalError, TimeOutError
from recycling_net.gazetteer import find_area
from recycling_net.network import Network, build
from recycling_net.new import RECOVERY, write
from recycling_net.new import Wanted as Part
from recycling_net.plan import Plan
from recycling_net.policy import LAST
from recycling_net.reading import read
from recycling_net.scenario import Scenario
from recycling_net.siting import problem, task

_BUILDING = ("reading", "network", "writing")
_GROWING = {"building_cpu_seconds": "s", "solving_cpu_seconds": "s", "peak_mb": "MB"}
"""What is drawn against size, and its unit."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of every size; what is None is as `recycling-net new` writes it.

    Attributes
    ----------
    streams
        How many streams are planned, in the order of `RECOVERY`.
    years
        How many years are planned, the last of them 2027.
    seconds
        When siting ends.
    gap
        Which gap is small enough to stop before.
    threads
        How many threads the solver may use.
    """

    streams: int = 1
    years: int = 1
    seconds: float | None = None
    gap: float | None = None
    threads: int = 1


def lines(sizes: Sequence[str], wanted: Wanted, drawing: Path) -> Iterator[dict[str, object]]:
    """Yield the figures of one size after the other; in the last line how they grow, drawn in ``drawing`` (SVG).

    Raises
    ------
    InputError
        RN301, RN302 there is no such area.
    InternalError
        The independent check refuses a plan.
    """
    areas = {size: SIZES.get(size) or find_area(size) for size in sizes}
    found: list[dict[str, object]] = []
    for size, area in areas.items():
        figures = measured(size, _planned, area, wanted)
        found.append({"size": figures.pop("what"), "area": area} | figures)
        yield found[-1]
    grown = [_grown(name, found) for name in _GROWING]
    title = "规划随规模的增长 / Growth of planning with size"
    drawing.write_text(picture(grown, title, "村与社区(个)/ places"), encoding="utf-8")
    yield {"picture": str(drawing), "exponents": {each.name: _rounded(each.exponent) for each in grown}}


def _grown(name: str, found: Sequence[Mapping[str, object]]) -> Growth:
    """Growth of a figure; how long solving takes is known only where it went on until the gap was reached."""
    told = [line for line in found if name != "solving_cpu_seconds" or line["stopped_because"] == "gap"]
    points = [(float(str(line["places"])), float(str(line[name]))) for line in told if line[name] is not None]
    return growth(name, points, _GROWING[name])


def _planned(area: str, wanted: Wanted) -> Figures:
    """Write the scenario of an area, then read, plan and check it as a planner would."""
    with tempfile.TemporaryDirectory(prefix="recycling-net-") as folder:
        part = Part(tuple(RECOVERY)[: wanted.streams], LAST + 1 - wanted.years)
        file = write(area, Path(folder) / "area", part)
        clock = _Clock()
        scenario = read(file)
    scenario = _asked(scenario, wanted)
    clock.lap("reading")
    network = build(scenario)
    clock.lap("network")
    written = task.write(problem.number(scenario, network))
    figures: dict[str, object] = {
        "places": len(network.places), "sites": len(network.sites), "options": len(network.options),
        "arcs": len(network.arcs), "columns": len(written.programme.cost), "rows": len(written.programme.rows),
    }  # fmt: skip
    del written
    clock.lap("writing")
    plan = _sited(scenario, network)
    clock.lap("solving")
    if plan is not None:
        verdict = verify(scenario, network, plan)
        if not verdict.ok:
            raise InternalError(verdict.faults)
        clock.lap("checking")
    return figures | dict(clock.figures()) | _quality(plan)


def _asked(scenario: Scenario, wanted: Wanted) -> Scenario:
    limits: dict[str, object] = {"threads": wanted.threads}
    if wanted.seconds is not None:
        limits["time_limit"] = wanted.seconds / 3600
    if wanted.gap is not None:
        limits["gap"] = wanted.gap
    return scenario.model_copy(update={"solve": scenario.solve.model_copy(update=limits)})


def _sited(scenario: Scenario, network: Network) -> Plan | None:
    """The plan, or None where time ran out before there was one."""
    try:
        return replace(siting.solve(scenario, network), seconds={})
    except TimeOutError:
        return None


def _quality(plan: Plan | None) -> dict[str, object]:
    if plan is None:
        return {"objective": None, "bound": None, "gap": None, "stopped_because": "time"}
    known = isfinite(plan.bound_yuan)
    return {
        "objective": round(plan.objective_yuan),
        "bound": round(plan.bound_yuan) if known else None,
        "gap": round(plan.siting_gap, 6) if known else None,
        "stopped_because": plan.stopped_because,
    }


def _rounded(value: float) -> float | None:
    return round(value, 3) if np.isfinite(value) else None


class _Clock:
    """Seconds and processor seconds, child processes included, of one step after the other."""

    def __init__(self) -> None:
        self._seen = os.times()
        self._took: dict[str, tuple[float, float]] = {}

    def lap(self, step: str) -> None:
        """Note what the step took that ends now."""
        now = os.times()
        self._took[step] = (now.elapsed - self._seen.elapsed, sum(now[:4]) - sum(self._seen[:4]))
        self._seen = now

    def figures(self) -> Figures:
        """Seconds of each step; processor seconds of building the numbers and of solving, and the former's share."""
        building = sum(self._took[step][1] for step in _BUILDING)
        share = building / max(sum(cpu for _, cpu in self._took.values()), 1e-9)
        return {f"{step}_seconds": round(seconds, 2) for step, (seconds, _) in self._took.items()} | {
            "building_cpu_seconds": round(building, 2),
            "solving_cpu_seconds": round(self._took["solving"][1], 2),
            "building_share": round(share, 4),
        }
