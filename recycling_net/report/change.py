"""What one plan does otherwise than another: villages, sites, money, year by year nothing hidden."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from recycling_net.plan import Column
from recycling_net.report.words import size_word

_T = 0.0015
"""Tonnes below this are what the rounding of tables makes."""
_FARTHER = 0.1
"""Kilometres that nobody would call farther: figures that look the same are no change for the worse."""

VILLAGES = (
    Column("change", "变化"), Column("place", "村编号"), Column("place_name", "村/社区"), Column("township", "乡镇"),
    Column("stream", "品类"), Column("mode", "原方式"), Column("site_name", "原设施"), Column("km", "原里程", "km", "float", 2),
    Column("share", "原回收率", "", "float", 4), Column("recovered_t", "原回收量", "t", "float", 3),
    Column("mode_new", "新方式"), Column("site_name_new", "新设施"), Column("km_new", "新里程", "km", "float", 2),
    Column("share_new", "新回收率", "", "float", 4), Column("recovered_t_new", "新回收量", "t", "float", 3),
)  # fmt: skip
SITES = (
    Column("change", "变化"), Column("code", "编号"), Column("name", "名称"), Column("kind", "类别"),
    Column("before", "原方案"), Column("after", "新方案"),
)  # fmt: skip
MONEY = (
    Column("item", "费用项"), Column("before", "原方案", "元", "float", 0), Column("after", "新方案", "元", "float", 0),
    Column("difference", "相差", "元", "float", 0),
)  # fmt: skip
WORDS = {
    "worse": "变差",
    "better": "变好",
    "moved": "换了设施或方式",
    "opens": "改开",
    "gone": "不再开",
    "other": "年份或规模不同",
}
"""Kinds of change in Chinese."""


@dataclass(frozen=True, slots=True)
class Between:
    """What differs: the tables of VILLAGES in one year, of SITES, of MONEY over all years in yuan of the day."""

    year: int
    villages: pd.DataFrame
    sites: pd.DataFrame
    money: pd.DataFrame

    @property
    def tonnes(self) -> pd.Series:
        """Tonnes that are recovered more of each stream in that year, less where below zero; what does not change is missing."""
        gained = self.villages["recovered_t_new"] - self.villages["recovered_t"]
        by_stream = gained.groupby(self.villages["stream"], sort=True).sum()
        return by_stream[by_stream.abs() > _T]

    def served(self, how: str) -> pd.DataFrame:
        """Return the villages that fare so: worse, better or moved; those to whom it matters most first."""
        own = self.villages[self.villages["change"] == how]
        return own.iloc[::-1] if how == "better" else own


def between(before: Mapping[str, pd.DataFrame], after: Mapping[str, pd.DataFrame], year: int) -> Between:
    """Return what differs between the tables of two plans."""
    return Between(
        year,
        villages(before["assignments"], after["assignments"], year),
        sites(before, after),
        money(before["costs"], after["costs"]),
    )


def villages(before: pd.DataFrame, after: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return places and streams that are served otherwise in a year, what loses most first.

    Worse is who has less recovered, or as much from farther away in the same mode; moved is who goes elsewhere for the
    same, or is served in another mode. To whoever is called for at the door it is all one from how far.
    """
    key = ["place", "place_name", "township", "stream"]
    shown = [*key, "mode", "site", "site_name", "km", "share", "recovered_t"]
    old, new = (table.loc[table["year"] == year, shown] for table in (before, after))
    both = old.merge(new, on=key, how="outer", suffixes=("", "_new"))
    lost = both["recovered_t"].fillna(0.0) - both["recovered_t_new"].fillna(0.0)
    farther = (both["km_new"] - both["km"]).fillna(0.0)
    alike = (lost.abs() <= _T) & (both["mode"] == both["mode_new"])
    alike &= both["mode"] != "door_to_door"
    worse = (lost > _T) | (alike & (farther > _FARTHER))
    better = (lost < -_T) | (alike & (farther < -_FARTHER))
    moved = (both["site"].fillna("") != both["site_new"].fillna("")) | (
        both["mode"].fillna("") != both["mode_new"].fillna("")
    )
    both["change"] = np.select([worse, better, moved], ["worse", "better", "moved"], "")
    both = both.assign(lost=lost, farther=farther)[both["change"] != ""]
    both = both.sort_values(["lost", "farther", "place", "stream"], ascending=[False, False, True, True], kind="stable")
    numbers = {name: both[name].fillna(0.0) for name in ("share", "recovered_t", "share_new", "recovered_t_new")}
    names = {name: both[name].fillna("") for name in ("mode", "mode_new", "site_name", "site_name_new")}
    return both.assign(**numbers, **names)[[column.name for column in VILLAGES]].reset_index(drop=True)


def sites(before: Mapping[str, pd.DataFrame], after: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the facilities that open, no longer open, or do so in another year or size; not those outside."""
    old, new = (_stands(tables) for tables in (before, after))
    both = old.merge(new, how="outer", left_index=True, right_index=True, suffixes=("", "_new"))
    both = both.assign(before=both["said"].fillna(""), after=both["said_new"].fillna(""))
    both = both[both["before"] != both["after"]]
    both["change"] = np.select([both["before"] == "", both["after"] == ""], ["opens", "gone"], "other")
    both = both.assign(name=both["name"].fillna(both["name_new"]), kind=both["kind"].fillna(both["kind_new"]))
    both = both.rename_axis("code").reset_index().sort_values(["change", "kind", "code"], kind="stable")
    return both[[column.name for column in SITES]].reset_index(drop=True)


def _stands(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Index code: name, kind, and in ``said`` the size and years with every change."""
    table = tables["facilities"]
    table = table[table["status"] != "outside"].drop_duplicates("code").set_index("code")
    years = table["opening_year"].astype(int).astype(str) + "—" + table["last_year"].astype(int).astype(str)
    said = table["size"].astype(str).map(size_word) + " " + years
    grown = tables["changes"]
    grown = grown[grown["change"] == "enlarged"].sort_values("year", kind="stable")
    for code, year, size in grown[["code", "year", "size"]].itertuples(index=False):
        if code in said.index:
            said[code] = f"{said[code]}, {int(year)}: {size_word(str(size))}"
    return table[["name", "kind"]].assign(said=said)


def money(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return every cost line of the two plans over all years, in yuan of the day, and the sum."""
    old, new = (table.groupby("item", sort=False)["yuan"].sum() for table in (before, after))
    lines = pd.DataFrame({"before": old, "after": new}).fillna(0.0)
    lines = lines.reindex(list(dict.fromkeys([*old.index, *new.index])))
    lines["difference"] = lines["after"] - lines["before"]
    return lines.rename_axis("item").reset_index()[[column.name for column in MONEY]]
