"""Cases of RELOG as scenarios that are solved to the same optimum."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from recycling_net import reading
from recycling_net.cli import main
from recycling_net.convert import convert_relog
from recycling_net.convert.folder import chord_km
from recycling_net.errors import ExitCode, InputError, render
from recycling_net.plan import Plan
from tests.siting.cases import planned

S1 = Path(__file__).parents[2].parent / "shared" / "benchmarks" / "relog" / "s1.json"

_CASE: dict[str, Any] = {
    "parameters": {"time horizon (years)": 2},
    "products": {
        "P1": {
            "transportation cost ($/km/tonne)": [0.01, 0.01],
            "initial amounts": {"C": {"latitude (deg)": 0, "longitude (deg)": 90, "amount (tonne)": [100, 100]}},
        },
        "P 2": {"transportation cost ($/km/tonne)": [0.02, 0.02]},
    },
    "plants": {
        "F": {
            "input": "P1",
            "outputs (tonne/tonne)": {"P 2": 0.5},
            "locations": {
                "L1": {
                    "latitude (deg)": 0,
                    "longitude (deg)": 91,
                    "disposal": {"P 2": {"cost ($/tonne)": [-2, -2], "limit (tonne)": [20, 20]}},
                    "capacities (tonne)": {
                        "150": {"opening cost ($)": [2000, 2000], "fixed operating cost ($)": [20, 20], "variable operating cost ($/tonne)": [3, 3]},
                        "50": {"opening cost ($)": [1000, 1000], "fixed operating cost ($)": [10, 10], "variable operating cost ($/tonne)": [3, 3]},
                    },
                }
            },
        },
        "G": {
            "input": "P 2",
            "locations": {
                "L2": {
                    "latitude (deg)": 0,
                    "longitude (deg)": 92,
                    "capacities (tonne)": {
                        "100": {"opening cost ($)": [500, 500], "fixed operating cost ($)": [5, 5], "variable operating cost ($/tonne)": [-1, -1]}
                    },
                }
            },
        },
    },
}  # fmt: skip


def _case(change: Callable[[dict[str, Any]], object] = lambda _: None) -> dict[str, Any]:
    data = copy.deepcopy(_CASE)
    change(data)
    return data


def _converted(folder: Path, data: object) -> Path:
    file = folder / "small case.json"
    file.write_text(json.dumps(data), encoding="utf-8")
    return convert_relog(file, folder / "out")


def _plan(folder: Path, change: Callable[[dict[str, Any]], object] = lambda _: None) -> Plan:
    return planned(reading.read(_converted(folder, _case(change))))


def test_a_small_case(tmp_path: Path) -> None:
    """A degree of the equator is a chord of 111.32 km: P1 costs 1.1132 a tonne to move, P2 2.2264 less 1 at G.

    Opening F for 100 t: 1,000 + 50 x 20 = 1,500 + 500 for G, a year 15 + 5; a year 300 for processing and 111.32 for
    moving P1. Of 50 t of P2 20 are disposed of for -2 each, 30 go to G: 36.792. Together 2,856.224.
    """
    plan = _plan(tmp_path)
    assert chord_km((0, 90), (0, 91)) == 111.32
    yearly = 15 + 5 + 300 + 111.32 - 40 + 36.792
    assert plan.objective_yuan == pytest.approx(2_000 + 2 * yearly)
    products = plan.tables["products"].query("year == 2024").set_index("code")
    assert [products.at["F-L1", name] for name in ("made_t", "disposed_t")] == pytest.approx([50, 20])
    assert plan.tables["facilities"].set_index("code").loc["F-L1", "capacity_t"] == pytest.approx(100)


def test_without_a_plant_for_it_a_product_must_be_disposed_of(tmp_path: Path) -> None:
    """No G, but no limit either: 50 t at -2 a year, and F as before."""

    def change(data: dict[str, Any]) -> None:
        del data["plants"]["G"]
        del data["plants"]["F"]["locations"]["L1"]["disposal"]["P 2"]["limit (tonne)"]

    assert _plan(tmp_path, change).objective_yuan == pytest.approx(1_500 + 2 * (15 + 300 + 111.32 - 100))


def test_amounts_that_change_and_an_acquisition_cost(tmp_path: Path) -> None:
    """60 t in year 1, 80 in year 2, 7 a tonne acquired: F opens for 80 (1,300, 12 a year).

    P2: 30 and 40 t, of which 20 go for -2; 10 and 20 to G at 1.2264; G 500 + 5 a year.
    """

    def change(data: dict[str, Any]) -> None:
        data["products"]["P1"]["acquisition cost ($/tonne)"] = [7, 7]
        data["products"]["P1"]["initial amounts"]["C"]["amount (tonne)"] = [60, 80]

    tonnes = 140 * (7 + 3 + 1.1132)
    opened = 1_300 + 2 * 13 + 500 + 2 * 5
    assert _plan(tmp_path, change).objective_yuan == pytest.approx(tonnes + opened - 80 + 30 * 1.2264)


def test_a_latitude_beyond_the_pole_is_the_other_side() -> None:
    """100 degrees north at 100 degrees east is 80 degrees north at 80 degrees west: 20 degrees from 80 N, 100 E."""
    assert chord_km((100, 100), (80, -80)) == 0
    assert chord_km((100, 100), (80, 100)) == pytest.approx(2 * 6_378 * 0.1736, rel=0.01)


@pytest.mark.skipif(not S1.exists(), reason="RELOG's sample case is not part of the project")
def test_the_published_sample(tmp_path: Path) -> None:
    """RELOG publishes 1,871,178.96166262 for its sample s1, with kilometres rounded to 0.01."""
    plan = planned(reading.read(convert_relog(S1, tmp_path / "s1")))
    assert plan.objective_yuan == pytest.approx(1_871_178.96166262, abs=1e-4)
    assert plan.bound_yuan == pytest.approx(1_871_178.96166262, abs=0.01)


def _without(*path: str) -> Callable[[dict[str, Any]], object]:
    def change(data: dict[str, Any]) -> None:
        for name in path[:-1]:
            data = data[name]
        del data[path[-1]]

    return change


def _put(value: object, *path: str) -> Callable[[dict[str, Any]], object]:
    def change(data: dict[str, Any]) -> None:
        for name in path[:-1]:
            data = data[name]
        data[path[-1]] = value

    return change


_SPOT = ("plants", "F", "locations", "L1")


@pytest.mark.parametrize(
    ("change", "code", "key"),
    [
        (_without("parameters"), "RN942", ""),
        (_without("products", "P1", "transportation cost ($/km/tonne)"), "RN942", "products.P1"),
        (_without(*_SPOT, "capacities (tonne)"), "RN942", "plants.F.locations.L1"),
        (_put(0.5, "parameters", "time horizon (years)"), "RN943", "parameters.time horizon (years)"),
        (_put([5], "parameters", "building period (years)"), "RN943", "parameters.building period (years)"),
        (_put("north", *_SPOT, "latitude (deg)"), "RN943", "plants.F.locations.L1.latitude (deg)"),
        (_put([1.0], "products", "P1", "initial amounts", "C", "amount (tonne)"), "RN943", "products.P1.initial amounts.C.amount (tonne)"),
        (_put([], "plants", "G"), "RN943", "plants.G"),
        (_put("P9", "plants", "F", "input"), "RN944", "plants.F.input"),
        (_put("driving", "parameters", "distance metric"), "RN945", "parameters.distance metric"),
        (_put({"limit (tonne)": 5}, *_SPOT, "storage"), "RN945", "plants.F.locations.L1.storage"),
        (_put([0.01, 0.02], "products", "P1", "transportation cost ($/km/tonne)"), "RN945", "products.P1.transportation cost ($/km/tonne)"),
        (_put({}, "products", "P1", "initial amounts"), "RN942", "products"),
        (_put({"P1": 0.2}, "plants", "G", "outputs (tonne/tonne)"), "RN945", "plants.F"),
        (_put([1, 2], "parameters", "building period (years)"), "RN945", "parameters.building period (years)"),
    ],
)  # fmt: skip
def test_bad_cases(tmp_path: Path, change: Callable[[dict[str, Any]], object], code: str, key: str) -> None:
    """What is wrong, where it stands, what to do; nothing is written."""
    with pytest.raises(InputError) as caught:
        _converted(tmp_path, _case(change))
    assert [(issue.code, issue.where.key) for issue in caught.value.issues] == [(code, key)]
    assert all(render(issue) for issue in caught.value.issues)
    assert not (tmp_path / "out").exists()


def test_every_fault_at_once(tmp_path: Path) -> None:
    def change(data: dict[str, Any]) -> None:
        _put(-1, "plants", "F", "outputs (tonne/tonne)", "P 2")(data)
        _without("plants", "G", "locations")(data)

    with pytest.raises(InputError) as caught:
        _converted(tmp_path, _case(change))
    assert [issue.code for issue in caught.value.issues] == ["RN943", "RN942"]


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit codes as everywhere: a case becomes a folder; what is no JSON, or would be overwritten, is told."""
    file = tmp_path / "case.json"
    file.write_text(json.dumps(_case()), encoding="utf-8")
    out = tmp_path / "folder"
    assert main(["convert", "relog", str(file), "--out", str(out)]) == ExitCode.PLAN
    assert str(out / "case.yaml") in capsys.readouterr().out
    assert main(["convert", "relog", str(file), "--out", str(out)]) == ExitCode.INPUT
    assert "RN946" in capsys.readouterr().err
    assert main(["convert", "relog", str(file), "--out", str(file / "below")]) == ExitCode.INPUT
    shown = capsys.readouterr().err
    assert "RN917" in shown
    assert "不是文件夹" in shown
    file.write_text("{", encoding="utf-8")
    assert main(["convert", "relog", str(file)]) == ExitCode.INPUT
    assert "RN941" in capsys.readouterr().err
    assert main(["convert", "relog", str(tmp_path / "absent.json")]) == ExitCode.INPUT


def _paths(part: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    entries = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for key, inner in entries:
        yield (*path, key)
        yield from _paths(inner, (*path, key))


def test_nothing_in_any_place_is_a_fault_of_ours(tmp_path: Path) -> None:
    """Whatever stands anywhere, it is converted or told with its place and cure."""
    file = tmp_path / "case.json"
    told: list[str] = []
    for path in _paths(_CASE):
        for number, value in enumerate((None, True, -1, 10**400, "x", [], [None, None], {"a": 1})):
            file.write_text(json.dumps(_case(_put(value, *path))), encoding="utf-8")
            try:
                convert_relog(file, tmp_path / f"{'-'.join(map(str, path))[:80].replace('/', '_')}-{number}")
            except InputError as fault:
                told += [render(issue) for issue in fault.issues]
    assert len(told) > 500
    assert all("→" in text for text in told)
