"""Loops that cannot be vectorised, turned into machine code on first use and kept on disk."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

import numba

Kernel = TypeVar("Kernel", bound=Callable[..., object])


def compiled(kernel: Kernel) -> Kernel:
    """Compile a function of numbers and arrays; errors in its types show at the first call."""
    try:
        return cast("Kernel", numba.njit(cache=True)(kernel))
    except RuntimeError:  # nowhere to keep it, neither beside the code nor in the user's cache: compiled anew each time
        return cast("Kernel", numba.njit(kernel))
