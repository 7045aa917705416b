"""The commands: what a planner types, and the exit codes that the shell sees."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from recycling_net import policy
from recycling_net.cli import bench, convert, roads, usage
from recycling_net.cli.baseline import baseline
from recycling_net.cli.common import (
    LANGUAGE_VARIABLE,
    File,
    Lang,
    Outside,
    Runs,
    Settings,
    Start,
    screen_for,
    settings_of,
    stop_on_interrupt,
)
from recycling_net.cli.dispatch import dispatch
from recycling_net.cli.why import why
from recycling_net.console import Screen
from recycling_net.errors import (
    CATALOGUE,
    ExitCode,
    InputError,
    Issue,
    RecyclingNetError,
    StoppedError,
    did_you_mean,
    explained,
)

_SHOWN = 8
"""Keys and tables named in one line."""


class _Commands(TyperGroup):
    """All commands: typer would turn Ctrl-C into a bare exit code, so that nobody said what became of the work."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command; Ctrl-C is one of our own faults."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise StoppedError([Issue("RN503")]) from None


app = typer.Typer(
    name=usage.PROGRAM,
    cls=_Commands,
    help="再生资源回收网络规划:设施放在哪里、哪一年建、多大,车辆怎么走。 Plan recycling networks.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(roads.app, name="roads")
app.add_typer(bench.app, name="bench")
app.add_typer(convert.app, name="convert")
app.command()(dispatch)
app.command()(baseline)
app.command()(why)


@app.command()
def run(  # noqa: PLR0913, PLR0917  # one parameter an option of the command
    file: File,
    settings: Settings = None,
    runs_folder: Runs = Path("runs"),
    reuse: Annotated[
        bool, typer.Option("--reuse", help="同一情景已有完整结果时不再计算 / keep a finished run")
    ] = False,
    start: Start = None,
    allow_outside: Outside = False,
    language: Lang = "zh",
) -> None:
    """求解一个情景并写出报告。 Solve a scenario and write its report."""
    from recycling_net import run as runs
    from recycling_net.report.narrative import driven, proof, stopped
    from recycling_net.report.two_networks import shared
    from recycling_net.report.united import net_yuan, united
    from recycling_net.report.words import net

    screen = screen_for(language)
    options = runs.Options(runs_folder, tuple(settings_of(settings).items()), reuse, allow_outside, start)
    with stop_on_interrupt(screen) as stop, screen.progress() as listen:
        outcome = runs.run(file, options, listen=listen, stop=stop)
    screen.issues(outcome.warnings)
    plan = outcome.plan
    if outcome.reused:
        screen.note("这个情景已有完整结果,没有重新计算。", "This scenario has a finished run; nothing was computed.")
    if plan is not None:
        opened = (plan.tables["facilities"]["status"] != "outside").sum()
        screen.note(
            f"方案:{opened} 处设施,折现{net(net_yuan(plan))}。{proof(plan)}已独立复核。",
            f"Plan: {opened} facilities, discounted {net(net_yuan(plan), 'en')}. {proof(plan, 'en')} Checked independently.",
        )
        told = runs.facts_of(outcome.folder).get("kpis", {}).get("unfetched", {})
        for zh, en in zip(told.get("zh", ()), told.get("en", ()), strict=True):
            screen.note(zh, en)
        if plan.union is not None:  # the gap above is that at the scenario's price of hauls
            screen.note(united(plan)[0], united(plan, "en")[0])
        for zh, en in zip((*driven(plan), *shared(plan)), (*driven(plan, "en"), *shared(plan, "en")), strict=True):
            screen.note(zh, en)
        if why_ended := stopped(plan):
            screen.note(why_ended, stopped(plan, "en"))
    if outcome.exit_code == ExitCode.NO_PLAN:
        screen.text(str(outcome.folder))
    else:
        screen.say(f"报告:{outcome.folder / 'report.html'}", f"Report: {outcome.folder / 'report.html'}")
    raise typer.Exit(outcome.exit_code)


@app.command()
def check(file: File, settings: Settings = None, allow_outside: Outside = False, language: Lang = "zh") -> None:
    """检查情景和表格,一次列出全部错误。 Report every fault of a scenario at once."""
    from recycling_net import reading
    from recycling_net.network import impossible
    from recycling_net.run import numbers

    screen = screen_for(language)
    try:
        question = reading.read_with_origin(file, settings=settings_of(settings), allow_outside=allow_outside)
    except InputError as fault:
        screen.issues(fault.issues)
        screen.note(*_unchecked(fault.faulty))
        raise typer.Exit(fault.exit_code) from None
    network, warnings = numbers(question)
    reasons = reading.located(impossible(question.scenario, network), question)
    screen.issues((*warnings, *reasons), counted=not reasons)
    if reasons:
        screen.note(
            f"写法没有错误;不用求解就知道 {len(reasons)} 处做不到,提醒 {len(warnings)} 处。run 会说明改多少才有方案。",
            f"Nothing is written wrongly; {len(reasons)} demands cannot be met, as is known without solving, and {len(warnings)} warnings. Run tells what would have to change.",
        )
        raise typer.Exit(ExitCode.NO_PLAN)
    places, streams = len(question.scenario.places.rows), len(question.scenario.streams)
    screen.say(
        f"没有错误:{question.scenario.title},{places} 个村/社区,{streams} 个品类。",
        f"No faults: {question.scenario.title}, {places} places, {streams} streams.",
    )


def _unchecked(faulty: Sequence[str]) -> tuple[str, str]:
    """What could not be looked at because something is faulty, as the last line."""
    shown = [*faulty[:_SHOWN], "…"] if len(faulty) > _SHOWN else faulty
    zh = f"凡要与 {'、'.join(shown)} 对照的(编号、名称、年份是否存在)没有查;" if shown else ""
    en = f"nothing was compared with {', '.join(shown)} (whether codes, names and years exist); " if shown else ""
    return (
        f"还没有查的:{zh}不用求解就知道做不到的约束也没有查。改好以后再运行一次 check。",
        f"Not looked at: {en}rules that can be seen to be impossible without solving. Correct these and run check again.",
    )


@app.command()
def show(
    file: File,
    settings: Settings = None,
    origin: Annotated[
        bool, typer.Option("--origin", help="每个值后面注明文件与行号 / file and line of every value")
    ] = False,
    allow_outside: Outside = False,
    language: Lang = "zh",
) -> None:
    """显示合并后的情景。 Show the merged scenario."""
    from recycling_net import reading

    question = reading.read_with_origin(file, settings=settings_of(settings), allow_outside=allow_outside)
    screen_for(language).text(reading.show.text(question, origin=origin))


@app.command()
def explain(
    code: Annotated[str, typer.Argument(metavar="CODE", help="错误代码,或 policy / a code of an error, or policy")],
    language: Lang = "zh",
) -> None:
    """解释一个错误代码;policy 列出政策的每一条要求对应情景里的哪些键。 Explain a code, or which keys say what policy asks."""
    screen = screen_for(language)
    if code.lower() == "policy":
        screen.text(policy.text(screen.language))
        return
    if code.upper() not in CATALOGUE:
        raise InputError([Issue("RN912", facts={"value": code, "hint": did_you_mean(code.upper(), CATALOGUE)})])
    screen.text(explained(code.upper(), screen.language))


@app.command()
def schema() -> None:
    """输出情景文件的 JSON Schema,供编辑器补全。 Print the JSON Schema for editors."""
    from recycling_net import reading

    text = json.dumps(reading.schema.json_schema(), ensure_ascii=False, indent=2)
    screen_for("zh").text(text)


@app.command()
def new(
    area: Annotated[
        str, typer.Argument(metavar="AREA", help="县(市、区)、地市、省的名称或代码 / a county, prefecture or province")
    ],
    folder: Annotated[
        Path | None, typer.Argument(metavar="FOLDER", help="写到哪里,默认 scenarios/<地名> / where to")
    ] = None,
    streams: Annotated[
        list[str] | None, typer.Option("--stream", help="只规划这个品类,可多次 / plan this stream only, repeatable")
    ] = None,
    first: Annotated[
        int, typer.Option("--first-year", min=policy.FIRST, max=policy.LAST, help="第一个规划年 / first planning year")
    ] = policy.FIRST,
    language: Lang = "zh",
) -> None:
    """为任意县、地市或全省写一个可直接运行的情景目录。 Write a scenario folder for any part of Heilongjiang."""
    from recycling_net import new as areas
    from recycling_net.gazetteer import find_area

    screen = screen_for(language)
    code = find_area(area)
    name = areas.full_name(code)
    wanted = areas.Wanted(tuple(streams), first) if streams else areas.Wanted(first=first)
    target = folder if folder is not None else Path("scenarios") / areas.short_name(code)
    file = areas.write(code, target, wanted)
    screen.say(f"{name}({code})的情景已写出:{file}", f"The scenario of {name} ({code}) is written: {file}")
    screen.note(f"下一步:recycling-net check {file},然后 run", f"Next: recycling-net check {file}, then run")


@app.command()
def batch(  # noqa: PLR0913, PLR0917  # one parameter an option of the command
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="情景文件,可多个 / scenario files")],
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help="同时运行几个 / how many at once")] = 1,
    settings: Settings = None,
    runs_folder: Runs = Path("runs"),
    start: Start = None,
    allow_outside: Outside = False,
    language: Lang = "zh",
) -> None:
    """运行多个情景并汇总比较。 Run many scenarios and compare them.

    退出码取最该先看的一个 / The exit code is the one to look at first: 1, 130, 3, 4, 5, 2, 0.
    """
    from recycling_net import batch as batches
    from recycling_net import run as runs

    screen = screen_for(language)
    options = runs.Options(runs_folder, tuple(settings_of(settings).items()), allow_outside=allow_outside, start=start)
    with stop_on_interrupt(screen) as stop, screen.progress() as listen:
        result = batches.run_batch(files, options, jobs=jobs, listen=listen, stop=stop)
    for line in batches.summary(result.runs, screen.language):
        screen.text(line)
    screen.say(f"比较表:{result.html}", f"Comparison: {result.html}")
    raise typer.Exit(result.exit_code)


