"""What may be wrong with a command, RN9xx."""

from __future__ import annotations

from recycling_net.errors.entry import Entry

TEXTS: dict[str, Entry] = {
    "RN901": Entry(
        "程序内部错误(不是你的输入有错)",
        "把文件 {file} 发给维护者;也可先运行 recycling-net doctor",
        "internal error (not your input)",
        "send the file {file} to the maintainers; recycling-net doctor may help",
    ),
    "RN911": Entry(
        "`--set {value}` 不是 键=值",
        "写成 --set solve.gap='1 %'",
        "`--set {value}` is not key=value",
        "write --set solve.gap='1 %'",
    ),
    "RN912": Entry(
        "没有代码 `{value}`",
        "{hint}",
        "there is no code `{value}`",
        "{hint}",
    ),
    "RN913": Entry(
        "运行没有正常结束(退出码 {code})",
        "单独运行 recycling-net run {file} 看详细情况",
        "the run did not end normally (exit code {code})",
        "run recycling-net run {file} alone to see why",
    ),
    "RN914": Entry(
        "原因已写入 {folder}",
        "其中 原因.txt 可以转发",
        "the reasons have been written to {folder}",
        "reasons.txt there can be passed on",
        "warning",
    ),
    "RN915": Entry(
        "结果不能写到 {folder}:{detail}",
        "用 --runs 指一个可以写的文件夹",
        "results cannot be written to {folder}: {detail}",
        "name a folder that can be written to with --runs",
    ),
    "RN916": Entry(
        "这次求解没有做完,找到的方案({found:,.1f} 万元)不如 {folder} 里原有的({kept:,.1f} 万元);保留原有的方案",
        "要更好的方案,加大 solve.time_limit;要每次结果都一样,把 solve.gap 调到时限内达得到",
        "this search was cut short and found a worse plan ({found:,.1f} x10⁴ yuan) than the one in {folder} ({kept:,.1f} x10⁴ yuan), which stays",
        "for a better plan raise solve.time_limit; for the same plan each time set solve.gap so that it is reached in time",
        "warning",
    ),
    "RN917": Entry(
        "不能写文件夹 {folder}:{detail}",
        "换一个可以写的文件夹,或取得写的权限",
        "the folder {folder} cannot be written: {detail}",
        "name another folder, or get permission to write there",
    ),
    "RN921": Entry(
        "看不懂这个算例文件:{reason}",
        "支持 OR-Library 的 cap 与 pmed、单源容量选址(TBED、Holmberg 等)、两级选址(PSC)和 TSPLIB 坐标(另加 --p)",
        "this instance file is in no known format: {reason}",
        "OR-Library cap and pmed, single source (TBED, Holmberg, …), two stages (PSC), TSPLIB points (with --p) are known",
    ),
    "RN922": Entry(
        "算例的答案自称 {given:,.4f},重算为 {wanted:,.4f}",
        "这是程序的错误,请连同算例报告",
        "the answer is said to cost {given:,.4f}; computed anew it costs {wanted:,.4f}",
        "this is our fault; report it with the instance",
    ),
    "RN923": Entry(
        "看不懂这个路线算例文件;解析时说:{reason}",
        "支持 VRPLIB 及 PyVRP、LKH-3 的写法,TYPE 可为 {known};还有 Li–Lim 的成对取送",
        "this routing instance is in no known format: {reason}",
        "VRPLIB and the ways of PyVRP and LKH-3 to write it are known, with TYPE {known}; and the paired pickups and deliveries of Li and Lim",
    ),
    "RN924": Entry(
        "算例的路线违反了限制:{fault}",
        "这是程序的错误,请连同算例报告",
        "the routes of the instance break a limit: {fault}",
        "this is our fault; report it with the instance",
    ),
    "RN925": Entry(
        "路线求解器没有给出答案:{error}",
        "先运行 recycling-net doctor;内存不足时换一台机器",
        "the routing solver gave no answer: {error}",
        "run recycling-net doctor first; where memory was short, use a larger machine",
    ),
    "RN926": Entry(
        "找不到算例文件 `{value}`",
        "核对文件名与当前文件夹",
        "there is no instance file `{value}`",
        "check its name and the current folder",
    ),
    "RN927": Entry(
        "读不了这个选址与路线算例:{reason}",
        "能读的有:.dat(Prins、Tuzun–Burke、Barreto,两级的 Prodhon),.txt(两级的 Nguyen),.json(Schneider–Löffler),.geojson(PVRPIF,多天收运)",
        "this instance of location-routing cannot be read: {reason}",
        "these are read: .dat (Prins, Tuzun–Burke, Barreto; two echelons: Prodhon), .txt (two echelons: Nguyen), .json (Schneider–Löffler), .geojson (PVRPIF, collection on several days)",
    ),
    "RN928": Entry(
        "算例的答案经不起复核:{fault}",
        "这是程序的错误,请连同算例报告",
        "the answer to the instance does not stand up to its check: {fault}",
        "this is our fault; report it with the instance",
    ),
    "RN931": Entry(
        "缺少参数 {name}",
        "写法:{usage};`{help}` 列出全部参数",
        "the argument {name} is missing",
        "usage: {usage}; `{help}` lists every argument",
    ),
    "RN932": Entry(
        "没有选项 `{name}`",
        "{hint} `{help}` 列出全部选项",
        "there is no option `{name}`",
        "{hint} `{help}` lists every option",
    ),
    "RN933": Entry(
        "没有命令 `{name}`",
        "{hint} `{help}` 列出全部命令",
        "there is no command `{name}`",
        "{hint} `{help}` lists every command",
    ),
    "RN934": Entry(
        "{name} 的值不对:{detail}",
        "`{help}` 列出全部参数",
        "the value of {name} is not right: {detail}",
        "`{help}` lists every argument",
    ),
    "RN935": Entry(
        "命令的写法不对:{detail}",
        "写法:{usage};含空格的值用引号括起来;`{help}` 列出全部参数",
        "the command is not written as it should be: {detail}",
        "usage: {usage}; put quotes round a value with spaces; `{help}` lists every argument",
    ),
    "RN941": Entry(
        "读不了这个算例:{reason}",
        "给出 RELOG 0.5 至 0.7 版的 JSON 文件",
        "this case cannot be read: {reason}",
        "give a JSON file of RELOG 0.5 to 0.7",
    ),
    "RN942": Entry(
        "缺少 `{name}`",
        "按 RELOG 0.5 至 0.7 版的格式补上",
        "`{name}` is missing",
        "add it as the format of RELOG 0.5 to 0.7 has it",
    ),
    "RN943": Entry(
        "`{value}` 不对:这里应是{wanted}",
        "改正后再转换",
        "`{value}` cannot stand here: {wanted} is wanted",
        "correct it and convert again",
    ),
    "RN944": Entry(
        "products 中没有产品 `{value}`",
        "{hint}",
        "there is no product `{value}` under products",
        "{hint}",
    ),
    "RN945": Entry(
        "情景无法表达{what}",
        "去掉这一项(或改为等价的写法)后再转换",
        "scenarios have no words for {what}",
        "leave it out, or say it in another way, and convert again",
    ),
    "RN946": Entry(
        "{folder} 已存在:里面有东西,或不是文件夹;没有写入任何文件",
        "用 --out 指定一个空的或新的文件夹",
        "{folder} exists: it is not empty, or no folder; nothing was written",
        "name an empty or a new folder by --out",
    ),
}
