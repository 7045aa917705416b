"""Made-up days and weeks: planned with the product's own limits, and checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from recycling_net.bench.generated import DayWanted, day, days, week
from recycling_net.errors import InputError
from tests import tiny
from tests.reading.written import write_tiny
from tests.routing.dispatch.county import ITEMS, VAN


def _county(folder: Path) -> Path:
    facts = tiny.facts(fleet={"van": VAN}, rounds={"dispatch": {"vehicles": {"van": {}}, "iterations": 40}})
    facts["supply"]["items"]["rows"] = ITEMS
    return write_tiny(folder, **facts)


def test_a_longer_search_comes_first_and_each_seed_is_held_against_it(tmp_path: Path) -> None:
    """Forty iterations of five orders, and twice as many: every order is made, and the gap is that of the two costs."""
    long, found = days(_county(tmp_path), DayWanted(orders=5, seeds=1, times=2))
    assert (long["iterations"], found["iterations"]) == (80, 40)
    assert (found["left_out"], found["checked"]) == (0, True)
    ratio = float(str(found["cost"])) / float(str(long["cost"]))
    assert found["gap"] == pytest.approx(100 * (ratio - 1), abs=1e-3)


def test_more_orders_cost_more(tmp_path: Path) -> None:
    file = _county(tmp_path)
    few, many = (float(str(day(file, count, 1, 1)["cost"])) for count in (2, 9))
    assert few < many


def test_a_scenario_that_dispatches_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        day(write_tiny(tmp_path), 5, 1, 1)
    assert [issue.code for issue in refused.value.issues] == ["RN620"]


def test_every_stop_of_a_week_is_visited() -> None:
    """Eight stops and one vehicle, at least one visit each: none is left out, and no day has more vehicles than there are."""
    found = week(8, 1, 1)
    assert found["left_out"] == 0
    assert int(str(found["visits"])) >= 8
    assert 1 <= int(str(found["vehicle_days"])) <= 5
