"""What every place calls for on sampled days: pieces by chance, and what these weigh, fill and take."""

from __future__ import annotations

import pandas as pd

from recycling_net.network import Network
from recycling_net.network.arrivals import drawn

_NOTHING_T = 1e-9
_KEY = ["site", "day", "place"]
_PIECE = ["stream", "item", "a_tonne"]


def pieces_a_tonne(network: Network, streams: tuple[str, ...], year: int) -> pd.DataFrame:
    """Return how many of each item a tonne of its stream has, in the whole county: index item, stream and a_tonne."""
    items = network.items[network.items["stream"].isin(streams)]
    pieces = network.pieces[year].groupby(level="item").sum().reindex(items.index)
    tonnes = (pieces * items["weight_kg"] / 1000).groupby(items["stream"]).transform("sum")
    return items.assign(a_tonne=(pieces / tonnes).fillna(0.0))


def sampled(wanted: pd.DataFrame, pieces: pd.DataFrame, *, days: int, a_year: int, seed: int) -> pd.DataFrame:
    """Return what every place has on every sampled day, where it has anything: site, day, place, and sums over pieces.

    Parameters
    ----------
    wanted
        ``assignments`` of a year.
    pieces
        stream, item, a_tonne, and whatever else a piece has, whose sums are returned under the same names.
    days, a_year
        How many days are sampled, and how many such days a year has: pieces are Poisson with mean recovered tonnes x
        pieces a tonne / days a year.
    """
    rows = wanted[wanted["recovered_t"] > _NOTHING_T][["site", "place", "stream", "recovered_t"]]
    rows = rows.merge(pieces, on="stream")
    rate = rows["recovered_t"].to_numpy(float) * rows["a_tonne"].to_numpy(float) / a_year
    had = [str(name) for name in pieces if name not in _PIECE]
    parts = []
    for day in range(days):
        count = drawn(rate, zip(rows["place"], rows["item"], strict=True), day, seed)
        parts.append(rows[["site", "place"]].assign(day=day, **{name: count * rows[name] for name in had}))
    table = pd.concat(parts).groupby(_KEY, sort=True).sum().reset_index()
    return table[table[had].sum(axis=1) > 0]
