"""Smallest choices of rules that leave no group at odds whole, against every set of rules tried."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from recycling_net.siting.hitting import MOST, choices

RULES = [("capex_budget", number) for number in range(6)]


@given(st.lists(st.sets(st.sampled_from(RULES), min_size=1, max_size=4), max_size=5))
def test_every_smallest_choice_is_found(groups: list[set[tuple[str, int]]]) -> None:
    """A set is a choice if it meets each group and no part of it does."""
    meeting = [
        frozenset(chosen)
        for size in range(len(RULES) + 1)
        for chosen in combinations(RULES, size)
        if all(group & set(chosen) for group in groups)
    ]
    smallest = {each for each in meeting if not any(other < each for other in meeting)}
    found = choices(groups)
    assert found is not None
    assert set(found) == smallest
    assert [len(each) for each in found] == sorted(len(each) for each in found)


def test_nobody_looks_at_more_than_can_be_looked_at() -> None:
    """Eight groups of three rules of their own: 3^8 = 6,561 choices."""
    groups = [[("decided", 3 * group + rule) for rule in range(3)] for group in range(8)]
    assert MOST < 6561
    assert choices(groups) is None
    assert len(choices(groups[:7]) or []) == 2187
