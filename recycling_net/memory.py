"""The most memory that this process has had."""

from __future__ import annotations

from pathlib import Path


def peak_mb() -> int | None:
    """Return megabytes; None where the system does not tell (other than Linux).

    Not ``getrusage``: there a child begins with what its parent had when it was started.
    """
    status = Path("/proc/self/status")
    if not status.is_file():
        return None
    facts = dict(line.split(":", 1) for line in status.read_text(encoding="utf-8", errors="replace").splitlines())
    return round(int(facts["VmHWM"].removesuffix("kB")) * 1024 / 1e6)
