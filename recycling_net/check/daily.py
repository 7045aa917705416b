"""The sampled days of door-to-door collection, worked out again: what every place calls for, and what its way was priced."""

from __future__ import annotations

import numpy as np
import pandas as pd

from recycling_net.check.answer import Answer
from recycling_net.check.calendars import round_year
from recycling_net.check.question import Question
from recycling_net.check.supply import pieces_by_year
from recycling_net.check.trips import sent_yuan
from recycling_net.network.arrivals import drawn
from recycling_net.scenario import Daily, sample_word

_NOTHING_T = 1e-9


def called_for(question: Question, answer: Answer, rule: Daily) -> pd.DataFrame:
    """Return depot, day, code, load_t, load_m3, fixed_h (0), per_t_h of every place and sampled day with any call.

    Which pieces chance brings on a day is a part of the question, so the draw alone is shared with the rounds.
    """
    year = round_year(question, "daily")
    weights = _a_tonne(question, rule, year)
    served = served_daily(question, answer, rule)
    served = served[served["recovered_t"] > _NOTHING_T]
    rows = [
        (site, place, item, tonnes * a_tonne / rule.working_days, *figures)
        for site, place, of, tonnes in zip(
            served["site"], served["place"], served["stream"], served["recovered_t"].astype(float), strict=True
        )
        for stream, item, a_tonne, *figures in weights
        if stream == of
    ]
    table = pd.DataFrame(rows, columns=["depot", "code", "item", "rate", "weight_t", "volume_m3", "hours"])
    found = []
    for day in range(rule.days):
        names = list(zip(table["code"], table["item"], strict=True))
        pieces = drawn(table["rate"].to_numpy(float), names, day, question.scenario.solve.seed)
        loads = (
            table[["weight_t", "volume_m3", "hours"]].mul(pieces, axis=0).set_axis(["load_t", "load_m3", "h"], axis=1)
        )
        found.append(loads.assign(depot=table["depot"], code=table["code"], day=sample_word(day)))
    each = pd.concat(found).groupby(["depot", "day", "code"]).sum().reset_index()
    each = each[each["load_t"] + each["h"] > 0]
    return each.assign(fixed_h=0.0, per_t_h=each["h"] / each["load_t"]).drop(columns="h")


def served_daily(question: Question, answer: Answer, rule: Daily) -> pd.DataFrame:
    """The assignments of the year that are collected on sampled days."""
    served = answer.served
    mine = (served["year"] == round_year(question, "daily")) & (served["mode"] == "door_to_door")
    return served[mine & served["stream"].isin(rule.streams)]


def way_yuan(question: Question, served: pd.DataFrame) -> pd.Series:
    """recovered x km x the mode's price of a kilometre, and what sending a vehicle costs."""
    streams = question.scenario.streams
    price = [
        streams[stream].modes[mode].cost_per_km for stream, mode in zip(served["stream"], served["mode"], strict=True)
    ]
    by_tonne = served["recovered_t"].to_numpy(float) * served["km"].to_numpy(float) * np.array(price, float)
    return pd.Series(by_tonne + sent_yuan(question, served), served.index)


def _a_tonne(question: Question, rule: Daily, year: int) -> list[tuple[str, str, float, float, float, float]]:
    """Stream, item, pieces of it in a tonne of its stream in the whole county; its weight (t), volume (m³), hours."""
    items, pieces = pieces_by_year(question.scenario, question.places)
    year_at = question.scenario.horizon.all_years.index(year)
    county = pieces[:, :, year_at].sum(axis=0)
    rows = []
    for stream in rule.streams:
        own = [number for number, item in enumerate(items) if item.stream == stream]
        tonnes = sum(county[number] * items[number].weight_kg / 1000 for number in own)
        for number in own:
            item, a_tonne = items[number], county[number] / tonnes if tonnes > 0 else 0.0
            hours = rule.stop + item.handling_min / 60
            rows.append((stream, item.item, float(a_tonne), item.weight_kg / 1000, item.volume_m3, hours))
    return rows
