"""What rules cost before and after a decision, on the county of `tests.siting.cases`."""

from __future__ import annotations

import pytest

from recycling_net.network import build
from recycling_net.siting import prices, shifted
from tests.siting.cases import case

TWO = {"kind": "collection_point", "count": 2}
AT_MOST = "at_most[collection_point,county]"


def test_a_rule_that_a_decision_makes_dear() -> None:
    """Two points at most. Freely CPv1 and CPv3 are all that pays; with CPv2 open one of them is given up for the rule.

    At CPv2 v2 brings 25 t and v1 30; CPv3 adds 40 t for 3,000 yuan, 7,800, and CPv1 20 t, 2,400: so much a third is worth.
    """
    free = case(rules={"at_most": [TWO]})
    forced = case(rules={"at_most": [TWO], "decided": [{"site": "CPv2", "open": True}]})
    before, after = prices(free, build(free)), prices(forced, build(forced))
    assert before[AT_MOST] == pytest.approx(0, abs=1e-6)
    assert after[AT_MOST] == pytest.approx(2400)
    assert shifted(before, after) == ((AT_MOST,), ())
    assert shifted(after, before) == ((), (AT_MOST,))
    assert shifted(before, {}) == ((), ())


def test_a_price_that_hardly_moves_is_no_news() -> None:
    assert shifted({"a": 100.0, "b": 100.0}, {"a": 109.0, "b": 112.0, "decided[x]": 5.0}) == (("b",), ())
