"""The child process: reads jobs line by line, writes what it finds line by line."""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable
from typing import IO

from pyvrp.exceptions import PenaltyBoundWarning

from recycling_net.memory import peak_mb
from recycling_net.routing.engine import improve
from recycling_net.routing.job import Job, Send, Trips

Solver = Callable[[Job, Send], tuple[int, bool]]
"""Sends each better answer and returns (iterations, whether time ran out)."""

_BETWEEN_REPORTS_S = 0.2


class _Sender:
    """Writes one JSON object a line; better answers at most every fifth of a second."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._last = 0.0

    def line(self, **facts: object) -> None:
        self._out.write(json.dumps(facts, separators=(",", ":")).encode() + b"\n")
        self._out.flush()

    def best(self, trips: Trips, kinds: list[int]) -> None:
        if time.monotonic() - self._last >= _BETWEEN_REPORTS_S:
            self._last = time.monotonic()
            self.line(event="best", trips=trips, kinds=kinds)


def _read(jobs: queue.SimpleQueue[bytes]) -> None:
    """Pass lines on; the end of input means that the parent is gone or has no use for an answer."""
    for line in sys.stdin.buffer:
        jobs.put(line)
    os._exit(0)


def main(solve: Solver = improve) -> None:
    """Solve every job that comes in, until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides what it means
    warnings.simplefilter("ignore", PenaltyBoundWarning)  # the parent re-computes every answer and keeps a valid one
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nothing but our lines may reach the pipe
    sender = _Sender(out)
    jobs: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(jobs,), daemon=True).start()
    while True:
        job = Job.from_json(json.loads(jobs.get()))
        sender.line(event="begin")
        last: list[tuple[Trips, list[int]]] = []

        def keep(trips: Trips, kinds: list[int], last: list[tuple[Trips, list[int]]] = last) -> None:
            last[:] = [(trips, kinds)]
            sender.best(trips, kinds)

        began = time.process_time()
        iterations, out_of_time = solve(job, keep)
        trips, kinds = last[0] if last else (None, [])
        figures = {"iterations": iterations, "out_of_time": out_of_time}
        took = {"cpu_seconds": time.process_time() - began, "peak_mb": peak_mb()}
        sender.line(event="end", trips=trips, kinds=kinds, **figures, **took)
