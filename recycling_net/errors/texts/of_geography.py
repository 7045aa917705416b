"""What may be wrong with places on the map, RN30x–RN35x."""

from __future__ import annotations

from recycling_net.errors.entry import Entry

TEXTS: dict[str, Entry] = {
    "RN301": Entry(
        "地名库中没有县(市、区)、地市`{value}`",
        "{hint}",
        "the gazetteer has no county or prefecture `{value}`",
        "{hint}",
    ),
    "RN302": Entry(
        "`{value}` 有多个同名县(市、区)",
        "改用六位代码:{options}",
        "several counties are called `{value}`",
        "use the six-digit code: {options}",
    ),
    "RN303": Entry(
        "{count} 个点在{county}的大致边界之外(按 {crs}):{worst}",
        "{hint}",
        "{count} points lie outside the approximate outline of {county} (read as {crs}): {worst}",
        "{hint}",
        severity="warning",
    ),
    "RN304": Entry(
        "{name} 离{county}约 {km} km",
        "检查经纬度是否填错,县(county)是否写对",
        "{name} lies about {km} km from {county}",
        "check its longitude and latitude, and the county",
    ),
    "RN305": Entry(
        "这张表写的是 {crs},但各村比地名库整齐地偏了约 {metres} 米,正是 {best} 的偏移",
        "把 crs 改为 {value}",
        "the table says {crs}, but its places are all about {metres} m off the gazetteer, exactly as {best} would be",
        "write crs: {value}",
        severity="warning",
    ),
    "RN306": Entry(
        "表 {file} 有坐标({headers}),但没有写坐标系",
        "加上 `crs:`:GPS、天地图 wgs84 或 cgcs2000;高德、腾讯 gcj02;百度 bd09",
        "the table {file} holds coordinates ({headers}), but no datum is named",
        "add `crs:`: wgs84 (GPS), cgcs2000, gcj02 (AMap, Tencent) or bd09 (Baidu)",
    ),
    "RN307": Entry(
        "{who}:经度和纬度写反了(写的是{value};黑龙江在经度 121–136、纬度 43–54 之间)",
        "把这两个数对调;各行都反了,就对调两列的表头",
        "{who}: longitude and latitude are swapped (it says {value}; Heilongjiang lies at longitude 121–136, latitude 43–54)",
        "swap the two numbers; where all rows are so, swap the headers of the two columns",
    ),
    "RN308": Entry(
        "{who} 没有坐标",
        "填上经度和纬度(度);地图上点选即可得到",
        "{who} has no coordinates",
        "give its longitude and latitude in degrees; any map shows them",
    ),
    "RN309": Entry(
        "{who}:坐标不是经纬度,像是以米为单位的投影坐标({value})",
        "在 QGIS 等软件里转换为经纬度(度)",
        "{who}: these are not degrees; they look like projected metres ({value})",
        "convert them to longitude and latitude, in QGIS for example",
    ),
    "RN310": Entry(
        "{who}:看不出属于{area}的哪个县(市、区)",
        "情景跨几个县时,乡镇代码的前六位必须是其中一个县的代码",
        "{who}: it is not clear in which county of {area} it lies",
        "where a scenario spans several counties, the township code begins with the six digits of one of them",
    ),
    "RN311": Entry(
        "有 {count} 个点离{county}超过 100 km",
        "{hint}",
        "{count} points lie more than 100 km from {county}",
        "{hint}",
    ),
    "RN351": Entry(
        "文件夹 {folder} 已存在且不为空,没有写入任何文件",
        "换一个文件夹名,或先把原文件夹改名",
        "folder {folder} exists and is not empty; nothing was written",
        "choose another folder, or rename that one first",
    ),
    "RN352": Entry(
        "没有品类 `{value}`",
        "{hint}",
        "there is no stream `{value}`",
        "{hint}",
    ),
}
