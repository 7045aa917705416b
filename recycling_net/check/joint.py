"""The rounds that join villages, worked out again: what every place has in each sampled round, and whole pieces on each trip."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from recycling_net.check.answer import Answer
from recycling_net.check.calendars import round_year
from recycling_net.check.finding import Finding, finding, named
from recycling_net.check.question import Question
from recycling_net.check.supply import pieces_by_year
from recycling_net.network.arrivals import appointed, drawn
from recycling_net.scenario import Joint, sample_word

_NOTHING_T = 1e-9
_WHOLE = 1e-6
_Item = tuple[str, float, float, float, float]
"""Name, pieces in a tonne of its stream; its weight (t), volume (m³), hours of loading."""


def gathered(question: Question, answer: Answer, name: str) -> pd.DataFrame:
    """Return depot, day, code, load_t, load_m3, fixed_h, per_t_h, earliest_h, latest_h of every place and sampled round.

    Which pieces and which of the windows chance brings is a part of the question, so the draw alone is shared with the
    rounds.
    """
    family = f"joint/{name}"
    rule, seed = question.scenario.rounds.joint[name], question.scenario.solve.seed
    items = _items(question, rule, round_year(question, family))
    rows = [
        (site, place, item, tonnes * a_tonne / rule.rounds_per_year, *figures)
        for site, place, stream, tonnes in served_joint(question, answer, family)[
            ["site", "place", "stream", "recovered_t"]
        ].itertuples(index=False)
        if tonnes > _NOTHING_T
        for item, a_tonne, *figures in items[stream]
    ]
    table = pd.DataFrame(rows, columns=["depot", "code", "item", "rate", "load_t", "load_m3", "h"])
    found = []
    for number in range(rule.samples):
        keys = list(zip(table["code"], table["item"], strict=True))
        pieces = drawn(table["rate"].to_numpy(float), keys, number, seed)
        loads = table[["load_t", "load_m3", "h"]].astype(float).mul(pieces, axis=0)
        found.append(loads.assign(depot=table["depot"], code=table["code"], number=number, day=sample_word(number)))
    each = pd.concat(found).groupby(["depot", "number", "day", "code"]).sum().reset_index()
    each = each[each["load_t"] > 0]
    each = each.assign(fixed_h=rule.stop, per_t_h=each["h"] / each["load_t"], earliest_h=0.0, latest_h=np.inf)
    if rule.windows:
        chosen = appointed(zip(each["code"], each["number"], strict=True), len(rule.windows), seed)
        hours = [rule.windows[at] for at in chosen]
        each = each.assign(earliest_h=[one.earliest for one in hours], latest_h=[one.latest for one in hours])
    return each.drop(columns=["h", "number"])


def served_joint(question: Question, answer: Answer, family: str) -> pd.DataFrame:
    """The assignments of the year that are fetched so."""
    table, rule = answer.served, question.scenario.rounds.rule(family)
    mine = (table["year"] == round_year(question, family)) & table["stream"].isin(rule.streams)
    return table[mine & table["mode"].str.split("/").str[0].eq("door_to_door")]


def whole(question: Question, collected: pd.DataFrame) -> Iterator[Finding]:
    """Whole pieces at every stop, and no more on a trip than the vehicle holds (rule: joint_loads)."""
    for name, rule in question.scenario.rounds.joint.items():
        if rule.piece is None:
            continue
        stops = collected[collected["family"] == f"joint/{name}"]
        pieces = stops["load_t"] / rule.piece
        broken = stops[(pieces - pieces.round()).abs() > _WHOLE]
        rows = named(broken[["route", "sequence"]], ("不是整件", "it is no whole piece"))
        yield finding("joint_loads", "RN750", rows)
        if rule.pieces is not None:
            held = pieces.groupby([stops["route"], stops["trip"]]).sum().rename("given").reset_index()
            over = held[held["given"] > rule.pieces + _WHOLE].assign(limit=float(rule.pieces), unit="pieces")
            yield finding("joint_loads", "RN753", over)


def _items(question: Question, rule: Joint, year: int) -> dict[str, list[_Item]]:
    """By stream its items: all alike where a piece has a weight of its own, else those of the table in the whole county."""
    if rule.piece is not None:
        return {stream: [(stream, 1 / rule.piece, rule.piece, 0.0, rule.loading)] for stream in rule.streams}
    items, pieces = pieces_by_year(question.scenario, question.places)
    county = pieces[:, :, question.scenario.horizon.all_years.index(year)].sum(axis=0)
    found: dict[str, list[_Item]] = {}
    for stream in rule.streams:
        own = [number for number, item in enumerate(items) if item.stream == stream]
        tonnes = sum(float(county[number]) * items[number].weight_kg / 1000 for number in own)
        found[stream] = [
            (
                items[at].item, float(county[at]) / tonnes if tonnes > 0 else 0.0, items[at].weight_kg / 1000,
                items[at].volume_m3, items[at].handling_min / 60,
            )
            for at in own
        ]  # fmt: skip
    return found
