"""One county plan and one tiny plan for every test of the report."""

from __future__ import annotations

import pytest

from recycling_net.network import Network
from recycling_net.plan import Plan
from recycling_net.scenario import Scenario
from tests.report import fake

Answer = tuple[Scenario, Network, Plan]


@pytest.fixture(scope="session")
def county() -> Answer:
    """Bayan with a village called like a script and one called like a formula."""
    return fake.county(hostile=True)


@pytest.fixture(scope="session")
def small() -> Answer:
    """Three villages."""
    return fake.small()
