"""How many pieces are called for on a sampled day: what a place asks for, by chance, the same for the same seed."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

_BYTES = 8


def drawn(
    rates: npt.NDArray[np.float64], names: Iterable[tuple[str, str]], day: int, seed: int
) -> npt.NDArray[np.int64]:
    """Return whole pieces on one day, Poisson with mean ``rates``, shape (rows,).

    Each row has a number between 0 and 1 of its own, from seed, day and its two names (place and item), and takes the
    least count whose distribution reaches it. So more is called for where more arises, and nothing else moves a row.
    """
    from scipy.special import pdtr, pdtrik  # noqa: PLC0415  # slow to load, and few scenarios have sampled days

    chance = np.array([_chance(f"{seed}/{day}/{place}/{item}") for place, item in names])
    pieces = np.zeros(len(rates))
    some = rates > 0
    if some.any():
        least = np.maximum(np.ceil(pdtrik(chance[some], rates[some])), 0.0)
        before = np.maximum(least - 1, 0.0)
        pieces[some] = np.where(pdtr(before, rates[some]) >= chance[some], before, least)
    return pieces.astype(np.int64)


def appointed(names: Iterable[tuple[str, int]], windows: int, seed: int) -> npt.NDArray[np.int64]:
    """Return which of so many windows each place has in each round, all alike probable, shape (rows,).

    ``names`` are place and round.
    """
    chance = [_chance(f"{seed}/{number}/{place}/window") for place, number in names]
    return np.array([int(one * windows) for one in chance], np.int64)


def _chance(text: str) -> float:
    whole = int.from_bytes(blake2b(text.encode(), digest_size=_BYTES).digest(), "big")
    return (whole + 0.5) / 2.0 ** (8 * _BYTES)
