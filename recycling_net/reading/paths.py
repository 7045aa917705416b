"""Which files a scenario may name: those of its own folder and of the folders beside it."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from recycling_net.errors import Issue, Where


@dataclass(frozen=True, slots=True)
class Permit:
    """Where the files of one scenario may lie.

    A file must lie, after symbolic links are followed, in the folder of the main file or in a folder beside it
    (``../base/base.yaml``). The folders beside it do not count when the parent is the root of the file system
    or holds home folders. Absolute paths are refused too, since they break on the next machine.

    Attributes
    ----------
    folder
        The main file's folder, resolved.
    allow_outside
        Whether any file may be named all the same.
    """

    folder: Path
    allow_outside: bool = False

    @property
    def roots(self) -> tuple[Path, ...]:
        """The folders in which files may lie."""
        parent = self.folder.parent
        wide = parent == parent.parent or parent in Path.home().resolve().parents
        return (self.folder,) if wide else (self.folder, parent)

    def locate(self, written: str, base: Path, where: Where) -> Path | Issue:
        """Return the file that ``written`` names in the folder ``base``, or why it may not be used."""
        text = written.strip().replace("\\", "/")
        absolute = text.startswith(("/", "~")) or re.match(r"[A-Za-z]:", text) is not None
        file = Path(text) if absolute else base / text
        if self.allow_outside:
            return Path(os.path.normpath(file))
        if absolute:
            return Issue("RN142", where, {"value": written})
        try:
            inside = any(file.resolve().is_relative_to(root) for root in self.roots)
        except (OSError, ValueError, RuntimeError):  # a loop of links, or a NUL in the name
            inside = False
        return Path(os.path.normpath(file)) if inside else Issue("RN141", where, {"value": written})

    def relative(self, file: Path) -> str:
        """Return ``file`` as the main file would write it."""
        return Path(os.path.relpath(file, self.folder)).as_posix()
