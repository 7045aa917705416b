"""Commands that measure: generated networks and public instances, one JSON line a figure."""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from recycling_net.bench import LOCATION_RIVALS, ROUTING_RIVALS, SIZES
from recycling_net.cli.common import Lang, screen_for
from recycling_net.errors import ExitCode, InputError, Issue

app = typer.Typer(
    help="测量速度与质量,每行一个 JSON。 Measure speed and quality, one JSON line each.", no_args_is_help=True
)


def _tell(language: str, lines: Iterable[dict[str, object]]) -> None:
    """Print figures as they come."""
    screen = screen_for(language)
    for line in lines:
        screen.text(json.dumps(line, ensure_ascii=False))


def _measure(
    language: str,
    files: Sequence[Path],
    read: Callable[[Path], object],
    lines: Callable[[Sequence[Path]], Iterable[dict[str, object]]],
) -> None:
    """Say at once which files cannot be read, measure the others, and end with 2 where there were any of the former."""
    from recycling_net.bench.readable import readable

    screen = screen_for(language)
    good, faults = readable(files, read)
    screen.issues(faults)
    if faults and not good:
        raise typer.Exit(ExitCode.INPUT)
    _tell(language, lines(good))
    if faults:
        raise typer.Exit(ExitCode.INPUT)


@app.command()
def roads(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="另测一个道路文件 / an extract to measure too")
    ] = None,
    small: Annotated[bool, typer.Option("--small", help="用小路网快速看一遍 / a small network")] = False,
    agree: Annotated[
        bool, typer.Option("--agree", help="再与 networkx、osmnx 比较(需要 osmium 包)/ compare with networkx and osmnx")
    ] = False,
    language: Lang = "zh",
) -> None:
    """测量道路的读入和行程的计算。 Measure how roads load, and how ways are found."""
    from recycling_net.bench import roads as road_figures

    _tell(language, road_figures.lines(file, small=small, agree=agree))


_KNOWN = ",".join(LOCATION_RIVALS)
_ROUTING = ",".join(ROUTING_RIVALS)


def _rivals(names: str) -> str:
    """Refuse names that nobody has."""
    return _known(names, LOCATION_RIVALS)


def _routing_rivals(names: str) -> str:
    """Refuse names that nobody has."""
    return _known(names, ROUTING_RIVALS)


def _known(names: str, among: Container[str]) -> str:
    unknown = [name for name in names.split(",") if names and name not in among]
    if unknown:
        raise typer.BadParameter(", ".join(unknown))
    return names


@app.command()
def flp(  # noqa: PLR0913, PLR0917  # one parameter an option of the command
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="算例文件,可多个 / instance files")],
    seconds: Annotated[float, typer.Option("--seconds", min=0.1, help="每个算例的时限(秒)/ seconds for each")] = 60.0,
    gap: Annotated[float, typer.Option("--gap", min=0.0, help="差距小到这么多就停 / stop at this gap")] = 0.0,
    count: Annotated[int | None, typer.Option("--p", min=1, help="开设几处(坐标类算例)/ sites that open")] = None,
    several: Annotated[
        bool, typer.Option("--several", help="一处需求可由多处设施服务 / several sources for a place")
    ] = False,
    versus: Annotated[
        str,
        typer.Option(
            "--versus",
            metavar="NAMES",
            callback=_rivals,
            help=f"同样时间内另外用谁求解,逗号分隔:{_KNOWN} / who else gets the same seconds, by commas: {_KNOWN}",
        ),
    ] = "",
    language: Lang = "zh",
) -> None:
    """在公开算例上测量选址的质量与速度。 Measure location on public instances."""
    from recycling_net.bench import flp as location_figures

    wanted = location_figures.Wanted(seconds, gap, count, several, tuple(versus.split(",")) if versus else ())
    _measure(
        language,
        files,
        lambda file: location_figures.read_one(file, wanted),
        lambda good: location_figures.lines(good, wanted),
    )


@app.command()
def vrp(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="算例文件,可多个 / instance files")],
    seconds: Annotated[float, typer.Option("--seconds", min=0.1, help="每个算例的时限(秒)/ seconds for each")] = 60.0,
    seed: Annotated[int, typer.Option("--seed", min=0, help="随机种子 / seed of the search")] = 1,
    cpu: Annotated[
        bool,
        typer.Option(
            "--cpu",
            help="--seconds 按处理器用时而非钟表时间计,机器忙时也可比 / count --seconds by the processor, not the clock",
        ),
    ] = False,
    versus: Annotated[
        str,
        typer.Option(
            "--versus",
            metavar="NAMES",
            callback=_routing_rivals,
            help=f"同样时间内另外用谁求解,逗号分隔:{_ROUTING} / who else gets the same seconds, by commas: {_ROUTING}",
        ),
    ] = "",
    language: Lang = "zh",
) -> None:
    """在公开算例上测量路线的质量与速度。 Measure rounds on public instances."""
    from recycling_net.bench.vrp import lines as routing_figures

    wanted = routing_figures.Wanted(seconds, seed, tuple(versus.split(",")) if versus else (), is_processor_time=cpu)
    _measure(language, files, routing_figures.read_one, lambda good: routing_figures.lines(good, wanted))


