"""What the rows that tighten the relaxation are worth, on the tiny county."""

from __future__ import annotations

from pathlib import Path

from recycling_net.bench.cuts import variant
from recycling_net.siting.task import STRENGTHENING
from tests.reading.written import write_tiny


def test_each_family_tightens_and_none_changes_the_optimum(tmp_path: Path) -> None:
    file = write_tiny(tmp_path)
    full = variant(file, (), 20.0, 0.0)
    bare = variant(file, STRENGTHENING, 20.0, 0.0)
    assert full["objective"] == bare["objective"]
    assert full["gap"] == bare["gap"] == 0
    for name in STRENGTHENING:
        one = variant(file, (name,), 20.0, 0.0)
        assert float(str(bare["relaxation"])) - 1 <= float(str(one["relaxation"])) <= float(str(full["relaxation"])) + 1
        assert one["objective"] == full["objective"]
    assert float(str(bare["relaxation"])) < float(str(full["relaxation"])) - 1
