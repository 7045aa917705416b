"""Which sizes may be of use: none where nothing can come, nor where a smaller one holds all that can and costs no more."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from recycling_net.siting.changes import changing
from recycling_net.siting.model import Bools, Floats

_COSTS = ["capex_yuan", "opex_yuan", "min_throughput_t"]


def needed(
    choices: pd.DataFrame, most_t: Floats, years: int, *, discount_rate: float, counted: Collection[str]
) -> Bools:
    """Return (C,) whether a size stays; ``most_t`` (J,) is what can come into each site in a year at most.

    Take any plan that opens a larger size: with the smaller one it still holds everything, keeps every rule and costs
    no more. So leaving the larger one out changes no optimum. Nor does leaving out a site that nothing can reach, if
    no rule counts its kind (``counted``) and nothing is earned by opening it. Sites that may change their size keep
    all; so does everything under a negative discount rate, by which a dearer investment could pay by its residual value.
    """
    stays = np.ones(len(choices), dtype=bool)
    if discount_rate < 0:
        return stays
    held = most_t[choices["site"].to_numpy(np.int64)]
    plain = (
        (choices["status"] == "candidate").to_numpy() & ~changing(choices, years) & (choices["span_t"] == 0).to_numpy()
    )
    site, cost = choices["site"].to_numpy(), choices[_COSTS].to_numpy(float)
    stays &= ~(plain & (held == 0) & (cost >= 0).all(axis=1) & ~choices["kind"].isin(list(counted)).to_numpy())
    enough = plain & (choices["capacity_t"].to_numpy(float) >= held * (1 + 1e-9))
    for steps in range(1, int(choices.groupby("site").size().max()) if len(choices) else 1):
        same = plain[steps:] & enough[:-steps] & (site[steps:] == site[:-steps])
        stays[steps:] &= ~(same & (cost[:-steps] <= cost[steps:]).all(axis=1))
    return stays
