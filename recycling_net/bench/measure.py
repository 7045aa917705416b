"""What a piece of work takes: seconds, processor seconds and memory, in a process of its own."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager

from recycling_net.memory import peak_mb

Figures = Mapping[str, object]
_SAFE_PATH = "PYTHONSAFEPATH"


def measured(what: str, work: Callable[..., Figures], *arguments: object) -> dict[str, object]:
    """Return ``what``, ``seconds``, ``cpu_seconds``, ``peak_mb`` and the figures that ``work`` returns.

    The work runs in a fresh process, so that its memory is its own; what Python and the modules take is counted in,
    what starting them takes is not. ``work`` must be a function of a module.
    """
    fresh = multiprocessing.get_context("spawn")
    with _safe_path(), ProcessPoolExecutor(1, mp_context=fresh) as pool:
        return {"what": what} | pool.submit(_timed, work, arguments).result()


@contextmanager
def _safe_path() -> Iterator[None]:
    """Keep files in the folder where we stand from hiding modules of Python in the processes that are started."""
    before = os.environ.get(_SAFE_PATH)
    os.environ[_SAFE_PATH] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_SAFE_PATH]
        else:
            os.environ[_SAFE_PATH] = before


def _timed(work: Callable[..., Figures], arguments: tuple[object, ...]) -> dict[str, object]:
    clock, processor = time.perf_counter(), time.process_time()
    figures = work(*arguments)
    seconds, cpu_seconds = time.perf_counter() - clock, time.process_time() - processor
    rounded = {"seconds": round(seconds, 3), "cpu_seconds": round(cpu_seconds, 3), "peak_mb": peak_mb()}
    return rounded | dict(figures)
