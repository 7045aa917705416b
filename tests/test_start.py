"""What a command does not load: each library that it can do without is time that a planner waits."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.reading.written import write_tiny
from tests.test_dispatch import dispatched

_ASKED = """
import sys
from recycling_net.cli import main
code = main(sys.argv[2:])
print("loaded", [name for name in sys.argv[1].split(",") if name in sys.modules])
sys.exit(code)
"""
_PLANNING = "recycling_net.solve,recycling_net.siting,recycling_net.check.whole,recycling_net.bench.flp,pyvrp,ortools"
_MAPS = "geopandas,pyogrio,osmnx,networkx"


def _loaded(unwanted: str, *words: object) -> str:
    """The last line of a command in a process of its own: which of the modules it has loaded."""
    asked = [sys.executable, "-c", _ASKED, unwanted, *map(str, words)]
    done = subprocess.run(asked, capture_output=True, text=True, encoding="utf-8", check=True)
    return done.stdout.splitlines()[-1]


def test_help_loads_neither_numbers_nor_scenarios() -> None:
    """The last is loaded, so that this would be seen."""
    unwanted = f"numpy,pandas,scipy,numba,jinja2,recycling_net.scenario,{_PLANNING},{_MAPS}"
    assert _loaded(f"{unwanted},typer", "--help") == "loaded ['typer']"
    assert _loaded(f"{unwanted},typer", "explain", "RN103") == "loaded ['typer']"


def test_checking_a_scenario_loads_no_solver_and_no_map(tmp_path: Path) -> None:
    unwanted = f"highspy,scipy.optimize,jinja2,xlsxwriter,{_PLANNING},{_MAPS}"
    assert _loaded(f"{unwanted},pandas", "check", write_tiny(tmp_path)) == "loaded ['pandas']"


def test_a_day_is_dispatched_without_what_plans_a_county(tmp_path: Path) -> None:
    code, _, words = dispatched(tmp_path)
    assert code == 0
    assert _loaded(f"scipy.optimize,scipy.sparse,{_PLANNING},{_MAPS},numba", *words) == "loaded ['numba']"
