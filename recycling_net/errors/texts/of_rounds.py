"""Why a round cannot be driven, RN6xx."""

from __future__ import annotations

from recycling_net.errors.entry import Entry

TEXTS: dict[str, Entry] = {
    "RN601": Entry(
        "{depot} 的线路求解程序中断:{error}",
        "本次用已找到的线路或简易线路;再运行一次,若重复出现请报告",
        "the routing solver of {depot} broke down: {error}",
        "the rounds found before, or simple ones, are used; run again and report it if it repeats",
        severity="warning",
    ),
    "RN602": Entry(
        "整件运输要 `{vehicle}` 全年工作 {hours} 小时,{count} 辆每天一班最多 {most} 小时:至少要 {needed} 辆",
        "在 `fleet.{vehicle}.count` 中多给几辆,或换装得更多的车、加集中场",
        "whole pieces keep `{vehicle}` busy for {hours} hours a year, {count} have at most {most} with a shift each day: {needed} are needed",
        "give more in `fleet.{vehicle}.count`, or vehicles that carry more, or a yard",
        severity="warning",
    ),
    "RN603": Entry(
        "整件运输中 `{vehicle}` 有 {loads} 条路线一趟超过一班({shift} 小时),最长 {longest} 小时({name})",
        "要过夜或两名驾驶员;也可加近处的集中场",
        "of the whole pieces {loads} ways take `{vehicle}` longer than a shift ({shift} hours), {longest} hours at most ({name})",
        "they want a night on the way or two drivers; a yard nearby may help",
        severity="warning",
    ),
    "RN604": Entry(
        "日历不能从 `{value}` 开始:要写一个星期一",
        "{hint}",
        "a calendar cannot begin on `{value}`: it begins on a Monday",
        "{hint}",
    ),
    "RN605": Entry(
        "`{value}` 是逢几的集,要知道日历从哪一天开始",
        "在 `rounds.mobile.begins` 中写一个星期一,例如 `2027-03-01`",
        "`{value}` are days of the month, so the day on which the calendar begins must be known",
        "give a Monday in `rounds.mobile.begins`, such as `2027-03-01`",
    ),
    "RN606": Entry(
        "逢几和历法要一起写:这一行只写了 `{value}`",
        "历法写 公历 或 农历;集日按星期的,两列都不填",
        "digits and reckoning belong together: this row has only `{value}`",
        "the reckoning is 公历 (of the solar month) or 农历 (of the lunar month); a market by weekday has neither",
    ),
    "RN607": Entry(
        "这一行又写星期几又写逢几 `{value}`,不知道哪个算数",
        "两种集日都有的村,写成两行",
        "this row has both a weekday and days of the month `{value}`",
        "write two rows for a village that has both",
    ),
    "RN608": Entry(
        "从 {opens} 到 {closes} 停不下一次({dwell} h)",
        "改集的时刻,或缩短 `rounds.mobile.dwell`",
        "from {opens} to {closes} there is no time for one stop ({dwell} h)",
        "correct the hours of the market, or shorten `rounds.mobile.dwell`",
    ),
    "RN610": Entry(
        "{depot} 没有 `{vehicle}` 车辆(count 为 0)",
        "在 `fleet.{vehicle}.count` 中给出至少 1 辆",
        "{depot} has no vehicle `{vehicle}` (count is 0)",
        "give at least 1 in `fleet.{vehicle}.count`",
        severity="warning",
    ),
    "RN611": Entry(
        "重量 {load} 超过车辆核定载质量 {limit}",
        "换用更大的车;交投点收得更勤(per_week),订单分成几个",
        "the weight {load} is above the vehicle's capacity {limit}",
        "use a larger vehicle, visit a collection point more often (per_week), or split an order",
        severity="warning",
    ),
    "RN612": Entry(
        "体积 {load} 超过货箱容积 {limit}",
        "换用货箱更大的车;交投点收得更勤(per_week),订单分成几个",
        "the volume {load} is above the vehicle's {limit}",
        "use a vehicle with more room, visit a collection point more often (per_week), or split an order",
        severity="warning",
    ),
    "RN613": Entry(
        "{start} 出车最早 {arrive} 到达,晚于最晚到达时刻 {latest}",
        "与用户另约时间,或提早出车(fleet 的 start)",
        "leaving at {start}, a vehicle arrives at {arrive}, after the latest time {latest}",
        "agree on a later time, or start earlier (`start` of the fleet)",
        severity="warning",
    ),
    "RN614": Entry(
        "单独往返需要 {hours} h,工时上限 {shift} h,且须在 23:59 前收车",
        "延长工时(fleet 的 shift)、提早约定时间,或由更近的站服务",
        "the journey alone takes {hours} h; the shift is {shift} h and vehicles are back by 23:59",
        "lengthen `shift` of the fleet, agree on an earlier time, or serve it from a nearer station",
        severity="warning",
    ),
    "RN615": Entry(
        "{depot} 的 {count} 辆车当天排不下",
        "增加车辆(再加 {more} 辆一定够)、增加趟数或工时、放宽时间窗,或改到另一天",
        "the {count} vehicles of {depot} have no room left that day",
        "add vehicles ({more} more are certainly enough), trips or hours, widen time windows, or choose another day",
        severity="warning",
    ),
    "RN616": Entry(
        "{year} 年没有已开设的中转站或分拣中心可以出车",
        "在方案中开设中转站,或换一个年份(rounds.door_to_door.year)",
        "no transfer station or sorting centre is open in {year}",
        "open a station, or choose another year (rounds.door_to_door.year)",
        severity="warning",
    ),
    "RN617": Entry(
        "单品表中没有 `{item}`",
        "改用单品表中的代码或名称,或在单品表中补上它",
        "the items table has no `{item}`",
        "use a code or name of the items table, or add it there",
        severity="warning",
    ),
    "RN618": Entry(
        "没有坐标,所写的村也不在村表中",
        "填写经纬度,或填写村表中的编号",
        "it has no coordinates, and its place is not in the places table",
        "give longitude and latitude, or the code of a place of the places table",
        severity="warning",
    ),
    "RN619": Entry(
        "同一订单各行的时间窗没有重叠:最早 {earliest},最晚 {latest}",
        "让同号各行的时间窗一致,或分成几个订单",
        "the time windows of the order's rows do not overlap: earliest {earliest}, latest {latest}",
        "give the rows of one order the same window, or split the order",
        severity="warning",
    ),
    "RN670": Entry(
        "一年上门 {working_days} 天,不是抽样天数 {days} 的整倍数",
        "把 working_days 改成 days 的整倍数,例如抽 5 天、一年 300 天",
        "{working_days} working days a year are no multiple of the {days} days that are sampled",
        "make `working_days` a multiple of `days`, such as 300 of 5",
    ),
    "RN671": Entry(
        "品类 `{value}` 没有服务方式 door_to_door,或单品表里没有它的单品,不能按日密度抽样",
        "{hint}",
        "stream `{value}` has no mode `door_to_door`, or no item in the table of items: its days cannot be sampled",
        "{hint}",
    ),
}
