"""The run folder: written beside its place under a hidden name, moved there only when it is whole."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from recycling_net.check import CheckReport
from recycling_net.errors import Issue, Language, render
from recycling_net.network import Network
from recycling_net.plan import Plan, WayOut
from recycling_net.reading import resolved
from recycling_net.report import excel, facts, html, no_plan, tables
from recycling_net.report.figures import compute
from recycling_net.report.summaries import summaries
from recycling_net.scenario import Scenario


def run_folder(root: Path, scenario: Scenario) -> Path:
    """Return where the run of a scenario belongs below ``root``; the digest makes it the run of that scenario alone."""
    return root / f"{scenario.name}-{scenario.digest}"


def write_run(  # noqa: PLR0913  # the question, the answer and the verdict are four things; two more go to the log
    root: Path,
    scenario: Scenario,
    network: Network,
    plan: Plan,
    verdict: CheckReport,
    *,
    warnings: Iterable[Issue] = (),
    log_lines: Sequence[str] = (),
) -> Path:
    """Write everything about a plan and return its folder; an older run of the same digest is replaced whole.

    ``warnings`` are those of the question; the plan has its own.

    Raises
    ------
    OSError
        If the disk refuses; then the older run, if there was one, still stands and nothing else is left behind.
    """
    from recycling_net.report import geopackage  # noqa: PLC0415  # it loads GDAL

    issues = (*warnings, *plan.warnings)
    figures = compute(plan, network, scenario)
    sums = tuple(summaries(plan, network, scenario))

    def fill(folder: Path) -> None:
        resolved.write(scenario, folder)
        tables.write_csv(plan, sums, folder / "tables")
        excel.write(plan, scenario, network, folder / "report.xlsx")
        geopackage.write(plan, network, folder / "plan.gpkg")
        html.write(plan, scenario, network, verdict, folder / "report.html", warnings=issues)
        _write_log(folder, log_lines)
        _write_json(folder, facts.of_plan(plan, figures, verdict, issues, sums))

    return whole(run_folder(root, scenario), fill)


def write_no_plan(
    root: Path, scenario: Scenario, issues: Sequence[Issue], *, way: WayOut | None = None, log_lines: Sequence[str] = ()
) -> Path:
    """Write why no plan can exist and return the folder.

    With a way out its scenario too, and what a plan of it decides: a run that begins with the folder begins with that.
    """

    def fill(folder: Path) -> None:
        resolved.write(scenario, folder)
        if way is not None:
            resolved.write_changed(scenario, way.rules, folder)
            tables.write_bare(way.tables, folder / "tables")
        for language, name in (("zh", "原因.txt"), ("en", "reasons.txt")):
            spoken: Language = "zh" if language == "zh" else "en"
            said = (f"{render(issue, spoken)}{no_plan.named(issue, spoken)}" for issue in issues)
            parts = [no_plan.sentence(scenario, issues, spoken), *said]
            (folder / name).write_text("\n\n".join(parts) + "\n", encoding="utf-8")
        no_plan.write(scenario, issues, folder / "report.html")
        _write_log(folder, log_lines)
        _write_json(folder, {**facts.of_no_plan(scenario.name, scenario.digest, issues), **no_plan.facts(issues)})

    return whole(run_folder(root, scenario), fill)


def _write_log(folder: Path, lines: Sequence[str]) -> None:
    (folder / "log.txt").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def note(folder: Path, lines: Sequence[str]) -> None:
    """Add to the log of a run what happened to it later."""
    with (folder / "log.txt").open("a", encoding="utf-8") as log:
        log.writelines(f"{line}\n" for line in ("", *lines))


def _write_json(folder: Path, found: object) -> None:
    (folder / "run.json").write_text(facts.to_json(found), encoding="utf-8")


def whole(target: Path, fill: Callable[[Path], None]) -> Path:
    """Fill a hidden folder beside ``target`` and swap it in; whatever stops us, no half-written folder stays."""
    target.parent.mkdir(parents=True, exist_ok=True)
    workshop = Path(tempfile.mkdtemp(prefix=".writing-", dir=target.parent))
    try:
        fresh, old = workshop / "new", workshop / "old"
        fresh.mkdir()
        fill(fresh)
        if target.exists():
            target.rename(old)
        try:
            fresh.rename(target)
        except BaseException:
            if old.exists():
                old.rename(target)
            raise
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    return target
