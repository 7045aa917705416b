"""What is said of the size of a way out beside that of one rule alone."""

from __future__ import annotations

from dataclasses import replace

from recycling_net.progress import silent
from recycling_net.siting.conflicts import _less_alone
from recycling_net.siting.pricing import Change, Group, fewest
from recycling_net.siting.questions import questions
from tests.siting.cases import case

TARGET, CAP = ("recovery_target", 0), ("carbon_cap", 0)


def test_a_way_is_not_the_least_beside_a_smaller_change_of_one_rule() -> None:
    """63.5 of 64.5 t CO2e are 98.4 %; 57.9 of 58.9 and 5 of 50 t are 108.3 %, with 0.05 of 50 t 98.4 %, no more than alone.

    A change that settles its own group alone is no way out and is not compared; what is granted changes in any case.
    """
    rules = {
        "recovery_target": [{"stream": "recyclables", "year": 2024, "tonnes": "50 t"}],
        "carbon_cap": [{"year": 2024, "most": "1 tCO2e"}],
    }
    ask = questions(case(rules=rules), seconds=10, listen=silent)
    cap = Change(57.9, 1.0, False, (), least=True)
    way = {CAP: cap, TARGET: Change(5.0, 50.0, False, (), least=True)}
    single = replace(cap, much=63.5)
    group = Group((TARGET, CAP), True, {CAP: single})
    assert _less_alone(ask, way, [group])
    assert not _less_alone(ask, {**way, TARGET: replace(way[TARGET], much=0.05)}, [group])
    assert not _less_alone(ask, way, [replace(group, alone={CAP: replace(single, scope="group")})])
    assert not _less_alone(ask, {CAP: single}, [group])
    ask.grant(TARGET, 5.0)
    assert not _less_alone(ask, way, [group])


def test_between_two_whole_numbers_of_exceptions_there_is_none() -> None:
    """At least 9.2 are 10; 9 sites or a rounding above them are 9, so that 10 may be one too many."""
    assert [fewest(10, floor) for floor in (9.2, 10.0, 9.0, 9.0 + 1e-9)] == [True, True, False, False]
