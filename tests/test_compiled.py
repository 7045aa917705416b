"""Machine code: a kernel is compiled once for the types of what it is given."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

import recycling_net
from recycling_net.compiled import compiled, compiled_in_place, compiled_inside, is_ready, sources

PACKAGE = Path(recycling_net.__file__).parent


@pytest.mark.parametrize("into_code", [compiled, compiled_in_place])
def test_constants_of_a_caller_are_no_types_of_their_own(into_code: Any) -> None:
    """3 x (2.5 - 1) for the constants, 4 x (2.5 + 4) for the variable: 4.5 + 26 = 30.5, from one machine code."""

    def times(count: int, pair: tuple[float, int]) -> float:
        return count * (pair[0] + pair[1])

    inner = into_code(times)

    def both(count: int) -> float:
        total: float = inner(3, (2.5, -1)) + inner(count, (2.5, count))
        return total

    outer = into_code(both)
    assert outer(4) == 30.5
    assert is_ready(outer)
    assert [str(each) for each in inner.signatures] == ["(int64, Tuple((float64, int64)))"]


def test_what_is_for_other_kernels_only_cannot_be_called() -> None:
    """2 x 3 + 1 in a kernel; from Python there is nothing to jump to, before and after it was compiled."""

    def twice(number: int) -> int:
        return 2 * number

    inner: Any = compiled_inside(twice)

    def one_more(number: int) -> int:
        return int(inner(number)) + 1

    for _ in range(2):
        with pytest.raises(TypeError, match="twice is for other kernels only"):
            inner(3)
        assert compiled_in_place(one_more)(3) == 7


def test_a_kernel_is_kept_for_the_files_that_it_can_call() -> None:
    """Of the day's rows: the records of a day, how they are driven, what lies along them, and how it all is compiled."""
    room = PACKAGE / "routing" / "dispatch"
    wanted = {room / f"{name}.py" for name in ("rows", "along", "day", "drive")}
    assert sources(room / "rows.py") == wanted | {PACKAGE / "compiled.py", PACKAGE / "cache.py"}


def test_every_module_with_kernels_names_what_it_imports_in_full() -> None:
    """A relative import would hide a file that a kernel calls."""
    files = [
        file for file in PACKAGE.rglob("*.py") if "recycling_net.compiled import" in file.read_text(encoding="utf-8")
    ]
    assert len(files) > 20
    reached = {source for file in files for source in sources(file)}
    assert [
        file for file in reached if re.search(r"^\s*from\s+\.", file.read_text(encoding="utf-8"), re.MULTILINE)
    ] == []


_ASKED = """
from recycling_net.routing.outer import doubled
print(doubled(21), sum(doubled.stats.cache_hits.values()))
"""


def test_a_change_in_what_is_called_shows_at_once(tmp_path: Path) -> None:
    """The caller's file stays as it is: twice 21 is 42, then by a changed helper 63; another file, or another time of writing, changes nothing."""
    package = tmp_path / "recycling_net"
    copytree(PACKAGE, package, ignore=lambda _folder, names: [name for name in names if name not in _KEPT])
    (package / "routing").mkdir()
    (package / "routing" / "__init__.py").touch()
    head = "from recycling_net.compiled import compiled\n"
    (package / "routing" / "outer.py").write_text(
        f"{head}from recycling_net.routing.inner import times\n\n\n@compiled\ndef doubled(x):\n    return times(x)\n",
        "utf-8",
    )

    def answer(factor: int, other: str) -> str:
        inner = f"{head}\n\n@compiled\ndef times(x):\n    return {factor} * x\n"
        for name, text in (("inner", inner), ("other", other)):
            file = package / "routing" / f"{name}.py"
            if not file.is_file() or file.read_text("utf-8") != text:
                file.write_text(text, "utf-8")
        # Python tells its own bytecode by size and second: two writings within one second would look the same to it
        setting = {
            "RECYCLING_NET_CACHE": str(tmp_path / "kept"),
            "PATH": "/usr/bin:/bin",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        done = subprocess.run(
            [sys.executable, "-c", _ASKED], cwd=tmp_path, env=setting, stdout=subprocess.PIPE, text=True, check=True
        )
        return done.stdout.strip()

    assert [answer(2, "a = 1"), answer(2, "a = 2")] == ["42 0", "42 1"]
    (package / "routing" / "inner.py").touch()
    assert [answer(2, "a = 2"), answer(3, "a = 2")] == ["42 1", "63 0"]


_KEPT = ("__init__.py", "compiled.py", "cache.py")


_ALONE = """
import sys
import numpy as np
import small
from recycling_net.compiled import is_ready
waits = not is_ready(small.add)
numbers = np.arange(4.0)
small.add(numbers)
print(numbers.sum(), sum(small.add.stats.cache_hits.values()), "numba.np.linalg" in sys.modules, waits, is_ready(small.add))
"""


def test_kept_machine_code_is_loaded_without_what_compiles_it(tmp_path: Path) -> None:
    """0 + 1 + 2 + 3 and one more each is 10, compiled and then as it was kept.

    numba's own library is loaded once, and one waits once.
    """
    head = "from recycling_net.compiled import compiled_in_place\n\n\n@compiled_in_place\n"
    body = "def add(numbers):\n    for at in range(len(numbers)):\n        numbers[at] += 1\n"
    (tmp_path / "small.py").write_text(head + body, "utf-8")
    setting = {
        "RECYCLING_NET_CACHE": str(tmp_path / "kept"),
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(PACKAGE.parent),
    }
    told = [
        subprocess.run(
            [sys.executable, "-c", _ALONE], cwd=tmp_path, env=setting, stdout=subprocess.PIPE, text=True, check=True
        ).stdout.strip()
        for _ in range(2)
    ]
    assert told == ["10.0 0 True True True", "10.0 1 False False True"]
