"""What a plan counts as recovered although no vehicle fetches it."""

from __future__ import annotations

import pandas as pd

from recycling_net.plan import Plan
from recycling_net.scenario import Scenario

_WORTH_SAYING_T = 1e-3
"""Less than a kilogram a year is what sums leave over."""


def unfetched(plan: Plan, scenario: Scenario) -> dict[str, dict[int, float]]:
    """Return by stream and year the tonnes that lie where visits are not made: what is sent less what vehicles fetch.

    Nothing without a union, which alone has rounds for every year. A place of which some visits are made is counted
    by the rest. Where days are sampled, what the sampled ones fetch stands for the year. What two rounds in a row
    leave behind counts twice.
    """
    if plan.union is None:
        return {}
    hauls = plan.tables["flows"].rename(columns={"origin": "code", "destination": "site"})
    served = plan.tables["assignments"].rename(columns={"place": "code", "recovered_t": "tonnes"})
    by_points = plan.tables["union_shares"].rename(columns={"point": "code", "station": "site"})
    by_places = plan.tables["union_service"].rename(columns={"place": "code"})
    daily = () if scenario.rounds.daily is None else scenario.rounds.daily.streams
    sampled = served["mode"].eq("door_to_door") & served["stream"].isin(daily)
    of_mobile = served["mode"].str.split("/").str[0] == "mobile"
    parts = [
        _left(plan, hauls, by_points),
        _left(plan, served[of_mobile], by_places[by_places["family"] == "mobile"]),
        _left(plan, served[sampled], by_places[by_places["family"] == "daily"]),
    ]
    sums = pd.concat(parts).groupby(["stream", "year"], sort=True)["left_t"].sum().reset_index()
    found: dict[str, dict[int, float]] = {}
    for row in sums[sums["left_t"] > _WORTH_SAYING_T].to_dict("records"):
        found.setdefault(str(row["stream"]), {})[int(row["year"])] = float(row["left_t"])
    return found


def _left(plan: Plan, sent: pd.DataFrame, fetched: pd.DataFrame) -> pd.DataFrame:
    """Of each stream what stays: what a place that is not visited, or not as often as it asks, has of it."""
    key = ["year", "site", "code"]
    missed = plan.tables["union_unserved"][["year", "order"]].drop_duplicates()
    sent = sent.merge(missed.rename(columns={"order": "code"}), on=["year", "code"])
    took = fetched.groupby(key)["tonnes"].sum().rename("fetched_t").reset_index()
    table = sent[[*key, "stream", "tonnes"]].merge(took, on=key)
    whole = table.groupby(key)["tonnes"].transform("sum")
    part = (1 - table["fetched_t"] / whole).where(whole > 0, 0.0).clip(0.0, 1.0)
    return table.assign(left_t=table["tonnes"] * part)[["stream", "year", "left_t"]]
