"""What may be wrong with roads, RN36x–RN39x."""

from __future__ import annotations

from recycling_net.errors.entry import Entry

TEXTS: dict[str, Entry] = {
    "RN360": Entry(
        "道路文件的类型不认识",
        "使用以下类型之一:{known}",
        "the type of this road file is unknown",
        "use one of {known}",
    ),
    "RN361": Entry(
        "读不出道路:文件不完整,或者不是其扩展名所说的格式({why})",
        "重新下载或重新导出该文件;下载中断会留下不完整的文件",
        "no roads can be read: the file is cut short, or is not what its suffix says ({why})",
        "download or export it again; an interrupted download leaves a file that is cut short",
    ),
    "RN362": Entry(
        "文件里没有一条可以往返行车的道路(共 {ways} 条线)",
        "换一个包含本县道路的文件",
        "the file holds no road that may be driven there and back (of {ways} lines)",
        "use a file that holds the roads of the county",
    ),
    "RN363": Entry(
        "找不到道路文件 {file}",
        "检查路径,或把文件放到该位置",
        "road file {file} is not there",
        "check the path, or put the file there",
    ),
    "RN364": Entry(
        "道路文件太大,上限 {most}",
        "先裁剪到本省或本县,例如 osmium extract",
        "the road file is too large; at most {most}",
        "cut it down to the province or county first, with osmium extract for instance",
    ),
    "RN365": Entry(
        "道路地图没有覆盖全部地点:{count}/{total}({share:.0%})在其范围之外,最远的超出 {km:.1f} km",
        "换一个范围更大的地图;范围之外的地点按直线 × 绕行系数估算",
        "the road map does not cover every point: {count} of {total} ({share:.0%}) lie outside, by up to {km:.1f} km",
        "use a map of a larger area; travel of the points outside is estimated by great circle times detour factor",
        "warning",
    ),
    "RN366": Entry(
        "道路地图不包含任何一个地点:{total} 个全在其范围之外,最近的也差 {km:.1f} km",
        "检查地图是不是本县的,以及地点的坐标系",
        "the road map holds none of the points: all {total} lie outside, the nearest by {km:.1f} km",
        "see whether it is a map of this county, and which datum the points are in",
    ),
    "RN367": Entry(
        "道路地图不连通:最大的连通部分只有道路里程的 {share:.0%}(至少应有 {least:.0%}),其余道路不用",
        "换一个完整的地图;裁剪时把跨出边界的道路整条保留",
        "the road map falls apart: its largest connected part holds {share:.0%} of the kilometres (at least {least:.0%} expected); the rest is not used",
        "use a complete map; when it is cut out, keep roads whole that cross the border",
        "warning",
    ),
    "RN368": Entry(
        "取不到“{place}”的道路:连不上 {overpass} 等服务,或被拒绝({why})",
        "改 travel.overpass 为可用的镜像;没有网络时把 osmnx 存的 GraphML 放到 {file},或用 travel.roads 写明本地地图文件",
        "the roads of “{place}” cannot be had: {overpass} or another service cannot be reached, or refuses ({why})",
        "set travel.overpass to a mirror that works; without a network put a GraphML saved by osmnx at {file}, or name a map file in travel.roads",
    ),
    "RN369": Entry(
        "网上查不到地名“{place}”,或者那里没有道路",
        "写全称,例如“巴彦县, 黑龙江省, 中国”;或把 osmnx 存的 GraphML 放到 {file}",
        "no place “{place}” is known, or there is no road",
        "write the full name, such as “Bayan County, Heilongjiang, China”; or put a GraphML saved by osmnx at {file}",
    ),
    "RN390": Entry(
        "{total} 个点中有 {count} 个离可通行的道路超过 {limit} km:{names}",
        "检查它们的坐标和地图的范围,或调大 travel.snap_within;这些点按直线距离乘绕行系数计算,表格和地图上都有标记",
        "{count} of {total} points are farther than {limit} km from any road that may be driven: {names}",
        "check their coordinates and the extent of the map, or raise travel.snap_within; they travel the great circle times the detour factor, marked as such in tables and on the map",
        severity="warning",
    ),
    "RN391": Entry(
        "没有两点相距 {low}–{high} km 且有路相通,算不出绕行系数",
        "换一幅范围更大的道路图,或换一个点落在这幅图里的情景",
        "no two points {low}–{high} km apart are joined by roads: there is no detour factor to be found",
        "take a larger road map, or a scenario with places on this one",
    ),
    "RN392": Entry(
        "{count} 个点旁边的路与其他点不相通(车型 {profile}):{names}",
        "检查那里的道路是否缺一段、单行或对该车型封闭;到这些点按直线距离乘绕行系数计算,表格和地图上都有标记",
        "the roads beside {count} points do not join those of the others (vehicle {profile}): {names}",
        "look for a missing piece, a one-way or a closed road there; ways to these points are estimated by the detour factor and marked so in tables and on the map",
        severity="warning",
    ),
    "RN393": Entry(
        "车型 {profile} 在地图上没有一条路可走",
        "车速表里 0 表示不能走:检查这个车型的车速,以及地图上的限行",
        "there is no road on the map that the vehicle {profile} may use",
        "a speed of 0 means closed: look at its column of the speeds table, and at what the map forbids",
    ),
}