@app.command()
def dispatch(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="情景文件 / a scenario")],
    orders: Annotated[int, typer.Option("--orders", min=1, help="多少单 / how many orders")] = 120,
    seeds: Annotated[int, typer.Option("--seeds", min=1, help="从几个随机种子各算一次 / how many seeds")] = 3,
    times: Annotated[
        int, typer.Option("--times", min=2, help="与几倍迭代数的结果相比 / compared with so many times the iterations")
    ] = 20,
    language: Lang = "zh",
) -> None:
    """在随机生成的一天订单上测量派单的质量与速度。 Measure dispatch on a made-up day of orders.

    gap 是比 --times 倍迭代数的结果高百分之几;那也是搜索的结果,不是证明的最优,偶尔比它还好,gap 就是负的。

    gap is in per cent above the answer of --times as many iterations: a search too, no proven optimum, so now and then
    the shorter one is better and gap is negative.
    """
    from recycling_net.bench import generated

    _tell(language, generated.days(file, generated.DayWanted(orders, seeds, times)))


@app.command()
def week(
    stops: Annotated[int, typer.Option("--stops", min=1, help="多少个点 / how many stops")] = 500,
    vehicles: Annotated[int, typer.Option("--vehicles", min=1, help="几辆车 / how many vehicles")] = 4,
    seeds: Annotated[int, typer.Option("--seeds", min=1, help="从几个随机种子各算一次 / how many seeds")] = 1,
    language: Lang = "zh",
) -> None:
    """在随机生成的一片点上测量排一周收运的质量与速度。 Measure a week's rounds of a made-up service area."""
    from recycling_net.bench import generated

    _tell(language, generated.weeks(generated.WeekWanted(stops, vehicles, seeds)))


@app.command()
def lrp(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE…]", help="算例文件,可多个 / instance files")
    ] = None,
    seconds: Annotated[
        float, typer.Option("--seconds", min=0.1, help="每个算例的处理器时间(秒)/ processor seconds for each")
    ] = 30.0,
    seed: Annotated[int, typer.Option("--seed", min=0, help="随机种子 / seed of the search")] = 1,
    stops: Annotated[
        list[int] | None,
        typer.Option("--stops", min=10, help="另测随机生成的县,有这么多点,可重复 / made-up counties of so many stops"),
    ] = None,
    drawing: Annotated[
        Path | None, typer.Option("--picture", help="增长图写到哪里(SVG)/ where a plot of growth goes")
    ] = None,
    language: Lang = "zh",
) -> None:
    """在公开算例上测量选址与路线一并决策的质量。 Measure location and rounds decided together.

    每行:cost、lower_bound 按算例的费用单位,gap 是比已知最好的高百分之几,seconds 是钟表秒,cpu_seconds 是处理器秒,
    seconds_to_1_percent 是多少处理器秒后离这次最后的答案不到 1 %,peak_memory 是内存峰值(MB);不知道的写 null。

    Each line: cost and lower_bound in the instance's unit of cost, gap in per cent above the best known, seconds by
    the clock, cpu_seconds by the processor, seconds_to_1_percent the processor's seconds after which the search was
    within 1 % of its own last answer, peak_memory in MB; null where nothing is known.
    """
    from recycling_net.bench.lrp import lines as depot_figures

    if not files and not stops:
        command = "recycling-net bench lrp"
        either = ("FILE…(或 --stops N)", "FILE… (or --stops N)")
        usage = (f"{command} FILE… 或 {command} --stops 100", f"{command} FILE… or {command} --stops 100")
        facts = {"name": either, "usage": usage, "help": f"{command} --help"}
        raise InputError([Issue("RN931", facts=facts)])
    wanted = depot_figures.Wanted(seconds, seed, tuple(stops or ()))
    _measure(language, files or [], depot_figures.read_one, lambda good: depot_figures.lines(good, wanted, drawing))


@app.command()
def cuts(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="情景文件 / a scenario")],
    seconds: Annotated[float, typer.Option("--seconds", min=1, help="每种做法的时限(秒)/ seconds for each")] = 60.0,
    gap: Annotated[float | None, typer.Option("--gap", min=0.0, help="差距小到这么多就停 / stop at this gap")] = None,
    language: Lang = "zh",
) -> None:
    """测量每一类加强约束值不值:全用,以及各去掉一类。 Measure what each family of cuts is worth."""
    from recycling_net.bench import cuts as cut_figures

    _tell(language, cut_figures.lines(file, seconds, gap))


@app.command()
def scale(  # noqa: PLR0913, PLR0917  # one parameter an option of the command
    sizes: Annotated[
        str, typer.Option("--sizes", help="地区,用逗号隔开;也可写县、地市、省的名称或代码 / areas, separated by commas")
    ] = ",".join(SIZES),
    streams: Annotated[int, typer.Option("--streams", min=1, max=5, help="几个品类 / how many streams")] = 1,
    years: Annotated[int, typer.Option("--years", min=1, max=4, help="几年,到 2027 年止 / how many years")] = 1,
    seconds: Annotated[
        float | None, typer.Option("--seconds", min=1, help="选址时限(秒),默认按情景 / for siting")
    ] = None,
    gap: Annotated[float | None, typer.Option("--gap", min=0.0, help="差距小到这么多就停 / stop at this gap")] = None,
    threads: Annotated[int, typer.Option("--threads", min=1, max=64, help="同时用几个线程 / threads")] = 1,
    picture: Annotated[Path, typer.Option("--picture", help="增长图写到哪里(SVG)/ where the plot goes")] = Path(
        "scale.svg"
    ),
    language: Lang = "zh",
) -> None:
    """测量规划随规模的增长:县、地市、全省。 Measure how planning grows from a county to the province."""
    from recycling_net.bench import scale as scale_figures

    wanted = scale_figures.Wanted(streams, years, seconds, gap, threads)
    _tell(language, scale_figures.lines([name.strip() for name in sizes.split(",")], wanted, picture))
