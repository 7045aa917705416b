"""Legs on which trucks of the household-waste system have room, and what a tonne saves on them."""

from __future__ import annotations

import pandas as pd

from recycling_net.errors import InputError, Issue, Where, did_you_mean
from recycling_net.scenario import Backhaul, Scenario

COLUMNS = ["round", "origin", "destination", "km", "yuan_per_t", "saved_yuan_per_t", "room_t", "number"]
_KEY = "two_networks.backhauls"


def no_backhauls() -> pd.DataFrame:
    """Return the table without a row."""
    return pd.DataFrame(columns=COLUMNS).astype(dict.fromkeys(COLUMNS[3:7], "float64") | {"number": "int64"})


def backhaul_table(scenario: Scenario, sites: pd.DataFrame, arcs: pd.DataFrame) -> tuple[pd.DataFrame, list[Issue]]:
    """Return one row per leg that can save something, and a warning for each that cannot.

    A tonne costs ``yuan_per_t`` (yuan_per_t + km x yuan_per_t_km of the leg's row) on it, and saves what the own haul
    between the two sites costs more. The rows of a round share its room.

    Raises
    ------
    InputError
        RN572: an end that is no site; RN573: where the own rounds fetch everything.
    """
    shared = scenario.two_networks.backhauls if scenario.two_networks is not None else None
    if shared is None or not shared.rows:
        return no_backhauls(), []
    if faults := [fault for row in shared.rows for fault in _faults(scenario, sites, row)]:
        raise InputError(faults)
    legs = pd.DataFrame([dict(row) for row in shared.rows]).rename(columns={"yuan_per_t": "fixed_yuan"})
    own = arcs.drop_duplicates(["origin", "destination"])[["origin", "destination", "km", "yuan_per_t"]]
    table = legs.merge(own.rename(columns={"yuan_per_t": "own_yuan"}), on=["origin", "destination"], how="left")
    table["yuan_per_t"] = table["fixed_yuan"] + table["km"].astype(float) * table["yuan_per_t_km"]
    table["saved_yuan_per_t"] = table["own_yuan"].astype(float) - table["yuan_per_t"]
    idle = table[~((table["saved_yuan_per_t"] > 0) & (table["room_t"] > 0))]
    issues = [Issue("RN574", Where(key=_KEY), {"round": row, "origin": start, "destination": end}) for row, start, end in idle[["round", "origin", "destination"]].itertuples(index=False)]  # fmt: skip
    table = table.drop(idle.index).reset_index(drop=True)
    return table.assign(number=table.groupby("round", sort=False).ngroup())[COLUMNS], issues


def _faults(scenario: Scenario, sites: pd.DataFrame, row: Backhaul) -> list[Issue]:
    where = Where(key=_KEY)
    lost = [end for end in (row.origin, row.destination) if end not in sites.index]
    if lost:
        hint = did_you_mean(lost[0], sites.index, at_most=3)
        return [Issue("RN572", where, {"round": row.round, "site": lost[0], "hint": hint})]
    ends = (str(sites.at[row.origin, "kind"]), str(sites.at[row.destination, "kind"]))
    fetched = {
        "milk_run": ("collection_point", "transfer_station"),
        "trunk": ("transfer_station", "sorting_centre"),
    }
    return [
        Issue("RN573", where, {"round": row.round, "site": row.origin, "key": f"rounds.{family}"})
        for family, between in fetched.items()
        if getattr(scenario.rounds, family) is not None and ends == between
    ]
