"""What may be wrong with service modes, seasons and chains, RN19x."""

from __future__ import annotations

from recycling_net.errors.entry import Entry

TEXTS: dict[str, Entry] = {
    "RN190": Entry(
        "派车的费用要知道一站收多少",
        "在 trip 下写 `load`(例如 `60 kg`),或在这种服务方式下写 `visits`",
        "to price a vehicle's visit it must be known how much it takes",
        "write `load` under trip (such as `60 kg`), or `visits` of the mode",
    ),
    "RN191": Entry(
        "写了 `visits`,一站收多少由全年的量和次数算,不再用 `load`",
        "删去 `load`,或删去 `visits`",
        "with `visits` what a visit takes follows from the year's tonnes; `load` is not used",
        "remove `load`, or remove `visits`",
    ),
    "RN192": Entry(
        "频次要从勤到疏,每种写一次:每 {value} 周一次在每 {before} 周一次之后",
        "按 1、2、4 的顺序写",
        "frequencies must go from often to seldom, each once: every {value} weeks follows every {before}",
        "write them in the order 1, 2, 4",
    ),
    "RN193": Entry(
        "去得少,回收率不能更高:{value} 在 {before} 之后",
        "去得少的比例不高于去得勤的",
        "fewer visits must not recover more: {value} follows {before}",
        "use a share that is not higher than that of more visits",
    ),
    "RN194": Entry(
        "村 {place} 在集日表里要{every}去一次,但 {stream} 的 {mode} 没有这么勤的频次",
        "在 `visits` 里加一种更勤的,或改集日表的“几周一次”",
        "the table of markets has a vehicle come to {place} {every}, but no frequency of {mode} of {stream} is that often",
        "add a frequency to `visits`, or change the table of markets",
    ),
    "RN195": Entry(
        "各月的比例合计 {value},不是 100 %",
        "改到 1—12 月合计 100 %",
        "the shares of the months add up to {value}, not to 100 %",
        "make the twelve months add up to 100 %",
    ),
    "RN196": Entry(
        "写了存放上限,但没有哪个送到 {kind} 的品类写了 season 或 leaves,存放量总是 0",
        "在该品类下写 `season`(各月的比例),或删去 `storage`",
        "there is a limit of storage, but no stream brought to {kind} has a `season` or `leaves`, so nothing lies in store",
        "write `season` (the shares of the months) of the stream, or remove `storage`",
    ),
    "RN197": Entry(
        "{kind} 的规模可以任意内插(expansion: continuous),不能写存放上限",
        "改为 expansion: steps,或删去 `storage`",
        "{kind} may have any size between two (expansion: continuous), so there can be no limit of storage",
        "use expansion: steps, or remove `storage`",
    ),
    "RN199": Entry(
        "品类 {stream} 不能从 {origin} 直接到 {destination}:两类都要在 chain 中,且起点在前",
        "改 `skips`,或把这一类加进 `chain`",
        "{stream} cannot skip from {origin} to {destination}: both must be in its chain, the origin first",
        "change `skips`, or add the kind to `chain`",
    ),
    "RN200": Entry(
        "限额要写 `most`,或 `deliveries` 与 `load` 都写,不能混写",
        "例如 `deliveries: 12000` 与 `load: 60 kg`,或 `most: 720 t`",
        "a limit has either `most`, or `deliveries` and `load`, not both",
        "such as `deliveries: 12000` and `load: 60 kg`, or `most: 720 t`",
    ),
    "RN530": Entry(
        "`rules.{rule}` 的第 {number} 条与第 {first} 条说的是同一件事",
        "合成一条:两条都写就都要满足,起作用的只是较严的那一条",
        "entry {number} of `rules.{rule}` is about the same as entry {first}",
        "write one: both would have to hold, so that only the stricter does anything",
    ),
    "RN531": Entry(
        "{value} 不像通常的大小({range}),多半是单位写错了",
        "看看该写 kgCO2e 还是 tCO2e;确实如此就不用管这条提醒",
        "{value} is not what is usual ({range}); likely another unit is meant",
        "see whether kgCO2e or tCO2e is meant; if it is right, leave it",
        severity="warning",
    ),
    "RN550": Entry(
        "没有品类用 {mode} 收,限额没有作用",
        "{hint}",
        "nothing is collected by {mode}, so the limit has no effect",
        "{hint}",
    ),
}
