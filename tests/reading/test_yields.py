"""What may be wrong with yields, disposals, known tonnes and distances: each fault with its code and place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from recycling_net import reading
from recycling_net.errors import InputError, render
from tests import tiny
from tests.reading.written import write_tiny

Change = Callable[[dict[str, Any]], object]


def _good() -> dict[str, Any]:
    """Tiny, where paper comes out at the sorting centre."""
    facts = tiny.facts()
    facts["streams"]["recyclables"] |= {
        "yields": {"sorting_centre": {"recyclables/paper": "40 %", "recyclables/glass": "20 %"}}
    }
    facts["streams"]["recyclables/paper"] = {"chain": ["processing_base"], "sale_price": "900 元/t"}
    facts["streams"]["recyclables/glass"] = {"chain": []}
    facts["disposals"] = {"table": "disposals.csv", "rows": [
        {"site": "", "kind": "sorting_centre", "stream": "recyclables/glass", "year": "", "yuan_per_t": 50, "limit_t": ""},
    ]}  # fmt: skip
    facts["supply"]["tonnes"] = {
        "table": "tonnes.csv",
        "rows": [{"place": "v1", "stream": "recyclables", "year": 2024, "tonnes": 90}],
    }
    facts["travel"] = {
        "distances": {"table": "distances.csv", "rows": [{"origin": "v1", "destination": "base", "km": 66}]}
    }
    return facts


def _read(folder: Path, change: Change) -> Any:
    facts = _good()
    change(facts)
    return reading.read(write_tiny(folder, **facts))


def test_good(tmp_path: Path) -> None:
    """A finer word keeps what stands behind its slash; a Chinese word may stand before it."""

    def change(facts: dict[str, Any]) -> None:
        facts["disposals"]["rows"][0] |= {"kind": "分拣中心", "stream": "可回收物/glass"}

    scenario = _read(tmp_path, change)
    assert list(scenario.streams) == ["recyclables", "recyclables/paper", "recyclables/glass"]
    row = scenario.disposals.rows[0]
    assert (row.kind, row.stream, row.limit_t) == ("sorting_centre", "recyclables/glass", None)


def _stream(**changes: Any) -> Change:
    return lambda facts: facts["streams"]["recyclables"].update(changes)


def _row(table: Callable[[dict[str, Any]], dict[str, Any]], **changes: Any) -> Change:
    return lambda facts: table(facts)["rows"][0].update(changes)


MISTAKES: list[tuple[Change, str, str]] = [
    (_stream(yields={"dismantler": {"recyclables/paper": "5 %", "recyclables/glass": "5 %"}}), "RN151", "tiny.yaml"),
    (_stream(yields={"sorting_centre": {"recyclables/paper": "5 %", "recyclables/glass": "5 %", "recyclables/tin": "5 %"}}), "RN162", "tiny.yaml"),
    (_stream(yields={"sorting_centre": {"recyclables/paper": "70 %", "recyclables/glass": "20 %"}}), "RN178", "tiny.yaml"),
    (_stream(base_recovery=None), "RN113", "tiny.yaml"),
    (lambda facts: facts["streams"]["recyclables"].pop("base_recovery"), "RN102", "tiny.yaml"),
    (lambda facts: facts["streams"].update({"recyclables/tin": {"chain": ["processing_base"]}}), "RN175", "tiny.yaml"),
    (lambda facts: facts["streams"]["recyclables/paper"].update(yields={"processing_base": {"recyclables/paper": "5 %"}}), "RN177", "tiny.yaml"),
    (lambda facts: facts["streams"]["recyclables/paper"].update(chain=["dismantler"]), "RN150", "tiny.yaml"),
    (lambda facts: facts["streams"].update({"recyclable/tin": {"chain": []}}), "RN106", "tiny.yaml"),
    (lambda facts: facts["rules"]["recovery_target"].append({"stream": "recyclables/paper", "year": 2025, "tonnes": "5 t"}), "RN179", "tiny.yaml"),
    (lambda facts: facts["facilities"]["transfer_station"].update(expansion="continuous", enlarge=True), "RN176", "tiny.yaml"),
    (_row(lambda facts: facts["disposals"], site="base"), "RN235", "disposals.csv"),
    (_row(lambda facts: facts["disposals"], kind="", site="nowhere"), "RN258", "disposals.csv"),
    (_row(lambda facts: facts["disposals"], stream="recyclables"), "RN257", "disposals.csv"),
    (_row(lambda facts: facts["supply"]["tonnes"], place="v9"), "RN236", "tonnes.csv"),
    (_row(lambda facts: facts["supply"]["tonnes"], stream="recyclables/paper"), "RN247", "tonnes.csv"),
    (lambda facts: facts["travel"]["distances"]["rows"].append({"origin": "v1", "destination": "base", "km": 70}), "RN232", "distances.csv"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "code", "file"), MISTAKES, ids=[code for _, code, _ in MISTAKES])
def test_mistakes(tmp_path: Path, change: Change, code: str, file: str) -> None:
    """Each is told once, in its file, in both languages."""
    with pytest.raises(InputError) as caught:
        _read(tmp_path, change)
    found = [(issue.code, issue.where.file.name if issue.where.file else None) for issue in caught.value.issues]
    assert (code, file) in found
    assert all(render(issue, "en") for issue in caught.value.issues)


def test_nothing_arises(tmp_path: Path) -> None:
    """Neither items nor tonnes."""
    with pytest.raises(InputError) as caught:
        _read(tmp_path, lambda facts: facts.update(supply={"car_household_share": "20 %"}))
    assert "RN102" in {issue.code for issue in caught.value.issues}
