"""Each demand of the policy documents is a key of the schema, is written by a shipped scenario, is shown by a test."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from recycling_net.cli import main
from recycling_net.policy import DEMANDS, Demand, text
from recycling_net.reading import read_with_origin
from recycling_net.reading.shape import type_at

TESTS = Path(__file__).parent
SCENARIOS = TESTS.parent / "scenarios"


@cache
def _written(scenario: str) -> dict[str, Any]:
    return dict(read_with_origin(SCENARIOS / scenario).data)


def _found(part: Any, keys: list[str]) -> Iterator[Any]:
    """Everything that stands at the keys; ``*`` is any of them."""
    if not keys:
        yield part
    elif isinstance(part, list):
        for each in part:
            yield from _found(each, keys[1:])
    elif isinstance(part, dict):
        for key, each in part.items():
            if keys[0] in {"*", key}:
                yield from _found(each, keys[1:])


def test_the_seventeen_demands_are_there_once() -> None:
    assert [demand.number for demand in DEMANDS] == [f"P{number}" for number in range(1, 18)]


@pytest.mark.parametrize("demand", DEMANDS, ids=lambda demand: demand.number)
def test_its_keys_are_keys_of_the_schema(demand: Demand) -> None:
    for key in demand.keys:
        assert type_at(tuple(key.split("."))) is not None, key


@pytest.mark.parametrize("demand", DEMANDS, ids=lambda demand: demand.number)
def test_its_shipped_scenarios_write_its_keys(demand: Demand) -> None:
    used: dict[str, set[str]] = {name: set() for name in demand.scenarios}
    for name in demand.scenarios:
        used[name] = {key for key in demand.keys if any(True for _ in _found(_written(name), key.split(".")))}
    assert set[str]().union(*used.values()) == set(demand.keys)
    assert all(used.values())


def _within(part: Any, whole: Any) -> bool:
    """Whether everything of a part stands in the whole; entries of a list in any order."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(key in whole and _within(each, whole[key]) for key, each in part.items())
    if isinstance(part, list):
        return isinstance(whole, list) and all(any(_within(each, other) for other in whole) for each in part)
    return str(part) == str(whole)


@pytest.mark.parametrize("demand", DEMANDS, ids=lambda demand: demand.number)
def test_its_example_is_that_of_a_shipped_scenario_and_writes_one_of_its_keys(demand: Demand) -> None:
    example = YAML(typ="safe").load(demand.example)
    assert any(_within(example, _written(name)) for name in demand.scenarios)
    heads = [key.split(".") for key in demand.keys]
    assert any(True for keys in heads for _ in _found(example, keys))


@pytest.mark.parametrize("demand", DEMANDS, ids=lambda demand: demand.number)
def test_its_tests_exist(demand: Demand) -> None:
    assert demand.tests
    for each in demand.tests:
        file, _, name = each.partition("::")
        assert re.search(rf"^def {name}\(", (TESTS / file).read_text(encoding="utf-8"), re.MULTILINE), each


def test_explain_policy_prints_every_demand_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    for language in ("zh", "en"):
        assert main(["explain", "policy", "--language", language]) == 0
        told = capsys.readouterr().out
        for demand in DEMANDS:
            assert demand.asks[language == "en"] in told
            assert all(key in told for key in demand.keys)
            assert demand.example in told
    assert text("zh").count("\n") == 4 * len(DEMANDS)
