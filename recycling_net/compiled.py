"""Loops that cannot be vectorised, turned into machine code on first use and kept on disk."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba.core.dispatcher import Dispatcher
from numba.core.types import unliteral

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
    return _compiled(kernel, counted=True)


def compiled_in_place(kernel: Kernel) -> Kernel:
    """Compile a function that makes no array, nor calls one that does: it only changes those it is given.

    numba then counts no references to arrays, which takes most of the time of a small kernel with many of them: the
    cheapest place among forty was found in 1.7 µs, not 18.
    """
    return _compiled(kernel, counted=False)


def _compiled(kernel: Kernel, *, counted: bool) -> Kernel:
    options: Any = {} if counted else {"_nrt": False}  # numba's types do not name its private options
    try:
        return cast("Kernel", _for_types(numba.njit(cache=True, **options)(kernel)))
    except RuntimeError:  # nowhere to keep it, neither beside the code nor in the user's cache: compiled anew each time
        return cast("Kernel", _for_types(numba.njit(**options)(kernel)))


def _for_types(made: Any) -> Any:
    """Let a kernel be compiled once for the types of what it is given, not again for each constant that a caller writes.

    numba compiled `cheapest` of dispatch three times, for (yuan, -1), (yuan, place) and for the vehicle -1 as well.
    """
    if not isinstance(made, Dispatcher):  # NUMBA_DISABLE_JIT leaves the function as it is
        return made
    dispatcher: Any = made  # numba's types call its method constant
    template = dispatcher.get_call_template

    def for_types(args: tuple[Any, ...], kws: dict[str, Any]) -> Any:
        return template(tuple(map(unliteral, args)), dict(zip(kws, map(unliteral, kws.values()), strict=True)))

    dispatcher.get_call_template = for_types
    return dispatcher


def inlined(kernel: Kernel) -> Kernel:
    """Compile a function into every kernel that calls it: handing arrays over costs more than little work on them."""
    return cast("Kernel", numba.njit(inline="always")(kernel))
