"""Does this machine have what planning needs: one line a thing, with the cure where it is missing."""

from __future__ import annotations

import platform
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from packaging.requirements import Requirement

from recycling_net.errors import Language


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is well, what was found, what to do if not."""

    ok: bool
    name: tuple[str, str]
    found: str
    cure: tuple[str, str] = ("", "")

    def line(self, language: Language) -> str:
        """The finding as a line of text."""
        english = language == "en"
        mark = ("ok", "FAULT") if english else ("正常", "异常")
        tail = "" if self.ok else f"  → {self.cure[english]}"
        return f"{mark[not self.ok]:<6} {self.name[english]}: {self.found}{tail}"


def examine(root: Path) -> tuple[Finding, ...]:
    """Look at Python, the packages, the solvers at work, the disk and the screen's encoding."""
    return (
        _python(),
        *_packages(),
        _works(("选址求解器(HiGHS)", "siting solver (HiGHS)"), _highs),
        _works(("线路求解器(PyVRP,子进程)", "routing solver (PyVRP, child process)"), _pyvrp),
        _disk(root),
        _encoding(),
    )


def _python() -> Finding:
    cure = ("安装 Python 3.11 或更新版本", "install Python 3.11 or later")
    return Finding(sys.version_info >= (3, 11), ("Python", "Python"), platform.python_version(), cure)


def _packages() -> list[Finding]:
    findings = []
    for text in requires("recycling-net") or []:
        need = Requirement(text)
        if need.marker is not None and not need.marker.evaluate({"extra": ""}):
            continue
        try:
            found = version(need.name)
        except PackageNotFoundError:
            found = "-"
        ok = found != "-" and need.specifier.contains(found, prereleases=True)
        if not ok:
            cure = ("重新执行 make demo,或 pip install 该版本", "run make demo again, or pip install that version")
            findings.append(Finding(False, (need.name, need.name), f"{found} ({need.specifier})", cure))
    if not findings:
        findings.append(Finding(True, ("程序包", "packages"), "recycling-net " + version("recycling-net")))
    return findings


def _works(name: tuple[str, str], attempt: Callable[[], str]) -> Finding:
    cure = ("重新安装;仍不行请把本页发给维护者", "install again; if it persists send this page to the maintainers")
    try:
        return Finding(True, name, attempt())
    except (ImportError, OSError, RuntimeError, ValueError) as fault:
        return Finding(False, name, f"{type(fault).__name__}: {fault}", cure)


def _highs() -> str:
    import highspy  # noqa: PLC0415  # a broken solver must be a finding, not a crash at start

    model = highspy.Highs()
    model.silent()
    x = model.addBinary(obj=-1.0)
    y = model.addBinary(obj=-1.0)
    model.addConstr(x + y <= 1)
    model.run()
    value = model.getInfo().objective_function_value
    if abs(value + 1) > 1e-9:
        raise RuntimeError(f"expected -1, got {value}")
    return str(model.version())


def _pyvrp() -> str:
    """Two stops and a depot, one second apart each, through the child process that plans real rounds."""
    import numpy as np  # noqa: PLC0415  # as above

    from recycling_net.routing.child import Outcome, run_jobs  # noqa: PLC0415  # as above
    from recycling_net.routing.job import Job, Kind  # noqa: PLC0415  # as above

    apart, nothing = 1 - np.eye(3, dtype=np.int64)[None], np.zeros((2, 1), np.int64)
    job = Job(
        kinds=[Kind(1, [2], latest=10)], distance=apart, duration=apart, pickup=nothing + 1, delivery=nothing,
        service=nothing[:, 0], windows=np.array([[0, 10], [0, 10]]), release=nothing[:, 0],
        start=[[[0, 1]]], start_kinds=[0], iterations=10, seconds=10, seed=0,
    )  # fmt: skip
    outcomes: list[Outcome] = []
    run_jobs([job], lambda _position, outcome: outcomes.append(outcome))
    if outcomes[0].ended == "failed":
        raise RuntimeError(outcomes[0].error)
    return version("pyvrp")


def _disk(root: Path) -> Finding:
    place = root if root.exists() else Path.cwd()
    cure = ("换一个可写、有 1 GB 空间的目录:--runs 目录", "use a writable folder with 1 GB free: --runs FOLDER")
    free = shutil.disk_usage(place).free / 1e9
    try:
        with tempfile.TemporaryFile(dir=place):
            return Finding(free > 1, ("磁盘", "disk"), f"{place.resolve()}  {free:.1f} GB", cure)
    except OSError as fault:
        return Finding(False, ("磁盘", "disk"), f"{place.resolve()}: {fault.strerror}", cure)


def _encoding() -> Finding:
    encoding = sys.stdout.encoding or "ascii"
    try:
        "交投点".encode(encoding)
    except UnicodeEncodeError:
        cure = ("设置环境变量 PYTHONUTF8=1", "set the environment variable PYTHONUTF8=1")
        return Finding(False, ("终端编码", "terminal encoding"), encoding, cure)
    return Finding(True, ("终端编码", "terminal encoding"), encoding)
