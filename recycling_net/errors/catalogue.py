"""The texts of every fault, by code, in Chinese and English.

A tuple or list among the facts is joined; a pair of two strings is (Chinese, English).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Entry:
    """One text: what is wrong and what to do, in both languages; names in braces are facts."""

    zh: str
    zh_cure: str
    en: str
    en_cure: str
    severity: Literal["error", "warning"] = "error"


CATALOGUE: dict[str, Entry] = {
    # 1xx: the scenario file
    "RN101": Entry(
        "未知字段 `{name}`",
        "{hint}",
        "unknown key `{name}`",
        "{hint}",
    ),
    "RN102": Entry(
        "缺少必填字段 `{name}`",
        "在 `{parent}` 下补上 `{name}: …`",
        "required key `{name}` is missing",
        "add `{name}: …` under `{parent}`",
    ),
    "RN103": Entry(
        "`{value}` 没有单位",
        "带单位书写,例如 `{example}`;可用单位:{units}",
        "`{value}` has no unit",
        "write it with a unit, such as `{example}`; units that fit: {units}",
    ),
    "RN104": Entry(
        "单位 `{given}` 不适用于这里",
        "这里需要 {units},例如 `{example}`",
        "unit `{given}` does not fit here",
        "use one of {units}, such as `{example}`",
    ),
    "RN105": Entry(
        "`{value}` 不是数量",
        "写成“数字 单位”,例如 `{example}`",
        "`{value}` is not a quantity",
        "write a number and a unit, such as `{example}`",
    ),
    "RN106": Entry(
        "`{value}` 不是可选值",
        "{hint}",
        "`{value}` is not one of the choices",
        "{hint}",
    ),
    "RN107": Entry(
        "`{value}` 超出范围:应当 {range}",
        "改为范围内的数值",
        "`{value}` is out of range: must be {range}",
        "use a value within the range",
    ),
    "RN108": Entry(
        "`{value}` 的类型不对:应为{wanted}",
        "改写为{wanted}",
        "`{value}` has the wrong type: {wanted} expected",
        "write {wanted}",
    ),
    "RN109": Entry(
        "`{value}` 不是时刻",
        "写成 时:分,例如 `08:00`",
        "`{value}` is not a time of day",
        "write hours:minutes, such as `08:00`",
    ),
    "RN110": Entry(
        "`{value}` 不能用作代号", "只用字母、数字、汉字、-、_、.,最多 60 个字符",
        "`{value}` cannot be used as a name", "use letters, digits, Chinese characters, -, _ and ., at most 60",
    ),
    "RN111": Entry(
        "`{value}` 太短或太长:应为 {least}–{most} 个字符", "改写成合适的长度",
        "`{value}` is too short or too long: {least} to {most} characters", "use a text of that length",
    ),
    "RN112": Entry(
        "`{name}` 是空的", "至少写一项;用不到就把整个 `{name}` 删去",
        "`{name}` is empty", "write at least one entry, or leave `{name}` out where it is optional",
    ),
    "RN113": Entry(
        "`{name}` 后面没有值", "在冒号后写上值:{help}",
        "`{name}` has no value", "write a value behind the colon: {help}",
    ),
    "RN114": Entry(
        "`{value}` 写法不对", "按字段说明书写:{help}",
        "`{value}` is not written as this key needs", "see what the key means: {help}",
    ),
    "RN120": Entry(
        "找不到情景文件 `{value}`", "{hint}",
        "there is no scenario file `{value}`", "{hint}",
    ),
    "RN121": Entry(
        "文件不是 UTF-8 编码", "用编辑器“另存为 UTF-8”后再试(记事本:文件 → 另存为 → 编码 UTF-8)",
        "the file is not UTF-8", "save it as UTF-8 in your editor",
    ),
    "RN122": Entry(
        "情景文件是空的", "用 `recycling-net new 县名` 生成一份,再修改",
        "the scenario file is empty", "write one with `recycling-net new COUNTY` and edit it",
    ),
    "RN123": Entry(
        "最上层应为“字段: 值”,而不是列表或一段文字", "每行写成 `字段: 值`,冒号后留一个空格",
        "the top level must be `key: value` lines, not a list or a text", "write `key: value`, with a space behind the colon",
    ),
    "RN124": Entry(
        "情景文件超过 {most} MB", "把数据放到表格(CSV、XLSX)里,情景文件只写参数",
        "the scenario file is larger than {most} MB", "keep data in tables (CSV, XLSX) and parameters in the scenario",
    ),
    "RN125": Entry(
        "用了制表符(Tab)缩进", "YAML 只能用空格缩进:把 Tab 换成两个空格",
        "indented with a tab", "YAML is indented with spaces only: use two spaces for the tab",
    ),
    "RN126": Entry(
        "缩进不对,或上一行少了冒号", "同一层的字段左边对齐;下一层比上一层多缩进两个空格;有下级字段的行在冒号后不再写值",
        "wrong indentation, or a colon is missing on the line above", "align keys of one level; indent the next level by two spaces; a key with keys below it has no value on its own line",
    ),
    "RN127": Entry(
        "冒号 `{glyph}` 写法不对", "用半角冒号,冒号后留一个空格:`字段: 值`",
        "the colon `{glyph}` is not right", "use an ASCII colon and a space behind it: `key: value`",
    ),
    "RN128": Entry(
        "引号或括号没有成对", "补上与此处配对的引号、] 或 }}",
        "a quote or bracket is not closed", "close the quote, ] or }} that opens here",
    ),
    "RN129": Entry(
        "YAML 写法有误:{detail}", "改正此行;文字含特殊符号时用单引号括起来",
        "the text is not valid YAML: {detail}", "correct this line; put single quotes round a text with special signs",
    ),
    "RN130": Entry(
        "字段 `{name}` 写了两次(第一次在第 {first} 行)", "保留一处,删去另一处",
        "key `{name}` stands twice (first on line {first})", "keep one of them",
    ),
    "RN131": Entry(
        "不允许的标签 `{tag}`", "去掉 `!` 标签,直接写值;值以 ! 开头时加引号",
        "tag `{tag}` is not allowed", "write the value without a tag; put quotes round a text that begins with !",
    ),
    "RN132": Entry(
        "嵌套超过 {most} 层", "减少层数;检查括号是否成对",
        "nested deeper than {most} levels", "use fewer levels; check that brackets are closed",
    ),
    "RN133": Entry(
        "展开别名(*)后超过 {most} 个值", "减少别名的重复引用",
        "more than {most} values after aliases (*) are expanded", "repeat aliases less",
    ),
    "RN134": Entry(
        "别名 `*{name}` 没有定义", "先用 `&{name}` 定义;若只是以 * 开头的文字,请加引号",
        "alias `*{name}` is not defined", "define it with `&{name}`; put quotes round a text that begins with *",
    ),
    "RN135": Entry(
        "`{name}` 不能用作字段名", "字段名写成普通文字",
        "`{name}` cannot be a key", "write the key as plain text",
    ),
    "RN136": Entry(
        "一个文件里有多份情景(---)", "每个文件只写一份情景",
        "several scenarios in one file (---)", "write one scenario per file",
    ),
    "RN137": Entry(
        "`{value}` 读不了:是文件夹,或没有读取权限", "给出文件的路径;确认有读取权限,并未被其他程序占用",
        "`{value}` cannot be read: it is a folder, or you may not read it", "name the file itself; check that you may read it and that no other program holds it",
    ),
    "RN138": Entry(
        "值不能以这个符号开头", "以 @ ` % | > 等符号开头的文字要加引号",
        "a value cannot begin with this sign", "put quotes round a text that begins with @ ` % and the like",
    ),
    "RN140": Entry(
        "extends 循环引用:{chain}", "去掉其中一处 extends",
        "extends goes in a circle: {chain}", "take one of the `extends` out",
    ),
    "RN141": Entry(
        "`{value}` 在情景文件夹之外", "把文件放进情景文件夹或与它并列的文件夹;确要引用外面的文件,加 --allow-outside",
        "`{value}` lies outside the scenario's folder", "put the file into the scenario's folder or a folder beside it, or allow it with --allow-outside",
    ),
    "RN142": Entry(
        "`{value}` 是绝对路径", "写相对路径,换一台电脑也能用;确要使用,加 --allow-outside",
        "`{value}` is an absolute path", "write a relative path, which works on any computer, or allow it with --allow-outside",
    ),
    "RN143": Entry(
        "extends 引用的文件超过 {most} 个", "减少层次",
        "extends opens more than {most} files", "use fewer levels",
    ),
    "RN144": Entry(
        "remove 的 `{value}` 不存在:没有 `{name}`", "{hint}",
        "remove names `{value}`, which does not exist: there is no `{name}`", "{hint}",
    ),
    "RN145": Entry(
        "--set 的 `{name}` 不存在:没有 `{part}`", "{hint}",
        "--set names `{name}`, which does not exist: there is no `{part}`", "{hint}",
    ),
    "RN146": Entry(
        "--set 的值 `{value}` 写法不对", "写成 YAML 的值,例如 `--set horizon.last=2026` 或 `--set 'rules.nesting=[{{kind: collection_point}}]'`",
        "the value `{value}` of --set is not valid YAML", "write a YAML value, such as `--set horizon.last=2026`",
    ),
    "RN147": Entry(
        "`{name}` 没有第 `{value}` 项(共 {length} 项,从 0 数起)", "改用存在的序号",
        "`{name}` has no entry `{value}` (it has {length}, counted from 0)", "use an index that exists",
    ),
    "RN150": Entry(
        "品类 {stream} 的 chain 用到 {kind},但 facilities 里没有它,sites 表里也没有 outside 站点", "在 facilities 下写出 {kind},或在 sites 表里加一个 outside 的 {kind}",
        "the chain of {stream} uses {kind}, which is neither in `facilities` nor an outside site of the site table", "describe {kind} under `facilities`, or add an outside {kind} to the site table",
    ),
    "RN151": Entry(
        "送达的 {kind} 不在品类 {stream} 的 chain 里", "{hint}",
        "{kind} is not in the chain of {stream}", "{hint}",
    ),
    "RN152": Entry(
        "品类 {stream} 要从 {origin} 运到 {destination},但 hauls 里没有这一段", "在 hauls 下加 `- {{origin: {origin}, destination: {destination}, cost: 1 元/(t·km)}}`",
        "{stream} goes from {origin} to {destination}, but `hauls` has no such haul", "add `- {{origin: {origin}, destination: {destination}, cost: 1 元/(t·km)}}` under `hauls`",
    ),
    "RN153": Entry(
        "台阶的距离要递增:{value} 在 {before} 之后", "按距离从近到远排列",
        "steps must go outwards: {value} follows {before}", "order the steps by distance",
    ),
    "RN154": Entry(
        "回收率要随距离不增:{value} 在 {before} 之后", "远处的回收率不高于近处",
        "the share must not rise with distance: {value} follows {before}", "use a share that is not higher than the one nearby",
    ),
    "RN155": Entry(
        "fleet 里没有车辆 `{value}`", "{hint}",
        "`fleet` has no vehicle `{value}`", "{hint}",
    ),
    "RN156": Entry(
        "{value} 年不在规划期 {first}–{last} 内", "改年份,或改 horizon",
        "the year {value} is outside the planning years {first}–{last}", "change the year, or `horizon`",
    ),
    "RN157": Entry(
        "规划期的顺序不对:{name} {value} 与 {other} 矛盾", "应为 base < first ≤ last",
        "the years are out of order: {name} {value} against {other}", "use base < first ≤ last",
    ),
    "RN158": Entry(
        "sources 的 `{value}` 不指向任何字段:没有 `{part}`", "{hint}",
        "sources names `{value}`, which is no key of the scenario: there is no `{part}`", "{hint}",
    ),
    "RN159": Entry(
        "facilities 里没有 {kind},这条约束无从谈起", "{hint}",
        "`facilities` has no {kind}, so this rule has nothing to hold", "{hint}",
    ),
    "RN160": Entry(
        "{kind} 在品类 {stream} 的 chain 里出现两次", "每类设施只经过一次",
        "{kind} stands twice in the chain of {stream}", "pass each kind once",
    ),
    "RN161": Entry(
        "{origin} → {destination} 写重了,或起止相同", "每一段只写一次,起止不同",
        "the haul {origin} → {destination} is repeated, or ends where it begins", "write each haul once, between two kinds",
    ),
    "RN162": Entry(
        "streams 里没有品类 {stream}", "{hint}",
        "`streams` has no {stream}", "{hint}",
    ),
    "RN163": Entry(
        "{kind} 只用 sites 表的候选点,但表里一个也没有", "在 sites 表里加候选点,或把 candidates 改为 villages、townships、county_seat",
        "{kind} takes its candidates from the site table, which has none", "add candidates to the site table, or use villages, townships or county_seat",
    ),
    "RN164": Entry(
        "黄色预警 {amber} 高于红色预警 {red}", "应为 amber ≤ red",
        "amber {amber} is above red {red}", "use amber ≤ red",
    ),
    "RN165": Entry(
        "没有品类走 {origin} → {destination} 这一段", "不用就删去,或检查 chain",
        "no stream travels {origin} → {destination}", "remove it, or check the chains",
        severity="warning",
    ),
    "RN166": Entry(
        "没有品类经过 {kind}", "不用就删去,或检查 chain",
        "no stream passes {kind}", "remove it, or check the chains",
        severity="warning",
    ),
    "RN167": Entry(
        "单品表 {file} 里没有品类 {stream} 的单品,产生量为零", "在单品表里加上该品类的单品,或删去该品类",
        "the item table {file} has no item of {stream}, so nothing arises", "add items of that stream, or remove the stream",
    ),
    "RN168": Entry(
        "最低处理量 {least} t/年 大于能力 {most} t/年", "降低 min_throughput",
        "the least throughput {least} t/year is above the capacity {most} t/year", "lower min_throughput",
    ),
    "RN169": Entry(
        "{name} 里 {year} 年写了两次", "每年只写一条",
        "{name} has the year {year} twice", "write one entry a year",
    ),
    "RN170": Entry(
        "填写了 car_household_share,但单品表 {file} 里没有 `car`", "在单品表里加上 car 一行,或删去 car_household_share",
        "car_household_share is given, but the item table {file} has no `car`", "add a row `car`, or remove car_household_share",
    ),
    # 2xx: tables
    "RN201": Entry(
        "找不到表格 `{value}`(文件夹 {folder})", "{hint}",
        "there is no table `{value}` in the folder {folder}", "{hint}",
    ),
    "RN202": Entry(
        "`{value}` 不是能读的表格", "存为 .csv(UTF-8 或 GB18030)或 .xlsx",
        "`{value}` is not a table that can be read", "save it as .csv (UTF-8 or GB18030) or .xlsx",
    ),
    "RN203": Entry(
        "表格太大:至多 {bytes} MB、{rows} 行", "拆分表格,或删去无关的行、列和空白区域",
        "the table is too large: at most {bytes} MB and {rows} rows", "split it, or delete rows, columns and blank areas that do not matter",
    ),
    "RN204": Entry(
        "`{value}` 的编码认不出来", "在 Excel 或 WPS 中另存为“CSV UTF-8”",
        "the encoding of `{value}` is not known", "save it as CSV UTF-8",
    ),
    "RN205": Entry(
        "表格 `{value}` 没有数据", "在表头下一行起填写数据,并检查是否选错了工作表;用不到这张表,就删去引用它的字段",
        "the table `{value}` holds no data", "write rows under the header and check that it is the right worksheet; remove the key that names the table where it is not needed",
    ),
    "RN206": Entry(
        "`{file}` 里没有工作表 `{value}`;有:{sheets}", "{hint}",
        "`{file}` has no worksheet `{value}`; it has: {sheets}", "{hint}",
    ),
    "RN207": Entry(
        "工作簿 `{value}` 打不开:{detail}", "在 Excel 或 WPS 中打开,去掉密码后另存为 .xlsx",
        "the workbook `{value}` cannot be opened: {detail}", "open it in Excel or WPS, remove the password, and save it as .xlsx",
    ),
    "RN208": Entry(
        "`{value}` 从这一行起引号不成对", "检查这一行的双引号;文字里的双引号要写两个",
        "quotes do not close in `{value}` from this line on", "check the double quotes of this line; a quote inside a text is written twice",
    ),
    "RN209": Entry(
        "认不出表头:这里写的是 {headers}", "第一行写表头,至少有:{usual};或在 columns 里写明 字段: 表头",
        "no header is recognised: the row says {headers}", "write a header in the first row, at least: {usual}; or map it under `columns`",
    ),
    "RN210": Entry(
        "缺少必需的列 `{name}`", "加上一列,表头可用:{headers}(或在 columns 里写 `{name}: 你的表头`);{hint}",
        "the required column `{name}` is missing", "add it; headers that are known: {headers}, or map yours under `columns`; {hint}",
    ),
    "RN211": Entry(
        "不认识的列 `{value}`,已忽略", "{hint}",
        "unknown column `{value}`, ignored", "{hint}",
        severity="warning",
    ),
    "RN212": Entry(
        "列 `{value}` 与 `{other}` 都是字段 {field}", "删去一列,或在 columns 里写明用哪一列",
        "the columns `{value}` and `{other}` are both the field {field}", "remove one, or say under `columns` which one counts",
    ),
    "RN213": Entry(
        "columns 里的 `{name}` 不是本表的字段", "{hint}",
        "`{name}` under columns is not a field of this table", "{hint}",
    ),
    "RN214": Entry(
        "columns 说 {name} 的表头是 `{value}`,但表里没有这一列", "{hint}",
        "columns says that {name} stands under `{value}`, but the table has no such column", "{hint}",
    ),
    "RN215": Entry(
        "表头上方有 {rows} 行({text}),已跳过,表头取第 {header} 行", "无须处理;删去上方各行则不再提醒",
        "{rows} rows stand above the header ({text}) and are skipped; the header is row {header}", "nothing to do; delete the rows above to silence this",
        severity="warning",
    ),
    "RN216": Entry(
        "表头占了两行(合并单元格):{headers} 在另一行", "取消合并,把表头写在同一行,每列一个",
        "the header takes two rows (merged cells): {headers} stand in another row", "unmerge it and write one header per column in one row",
    ),
    "RN217": Entry(
        "第 {column} 列有数据但没有表头,已忽略", "写上表头,或删去这一列",
        "column {column} has data but no header, and is ignored", "write a header, or delete the column",
        severity="warning",
    ),
    "RN218": Entry(
        "表头的单位是 {given},这里需要 {unit}", "把这一列换算成 {unit},并改表头",
        "the header says {given}, but {unit} is needed", "convert the column to {unit} and change its header",
    ),
    "RN219": Entry(
        "`{value}` 不是工作簿,没有工作表", "删去 sheet",
        "`{value}` is not a workbook and has no worksheets", "remove `sheet`",
    ),
    "RN220": Entry(
        "`{header}` 是空的", "填上值;没有这一行就整行删去",
        "`{header}` is blank", "fill it in, or delete the whole row",
    ),
    "RN221": Entry(
        "`{header}` 应为数字,这里是 `{value}`", "只写数字,不写单位、“约”或说明",
        "`{header}` must be a number, not `{value}`", "write the number alone, without a unit or a remark",
    ),
    "RN222": Entry(
        "`{header}` 应为整数,这里是 `{value}`", "写整数",
        "`{header}` must be a whole number, not `{value}`", "write a whole number",
    ),
    "RN223": Entry(
        "`{header}` 的 `{value}` 超出范围:应当 {range}", "改为范围内的数值",
        "`{value}` in `{header}` is out of range: must be {range}", "use a value within the range",
    ),
    "RN224": Entry(
        "`{header}` 的 `{value}` 不是可选值", "{hint}",
        "`{value}` in `{header}` is not one of the choices", "{hint}",
    ),
    "RN225": Entry(
        "编号 `{value}` 被 Excel 改写成了科学计数,已丢失末尾数字", "把该列设为“文本”格式,重新填入编号",
        "Excel has turned the code `{value}` into scientific notation and lost its last digits", "format the column as text and enter the codes again",
    ),
    "RN226": Entry(
        "`{header}` 的文字是空的或太长", "编号最多 60 个字符,其他文字最多 300 个",
        "the text in `{header}` is empty or too long", "at most 60 characters for a code, 300 for other texts",
    ),
    "RN227": Entry(
        "`{header}` 的 `{value}` 不是时刻", "写成 时:分,例如 08:00",
        "`{value}` in `{header}` is not a time of day", "write hours:minutes, such as 08:00",
    ),
    "RN228": Entry(
        "这一行有 {cells} 格,表头只有 {headers} 列", "检查是否多了逗号:带千分位或逗号的内容要用双引号括起来",
        "the row has {cells} cells, the header {headers}", "check for a comma too many: put double quotes round a cell that holds one",
    ),
    "RN229": Entry(
        "最后一行是“{value}”,已忽略", "无须处理;删去则不再提醒",
        "the last row is a total (`{value}`) and is ignored", "nothing to do; delete it to silence this",
        severity="warning",
    ),
    "RN230": Entry(
        "表格中间有“{value}”行", "删去合计、小计行,只留数据",
        "a total (`{value}`) stands among the rows", "delete totals and keep the data alone",
    ),
    "RN231": Entry(
        "`{header}` 的 `{value}` 与第 {first} 行重复", "每行用不同的编号;重复的行删去一行",
        "`{value}` in `{header}` repeats row {first}", "give each row a code of its own, or delete the repeated row",
    ),
    "RN232": Entry(
        "这一行与第 {first} 行说的是同一件事", "合并成一行",
        "the row says the same thing as row {first}", "join them into one row",
    ),
    "RN233": Entry(
        "同样的问题({code})还有 {count} 处:第 {rows} 行", "改法与上面相同",
        "the same fault ({code}) in {count} further places: rows {rows}", "cure them as above",
    ),
    "RN234": Entry(
        "`{header}` 的 `{value}` 写法不对", "这一列是:{what}",
        "`{value}` in `{header}` is not what the column holds", "the column means: {what}",
    ),
    "RN235": Entry(
        "{one} 与 {other} 要填且只填一个", "填一个,另一个留空",
        "fill in either {one} or {other}, and only one of them", "leave the other blank",
    ),
    "RN236": Entry(
        "places 表里没有编号 `{value}`", "{hint}",
        "the place table has no code `{value}`", "{hint}",
    ),
    "RN237": Entry(
        "单品表里没有 `{value}`", "{hint}",
        "the item table has no `{value}`", "{hint}",
    ),
    "RN238": Entry(
        "最晚时刻 `{value}` 不晚于最早时刻", "最晚要晚于最早;不填则为 08:00–17:00",
        "the latest time `{value}` is not after the earliest", "use a later one; blank means 08:00–17:00",
    ),
    "RN239": Entry(
        "{kind} 没有规模 `{value}`", "{hint}",
        "{kind} has no size `{value}`", "{hint}",
    ),
    "RN240": Entry(
        "{who}:经度、纬度只填了一个", "两个都填,或都不填",
        "{who}: only one of longitude and latitude is given", "give both or neither",
    ),
    "RN241": Entry(
        "县外站点 {who} 没有坐标,也没有距县城的里程", "填经纬度,或填 距县城_km",
        "the outside site {who} has neither coordinates nor a distance", "give its coordinates, or distance_km",
    ),
    "RN242": Entry(
        "没有乡镇代码 `{value}`", "{hint}",
        "there is no township `{value}`", "{hint}",
    ),
    "RN243": Entry(
        "类别 `{value}` 不在 facilities 里,不能由本方案建设", "{hint};若不由本方案建设,状态写 outside",
        "kind `{value}` is not in `facilities`, so this plan cannot build it", "{hint}; write status outside if this plan does not build it",
    ),
    "RN244": Entry(
        "已有站点 {who} 没有写规模", "规模写其中之一:{sizes}",
        "the existing site {who} has no size", "write one of: {sizes}",
    ),
    "RN245": Entry(
        "不认识的品类 `{value}`", "{hint};几个品类用分号隔开",
        "unknown stream `{value}`", "{hint}; separate several with a semicolon",
    ),
    "RN246": Entry(
        "件数只能与单品一起写,不能按品类写", "按品类写吨数,或写明是哪种单品",
        "pieces can be given for an item only, not for a stream", "give tonnes for a stream, or name the item",
    ),
    "RN247": Entry(
        "品类 `{value}` 不在 streams 里", "删去这一行,或在 streams 下加上该品类",
        "stream `{value}` is not in `streams`", "delete the row, or add the stream",
    ),
    "RN248": Entry(
        "订单 {who} 没有地点", "填村编号,或经度和纬度都填",
        "order {who} has no location", "give a place code, or both longitude and latitude",
    ),
    "RN249": Entry(
        "订单 {order} 各行的地点或时段不一致(与第 {first} 行不同)", "同一订单号各行的地点和时段写成一样,或用不同的订单号",
        "the rows of order {order} differ in location or time window (see row {first})", "make them the same, or give them different order numbers",
    ),
    # 3xx: geography
    "RN301": Entry(
        "地名库中没有县(市、区)`{value}`",
        "{hint}",
        "the gazetteer has no county `{value}`",
        "{hint}",
    ),
    "RN302": Entry(
        "`{value}` 有多个同名县(市、区)",
        "改用六位代码:{options}",
        "several counties are called `{value}`",
        "use the six-digit code: {options}",
    ),
    "RN303": Entry(
        "{count} 个点在{county}的大致边界之外(按 {crs}):{worst}", "{hint}",
        "{count} points lie outside the approximate outline of {county} (read as {crs}): {worst}", "{hint}",
        severity="warning",
    ),
    "RN304": Entry(
        "{name} 离{county}约 {km} km", "检查经纬度是否填错,县(county)是否写对",
        "{name} lies about {km} km from {county}", "check its longitude and latitude, and the county",
    ),
    "RN305": Entry(
        "这张表写的是 {crs},但各村比地名库整齐地偏了约 {metres} 米,正是 {best} 的偏移", "把 crs 改为 {value}",
        "the table says {crs}, but its places are all about {metres} m off the gazetteer, exactly as {best} would be", "write crs: {value}",
        severity="warning",
    ),
    "RN306": Entry(
        "表 {file} 有坐标({headers}),但没有写坐标系", "加上 `crs:`:GPS、天地图 wgs84 或 cgcs2000;高德、腾讯 gcj02;百度 bd09",
        "the table {file} holds coordinates ({headers}), but no datum is named", "add `crs:`: wgs84 (GPS), cgcs2000, gcj02 (AMap, Tencent) or bd09 (Baidu)",
    ),
    "RN307": Entry(
        "{who}:经度和纬度写反了({value})", "经度约 121–136,纬度约 43–54;对调两列",
        "{who}: longitude and latitude are swapped ({value})", "longitude is about 121–136 and latitude 43–54: swap the two columns",
    ),
    "RN308": Entry(
        "{who} 没有坐标", "填上经度和纬度(度);地图上点选即可得到",
        "{who} has no coordinates", "give its longitude and latitude in degrees; any map shows them",
    ),
    "RN309": Entry(
        "{who}:坐标不是经纬度,像是以米为单位的投影坐标({value})", "在 QGIS 等软件里转换为经纬度(度)",
        "{who}: these are not degrees; they look like projected metres ({value})", "convert them to longitude and latitude, in QGIS for example",
    ),
    "RN351": Entry(
        "文件夹 {folder} 已存在且不为空,没有写入任何文件", "换一个文件夹名,或先把原文件夹改名",
        "folder {folder} exists and is not empty; nothing was written", "choose another folder, or rename that one first",
    ),
    # 4xx: the question in numbers; what cannot be, found before any solver starts
    "RN401": Entry(
        "单品表里没有任何属于 {streams} 的单品",
        "在 supply.items 的表中补上这些品类的单品",
        "the item table holds no item of {streams}",
        "add items of these streams to the table of supply.items",
    ),
    "RN402": Entry(
        "不能按全县总量缩放 `{name}`({year} 年):推算值为零,或没有给出总量",
        "检查单品表的拥有量与户数,或去掉这一行总量",
        "`{name}` cannot be rescaled to its county total of {year}: the estimate is zero, or no total is given",
        "look at the ownership figures and households, or remove that total",
    ),
    "RN403": Entry(
        "{rule} 达不到:{year} 年 {stream} 至少要回收 {target:,.0f} t,而按现有服务方式最多能回收 {most:,.0f} t",
        "降低目标,或提高 streams.{stream}.modes 的回收率台阶、放宽距离与 service_radius,或增加候选点",
        "{rule} cannot be met: {stream} needs {target:,.0f} t in {year}, and every service mode together reaches at most {most:,.0f} t",
        "lower the target, or raise the share steps of streams.{stream}.modes, widen distances and service_radius, or add candidates",
    ),
    "RN404": Entry(
        "{rule} 达不到:只有 {most:.1%} 的户在 {km:g} km 内有 {kind} 的候选点,要求 {share:.1%}",
        "放宽距离,降低比例,或增加候选点",
        "{rule} cannot be met: only {most:.1%} of the households have a candidate {kind} within {km:g} km, {share:.1%} asked for",
        "widen the distance, lower the share, or add candidates",
    ),
    "RN405": Entry(
        "{rule} 达不到:{area} 只有 {most} 处 {kind} 可选,要求至少 {count} 处",
        "减少数量,或增加候选点",
        "{rule} cannot be met: {area} has {most} sites of {kind} to choose from, at least {count} asked for",
        "ask for fewer, or add candidates",
    ),
    "RN406": Entry(
        "{rule} 与 {other} 互相矛盾:至少 {count} 处,至多 {most} 处",
        "改其中一条",
        "{rule} and {other} contradict each other: at least {count}, at most {most}",
        "change one of them",
    ),
    "RN407": Entry(
        "{rule} 达不到:到 {year} 年投资预算累计 {budget:,.0f} 元,而仅开设必需的 {kinds} 就至少要 {least:,.0f} 元",
        "增加 {year} 年及以前的 capex_budget 到 {least:,.0f} 元以上(通常还要更多),或推迟目标",
        "{rule} cannot be met: budgets up to {year} add up to {budget:,.0f} yuan, and opening what it needs ({kinds}) costs at least {least:,.0f} yuan",
        "raise capex_budget up to {year} to more than {least:,.0f} yuan (usually more is needed), or put the target off",
    ),
    "RN408": Entry(
        "{rule} 达不到:{year} 年 {stream} 要回收 {target:,.0f} t,而 {kind} 的年能力合计只有 {most:,.0f} t",
        "增加该类站点或其能力,或降低目标",
        "{rule} cannot be met: {stream} needs {target:,.0f} t in {year}, and all sites of {kind} together take {most:,.0f} t a year",
        "add sites of this kind or capacity, or lower the target",
    ),
    "RN409": Entry(
        "品类 `{stream}` 没有一个村能被服务:{kind} 没有站点在服务距离之内",
        "检查站点坐标与坐标系、streams.{stream}.modes 的距离、service_radius、nesting",
        "no place can be served in stream `{stream}`: no site of {kind} lies within the service distance",
        "look at the sites' coordinates and datum, the distances in streams.{stream}.modes, service_radius, nesting",
        "warning",
    ),
    "RN410": Entry(
        "品类 `{stream}` 从 {origin} 到 {destination} 一条转运都不可行",
        "放宽 hauls 的 within,或检查站点坐标与 nesting",
        "stream `{stream}` has no possible haul from {origin} to {destination}",
        "widen `within` of that haul, or look at the sites' coordinates and at nesting",
        "warning",
    ),
    # 5xx: siting
    "RN501": Entry(
        "没有任何方案能同时满足这些约束",
        "看下面列出的约束;放宽其中一条,或增加候选点、规模与预算",
        "no plan can meet these rules together",
        "see the rules listed below; relax one of them, or add candidate sites, sizes or budget",
    ),
    "RN502": Entry(
        "{seconds} 秒内没有找到任何方案;这不说明方案不存在",
        "调大 solve.time_limit,或放宽 solve.gap",
        "no plan was found within {seconds} seconds; this does not say that there is none",
        "raise solve.time_limit or widen solve.gap",
    ),
    "RN503": Entry(
        "在找到第一个方案之前被中断",
        "重新运行,多等一会儿",
        "interrupted before a first plan was found",
        "run again and wait longer",
    ),
    "RN504": Entry(
        "选址结果取整后无法精确复算",
        "这是程序的问题;请把情景文件发给维护者",
        "the siting answer could not be made exact after rounding",
        "this is our fault; send the scenario to the maintainers",
    ),
    "RN510": Entry(
        "约束 `{rule}` 与同组其他约束不能同时成立;它要求:{asked}",
        "{hint}",
        "rule `{rule}` cannot hold together with the others of this group; it asks for: {asked}",
        "{hint}",
    ),
    "RN511": Entry(
        "时限内未能证明下列每一条都与矛盾有关:{rules}",
        "可能只是其中几条互相矛盾;先从最紧的一条放宽",
        "time ran out before each of these was shown to be part of the conflict: {rules}",
        "perhaps only some of them are; begin by relaxing the tightest",
        "warning",
    ),
    "RN512": Entry(
        "不加任何约束也没有方案:已有站点的最低处理量达不到",
        "降低 min_throughput,或把该站点的状态改为 closable",
        "there is no plan even without any rule: an existing site cannot reach its least throughput",
        "lower min_throughput, or make that site closable",
    ),
    # 6xx: vehicle rounds
    "RN601": Entry(
        "{depot} 的线路求解程序中断:{error}", "本次用已找到的线路或简易线路;再运行一次,若重复出现请报告",
        "the routing solver of {depot} broke down: {error}",
        "the rounds found before, or simple ones, are used; run again and report it if it repeats",
        severity="warning",
    ),
    "RN610": Entry(
        "{depot} 没有 `{vehicle}` 车辆(count 为 0)", "在 fleet.{vehicle}.count 中给出至少 1 辆",
        "{depot} has no vehicle `{vehicle}` (count is 0)", "give at least 1 in fleet.{vehicle}.count",
        severity="warning",
    ),
    "RN611": Entry(
        "重量 {load} 超过车辆核定载质量 {limit}", "换用更大的车,或分成几个订单",
        "the weight {load} is above the vehicle's capacity {limit}", "use a larger vehicle or split the order",
        severity="warning",
    ),
    "RN612": Entry(
        "体积 {load} 超过货箱容积 {limit}", "换用货箱更大的车,或分成几个订单",
        "the volume {load} is above the vehicle's {limit}", "use a vehicle with more room or split the order",
        severity="warning",
    ),
    "RN613": Entry(
        "{start} 出车最早 {arrive} 到达,晚于最晚到达时刻 {latest}", "与用户另约时间,或提早出车(fleet 的 start)",
        "leaving at {start}, a vehicle arrives at {arrive}, after the latest time {latest}",
        "agree on a later time, or start earlier (`start` of the fleet)",
        severity="warning",
    ),
    "RN614": Entry(
        "单独往返需要 {hours} h,工时上限 {shift} h,且须在 23:59 前收车", "延长工时(fleet 的 shift)、提早约定时间,或由更近的站服务",
        "the journey alone takes {hours} h; the shift is {shift} h and vehicles are back by 23:59",
        "lengthen `shift` of the fleet, agree on an earlier time, or serve it from a nearer station",
        severity="warning",
    ),
    "RN615": Entry(
        "{depot} 的 {count} 辆车当天排不下", "增加车辆(再加 {more} 辆一定够)、增加趟数或工时、放宽时间窗,或改到另一天",
        "the {count} vehicles of {depot} have no room left that day",
        "add vehicles ({more} more are certainly enough), trips or hours, widen time windows, or choose another day",
        severity="warning",
    ),
    "RN616": Entry(
        "{year} 年没有已开设的中转站或分拣中心可以出车", "在方案中开设中转站,或换一个年份(rounds.door_to_door.year)",
        "no transfer station or sorting centre is open in {year}",
        "open a station, or choose another year (rounds.door_to_door.year)",
        severity="warning",
    ),
    "RN617": Entry(
        "单品表中没有 `{item}`", "改用单品表中的代码或名称,或在单品表中补上它",
        "the items table has no `{item}`", "use a code or name of the items table, or add it there",
        severity="warning",
    ),
    "RN618": Entry(
        "没有坐标,所写的村也不在村表中", "填写经纬度,或填写村表中的编号",
        "it has no coordinates, and its place is not in the places table",
        "give longitude and latitude, or the code of a place of the places table",
        severity="warning",
    ),
    "RN619": Entry(
        "同一订单各行的时间窗没有重叠:最早 {earliest},最晚 {latest}", "让同号各行的时间窗一致,或分成几个订单",
        "the time windows of the order's rows do not overlap: earliest {earliest}, latest {latest}",
        "give the rows of one order the same window, or split the order",
        severity="warning",
    ),
    # 7xx: what the independent check finds; every one of them is our fault, not the planner's
    "RN701": Entry(
        "方案的 {what} 是 `{given}`,情景是 `{wanted}`", "用这个情景重新运行",
        "the plan's {what} is `{given}`, the scenario's is `{wanted}`", "run this scenario again",
    ),
    "RN702": Entry(
        "方案的表 `{table}` 第 {row} 行 `{column}` 缺失或不是有效数值", "这是程序的错误,请连同运行目录报告",
        "table `{table}` of the plan, row {row}: `{column}` is missing or not a usable number", "this is our fault; report it with the run folder",
    ),
    "RN703": Entry(
        "方案的表 `{table}` 的 `{column}` 出现情景里没有的 `{value}`", "这是程序的错误,请连同运行目录报告",
        "table `{table}` of the plan: `{column}` holds `{value}`, which the scenario does not know", "this is our fault; report it with the run folder",
    ),
    "RN704": Entry(
        "方案的表 `{table}` 中 {code} 的 `{column}` 写作 `{given}`,应为 `{wanted}`", "这是程序的错误,请连同运行目录报告",
        "table `{table}` of the plan: `{column}` of {code} is `{given}`, it should be `{wanted}`", "this is our fault; report it with the run folder",
    ),
    "RN706": Entry(
        "{row}:{what} 写作 {given:,.4f},重算为 {wanted:,.4f}({rule})", "这是程序的错误,请连同运行目录报告",
        "{row}: {what} is given as {given:,.4f}, re-computed as {wanted:,.4f} ({rule})", "this is our fault; report it with the run folder",
    ),
    "RN708": Entry(
        "{year} 年 {place} 的 {stream} 被安排了不止一次(其中一次到 {site})", "这是程序的错误,请连同运行目录报告",
        "{place} is served more than once in {year} for {stream} (once by {site})", "this is our fault; report it with the run folder",
    ),
    "RN709": Entry(
        "{year} 年用到了未开设的设施 {site}", "这是程序的错误,请连同运行目录报告",
        "{site} is used in {year}, when it is not open", "this is our fault; report it with the run folder",
    ),
    "RN710": Entry(
        "{year} 年 {place} 的 {stream} 到 {site} 有 {km:.2f} km,超过服务半径 {most:.2f} km", "这是程序的错误,请连同运行目录报告",
        "{place} is {km:.2f} km from {site} ({year}, {stream}); the service radius is {most:.2f} km", "this is our fault; report it with the run folder",
    ),
    "RN711": Entry(
        "{year} 年 {stream} 从 {origin} 到 {destination} 跨了乡镇({rule})", "这是程序的错误,请连同运行目录报告",
        "{stream} leaves its township in {year}, from {origin} to {destination} ({rule})", "this is our fault; report it with the run folder",
    ),
    "RN712": Entry(
        "{year} 年 {place} 的 {stream} 既没有服务,也没有列入未服务", "这是程序的错误,请连同运行目录报告",
        "{place} is neither served nor listed as unserved in {year} for {stream}", "this is our fault; report it with the run folder",
    ),
    "RN713": Entry(
        "{year} 年 {place} 的 {stream} 以 {mode} 送到 {site}({kind}),该方式不通往这里", "这是程序的错误,请连同运行目录报告",
        "{place} is served in {year} for {stream} by {mode} at {site} ({kind}), where that mode does not lead", "this is our fault; report it with the run folder",
    ),
    "RN714": Entry(
        "{year} 年 {place} 的 {stream} 被列入未服务,却另有服务或重复列出", "这是程序的错误,请连同运行目录报告",
        "{place} is listed as unserved in {year} for {stream} although it is served or listed already", "this is our fault; report it with the run folder",
    ),
    "RN715": Entry(
        "{year} 年 {stream} 从 {origin}({origin_kind})转运到 {destination}({destination_kind}),不在该品类的环节上", "这是程序的错误,请连同运行目录报告",
        "{stream} is hauled in {year} from {origin} ({origin_kind}) to {destination} ({destination_kind}), off its chain", "this is our fault; report it with the run folder",
    ),
    "RN716": Entry(
        "{year} 年 {stream} 从 {origin} 到 {destination} 有 {km:.2f} km,超过转运最远距离 {most:.2f} km", "这是程序的错误,请连同运行目录报告",
        "{origin} is {km:.2f} km from {destination} ({year}, {stream}); hauls reach {most:.2f} km", "this is our fault; report it with the run folder",
    ),
    "RN717": Entry(
        "{year} 年 {origin} 转运到 {count} 个终点,只许一个({rule})", "这是程序的错误,请连同运行目录报告",
        "{origin} hauls to {count} destinations in {year}; one is allowed ({rule})", "this is our fault; report it with the run folder",
    ),
    "RN718": Entry(
        "{year} 年 {site} 的 {stream} 不平衡:运出 {given:,.3f} t,应为 {wanted:,.3f} t", "这是程序的错误,请连同运行目录报告",
        "{stream} does not balance at {site} in {year}: {given:,.3f} t leave, {wanted:,.3f} t should", "this is our fault; report it with the run folder",
    ),
    "RN719": Entry(
        "{year} 年 {site} 处理 {given:,.2f} t,超过能力 {limit:,.2f} t", "这是程序的错误,请连同运行目录报告",
        "{site} takes {given:,.2f} t in {year}; its capacity is {limit:,.2f} t", "this is our fault; report it with the run folder",
    ),
    "RN720": Entry(
        "设施 {site} 的 {what} 写作 `{given}`,情景是 `{wanted}`", "这是程序的错误,请连同运行目录报告",
        "facility {site}: {what} is `{given}`, the scenario says `{wanted}`", "this is our fault; report it with the run folder",
    ),
    "RN721": Entry(
        "设施 {site} 被开设了不止一次", "这是程序的错误,请连同运行目录报告",
        "{site} is opened more than once", "this is our fault; report it with the run folder",
    ),
    "RN722": Entry(
        "已有且保留的设施 {site} 不在方案里", "这是程序的错误,请连同运行目录报告",
        "{site} exists and must stay, but the plan does not hold it", "this is our fault; report it with the run folder",
    ),
    "RN723": Entry(
        "{year} 年 {site} 只处理 {given:,.2f} t,低于最低处理量 {limit:,.2f} t", "这是程序的错误,请连同运行目录报告",
        "{site} takes only {given:,.2f} t in {year}; at least {limit:,.2f} t are required", "this is our fault; report it with the run folder",
    ),
    "RN730": Entry(
        "表 `{table}` 中 {entry} 缺失或重复", "这是程序的错误,请连同运行目录报告",
        "table `{table}`: {entry} is missing or repeated", "this is our fault; report it with the run folder",
    ),
    "RN731": Entry(
        "{rule}:{year} 年 {stream} 回收 {given:,.2f} t,目标 {limit:,.2f} t", "这是程序的错误,请连同运行目录报告",
        "{rule}: {given:,.2f} t of {stream} recovered in {year}, the target is {limit:,.2f} t", "this is our fault; report it with the run folder",
    ),
    "RN732": Entry(
        "{rule}:{year} 年 {kind} {km:.1f} km 内覆盖 {given:.2%} 的户,要求 {limit:.2%}", "这是程序的错误,请连同运行目录报告",
        "{rule}: {given:.2%} of households have a {kind} within {km:.1f} km in {year}, {limit:.2%} are required", "this is our fault; report it with the run folder",
    ),
    "RN733": Entry(
        "{rule}:{year} 年 {area} 只有 {given} 处,至少 {limit} 处", "这是程序的错误,请连同运行目录报告",
        "{rule}: {area} has {given} in {year}, at least {limit} are required", "this is our fault; report it with the run folder",
    ),
    "RN734": Entry(
        "{rule}:{year} 年 {area} 有 {given} 处,至多 {limit} 处", "这是程序的错误,请连同运行目录报告",
        "{rule}: {area} has {given} in {year}, at most {limit} are allowed", "this is our fault; report it with the run folder",
    ),
    "RN735": Entry(
        "{rule}:{year} 年支出 {given:,.2f} 元,预算 {limit:,.2f} 元", "这是程序的错误,请连同运行目录报告",
        "{rule}: {given:,.2f} yuan are spent in {year}, the budget is {limit:,.2f} yuan", "this is our fault; report it with the run folder",
    ),
    "RN740": Entry(
        "总费用写作 {given:,.2f} 元,各项折现之和为 {wanted:,.2f} 元", "这是程序的错误,请连同运行目录报告",
        "the objective is given as {given:,.2f} yuan, its discounted lines add up to {wanted:,.2f} yuan", "this is our fault; report it with the run folder",
    ),
    "RN741": Entry(
        "下界 {given:,.2f} 元高于总费用 {limit:,.2f} 元", "这是程序的错误,请连同运行目录报告",
        "the bound, {given:,.2f} yuan, lies above the objective, {limit:,.2f} yuan", "this is our fault; report it with the run folder",
    ),
    "RN742": Entry(
        "差距写作 {given:.6%},由总费用和下界算得 {wanted:.6%}", "这是程序的错误,请连同运行目录报告",
        "the gap is given as {given:.6%}, objective and bound make it {wanted:.6%}", "this is our fault; report it with the run folder",
    ),
    "RN743": Entry(
        "方案说达到了要求的差距,实际为 {given:.6%},要求 {limit:.6%}", "这是程序的错误,请连同运行目录报告",
        "the plan says that it reached the wanted gap; it is {given:.6%}, wanted is {limit:.6%}", "this is our fault; report it with the run folder",
    ),
    "RN745": Entry(
        "{year} 年 {code} 的能力预警写作 {given},重算为 {wanted}", "这是程序的错误,请连同运行目录报告",
        "the capacity warning of {code} in {year} is {given}, re-computed {wanted}", "this is our fault; report it with the run folder",
    ),
    "RN746": Entry(
        "{year} 年 {code} 的利用率 {utilisation:.1%},没有列入能力预警", "这是程序的错误,请连同运行目录报告",
        "{code} is used to {utilisation:.1%} in {year} and is not among the capacity warnings", "this is our fault; report it with the run folder",
    ),
    "RN750": Entry(
        "线路 {route} 第 {sequence} 行:{what}", "这是程序的错误,请连同运行目录报告",
        "route {route}, row {sequence}: {what}", "this is our fault; report it with the run folder",
    ),
    "RN751": Entry(
        "线路 {route} 第 {sequence} 行 {given} 到达 {code},最晚应为 {limit}", "这是程序的错误,请连同运行目录报告",
        "route {route}, row {sequence}: {code} is reached at {given}, the latest is {limit}", "this is our fault; report it with the run folder",
    ),
    "RN752": Entry(
        "线路 {route} 第 {sequence} 行{what}时刻写作 {given},最早只能是 {limit}", "这是程序的错误,请连同运行目录报告",
        "route {route}, row {sequence}: {what} is given as {given}; it cannot be before {limit}", "this is our fault; report it with the run folder",
    ),
    "RN753": Entry(
        "线路 {route} 第 {trip} 趟装了 {given:,.3f} {unit},车辆只能装 {limit:,.3f} {unit}", "这是程序的错误,请连同运行目录报告",
        "route {route}, trip {trip}: {given:,.3f} {unit} on board, the vehicle holds {limit:,.3f} {unit}", "this is our fault; report it with the run folder",
    ),
    "RN754": Entry(
        "线路 {route} 的 {what} 写作 `{given}`,情景是 `{wanted}`", "这是程序的错误,请连同运行目录报告",
        "route {route}: {what} is `{given}`, the scenario says `{wanted}`", "this is our fault; report it with the run folder",
    ),
    "RN755": Entry(
        "{route}:{what} {given:,.2f},最多 {limit:,.2f}", "这是程序的错误,请连同运行目录报告",
        "{route}: {what} {given:,.2f}, at most {limit:,.2f}", "this is our fault; report it with the run folder",
    ),
    "RN756": Entry(
        "{code} 应收 {wanted:,.4f} t 一次,实收 {given:,.4f} t,也没有正确列入未排订单({rule})", "这是程序的错误,请连同运行目录报告",
        "{code}: {wanted:,.4f} t should be fetched once, {given:,.4f} t are, and it is not rightly listed as unserved ({rule})", "this is our fault; report it with the run folder",
    ),
    "RN757": Entry(
        "未排订单 {order} 没有原因,或不是要收的对象", "这是程序的错误,请连同运行目录报告",
        "unserved order {order} has no reason, or is nothing that has to be fetched", "this is our fault; report it with the run folder",
    ),
    "RN758": Entry(
        "线路 {route} 的车场 {depot} 在 {year} 年不是可用的车场", "这是程序的错误,请连同运行目录报告",
        "route {route}: {depot} is not a depot that is open in {year}", "this is our fault; report it with the run folder",
    ),
    "RN759": Entry(
        "线路汇总中 {family} 多余或缺失", "这是程序的错误,请连同运行目录报告",
        "the routing figures of {family} are missing, or are there although not asked for", "this is our fault; report it with the run folder",
    ),
    "RN799": Entry(
        "{rule}:另有 {more} 处同样的错误", "这是程序的错误,请连同运行目录报告",
        "{rule}: {more} more of the same", "this is our fault; report it with the run folder",
    ),
    # 9xx: the commands
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
}
