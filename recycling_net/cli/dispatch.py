"""The command that routes a day's orders."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from recycling_net.cli.common import File, Lang, Outside, Runs, Settings, screen_for, settings_of, stop_on_interrupt
from recycling_net.words import NAMED


def dispatch(  # one parameter an option of the command
    file: File,
    orders: Annotated[
        list[Path],
        typer.Option(
            "--orders",
            metavar="FILE",
            help="当天的全部订单(.xlsx、.csv);可写几次,例如再加一张带日期的预约表 / all orders of the day; again for appointments with dates",
        ),
    ],
    date: Annotated[str, typer.Option("--date", metavar="YYYY-MM-DD", help="日期,例如 2026-05-12 / the day")],
    sheet: Annotated[str | None, typer.Option("--sheet", help="工作表名,默认第一张 / worksheet")] = None,
    crs: Annotated[
        Literal["wgs84", "gcj02", "bd09", "cgcs2000"] | None,
        typer.Option("--crs", help="订单经纬度的坐标系:高德、腾讯写 gcj02,百度写 bd09 / datum of the coordinates"),
    ] = None,
    fixed: Annotated[
        Path | None,
        typer.Option(
            "--fixed", metavar="FILE", help="当天上一次派单的 routes.json:已在途的不变 / keep what is under way"
        ),
    ] = None,
    now: Annotated[
        str | None, typer.Option("--now", metavar="HH:MM", help="现在的时刻,与 --fixed 一起写 / the time, with --fixed")
    ] = None,
    phones: Annotated[
        bool, typer.Option("--phones", help="派车单上写出完整电话 / write telephone numbers out")
    ] = False,
    settings: Settings = None,
    runs_folder: Runs = Path("runs"),
    allow_outside: Outside = False,
    language: Lang = "zh",
) -> None:
    """把一天的订单排成派车单。 Route a day's orders."""
    from recycling_net import dispatch as days
    from recycling_net import run as runs

    screen = screen_for(language)
    wanted = days.Wanted(tuple(orders), date, sheet, crs, fixed, now, phones)
    options = runs.Options(runs_folder, tuple(settings_of(settings).items()), allow_outside=allow_outside)
    with stop_on_interrupt(screen) as stop, screen.progress() as listen:
        outcome = days.dispatch(file, wanted, options, listen=listen, stop=stop)
    screen.issues(outcome.warnings)
    tables = outcome.day.tables
    served, left, routes = int(tables["routes"]["stops"].sum()), len(tables["left_out"]), len(tables["routes"])
    km, yuan = tables["routes"]["km"].sum(), outcome.day.cost_yuan
    screen.note(
        f"{date}:{routes} 辆车,{served} 单,{km:,.0f} km,{yuan:,.0f} 元;未排 {left} 单;已独立复核。",
        f"{date}: {routes} vehicles, {served} orders, {km:,.0f} km, {yuan:,.0f} yuan; {left} left out; checked independently.",
    )
    for row in tables["left_out"].head(NAMED).to_dict("records"):
        screen.note(
            f"  {row['order']} {row['name']}:{row['reason']} → {row['cure']}",
            f"  {row['order']} {row['name']}: {row['reason_en']} → {row['cure_en']}",
        )
    if left > NAMED:
        screen.note(f"  …其余 {left - NAMED} 单见派车单。", f"  … {left - NAMED} more: see map.html.")
    if outcome.day.stopped_because == "interrupted":
        screen.note("中途停止:这是到那时为止的最好线路。", "Stopped early: these are the best routes until then.")
    if outcome.day.now:
        screen.note(f"与上次不同的订单:{len(tables['changes'])} 单。", f"Orders served otherwise than before: {len(tables['changes'])}.")  # fmt: skip
    screen.say(f"派车单:{outcome.folder / 'sheets.html'}", f"Driver sheets: {outcome.folder / 'sheets.html'}")
    raise typer.Exit(outcome.exit_code)
