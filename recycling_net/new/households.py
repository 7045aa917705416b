"""How many households live in each village and community, from the census of the county."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from recycling_net.gazetteer import counties_of, villages

_OTHER_WEIGHT = 0.25
"""Households of a farm or forestry settlement, or of a virtual community (a park), relative to a community (assumed)."""

_LEAST_PART = 0.1
"""A class of places has at least this part of an equal share of the households (assumed: nobody lists empty villages)."""


def estimate_households(area: str) -> pd.DataFrame:
    """Return the places of an area (index ``code``) with estimated ``households``, which add up to each county's census.

    The county's households are split by its urban and rural population. Urban ones go to communities and, at a
    quarter of a community's weight, to farm and forestry settlements; rural ones go to villages; equal shares within
    a class, whole numbers by largest remainder. A class without a place leaves its households to the other one; a
    class with places but no census population still gets a tenth of what equal shares over all places would give.
    """
    table = villages().sort_index()
    own = table[table["county_code"].str.startswith(area)]
    return pd.concat(
        [_in_county(own[own["county_code"] == code], census) for code, census in counties_of(area).iterrows()]
    )


def _in_county(table: pd.DataFrame, census: pd.Series) -> pd.DataFrame:
    total = round(float(census["households_2020"]))
    urban_share = float(census["urban_population_2020"]) / float(census["population_2020"])
    village = (table["kind"] == "village").to_numpy()
    small = (table["kind"] == "other") | table["name"].str.contains("虚拟")
    weight = np.where(small, _OTHER_WEIGHT, 1.0)
    if village.all() or not village.any():
        exact = total * weight / weight.sum()
    else:
        least = _LEAST_PART * village.mean(), _LEAST_PART * (~village).mean()
        urban_share = float(np.clip(urban_share, least[1], 1 - least[0]))
        urban = np.where(village, 0.0, weight)
        exact = total * (urban_share * urban / urban.sum() + (1 - urban_share) * village / village.sum())
    return table.assign(households=_whole(exact, total))


def _whole(exact: npt.NDArray[np.float64], total: int) -> npt.NDArray[np.int64]:
    """Round to whole numbers that add up to ``total``: the largest remainders are rounded up."""
    whole = np.floor(exact).astype(np.int64)
    order = np.argsort(-(exact - whole), kind="stable")
    whole[order[: total - int(whole.sum())]] += 1
    return whole
