"""Files that can always be made again: where they lie, how they are written, how many are kept."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

import platformdirs

CACHE_VARIABLE = "RECYCLING_NET_CACHE"
"""The environment variable that names another folder for the cache."""


def cache_folder() -> Path:
    """The folder of the cache, which need not exist: RECYCLING_NET_CACHE, or else the user's own cache."""
    chosen = os.environ.get(CACHE_VARIABLE, "").strip()
    return Path(chosen).expanduser() if chosen else platformdirs.user_cache_path("recycling-net", appauthor=False)


def write_whole(file: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Let ``write`` fill a file beside ``file`` that then takes its place, so that nobody reads half of it.

    Its name fits the same pattern, so that what a killed process leaves behind is cleared away in time.

    Raises OSError where the folder cannot be written.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(
        dir=file.parent, prefix=f"{file.stem}.", suffix=file.suffix, delete=False
    ) as beside:
        unfinished = Path(beside.name)
        try:
            write(beside)
            beside.close()
            unfinished.replace(file)
        finally:
            unfinished.unlink(missing_ok=True)


def keep_newest(folder: Path, pattern: str, at_most_bytes: int) -> None:
    """Remove the files that were used longest ago until the rest of ``pattern`` takes at most ``at_most_bytes``."""
    seen = []
    for file in folder.glob(pattern):
        try:
            facts = file.stat()
        except FileNotFoundError:  # another process keeps house too
            continue
        seen.append((facts.st_mtime_ns, facts.st_size, file))
    room = at_most_bytes
    for _, size, file in sorted(seen, reverse=True):
        room -= size
        if room < 0:
            file.unlink(missing_ok=True)
