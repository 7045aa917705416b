"""Commands that look at a map of roads and keep its graph."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from recycling_net.cli.common import Lang, Outside, screen_for

if TYPE_CHECKING:
    from recycling_net.roads import Calibration, RoadGraph
    from recycling_net.roads.info import RoadFigures
    from recycling_net.scenario import Scenario

app = typer.Typer(help="道路地图:查看、缓存。 Road maps: look at them, keep their graph.", no_args_is_help=True)

RoadFile = Annotated[
    Path,
    typer.Argument(
        metavar="FILE", show_default=False,
        help="道路文件:.osm.pbf、.osm(.gz、.bz2)、osmnx 存的 .graphml、.gpkg / road map",
    ),
]  # fmt: skip


@app.command()
def info(file: RoadFile, language: Lang = "zh") -> None:
    """显示道路文件里有什么。 Show what a road map holds."""
    from recycling_net.roads.info import falls_apart, figures
    from recycling_net.roads.load import load_roads

    screen = screen_for(language)
    graph = load_roads(file)
    for zh, en in _lines(figures(graph)):
        screen.say(zh, en)
    warning = falls_apart(graph)
    screen.issues((warning,) if warning is not None else ())


@app.command()
def build(file: RoadFile, language: Lang = "zh") -> None:
    """生成路网并存入缓存。 Make the graph of a road map and keep it in the cache."""
    from recycling_net.roads.load import kept_at, load_roads

    screen = screen_for(language)
    graph = load_roads(file)
    kept = kept_at(graph.digest)
    junctions, km = len(graph.node_lon), graph.metres.sum() / 1000
    screen.say(f"路网:{junctions:,} 个路口,{km:,.0f} km。", f"Graph: {junctions:,} junctions, {km:,.0f} km.")
    if kept.is_file():
        size = f"{kept.stat().st_size / 1e6:,.1f} MB"
        screen.say(f"已存入缓存:{kept}({size})", f"Kept in the cache: {kept} ({size})")
    else:
        screen.note(
            f"缓存不可写,没有存下:{kept.parent}", f"The cache cannot be written, nothing was kept: {kept.parent}"
        )


@app.command()
def calibrate(
    file: RoadFile,
    scenario: Annotated[
        Path | None,
        typer.Option("--scenario", metavar="SCENARIO", help="只量这个情景的村和社区之间 / between its places"),
    ] = None,
    allow_outside: Outside = False,
    language: Lang = "zh",
) -> None:
    """量出绕行系数和平均车速。 Measure the detour factor and the speed, by distance."""
    from recycling_net import reading
    from recycling_net.roads.load import load_roads

    screen = screen_for(language)
    found = _calibration(
        load_roads(file), None if scenario is None else reading.read(scenario, allow_outside=allow_outside)
    )
    screen.say(
        "直线距离 km       点对  绕行系数:中位数(10 %–90 %)  km/h",
        "great circle km  pairs  detour: median (10 %-90 %)   km/h",
    )
    for band in found.bands.itertuples():
        between = f"{band.from_km:>6g} – {band.to_km:<6g}{band.pairs:>7}"
        screen.text(
            f"{between}  {band.median:.2f}({band.low:.2f}–{band.high:.2f}){band.kmh:>18.1f}" if band.pairs else between
        )
    screen.say(
        f"建议:travel.detour_factor: {found.detour_factor:.2f},travel.speed: {found.kmh:.0f} km/h(各距离段同等看待)",
        f"Advice: travel.detour_factor: {found.detour_factor:.2f}, travel.speed: {found.kmh:.0f} km/h (each band weighs the same)",
    )


def _calibration(graph: RoadGraph, scenario: Scenario | None) -> Calibration:
    """Between a scenario's places, in its season and at its speeds; or between junctions in summer."""
    import numpy as np

    from recycling_net import roads
    from recycling_net.roads.speeds import default_speeds, road_kmh
    from recycling_net.scenario import Travel

    travel = Travel() if scenario is None else scenario.travel
    speeds = default_speeds() if travel.speeds is None else travel.speeds.rows
    seen = roads.drive(graph, road_kmh(graph, speeds, profile="light_truck", winter=travel.season == "winter"))
    if scenario is None:
        return roads.calibrate(seen)
    points = np.array([(place.lon, place.lat) for place in scenario.places.rows], float).T
    return roads.calibrate(seen, points=(points[0], points[1]), within_m=travel.snap_within * 1000)


def _lines(found: RoadFigures) -> list[tuple[str, str]]:
    """The figures in both languages, a line each."""
    from recycling_net.roads.speeds import default_speeds

    zh_of = {row.road_class: row.name for row in default_speeds()}
    return [
        (f"路口 {found.junctions:,},道路 {found.roads:,},有向边 {found.directed_edges:,},形状点 {found.shape_points:,}",
         f"junctions {found.junctions:,}, roads {found.roads:,}, directed edges {found.directed_edges:,}, shape points {found.shape_points:,}"),
        (f"总长 {found.km:,.1f} km", f"length {found.km:,.1f} km"),
        *((f"  {name:<14}{km:>12,.1f} km  {zh_of[name]}", f"  {name:<14}{km:>12,.1f} km") for name, km in found.km_by_class.items()),
        (f"最大连通部分占里程 {found.main_share:.1%},占路口 {found.main_share_of_junctions:.1%};其余不用",
         f"main connected part: {found.main_share:.1%} of km, {found.main_share_of_junctions:.1%} of junctions; the rest is not used"),
        (f"有限速 {found.maxspeed_share:.1%},有名称 {found.named_share:.1%},单行 {found.one_way_share:.1%},季节性 {found.seasonal_share:.1%}(占里程)",
         f"of km: {found.maxspeed_share:.1%} with a limit, {found.named_share:.1%} named, {found.one_way_share:.1%} one way, {found.seasonal_share:.1%} seasonal"),
        (f"范围 {found.west:.4f}–{found.east:.4f} E,{found.south:.4f}–{found.north:.4f} N",
         f"extent {found.west:.4f}–{found.east:.4f} E, {found.south:.4f}–{found.north:.4f} N"),
        (f"靠路测试:范围内 {found.near_share:.1%} 的格点 1 km 以内有路",
         f"snapping test: {found.near_share:.1%} of grid points in the extent have a road within 1 km"),
    ]  # fmt: skip