@app.command()
def doctor(runs_folder: Runs = Path("runs"), language: Lang = "zh") -> None:
    """检查本机是否具备运行条件。 Look whether this machine has what planning needs."""
    from recycling_net import doctor as machine

    screen = screen_for(language)
    findings = machine.examine(runs_folder)
    for finding in findings:
        screen.text(finding.line(screen.language))
    raise typer.Exit(ExitCode.PLAN if all(finding.ok for finding in findings) else ExitCode.OUR_FAULT)


def _language_of(arguments: list[str]) -> str:
    for at, word in enumerate(arguments):
        if word.startswith("--language="):
            return word.partition("=")[2]
        if word in ("--language", "-l") and at + 1 < len(arguments):
            return arguments[at + 1]
    return os.environ.get(LANGUAGE_VARIABLE, "zh")


def _language_last(words: list[str]) -> list[str]:
    """A language before the command means the same as one after it."""
    if words[:1] in (["--language"], ["-l"]) and len(words) > 2:
        return [*words[2:], *words[:2]]
    if words and words[0].startswith("--language="):
        return [*words[1:], words[0]]
    return words


def main(arguments: list[str] | None = None) -> int:
    """Run a command; whatever happens, the planner sees a text and the shell an exit code, never a traceback."""
    words = _language_last(sys.argv[1:] if arguments is None else arguments)
    screen = Screen("en" if _language_of(words) == "en" else "zh")
    return _guard(lambda: app(words, standalone_mode=False, prog_name=usage.PROGRAM), screen)


