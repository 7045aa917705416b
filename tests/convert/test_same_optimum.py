"""Random small cases: the scenario's optimum is that of RELOG's own programme, written here on its own."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from recycling_net import reading
from recycling_net.convert import convert_relog
from recycling_net.convert.folder import chord_km
from tests.siting.cases import planned

YEARS = 2


class _Programme:
    """A mixed-integer programme that grows: columns with cost and upper bound, rows as sums."""

    def __init__(self) -> None:
        self.cost: list[float] = []
        self.upper: list[float] = []
        self.whole: list[int] = []
        self.rows: list[tuple[dict[int, float], float, float]] = []

    def column(self, cost: float, upper: float = np.inf, whole: int = 0) -> int:
        self.cost.append(cost)
        self.upper.append(upper)
        self.whole.append(whole)
        return len(self.cost) - 1

    def row(self, parts: list[tuple[int, float]], low: float, high: float) -> None:
        entries: dict[int, float] = {}
        for column, value in parts:
            entries[column] = entries.get(column, 0.0) + value
        self.rows.append((entries, low, high))

    def optimum(self) -> float:
        matrix = np.zeros((len(self.rows), len(self.cost)))
        for at, (entries, _, _) in enumerate(self.rows):
            for column, value in entries.items():
                matrix[at, column] = value
        low, high = ([row[side] for row in self.rows] for side in (1, 2))
        found = milp(
            self.cost, integrality=self.whole, bounds=Bounds(0, self.upper), constraints=LinearConstraint(matrix, low, high),
            options={"mip_rel_gap": 0.0},
        )  # fmt: skip
        return float(found.fun)


@dataclass(frozen=True)
class _Site:
    """A location of a plant: its input and outputs, its columns for being open and for capacity bought on top."""

    spot: dict[str, Any]
    takes: str
    yields: dict[str, float]
    small: float
    variable: float
    opened: int
    extra: int


def _sites(programme: _Programme, case: dict[str, Any]) -> list[_Site]:
    found = []
    for plant in case["plants"].values():
        for spot in plant["locations"].values():
            sizes = sorted((float(name), size) for name, size in spot["capacities (tonne)"].items())
            (small, low), (large, high) = sizes[0], sizes[-1]
            width = large - small

            def cost(size: dict[str, Any]) -> float:
                return float(size["opening cost ($)"][0] + YEARS * size["fixed operating cost ($)"][0])

            opened = programme.column(cost(low), 1, 1)
            extra = programme.column((cost(high) - cost(low)) / width if width else 0.0)
            programme.row([(extra, 1), (opened, -width)], -np.inf, 0)
            variable = low["variable operating cost ($/tonne)"][0]
            yields = plant.get("outputs (tonne/tonne)", {})
            found.append(_Site(spot, plant["input"], yields, small, variable, opened, extra))
    return found


def relog_optimum(case: dict[str, Any]) -> float:
    """Open in year 1, buy capacity above the smaller size along the line, take everything, dispose within limits."""
    programme = _Programme()
    sites = _sites(programme, case)
    for year in range(YEARS):
        _one_year(programme, case, sites, year)
    return programme.optimum()


def _one_year(programme: _Programme, case: dict[str, Any], sites: list[_Site], year: int) -> None:
    into: dict[int, list[tuple[int, float]]] = {at: [] for at in range(len(sites))}

    def arcs(product: str, start: dict[str, Any]) -> list[tuple[int, float]]:
        """One column for each place that takes the product."""
        found = []
        for at, site in enumerate(sites):
            if site.takes == product:
                ends = [(spot["latitude (deg)"], spot["longitude (deg)"]) for spot in (start, site.spot)]
                haul = case["products"][product]["transportation cost ($/km/tonne)"][0] * chord_km(*ends)
                found.append((programme.column(haul + site.variable), 1.0))
                into[at].append(found[-1])
        return found

    for name, product in case["products"].items():
        for centre in product.get("initial amounts", {}).values():
            tonnes = centre["amount (tonne)"][year]
            programme.row(arcs(name, centre), tonnes, tonnes)
    leaving = {(at, name): arcs(name, site.spot) for at, site in enumerate(sites) for name in site.yields}
    for at, site in enumerate(sites):
        programme.row([*into[at], (site.opened, -site.small), (site.extra, -1)], -np.inf, 0)
        for name, share in site.yields.items():
            ways = leaving[at, name]
            if name in site.spot["disposal"]:
                way = site.spot["disposal"][name]
                ways.append((programme.column(way["cost ($/tonne)"][year], way["limit (tonne)"][year]), 1.0))
            programme.row([*ways, *((flow, -share) for flow, _ in into[at])], 0, 0)


_MONEY = st.integers(0, 2_000).map(float)
_POINT = st.fixed_dictionaries({"latitude (deg)": st.integers(-60, 60), "longitude (deg)": st.integers(1, 120)})


@st.composite
def _spot(draw: st.DrawFn, products: tuple[str, ...]) -> dict[str, Any]:
    small = draw(st.integers(0, 150))
    names = [str(small)] if draw(st.booleans()) else [str(small), str(small + draw(st.integers(1, 300)))]
    names = [*names[:-1], str(max(int(names[-1]), 200))]  # wide enough for everything, so that a plan exists
    variable = float(draw(st.integers(-5, 20)))
    opening, fixed = sorted((draw(_MONEY), draw(_MONEY))), sorted((draw(_MONEY), draw(_MONEY)))
    spot: dict[str, Any] = draw(_POINT)
    spot["capacities (tonne)"] = {
        name: {"opening cost ($)": [opening[at]] * YEARS, "fixed operating cost ($)": [fixed[at]] * YEARS,
               "variable operating cost ($/tonne)": [variable] * YEARS}
        for at, name in enumerate(names)
    }  # fmt: skip
    spot["disposal"] = {
        product: {"cost ($/tonne)": [float(draw(st.integers(-10, 200))) for _ in range(YEARS)],
                  "limit (tonne)": [float(draw(st.integers(0, 60))) for _ in range(YEARS)]}
        for product in products
        if draw(st.booleans())
    }  # fmt: skip
    return spot


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    """P1 from two centres, made into P2 and P3 at one of two places; P2 made into P3; P3 taken by a last plant."""
    centres = {
        f"C{at}": {**draw(_POINT), "amount (tonne)": [float(draw(st.integers(0, 100))) for _ in range(YEARS)]}
        for at in range(2)
    }
    per_km = [draw(st.integers(1, 20)) / 1000 for _ in range(3)]
    products: dict[str, Any] = {
        f"P{at + 1}": {"transportation cost ($/km/tonne)": [cost] * YEARS} for at, cost in enumerate(per_km)
    }
    products["P1"]["initial amounts"] = centres
    shares = [draw(st.integers(1, 50)) / 100 for _ in range(3)]
    return {
        "parameters": {"time horizon (years)": YEARS},
        "products": products,
        "plants": {
            "F": {"input": "P1", "outputs (tonne/tonne)": {"P2": shares[0], "P3": shares[1]},
                  "locations": {f"L{at}": draw(_spot(("P2", "P3"))) for at in range(2)}},
            "G": {"input": "P2", "outputs (tonne/tonne)": {"P3": shares[2]}, "locations": {"M": draw(_spot(("P3",)))}},
            "H": {"input": "P3", "locations": {"N": draw(_spot(()))}},
        },
    }  # fmt: skip


@settings(
    max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), phases=(Phase.generate,)
)  # shrinking would solve hundreds of plans
@given(cases())
def test_the_same_optimum(case: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "case.json"
        file.write_text(json.dumps(case), encoding="utf-8")
        plan = planned(reading.read(convert_relog(file)))
    assert plan.objective_yuan == pytest.approx(relog_optimum(case), rel=1e-6, abs=0.01)
    assert plan.bound_yuan <= plan.objective_yuan
