"""What may be wrong with a day's orders, and why an order is left out, RN62x to RN66x."""

from __future__ import annotations

from recycling_net.errors.entry import Entry

TEXTS: dict[str, Entry] = {
    "RN620": Entry(
        "情景没有写怎么派单",
        "在 `rounds.dispatch.vehicles` 下写出可派的车,或写 `rounds.door_to_door`",
        "the scenario does not say how to dispatch",
        "name the vehicles under `rounds.dispatch.vehicles`, or write `rounds.door_to_door`",
    ),
    "RN621": Entry(
        "订单表有经纬度,但没有说是哪个坐标系",
        "加 --crs wgs84、gcj02(高德、腾讯)、bd09(百度)或 cgcs2000",
        "the orders have coordinates, but their datum is not named",
        "add --crs wgs84, gcj02 (AMap, Tencent), bd09 (Baidu) or cgcs2000",
    ),
    "RN622": Entry(
        "`{header}` 的 `{value}` 不在任何车的出车时间之内({begin}—{back})",
        "与用户另约时间,或改车辆的 start、back",
        "`{value}` in `{header}` lies outside the hours of every vehicle ({begin} to {back})",
        "agree on another time, or change `start` and `back` of the vehicles",
    ),
    "RN623": Entry(
        "没有哪种车会“{value}”",
        "{hint};车辆会做什么写在 rounds.dispatch.vehicles.<车型>.skills",
        "no vehicle has the skill `{value}`",
        "{hint}; skills stand in rounds.dispatch.vehicles.<vehicle>.skills",
    ),
    "RN624": Entry(
        "订单 {order} 的 {load} 超过每一种车({limit})",
        "分成几个订单,或加上更大的车",
        "order {order}: {load} is above every vehicle ({limit})",
        "split the order, or add a larger vehicle",
    ),
    "RN625": Entry(
        "`{value}` 既不是单品也不是品类",
        "{hint}",
        "`{value}` is neither an item nor a stream",
        "{hint}",
    ),
    "RN626": Entry(
        "{date} 没有方案:方案的年份是 {first}—{last}",
        "换一个日期,或改 horizon 后重新运行",
        "there is no plan for {date}: it covers {first} to {last}",
        "choose another date, or change `horizon` and run again",
    ),
    "RN627": Entry(
        "`{value}` 不是日期",
        "写成 年-月-日,例如 2026-05-12",
        "`{value}` is not a date",
        "write year-month-day, such as 2026-05-12",
    ),
    "RN628": Entry(
        "{year} 年没有已开设、知道位置的站点 `{value}`",
        "改为其中之一:{sites}",
        "no site `{value}` with a known place is open in {year}",
        "use one of: {sites}",
    ),
    "RN629": Entry(
        "{year} 年没有已开设的中转站或分拣中心可以出车",
        "换一个日期,或在 rounds.dispatch.vehicles.<车型>.home 写明停在哪个站点",
        "no transfer station or sorting centre is open in {year}",
        "choose another date, or name where vehicles stand in rounds.dispatch.vehicles.<vehicle>.home",
    ),
    "RN630": Entry(
        "`{value}` 不是本程序写出的 routes.json:{detail}",
        "用上一次派单输出目录里的 routes.json",
        "`{value}` is no routes.json of ours: {detail}",
        "use the routes.json of an earlier dispatch",
    ),
    "RN631": Entry(
        "已在途的 {what} `{value}` 现在没有了(线路 {route})",
        "订单表要写当天的全部订单,车辆和站点与上一次相同",
        "the {what} `{value}` of route {route} is under way, but is not there now",
        "the orders must be those of the whole day, vehicles and sites those of the earlier dispatch",
    ),
    "RN632": Entry(
        "已在途的线路 {route} 现在开不下去:{detail}",
        "检查车辆、站点和这条线路上的订单是否改过",
        "route {route}, which is under way, cannot be driven now: {detail}",
        "look whether its vehicle, its sites or its orders have been changed",
    ),
    "RN633": Entry(
        "--fixed 和 --now 要一起写",
        "例如 --fixed 上一次的routes.json --now 10:30:已出发去的站保持不变;从头派单就都不写",
        "--fixed and --now go together",
        "such as --fixed routes.json --now 10:30, which keeps the stops that a vehicle has set out for; neither of them to plan the day anew",
    ),
    "RN634": Entry(
        "休息最早 {earliest} 开始,晚于最晚开始的时刻 {latest}",
        "把 earliest 改到 latest 之前",
        "the rest begins at {earliest} at the earliest, after the latest hour {latest}",
        "make `earliest` earlier than `latest`",
    ),
    "RN635": Entry(
        "`{value}` 是 {was} 的派单,不是 {date} 的",
        "用同一天的 routes.json,或把 --date 改成 {was}",
        "`{value}` is the dispatch of {was}, not of {date}",
        "give the routes.json of the same day, or --date {was}",
    ),
    "RN636": Entry(
        "订单号 {order} 在两张订单表中都有",
        "改其中一个订单号,或从一张表中删去",
        "two tables of orders have the order {order}",
        "give one of them another number, or remove it from one table",
    ),
    "RN637": Entry(
        "订单表中没有 {date} 的订单:每一行都预约在别的日子",
        "核对 --date 与日期列;当天的订单不填日期",
        "no order is of {date}: every row is an appointment of another day",
        "check --date and the column of dates; orders of the day itself have none",
    ),
    "RN640": Entry(
        "没有车会:{skills}",
        "给车辆加上这些本领(rounds.dispatch.vehicles.<车型>.skills),或分成几个订单",
        "no vehicle has all of: {skills}",
        "add the skills to a vehicle, or split the order",
        severity="warning",
    ),
    "RN641": Entry(
        "没有车装得下:{load}",
        "换更大的车(会 {skills} 的车最大 {limit}),或分成几个订单",
        "no vehicle holds {load}",
        "use a larger vehicle (the largest with {skills}: {limit}) or split the order",
        severity="warning",
    ),
    "RN642": Entry(
        "没有已开设、知道位置的站点接收 {streams}",
        "在 sites 表中填写接收站点的经纬度,或由别的渠道送去",
        "no open site with a known place takes {streams}",
        "give the coordinates of a site that takes them, or bring them another way",
        severity="warning",
    ),
    "RN643": Entry(
        "最早 {arrive} 才到,晚于约定的 {latest}",
        "改约 {arrive} 之后",
        "the earliest arrival is {arrive}, after the agreed {latest}",
        "agree on {arrive} or later",
        severity="warning",
    ),
    "RN644": Entry(
        "单独去一趟也要超过工时、里程或最晚收车",
        "延长工时(shift、overtime、back)或里程(within),或由更近的站派车",
        "even alone it breaks the shift, the distance or the latest return",
        "lengthen `shift`, `overtime`, `back` or `within`, or send a vehicle from a nearer station",
        severity="warning",
    ),
    "RN645": Entry(
        "能接收的站点当天已收满(还能收 {spare} t,要卸 {load} t)",
        "改到另一天,或扩大站点能力",
        "the sites that take it are full that day ({spare} t left, {load} t to unload)",
        "choose another day, or enlarge a site",
        severity="warning",
    ),
    "RN646": Entry(
        "当天的车排不下",
        "{cure}",
        "the vehicles have no room left that day",
        "{cure}",
        severity="warning",
    ),
    "RN647": Entry(
        "去一趟要多花 {yuan} 元,订单只值 {value} 元",
        "攒够附近的订单再去,或提高价值",
        "going there costs {yuan} yuan more; the order is worth {value} yuan",
        "wait for orders nearby, or raise its value",
        severity="warning",
    ),
    "RN650": Entry(
        "{rule}:线路 {route} 第 {row} 行,{what} {given},应为 {wanted}",
        "这是程序的错误,请把订单表与情景一起报告",
        "{rule}: route {route}, row {row}: {what} is {given}, must be {wanted}",
        "this is our fault; report it with the orders and the scenario",
    ),
}
