"""What the screen says while a plan is looked for."""

from __future__ import annotations

import pytest

from recycling_net.console import Screen
from recycling_net.errors import Issue, Language
from recycling_net.progress import Progress


@pytest.mark.parametrize(
    ("language", "yuan", "bound", "line"),
    [
        ("zh", -3e6, -3.2e6, "当前最好:净收益 300.0 万元  至多净收益 320.0 万元"),
        ("zh", 1e6, -2e5, "当前最好:净费用 100.0 万元  至多净收益 20.0 万元"),
        ("en", 1e6, 9e5, "best: net cost 100.0 x10⁴ yuan  at least net cost 90.0 x10⁴ yuan"),
    ],
)
def test_a_net_surplus_is_called_so_as_in_the_result(
    capsys: pytest.CaptureFixture[str], language: Language, yuan: float, bound: float, line: str
) -> None:
    with Screen(language).progress() as listen:
        listen(Progress("siting", objective_yuan=yuan, bound_yuan=bound))
    assert line in capsys.readouterr().err


def test_what_is_said_of_one_conflict_is_not_counted_as_errors(capsys: pytest.CaptureFixture[str]) -> None:
    Screen("zh").issues((Issue("RN501"),), counted=False)
    assert "处错误" not in capsys.readouterr().err
    Screen("zh").issues((Issue("RN501"),))
    assert "共 1 处错误" in capsys.readouterr().err
