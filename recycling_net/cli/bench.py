"""Commands that measure: generated networks and public instances, one JSON line a figure."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from recycling_net.bench import roads as road_figures
from recycling_net.cli.common import screen_for

app = typer.Typer(
    help="测量速度与质量,每行一个 JSON。 Measure speed and quality, one JSON line each.", no_args_is_help=True
)


@app.command()
def roads(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="另测一个道路文件 / an extract to measure too")
    ] = None,
    small: Annotated[bool, typer.Option("--small", help="用小路网快速看一遍 / a small network")] = False,
    agree: Annotated[
        bool, typer.Option("--agree", help="再与 networkx、osmnx 比较(需要 osmium 包)/ compare with networkx and osmnx")
    ] = False,
) -> None:
    """测量道路的读入和行程的计算。 Measure how roads load, and how ways are found."""
    screen = screen_for("zh")
    for line in road_figures.lines(file, small=small, agree=agree):
        screen.text(json.dumps(line, ensure_ascii=False))
