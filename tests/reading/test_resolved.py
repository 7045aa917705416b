"""A scenario written out and read back is the same scenario."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from recycling_net import reading
from recycling_net.reading import emit
from recycling_net.reading.cells import escape, unescape
from recycling_net.reading.shape import table_paths
from recycling_net.scenario import Scenario
from tests import tiny
from tests.reading.written import write_tiny

SCHEMA = Path(__file__).parents[2] / "scenarios" / "scenario.schema.json"
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30).map(str.strip).filter(bool)
NUMBER = st.floats(0, 1e9, allow_nan=False).map(repr)


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    facts = tiny.facts(title=draw(TEXT), discount_rate=f"{draw(st.floats(0, 1)):.17f} 1/年")
    for row in facts["places"]["rows"]:
        row["name"] = draw(TEXT)
        row["households_source"] = draw(st.one_of(st.just(""), TEXT))
        row["lon"] += draw(st.floats(-0.02, 0.02))
        row["lat"] += draw(st.floats(-0.02, 0.02))
    size = facts["facilities"]["collection_point"]["sizes"]["small"]
    size["capacity"] = f"{draw(st.floats(1e-6, 1e9))!r} t/年"
    size["capex"] = f"{draw(NUMBER)} 万元"
    item = facts["supply"]["items"]["rows"][0]
    item["weight_kg"] = draw(st.floats(1e-6, 1e6))
    item["growth_per_year"] = draw(st.floats(-0.5, 1))
    item["source"] = draw(TEXT)
    facts["supply"]["car_household_share"] = f"{draw(st.floats(0, 1)) * 100:.17f} %"
    facts["supply"]["items"]["rows"].append({**item, "item": "car", "name": "轿车"})
    facts["solve"] = {"time_limit": f"{draw(st.integers(1, 999))} s"}
    facts["sources"] = {"travel.speed": draw(TEXT)}
    facts["fleet"] = {
        draw(TEXT): {"capacity": "1 t", "volume": "5 m³", "count": 1, "cost_per_km": "2 元/km", "start": "07:53"}
    }
    return Scenario.model_validate(facts)


@settings(max_examples=25, deadline=None)
@given(scenarios())
def test_read_write_read_gives_the_same_digest(scenario: Scenario) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = reading.resolved.write(scenario, Path(folder) / "run")
        assert reading.read(file).digest == scenario.digest


def test_second_writing_gives_the_same_bytes(tmp_path: Path) -> None:
    first = reading.resolved.write(tiny.scenario(), tmp_path / "a")
    second = reading.resolved.write(reading.read(first), tmp_path / "b")
    assert second.read_bytes() == first.read_bytes()
    assert (tmp_path / "b/inputs/places.csv").read_bytes() == (tmp_path / "a/inputs/places.csv").read_bytes()


def test_formulas_are_kept_from_spreadsheets(tmp_path: Path) -> None:
    facts = tiny.facts()
    facts["places"]["rows"][0]["name"] = '=HYPERLINK("http://x")'
    facts["places"]["rows"][1]["name"] = "'@引号"
    scenario = Scenario.model_validate(facts)
    file = reading.resolved.write(scenario, tmp_path)
    text = (tmp_path / "inputs" / "places.csv").read_text(encoding="utf-8-sig")
    assert "\"'=HYPERLINK" in text
    assert [place.name for place in reading.read(file).places.rows[:2]] == ['=HYPERLINK("http://x")', "'@引号"]


@given(st.text())
def test_escape_is_undone(text: str) -> None:
    assert unescape(escape(text)) == text
    assert not escape(text).startswith(("=", "+", "-", "@"))


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(TEXT, PLAIN, min_size=1, max_size=3))
def test_emitted_yaml_is_what_was_given(data: dict[str, Any]) -> None:
    assert YAML(typ="safe", pure=True).load("\n".join(emit.lines(data))) == data


def test_committed_schema_is_the_current_one() -> None:
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == reading.schema.json_schema()


def test_schema_knows_what_a_planner_may_write(tmp_path: Path) -> None:
    schema = reading.schema.json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    check = jsonschema.Draft202012Validator(schema)
    good = YAML(typ="safe", pure=True).load(write_tiny(tmp_path).read_text(encoding="utf-8"))
    assert list(check.iter_errors(good)) == []
    assert list(check.iter_errors({"extends": "base.yaml", "facilities": {"dismantler": {"life": "8 年"}}})) == []
    assert [error.validator for error in check.iter_errors({**good, "titel": "x"})] == ["additionalProperties"]
    assert [error.validator for error in check.iter_errors({"name": "x"})] == ["required"] * 6
    assert "rows" not in schema["$defs"]["Table_Place_"]["properties"]
    assert len(set(table_paths().values())) == sum(name.startswith("Table") for name in schema["$defs"])


@pytest.mark.parametrize(
    "text", ["1", "1.5", "true", "~", "null", "2024-01-01", "0x1F", "a: b", "x #y", "- a", " a", "5 t", ""]
)
def test_texts_stay_texts(text: str) -> None:
    assert YAML(typ="safe", pure=True).load(f"a: {emit.scalar(text)}") == {"a": text}
