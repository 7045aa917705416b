"""Loops that cannot be vectorised, turned into machine code on first use and kept on disk."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, cast

import numba

from recycling_net.cache import cache_folder

Kernel = TypeVar("Kernel", bound=Callable[..., object])


def _of_this_state() -> str:
    """Where machine code of these very sources is kept.

    numba looks only at the file of a kernel, not at the kernels that it calls: an older one would live on in it.
    """
    state = hashlib.sha256()
    for source in sorted(Path(__file__).parent.rglob("*.py")):
        facts = source.stat()
        state.update(f"{source} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return str(cache_folder() / "compiled" / state.hexdigest()[:16])


if "NUMBA_CACHE_DIR" not in os.environ:  # the user's own choice stands
    numba.config.CACHE_DIR = _of_this_state()  # type: ignore[attr-defined]  # numba fills its config as it starts


def compiled(kernel: Kernel) -> Kernel:
    """Compile a function of numbers and arrays; errors in its types show at the first call."""
    try:
        return cast("Kernel", numba.njit(cache=True)(kernel))
    except RuntimeError:  # nowhere to keep it, neither beside the code nor in the user's cache: compiled anew each time
        return cast("Kernel", numba.njit(kernel))


def inlined(kernel: Kernel) -> Kernel:
    """Compile a function into every kernel that calls it: handing arrays over costs more than little work on them."""
    return cast("Kernel", numba.njit(inline="always")(kernel))
