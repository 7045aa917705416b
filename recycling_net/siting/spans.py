"""Capacity that is bought freely between the smallest and the largest size of a site, along a straight line."""

from __future__ import annotations

import numpy as np
import pandas as pd

from recycling_net.scenario import Scenario
from recycling_net.siting.model import Draft, Floats, Ints


def spans(scenario: Scenario, choices: pd.DataFrame) -> pd.DataFrame:
    """Return the sizes with what may be bought on top: span_t, capex_per_t, opex_per_t, and most_t with all of it.

    Of a site whose kind grows freely only the smallest size is left; of the others nothing may be bought on top.
    """
    kinds = [kind for kind, spec in scenario.facilities.items() if spec.expansion == "continuous"]
    free = choices["kind"].isin(kinds) & (choices["status"] == "candidate")
    last = choices.groupby("site")[["capacity_t", "capex_yuan", "opex_yuan"]].transform("last")
    span = (last["capacity_t"] - choices["capacity_t"]).where(free, 0.0)
    wide = span.where(span > 0, np.inf)  # what has no width has no slope
    table = choices.assign(
        span_t=span,
        capex_per_t=(last["capex_yuan"] - choices["capex_yuan"]) / wide,
        opex_per_t=(last["opex_yuan"] - choices["opex_yuan"]) / wide,
        most_t=choices["capacity_t"] + span,
    )
    return table[~free | ~table.duplicated("site")].reset_index(drop=True)


def grown(draft: Draft, choices: pd.DataFrame, sized: Ints, extra: Ints) -> None:
    """0 <= e[t] - e[t-1] <= span (u[t] - u[t-1]): what a site has beyond its smallest size it has from its opening"""
    own = np.flatnonzero(choices["span_t"].to_numpy(float) > 0)
    span = choices["span_t"].to_numpy(float)[own][:, None]
    rows = draft.rows(extra.shape, lower=-np.inf, upper=0)
    stays = draft.rows((len(own), extra.shape[1] - 1), lower=0, upper=np.inf)
    for numbers, sign in ((rows, 1.0), (stays, 1.0)):
        later = extra[:, extra.shape[1] - numbers.shape[1] :]
        draft.put(numbers, later, sign)
    draft.put(rows[:, 1:], extra[:, :-1], -1.0)
    draft.put(stays, extra[:, :-1], -1.0)
    draft.put(rows, sized[own], -span)
    draft.put(rows[:, 1:], sized[own][:, :-1], span)


def extra_cost(choices: pd.DataFrame, discount: Floats, left: Floats) -> Floats:
    """(E, T) discounted yuan per tonne of capacity beyond the smallest size, collected by what is there in a year.

    ``left`` (C, T) is the share of an investment that is left at the end.
    """
    own = choices["span_t"].to_numpy(float) > 0
    table = choices[own]
    capex, opex = (table[name].to_numpy(float)[:, None] for name in ("capex_per_t", "opex_per_t"))
    opening = capex * (discount[:-1] - left[own] * discount[-1])
    later = np.hstack([opening[:, 1:], np.zeros((len(opening), 1))])
    yuan: Floats = opening - later + opex * discount[:-1]
    return yuan
