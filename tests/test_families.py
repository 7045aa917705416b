"""Every family of rules says what it asks for and what of it would always hold."""

from __future__ import annotations

from recycling_net.scenario import Rules
from recycling_net.scenario.families import FAMILIES, instances, loosened
from recycling_net.words import RULE_WORDS
from tests.siting.cases import case

RULES = {
    "recovery_target": [{"stream": "recyclables", "year": 2024, "increase": "50 %"}],
    "service_radius": [{"kind": "collection_point", "within": "3 km"}],
    "coverage": [{"kind": "collection_point", "within": "5 km", "households": "70 %", "year": 2024}],
    "at_least": [{"kind": "collection_point", "count": 2, "per": "township", "year": 2024}],
    "at_most": [{"kind": "collection_point", "count": 1}],
    "nesting": [{"kind": "collection_point", "within": "township"}],
    "capex_budget": [{"year": 2024, "most": "1 万元"}],
    "opex_budget": [{"year": 2024, "most": "4000 元"}],
}


def test_every_family_of_rules_has_an_entry_and_words() -> None:
    """A family without an entry in scenario/families.py would be left out of the reasons why no plan exists."""
    assert list(FAMILIES) == list(Rules.model_fields)
    assert set(FAMILIES) <= set(RULE_WORDS)


def test_every_key_of_an_entry_is_a_key_of_its_family() -> None:
    for name, family in FAMILIES.items():
        annotation = Rules.model_fields[name].annotation
        keys = set(annotation.__args__[0].model_fields)  # type: ignore[union-attr]  # a tuple of one class of rules
        assert {family.key, *family.beside} - {""} <= keys, name


def test_loosened_rules_ask_for_nothing() -> None:
    loose = loosened(case(rules=RULES).rules)
    assert loose.recovery_target[0].target_t(100, 200) == 0
    assert loose.at_least[0].count == 0
    assert loose.at_most[0].count >= 10**6
    assert loose.nesting == ()
    assert instances(loose)[1] == ("service_radius", 0)


def test_amounts_are_rounded_to_the_side_that_can_be_kept() -> None:
    assert FAMILIES["recovery_target"].shown(65.09)[0] == "65.0 t"
    assert FAMILIES["coverage"].shown(0.65217)[0] == "65.2 %"
    assert FAMILIES["capex_budget"].shown(19_999.2) == ("2 万元", "20,000 yuan")
    assert FAMILIES["service_radius"].shown(19.3401)[0] == "19.35 km"
    assert FAMILIES["at_most"].shown(2.0) == ("2 处", "2 sites")


def test_much_money_is_told_to_a_tenth_of_wan_and_stays_true() -> None:
    """What a budget has to become is rounded up; what it certainly is not less than, down; a target the other way."""
    budget, target = FAMILIES["capex_budget"], FAMILIES["recovery_target"]
    assert budget.shown(10_909_627.0)[0] == "1,091 万元"
    assert budget.shown(10_909_627.0, bound=True)[0] == "1,090.9 万元"
    assert budget.shown(2_125_270.0)[0] == "212.6 万元"
    assert budget.rounded(1_091_000.0) == budget.rounded(1_091_000.0, bound=True) == 1_091_000.0
    assert budget.shown(48_123.0)[0] == "4.8123 万元"
    assert (target.shown(1259.76)[0], target.shown(1259.76, bound=True)[0]) == ("1,259.7 t", "1,259.8 t")
