"""Which instance files can be read, found out before anything is measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from recycling_net.errors import InputError, Issue


def readable(files: Sequence[Path], read: Callable[[Path], object]) -> tuple[list[Path], tuple[Issue, ...]]:
    """Return the files that ``read`` takes, and what is wrong with the others."""
    good: list[Path] = []
    faults: list[Issue] = []
    for file in files:
        try:
            read(file)
        except InputError as fault:
            faults += fault.issues
        else:
            good.append(file)
    return good, tuple(faults)
