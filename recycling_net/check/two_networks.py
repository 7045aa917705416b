"""What the household-waste system lends, worked out again: figures of single sites, tonnes that ride on its trucks."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from recycling_net.check.answer import Answer
from recycling_net.check.distance import KM_ABSOLUTE, KM_RELATIVE
from recycling_net.check.finding import TONNES, YUAN, Figure, Finding, finding, named, recomputed
from recycling_net.check.flows import haul_cost
from recycling_net.check.question import Question
from recycling_net.plan import Plan
from recycling_net.scenario import Backhaul

_ENDS = ["origin", "destination"]
_LEG = ["round", *_ENDS]


def backhauls(question: Question, answer: Answer, plan: Plan) -> Iterator[Finding]:
    """Tonnes on a leg <= what goes between its ends; all on a round <= its room; its money (rule: backhauls)."""
    told = plan.tables["backhauls"].reset_index(drop=True)
    legs = _legs(question)
    known = pd.MultiIndex.from_tuples(list(legs), names=_LEG) if legs else pd.MultiIndex.from_arrays([[]] * 3, names=_LEG)  # fmt: skip
    strange = ~pd.MultiIndex.from_frame(told[_LEG]).isin(known) | told.duplicated(["year", *_LEG]).to_numpy()
    yield finding("backhauls", "RN578", told.loc[strange, ["year", *_LEG]].astype(str))
    told = told[~strange].reset_index(drop=True)
    if told.empty:
        return
    gone = answer.flows.groupby(["year", *_ENDS])["tonnes"].sum()
    most = gone.reindex(pd.MultiIndex.from_frame(told[["year", *_ENDS]])).fillna(0.0).to_numpy()
    yield _too_much(told.assign(limit=most), ("两处之间的转运量", "what is hauled between its ends"))
    sums = told.groupby(["year", "round"])["tonnes"].sum().reset_index()
    room = {key[0]: leg.room_t for key, leg in legs.items()}
    yield _too_much(sums.assign(limit=sums["round"].map(room)), ("该线路的余量", "the room of the round"))
    km = answer.flows.drop_duplicates(_ENDS).set_index(_ENDS)["km"].reindex(pd.MultiIndex.from_frame(told[_ENDS]))
    price = [legs[key] for key in told[_LEG].itertuples(index=False, name=None)]
    each = np.array([leg.yuan_per_t + way * leg.yuan_per_t_km for leg, way in zip(price, km, strict=True)])
    kinds = {f"{end}_kind": told[end].map(question.sites["kind"]) for end in _ENDS}
    own = haul_cost(question, told.assign(km=km.to_numpy(), **kinds))
    tonnes = told["tonnes"].to_numpy(float)
    for name, wanted, figure in (
        ("km", km.to_numpy(), Figure("里程(km)", "distance (km)", ("year", *_LEG), KM_ABSOLUTE, KM_RELATIVE)),
        ("yuan", tonnes * each, Figure("顺载费(元)", "backhaul (yuan)", ("year", *_LEG), YUAN)),
        ("saved_yuan", own - tonnes * each, Figure("比自运省(元)", "saved (yuan)", ("year", *_LEG), YUAN)),
    ):
        yield recomputed("backhauls", told, told[name], wanted, figure)


def _legs(question: Question) -> dict[tuple[str, str, str], Backhaul]:
    shared = question.scenario.two_networks
    rows = shared.backhauls.rows if shared is not None and shared.backhauls is not None else ()
    return {(row.round, row.origin, row.destination): row for row in rows}


def _too_much(table: pd.DataFrame, what: tuple[str, str]) -> Finding:
    bad = table[table["tonnes"] > table["limit"] * (1 + 1e-6) + TONNES]
    rows = bad[["year", "round", "tonnes", "limit"]].rename(columns={"tonnes": "given"})
    return finding("backhauls", "RN577", named(rows, what))
