"""What a way out changes, and by how little, on the county of `tests.siting.cases`."""

from __future__ import annotations

from recycling_net.progress import silent
from recycling_net.siting.conflicts import _Blame
from recycling_net.siting.generous import generous
from recycling_net.siting.pricing import Change
from recycling_net.siting.questions import LATE, Questions, questions
from recycling_net.siting.way import _back, closer
from tests.siting.cases import case

TARGET, NUMBER = ("recovery_target", 0), ("at_least", 0)
RULES = {
    "recovery_target": [{"stream": "recyclables", "year": 2024, "increase": "900 %"}],
    "at_least": [{"kind": "collection_point", "count": 1, "per": "county", "year": 2024}],
}


def _asked() -> tuple[Questions, Change]:
    """The questions, and by how much the target certainly has to change."""
    ask = questions(case(rules=RULES), seconds=120, listen=silent)
    much = ask.relaxed({}, [TARGET]).objective / ask.elastic.price(TARGET)
    asked = ask.elastic.bends[TARGET].asked
    assert 0 < much < asked
    return ask, Change(much, asked, False, (), least=False, floor=much)


def test_what_stands_in_no_group_is_kept_where_a_plan_keeps_it() -> None:
    ask, _ = _asked()
    assert ask.known([NUMBER]) is None
    assert closer(ask, [TARGET, NUMBER], [TARGET])
    assert ask.known([NUMBER]) is True
    assert not closer(ask, [TARGET, NUMBER], [NUMBER])


def test_what_changes_is_brought_back_towards_what_is_certain() -> None:
    ask, certain = _asked()
    first = generous(ask, [NUMBER], [TARGET], seconds=60)
    assert first.values is not None
    before = ask.elastic.given(first.values)[TARGET]
    assert before > certain.much * 1.01
    answer = _back(ask, ask.keeping([NUMBER]), [TARGET], {TARGET: certain}, LATE)
    assert answer.values is not None
    after = ask.elastic.given(answer.values)[TARGET]
    assert certain.much <= after * (1 + 1e-6)
    assert after <= certain.much + 0.3 * (before - certain.much) + 1e-6


def test_a_target_that_cannot_hold_even_alone_is_let_go_for_the_first_plan() -> None:
    """Held as far as it can be in the relaxation, or here a little more, no plan meets it."""
    ask, certain = _asked()
    ask.grant(TARGET, 0.9 * certain.much)
    answer = _Blame(ask, ask, [TARGET, NUMBER], [], [((TARGET,), True)])._let_go()
    assert answer.values is not None
    assert set(ask.elastic.given(answer.values)) == {TARGET}
