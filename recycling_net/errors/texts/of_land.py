"""What is wrong with maps of areas and rules about land, RN173-174, RN540-549, RN801-809."""

from __future__ import annotations

from recycling_net.errors.entry import Entry

_OURS = ("这是程序的错误,请连同运行目录报告", "this is our fault; report it with the run folder")

TEXTS: dict[str, Entry] = {
    "RN173": Entry(
        "maps 里没有图 `{value}`",
        "{hint};在 maps 下写出它,例如 `maps: {{水源地: {{file: 水源地.geojson}}}}`",
        "`maps` has no map `{value}`",
        "{hint}; describe it under `maps`, such as `maps: {{water: {{file: water.geojson}}}}`",
    ),
    "RN174": Entry(
        "{what} 不起作用:没有约束用到它",
        "在 rules 下写上 `{rule}`,或删去它",
        "{what} has no effect: no rule uses it",
        "write `{rule}` under rules, or remove it",
        severity="warning",
    ),
    "RN540": Entry(
        "没有图文件 `{value}`(在文件夹 {folder} 里找)",
        "{hint}",
        "there is no map file `{value}` (looked for in {folder})",
        "{hint}",
    ),
    "RN541": Entry(
        "{file} 不能作为多边形图读入:{detail}",
        "用 QGIS 等另存为 GeoJSON、GeoPackage 或 Shapefile",
        "{file} cannot be read as a map of areas: {detail}",
        "save it as GeoJSON, GeoPackage or Shapefile, from QGIS for instance",
    ),
    "RN542": Entry(
        "{file} 的坐标系用不了:{detail}",
        "在 maps 的这一项写上 crs:wgs84、cgcs2000、gcj02(高德、腾讯)、bd09(百度),或 EPSG 编号如 EPSG:4547",
        "the coordinates of {file} cannot be used: {detail}",
        "give this map its `crs`: wgs84, cgcs2000, gcj02 (AMap, Tencent), bd09 (Baidu), or an EPSG code such as EPSG:4547",
    ),
    "RN543": Entry(
        "{file} 的第 {features} 个要素用不了:{detail}",
        "在 QGIS 等里改好(“修正几何图形”)再存,每个要素应是一个面",
        "{file}: of no use are the features {features}: {detail}",
        "mend them (in QGIS: fix geometries) and save again; each feature is to be an area",
    ),
    "RN544": Entry(
        "{file} 里要用哪个图层没有说清楚",
        "{hint}",
        "{file}: it is not clear which layer is meant",
        "{hint}",
    ),
    "RN545": Entry(
        "{file} 没有属性(字段)`{value}`",
        "{hint}",
        "{file} has no attribute `{value}`",
        "{hint}",
    ),
    "RN546": Entry(
        "{file} 的第 {features} 个要素几何有错(自相交等),已自动修正",
        "请在报告的地图上核对修正后的样子",
        "{file}: the features {features} cross themselves or the like and were mended",
        "look at them on the map of the report",
        severity="warning",
    ),
    "RN547": Entry(
        "{file} 太大:{detail}",
        "裁去规划范围以外的部分,或简化边界后再用",
        "{file} is too large: {detail}",
        "cut away what lies elsewhere, or simplify its edges",
    ),
    "RN548": Entry(
        "图 `{map}` 上没有分区 `{value}`",
        "{hint}",
        "the map `{map}` has no zone `{value}`",
        "{hint}",
    ),
    "RN549": Entry(
        "用地分区要知道每个面是什么分区,但 maps.{map} 没有写 attribute",
        "写上分区名称所在的属性(字段),例如 `attribute: 用地类型`",
        "zoning needs to know the zone of each area, but maps.{map} names no attribute",
        "name the attribute that holds it, such as `attribute: land_use`",
    ),
    "RN551": Entry(
        "{file} 的经度和纬度像是写反了",
        "每个点先写经度、后写纬度,例如 [127.4, 46.1];在 QGIS 里用“交换 X 和 Y 坐标”改好再存",
        "in {file} longitude and latitude seem to be swapped",
        "each point is longitude first, such as [127.4, 46.1]; in QGIS: swap X and Y coordinates, and save again",
    ),
    "RN801": Entry(
        "{rule}:已有设施 {count} 处不符合,{stay}:{names}",
        "{then}",
        "{rule}: {count} standing facilities are against it and {stay}: {names}",
        "{then}",
        severity="warning",
    ),
    "RN802": Entry(
        "{rule}:已有设施 {count} 对已经更近,保留不动:{names}",
        "要搬迁而还不可关停的,把它的状态改为可关停(`closable`)",
        "{rule}: {count} pairs of standing facilities are nearer already and stay: {names}",
        "make those that are to move closable",
        severity="warning",
    ),
    "RN803": Entry(
        "{kind} 的 {count} 处候选点都不能开设,因为 {rules}",
        "另加候选点,或核对图、用地状态和面积",
        "none of the {count} candidates of {kind} may open, because of {rules}",
        "add candidates, or check the maps, the land and the areas",
        severity="warning",
    ),
    "RN804": Entry(
        "图 `{name}` 离最近的站点有 {km} km,不起作用",
        "核对坐标系(crs),以及经度、纬度有没有写反",
        "the map `{name}` is {km} km from the nearest site and has no effect",
        "check its crs, and whether longitude and latitude are swapped",
        severity="warning",
    ),
    "RN805": Entry(
        "{rule}:新设施 {site} 不得开设在这里(离区域边界 {km} km,负数为在内)",
        _OURS[0],
        "{rule}: {site} may not open here ({km} km from the edge of the area, negative inside)",
        _OURS[1],
    ),
    "RN806": Entry(
        "{rule}:{site} 在 {given} 年开设,用地最早 {wanted} 年才落实",
        _OURS[0],
        "{rule}: {site} opens in {given}, its land is ready in {wanted}",
        _OURS[1],
    ),
    "RN807": Entry(
        "{rule}:{year} 年 {site} 与 {other} 相距 {given:.3f} km,至少应隔 {limit:.3f} km",
        _OURS[0],
        "{rule}: {site} and {other} are {given:.3f} km apart in {year}, {limit:.3f} km are required",
        _OURS[1],
    ),
    "RN808": Entry(
        "{rule}:{site} 的场地不够规模 {size} 用",
        _OURS[0],
        "{rule}: {site} has no room for size {size}",
        _OURS[1],
    ),
    "RN809": Entry(
        "没有这样的候选点:{kind} 的候选点是 {candidates}",
        "{hint}",
        "there is no such candidate: those of {kind} are {candidates}",
        "{hint}",
    ),
}  # fmt: skip
