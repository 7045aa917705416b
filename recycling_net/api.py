"""What notebooks and scripts call: ``import recycling_net.api as rn``."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path

from recycling_net.check import CheckReport, verify
from recycling_net.errors import InternalError
from recycling_net.network import build, unusable
from recycling_net.plan import Plan
from recycling_net.progress import Listener, silent
from recycling_net.reading import read as _read
from recycling_net.report.folder import write_run
from recycling_net.scenario import Scenario
from recycling_net.solve import solve as _solve

__all__ = ["CheckReport", "Plan", "Scenario", "check", "read", "report", "solve"]


def read(path: str | Path, *, settings: Mapping[str, str] | None = None) -> Scenario:
    """Return the scenario in a YAML file; ``settings`` override values by dotted key, as ``--set`` does.

    Raises
    ------
    InputError
        Every fault of the file and its tables, at once.
    """
    return _read(Path(path), settings=settings or {})


def solve(scenario: Scenario, *, listen: Listener = silent, stop: threading.Event | None = None) -> Plan:
    """Return the plan of a scenario; see :func:`recycling_net.solve.solve`."""
    return _solve(scenario, listen=listen, stop=stop)


def check(scenario: Scenario, plan: Plan) -> CheckReport:
    """Re-compute every rule, flow balance and yuan of a plan with code that no solver shares."""
    return verify(scenario, build(scenario), plan)


def report(scenario: Scenario, plan: Plan, root: str | Path = "runs") -> Path:
    """Write the run folder of a plan below ``root`` and return it.

    Raises
    ------
    InternalError
        If the independent check refuses the plan; nothing is written.
    """
    network = build(scenario)
    verdict = verify(scenario, network, plan)
    if not verdict.ok:
        raise InternalError(verdict.faults)
    warnings = (*network.warnings, *unusable(scenario, network))
    return write_run(Path(root), scenario, network, plan, verdict, warnings=warnings, log_lines=[])
