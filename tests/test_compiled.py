"""Machine code: a kernel is compiled once for the types of what it is given."""

from __future__ import annotations

from typing import Any

import pytest

from recycling_net.compiled import compiled, compiled_in_place


@pytest.mark.parametrize("into_code", [compiled, compiled_in_place])
def test_constants_of_a_caller_are_no_types_of_their_own(into_code: Any) -> None:
    """3 x (2.5 - 1) for the constants, 4 x (2.5 + 4) for the variable: 4.5 + 26 = 30.5, from one machine code."""

    def times(count: int, pair: tuple[float, int]) -> float:
        return count * (pair[0] + pair[1])

    inner = into_code(times)

    def both(count: int) -> float:
        total: float = inner(3, (2.5, -1)) + inner(count, (2.5, count))
        return total

    assert into_code(both)(4) == 30.5
    assert [str(each) for each in inner.signatures] == ["(int64, Tuple((float64, int64)))"]
