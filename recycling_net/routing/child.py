"""Jobs sent to a child process that is killed when it is late, unwanted or broken."""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Literal

from recycling_net.routing.job import Job, Trips

Ended = Literal["iterations", "time", "interrupted", "failed"]

_START_LIMIT_S = 60.0
"""A child that has not begun within a minute (cold disc, virus scanner) will not begin."""
_GRACE_S = 5.0
"""The child keeps its time limit itself; it is killed when it is this much over it."""
_BUSIEST = 20
"""A child that counts the processor's seconds gets so many times these before it is killed."""
_POLL_S = 0.05
_LAST_WORDS = 500
_ROOT = str(Path(__file__).parents[2])
_CODE = "import sys; sys.path.append(sys.argv[1]); from recycling_net.routing.worker import main; main()"
WORKER = (sys.executable, "-P", "-c", _CODE, _ROOT)
"""Needs no `__main__` guard; -P and append keep files beside the caller from hiding modules of Python."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one job: the best trips that the child sent, and why it ended."""

    ended: Ended
    trips: Trips | None = None
    iterations: int = 0
    error: str = ""
    """The last words of a child that broke down."""
    kinds: tuple[int, ...] = ()
    """The kind of each vehicle in ``trips``."""
    cpu_seconds: float = 0.0
    """What the child computed; 0 where it did not say."""
    peak_mb: int | None = None
    """The most memory that the child had; None where it did not say."""


def run_jobs(
    jobs: Sequence[Job],
    done: Callable[[int, Outcome], None],
    *,
    stop: threading.Event | None = None,
    command: Sequence[str] = WORKER,
    grace_s: float = _GRACE_S,
) -> None:
    """Call ``done(position, outcome)`` for each job in order; one child serves them all unless it must be killed.

    A child that hangs or dies loses only the job at hand: the next job gets a new child. One that does not even
    begin is not tried again. When ``stop`` is set the child is killed and every job left is ``interrupted``.
    """
    stop = stop or threading.Event()
    position = 0
    broken: Outcome | None = None
    while position < len(jobs) and broken is None and not stop.is_set():
        try:
            with _Child(command) as child:
                while child.usable and position < len(jobs):
                    outcome = child.solve(jobs[position], stop, grace_s)
                    if not child.began:
                        broken = outcome
                        break
                    done(position, outcome)
                    position += 1
        except OSError as error:  # no memory or no right to start a process
            broken = Outcome("failed", error=str(error))
    left = Outcome("interrupted") if stop.is_set() or broken is None else broken
    for late in range(position, len(jobs)):
        done(late, left)


class _Child:
    """A running worker and the threads that keep its pipes moving."""

    def __init__(self, command: Sequence[str]) -> None:
        self.began = False
        self.usable = True
        self._lines: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._jobs: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 - closed in __exit__
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own module
                list(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._stderr
            )
        except OSError:
            self._stderr.close()
            raise
        pipes = self._process.stdin, self._process.stdout
        self._threads = [
            threading.Thread(target=target, args=(pipe,), daemon=True)
            for target, pipe in zip((self._write, self._read), pipes, strict=True)
        ]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> _Child:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        self._jobs.put(None)
        for thread in self._threads:
            thread.join()
        self._stderr.close()

    def _write(self, pipe: IO[bytes]) -> None:
        # in a thread of its own: a child that does not read would otherwise block us on a full pipe
        with contextlib.suppress(OSError), pipe:  # a dead child is noticed where it is read
            while (line := self._jobs.get()) is not None:
                pipe.write(line)
                pipe.flush()

    def _read(self, pipe: IO[bytes]) -> None:
        with pipe:
            for line in pipe:
                self._lines.put(line)
        self._lines.put(None)

    def solve(self, job: Job, stop: threading.Event, grace_s: float) -> Outcome:
        """Return what came of ``job``; the child is ``usable`` afterwards only if it ended by itself."""
        self._jobs.put(json.dumps(job.to_json(), separators=(",", ":")).encode() + b"\n")
        best = Outcome("failed")
        begun = False
        deadline = time.monotonic() + _START_LIMIT_S
        while not stop.is_set():
            if time.monotonic() > deadline:
                self.usable = False
                return replace(best, ended="time") if begun else Outcome("failed", error="no answer")
            try:
                line = self._lines.get(timeout=_POLL_S)
            except queue.Empty:
                continue
            if line is None:
                self.usable = False
                return replace(best, error=self._last_words())
            message = json.loads(line)
            if message["event"] == "begin":
                begun = self.began = True
                deadline = time.monotonic() + job.seconds * (_BUSIEST if job.is_processor_time else 1) + grace_s
                continue
            if message["trips"]:
                best = replace(best, trips=message["trips"], kinds=tuple(message["kinds"]))
            if message["event"] == "end":
                ended: Ended = "time" if message["out_of_time"] else "iterations"
                return replace(
                    best,
                    ended=ended,
                    iterations=message["iterations"],
                    cpu_seconds=message.get("cpu_seconds", 0.0),
                    peak_mb=message.get("peak_mb"),
                )
        self.usable = False
        return replace(best, ended="interrupted")

    def _last_words(self) -> str:
        self._process.wait()
        size = self._stderr.seek(0, 2)
        self._stderr.seek(max(0, size - _LAST_WORDS))
        return self._stderr.read().decode(errors="replace").strip()