def _brief(fault: RecyclingNetError) -> tuple[Issue, ...]:
    """What a fault says, so that it fits a screen."""
    if fault.exit_code != ExitCode.NO_PLAN:
        return fault.issues
    from recycling_net.report.no_plan import brief

    return brief(fault.issues)


def _guard(command: Callable[[], object], screen: Screen) -> int:
    try:
        code = command()
    except (KeyboardInterrupt, typer.Abort, StoppedError):
        screen.note("已中断:没有算完的结果没有写出。", "Interrupted; what was not finished was not written.")
        return int(ExitCode.INTERRUPTED)
    except RecyclingNetError as fault:
        screen.issues(_brief(fault), counted=fault.exit_code != ExitCode.NO_PLAN)
        return int(fault.exit_code)
    except typer.Exit as end:
        return int(end.exit_code)
    except usage.UsageError as fault:
        if usage.asks_for_help(fault):
            fault.show()
        else:
            screen.issues((usage.issue(fault),))
        return int(ExitCode.INPUT)
    except Exception:  # noqa: BLE001  # the last door: a planner gets a text and a file to send, not a traceback
        with tempfile.NamedTemporaryFile(
            "w", prefix="recycling-net-", suffix=".log", delete=False, encoding="utf-8"
        ) as log:
            traceback.print_exc(file=log)
        screen.issues((Issue("RN901", facts={"file": log.name}),))
        return int(ExitCode.OUR_FAULT)
    return code if isinstance(code, int) else int(ExitCode.PLAN)
