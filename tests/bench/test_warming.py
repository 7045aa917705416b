"""What is solved before the clock starts goes to the solvers that take part afterwards."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from recycling_net.bench.vrp.lines import warming
from recycling_net.bench.vrp.reading import read
from recycling_net.bench.vrp.task import job_of
from recycling_net.routing.engine import Engine, chosen
from tests.bench.test_vrp import CVRP, FILES


@pytest.mark.parametrize(
    ("family", "engines"),
    [
        ("CVRP", ["rings"]),
        ("CVRPTW", ["rings", "rows"]),
        ("HFVRP", ["rows"]),
        ("MDVRPTW", ["rows"]),
        ("VRPSPD", ["rows"]),
        ("MTVRPTWR", ["pyvrp"]),
        ("pairs", ["rows"]),
        ("brief", ["rings", "rows"]),
    ],
)
def test_what_is_solved_before_the_clock_starts_goes_to_the_same_solvers(
    tmp_path: Path, family: str, engines: list[Engine]
) -> None:
    if family == "brief":  # so many that PyVRP and strings go on in turns
        count = 100
        points = "\n".join(f"{at + 1} {at} 0" for at in range(count + 1))
        demand = "\n".join(f"{at + 1} {min(at, 1)}" for at in range(count + 1))
        text = CVRP[: CVRP.index("1 0 0\n")] + points + f"\nDEMAND_SECTION\n{demand}\nDEPOT_SECTION\n1\n-1\nEOF\n"
        text = text.replace("DIMENSION : 4", f"DIMENSION : {count + 1}")
    else:
        text = FILES["CVRPTW" if family == "pairs" else family][0]
    file = tmp_path / "instance.vrp"
    file.write_text(text, encoding="utf-8")
    job = job_of(read(file), seconds=1, seed=1)
    if family == "pairs":
        job = replace(job, brought_to=np.array([1, -1, -1]))
    before = warming(job, seconds=1)
    assert [chosen(one) for one in before] == engines
    if family == "pairs":
        assert (len(before[0].kinds), before[0].brought_to.tolist()) == (1, [1, -1, 3, -1])
