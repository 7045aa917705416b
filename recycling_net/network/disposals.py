"""What may be disposed of where it comes out, at what price, within what limit."""

from __future__ import annotations

import numpy as np
import pandas as pd

from recycling_net.scenario import Scenario

_COLUMNS = ["site", "stream", "year", "yuan_per_t", "limit_t"]


def disposal_table(scenario: Scenario, sites: pd.DataFrame) -> pd.DataFrame:
    """Return one row per site, stream and planning year: yuan_per_t, limit_t (inf where there is none).

    A row about a site goes before one about its kind, one about a year before one about every year.
    """
    if scenario.disposals is None or not scenario.disposals.rows:
        return pd.DataFrame(columns=_COLUMNS)
    rows = pd.DataFrame([dict(row) for row in scenario.disposals.rows])
    rows["rank"] = 2 * rows["site"].isna() + rows["year"].isna()
    rows["limit_t"] = rows["limit_t"].astype(float).fillna(np.inf)
    own = rows[rows["site"].notna()]
    of_kind = rows[rows["site"].isna()].drop(columns="site")
    named = sites["kind"].rename_axis("site").reset_index()
    table = pd.concat([own, of_kind.merge(named, on="kind")])
    years = pd.DataFrame({"planned": list(scenario.horizon.years)})
    table = table.merge(years, how="cross")
    table = table[table["year"].isna() | (table["year"] == table["planned"])].assign(year=lambda held: held["planned"])
    table = table.sort_values(["site", "stream", "year", "rank"], kind="stable")
    return table.drop_duplicates(["site", "stream", "year"])[_COLUMNS].reset_index(drop=True)
