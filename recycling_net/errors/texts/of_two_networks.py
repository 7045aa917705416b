"""What is to be said of sites and rounds that the household-waste system lends, RN57x."""

from __future__ import annotations

from recycling_net.errors.entry import Entry

TEXTS: dict[str, Entry] = {
    "RN570": Entry(
        "{who}写了自己的投资、运行费或能力,但可选的规模有 {sizes}",
        "在「规模」列写明一档;县外站点不填投资与运行费",
        "{who} has its own investment, running cost or capacity, yet may have the sizes {sizes}",
        "name one of them in the size column; leave investment and running cost of an outside site blank",
    ),
    "RN571": Entry(
        "两网融合的站点 {who} 的状态是 {status}",
        "写 candidate 或不填;已经承接了回收设施的站点写进 sites 表",
        "{who}, a site of the waste system, has the status {status}",
        "write candidate or leave it blank; a site that hosts a facility already belongs in the sites table",
    ),
    "RN572": Entry(
        "清运线路 {round} 提到的站点 `{site}` 不存在",
        "{hint}",
        "the waste round {round} names the site `{site}`, which does not exist",
        "{hint}",
    ),
    "RN573": Entry(
        "清运线路 {round} 从 {site} 顺载,而 {key} 已安排自己的车去那里拉",
        "删去 {key},或只在别的转运段顺载",
        "the waste round {round} carries from {site}, where {key} fetches already",
        "remove {key}, or let waste trucks carry on other hauls",
    ),
    "RN574": Entry(
        "清运线路 {round} 从 {origin} 到 {destination} 用不上:两处之间没有转运、没有余量,或顺载不比自运便宜",
        "核对这一行的两端、余量和运费;不用改也可以运行",
        "the waste round {round} from {origin} to {destination} is of no use: no haul there, no room, or dearer than the own one",
        "look at the row's ends, room and price; the run goes on without it",
        "warning",
    ),
    "RN575": Entry(
        "清运线路 {round} 的余量前后不一致:第 {first} 行写的是 {other}",
        "同一线路的各行合用一个余量,写同一个数",
        "the waste round {round} has another room in row {first}: {other}",
        "the rows of a round share its room: write the same number",
    ),
    "RN576": Entry(
        "不用生活垃圾体系的站点与线路时{reason},两网融合省下多少无法说",
        "增加 solve.time_limit,或放宽约束后再比",
        "without the sites and rounds of the waste system {reason}, so what sharing saves cannot be said",
        "raise solve.time_limit, or loosen a rule and compare again",
        "warning",
    ),
    "RN577": Entry(
        "独立复核:{year} 年清运线路 {round} 顺载 {given} t,超过上限 {limit} t({what})",
        "这是程序的错误,请把运行目录发给维护者",
        "independent check: in {year} the waste round {round} carries {given} t, more than {limit} t ({what})",
        "this is a fault of the program; send the run folder to the maintainers",
    ),
    "RN578": Entry(
        "独立复核:顺载表中有 {year} 年线路 {round} 从 {origin} 到 {destination},情景里没有",
        "这是程序的错误,请把运行目录发给维护者",
        "independent check: the table of backhauls has {round} from {origin} to {destination} in {year}, the scenario has not",
        "this is a fault of the program; send the run folder to the maintainers",
    ),
}
