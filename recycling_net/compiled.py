"""Loops that cannot be vectorised, turned into machine code on first use and kept on disk."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba.core.dispatcher import Dispatcher
from numba.core.types import unliteral

from recycling_net.cache import cache_folder

Kernel = TypeVar("Kernel", bound=Callable[..., object])

_PACKAGE = Path(__file__).parent
_IMPORT = re.compile(rf"^\s*(?:from|import)\s+{_PACKAGE.name}([\w.]*)", re.MULTILINE)
_IS_OURS = "NUMBA_CACHE_DIR" not in os.environ
"""Whether the folder of machine code is for us to say; a user's own choice stands."""


def sources(file: Path) -> frozenset[Path]:
    """Return the files of this package from which a module gets what its kernels call: those that it imports, and so on.

    Of a package all files in its folder count. Whatever reaches a kernel is named in its module, so is imported there.
    """
    found: set[Path] = set()
    left = [file]
    while left:
        if (here := left.pop()) not in found:
            found.add(here)
            left += [source for name in _imported(here) for source in _files(name)]
    return frozenset(found)


@cache
def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


@cache
def _imported(file: Path) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_IMPORT.findall(_text(file))))


@cache
def _files(name: str) -> tuple[Path, ...]:
    """The file of a module, or those in the folder of a package."""
    place = _PACKAGE.joinpath(*name.split(".")[1:])
    module = place.with_suffix(".py")
    return (module,) if name and module.is_file() else tuple(sorted(place.glob("*.py")))


@cache
def _of_this_state(file: Path) -> str:
    """Where machine code of a module's kernels is kept: of the very files that they can call.

    numba looks only at the file of a kernel, not at the kernels that it calls: an older one would live on in it. What
    the files say counts, not when they were written: a checkout that changes nothing compiles nothing.
    """
    state = hashlib.sha256()
    for source in sorted(sources(file)):
        state.update(f"{source}\n{_text(source)}\n".encode())
    return str(cache_folder() / "compiled" / state.hexdigest()[:16])


def compiled(kernel: Kernel) -> Kernel:
    """Compile a function of numbers and arrays; errors in its types show at the first call."""
    return _compiled(kernel, counted=True)


def compiled_in_place(kernel: Kernel) -> Kernel:
    """Compile a function that makes no array, nor calls one that does: it only changes those it is given.

    numba then counts no references to arrays, which takes most of the time of a small kernel with many of them: the
    cheapest place among forty was found in 1.7 µs, not 18.
    """
    return _compiled(kernel, counted=False)


def compiled_inside(kernel: Kernel) -> Kernel:
    """Compile a function as :func:`compiled_in_place` does, which only other kernels call: Python cannot.

    Half of the time that a small kernel takes to compile is for what unpacks its arguments when Python calls it.
    """
    options: Any = {"_nrt": False, "no_cpython_wrapper": True, "no_cfunc_wrapper": True, "nogil": True}
    made: Any = _for_types(numba.njit(**options)(kernel))
    if isinstance(made, Dispatcher):
        dispatcher: Any = made  # as above

        def refused(*_args: object, **_kws: object) -> None:
            raise TypeError(f"{kernel.__name__} is for other kernels only")

        def known(result: Any) -> None:
            dispatcher.overloads[tuple(result.signature.args)] = result

        # numba would jump to where nothing stands
        dispatcher.add_overload, dispatcher._compile_for_args = known, refused
    return cast("Kernel", made)


def _compiled(kernel: Kernel, *, counted: bool) -> Kernel:
    options: Any = {"nogil": True, "no_cfunc_wrapper": True}  # others may run beside it; nobody asks for its address
    if not counted:
        options["_nrt"] = False  # numba's types do not name its private options
    file = Path(kernel.__code__.co_filename)
    if _IS_OURS and file.is_file():  # numba reads this where it makes the cache of a kernel
        numba.config.CACHE_DIR = _of_this_state(file)  # type: ignore[attr-defined]  # numba fills its config as it starts
    try:
        made = numba.njit(cache=True, **options)(kernel)
        return cast("Kernel", _for_types(made if counted else _loaded_alone(made)))
    except RuntimeError:  # nowhere to keep it, neither beside the code nor in the user's cache: compiled anew each time
        return cast("Kernel", _for_types(numba.njit(**options)(kernel)))


def _loaded_alone(made: Any) -> Any:
    """Let kept machine code be loaded without all that numba can compile: a third of a second where nothing is compiled.

    Of a kernel that makes no array: what counts references to arrays is set up with the rest, which compiling still loads.
    """
    if isinstance(made, Dispatcher):
        dispatcher: Any = made  # numba has no public way
        kept = dispatcher._cache

        def load(signature: Any, context: Any) -> Any:
            with kept._guard_against_spurious_io_errors():
                return kept._load_overload(signature, context)

        kept.load_overload = load
    return made


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


def is_ready(kernel: Kernel) -> bool:
    """Return whether nobody waits for the machine code of a kernel: it has been called, or is kept for this processor."""
    made: object = kernel
    return not isinstance(made, Dispatcher) or bool(made.signatures) or _is_kept(made)


def _is_kept(made: Any) -> bool:
    dispatcher: Any = made  # numba has no public way
    kept = getattr(dispatcher._cache, "_cache_file", None)  # none where there is nowhere to keep it
    processor = dispatcher.targetctx.codegen().magic_tuple()
    return kept is not None and any(key[1] == processor for key in kept._load_index())


def inlined(kernel: Kernel) -> Kernel:
    """Compile a function into every kernel that calls it: handing arrays over costs more than little work on them."""
    return cast("Kernel", numba.njit(inline="always")(kernel))
