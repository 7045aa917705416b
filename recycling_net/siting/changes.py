"""How the size of a site may change from year to year: opened, enlarged step by step, closed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from recycling_net.network import Network
from recycling_net.scenario import Scenario
from recycling_net.siting.model import Bools, Draft, Floats, Ints

_COLUMNS = ["site", "out", "into", "year_at", "capital_yuan", "closing_yuan", "lasting", "begins"]


def sizes_of_sites(scenario: Scenario, network: Network, sites: pd.DataFrame) -> pd.DataFrame:
    """Return every size that a site may have, smaller ones first.

    A candidate may have all sizes of its kind, another site its own and, where the kind may be enlarged, larger ones.
    There is no size for which the site has no room but that in which it stands (rule: site_standard).
    What may close is there twice: once for good, which alone leaves a residual value, and once for a while.
    """
    of_kind = network.sizes.rename_axis(["kind", "size"]).reset_index()
    of_kind = of_kind.sort_values(["kind", "capacity_t"], kind="stable")
    of_kind["step"] = of_kind.groupby("kind").cumcount()
    of_kind["grown_yuan"] = of_kind.groupby("kind")["enlarge_yuan"].cumsum()
    facts = ["site", "kind", "status", "size", "too_large", "opens_from"]
    own = sites[sites["status"] != "outside"].reset_index(names="site")[facts].rename(columns={"size": "size_own"})
    begin = of_kind.rename(columns={"size": "size_own"})[["kind", "size_own", "step", "grown_yuan"]]
    own = own.merge(begin, on=["kind", "size_own"], how="left").rename(
        columns={"step": "step_own", "grown_yuan": "grown_own"}
    )
    table = own.merge(of_kind, on="kind", how="inner")
    table["enlarges"] = _of_kind(scenario, table["kind"], "enlarge").astype(bool)
    table["close_yuan"] = _of_kind(scenario, table["kind"], "close").astype(float)
    candidate = table["status"] == "candidate"
    listed = [own == "" or size in own.split(";") for own, size in zip(table["size_own"], table["size"], strict=True)]
    table = table[~candidate | np.array(listed, dtype=bool)]
    table["size_own"] = table["size_own"].mask(table["status"] == "candidate", "")
    larger = table["enlarges"] & (table["step"] > table["step_own"])
    narrow = [size in none.split(";") for none, size in zip(table["too_large"], table["size"], strict=True)]
    fits = ~np.array(narrow, dtype=bool) & ((table["status"] == "candidate") | larger)
    table = table[fits | ((table["status"] != "candidate") & (table["size_own"] == table["size"]))]
    table = _with_own_figures(table, sites)
    closes = table["close_yuan"].notna() & (table["status"] != "existing")
    table = pd.concat([table.assign(lasting=True), table[closes].assign(lasting=False)])
    return table.sort_values(["site", "step", "lasting"], ascending=[True, True, False]).reset_index(drop=True)


def _with_own_figures(table: pd.DataFrame, sites: pd.DataFrame) -> pd.DataFrame:
    """What a site says of itself counts in the only size it may open in, or the one in which it stands."""
    own = ((table["status"] == "candidate") | (table["size_own"] == table["size"])).to_numpy()
    for name in ("capacity_t", "capex_yuan", "opex_yuan"):
        told = sites[name].to_numpy(float)[table["site"].to_numpy(np.int64)]
        table[name] = np.where(own & ~np.isnan(told), told, table[name].to_numpy(float))
    return table


def _of_kind(scenario: Scenario, kinds: pd.Series, name: str) -> pd.Series:
    return kinds.map({kind: getattr(spec, name) for kind, spec in scenario.facilities.items()})


def changing(choices: pd.DataFrame, years: int) -> Bools:
    """(C,) whether the site may change after it has opened, or before the first year if it stands already."""
    stands = (choices["status"] != "candidate").to_numpy()
    several = choices.groupby("site")["step"].transform("nunique").to_numpy() > 1
    grows = choices["enlarges"].to_numpy(bool) & several & (stands | (years > 1))
    closes = choices["close_yuan"].notna().to_numpy() & (choices["status"] != "existing").to_numpy()
    return np.asarray(grows | (closes & (stands | (years > 1))))


def moves(choices: pd.DataFrame, years: int) -> pd.DataFrame:
    """Return every move that a changing site can make: site, out and into (choices; -1 not open), its year and price.

    ``begins`` marks how a site begins: a candidate by opening at the price of its size, a standing site before the
    first year as it is, enlarged, or closed. Later ones are one step larger, or closed.
    """
    table = choices.rename_axis("choice").reset_index()[changing(choices, years)]
    table["years"] = years - (~table["lasting"]).astype(int)  # what is there for a while is gone in the last year
    stands = table["status"] != "candidate"
    capital = np.where(stands, table["grown_yuan"] - table["grown_own"], table["capex_yuan"])
    begin = table.assign(out=-1, into=table["choice"], capital_yuan=capital, closing_yuan=0.0, begins=True)
    at_once = table[stands & (table["status"] == "closable")].drop_duplicates("site")
    at_once = at_once.assign(
        out=-1, into=-1, capital_yuan=0.0, closing_yuan=at_once["close_yuan"].fillna(0.0), begins=True, years=1
    )
    begin_years = np.where(stands, np.minimum(table["years"], 1), table["years"])
    following = table.groupby(["site", "lasting"])["choice"].shift(-1)
    price = table.groupby(["site", "lasting"])["enlarge_yuan"].shift(-1)
    grow = table.assign(out=table["choice"], into=following, capital_yuan=price, closing_yuan=0.0, begins=False)
    grow = grow[following.notna() & grow["enlarges"]]
    close = table[~table["lasting"]]
    close = close.assign(
        out=close["choice"], into=-1, capital_yuan=0.0, closing_yuan=close["close_yuan"], begins=False, years=years
    )
    parts = [
        _by_year(begin.assign(years=begin_years), 0), _by_year(at_once, 0), _by_year(grow, 1), _by_year(close, 1),
    ]  # fmt: skip
    found = pd.concat(parts, ignore_index=True)[_COLUMNS]
    return found.astype({"site": int, "out": int, "into": int, "year_at": int, "lasting": bool, "begins": bool})


def _by_year(table: pd.DataFrame, first: int) -> pd.DataFrame:
    """One row per move and year from the first on, below the row's own number of years."""
    times = np.maximum(table["years"].to_numpy(int) - first, 0)
    repeated = table.loc[table.index.repeat(times)]
    at = np.arange(len(repeated)) - np.repeat(np.cumsum(times) - times, times)
    return repeated.assign(year_at=at + first)


