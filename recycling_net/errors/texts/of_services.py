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
}