def move_cost(table: pd.DataFrame, discount: Floats, residual_share: Floats) -> Floats:
    """(V,) discounted investment minus residual value, and cost of closing, yuan.

    The residual share (C, T) of a move is that of the size it leads to, and only what is there for good has any.
    """
    year = table["year_at"].to_numpy(np.int64)
    left = np.where(table["lasting"], residual_share[table["into"].to_numpy(np.int64), year], 0.0)
    capital = table["capital_yuan"].to_numpy(float)
    now = (capital + table["closing_yuan"].to_numpy(float)) * discount[year]
    yuan: Floats = now - capital * left * discount[-1]
    return yuan


def size_changes(draft: Draft, table: pd.DataFrame, choices: pd.DataFrame, numbers: tuple[Ints, Ints]) -> None:
    """u[c,t] = u[c,t-1] + sum of moves into c in t - sum of moves out of it   (rules: enlarge, close)

    ``numbers`` are the columns of u (C, T) and of the moves (V). A candidate begins at most once, a site that stands
    exactly once, and what begins in a year stays in that size for the year.
    """
    sized, columns = numbers
    own = np.flatnonzero(changing(choices, sized.shape[1]))
    row_of = np.full(len(choices), -1)
    row_of[own] = np.arange(len(own))
    rows = draft.rows((len(own), sized.shape[1]), lower=0, upper=0)
    draft.put(rows, sized[own], 1.0)
    draft.put(rows[:, 1:], sized[own][:, :-1], -1.0)
    year = table["year_at"].to_numpy(np.int64)
    for end, sign in (("into", -1.0), ("out", 1.0)):
        at = table[end].to_numpy(np.int64)
        here = at >= 0
        draft.put(rows[row_of[at[here]], year[here]], columns[here], sign)
    begins = table["begins"].to_numpy(bool)
    site = table["site"].to_numpy(np.int64)
    sites, number = np.unique(site[begins], return_inverse=True)
    stands = choices.drop_duplicates("site").set_index("site")["status"].reindex(sites).to_numpy() != "candidate"
    once = draft.rows(len(sites), lower=stands.astype(float), upper=1)
    draft.put(once[number], columns[begins], 1.0)
    opens = begins & (table["into"].to_numpy(np.int64) >= 0)
    stays = draft.rows(int(opens.sum()), lower=-np.inf, upper=0)
    draft.put(stays, columns[opens], 1.0)
    draft.put(stays, sized[table["into"].to_numpy(np.int64)[opens], year[opens]], -1.0)
