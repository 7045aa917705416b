"""What is emitted and avoided, worked out again from services, hauls and what comes into facilities."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from recycling_net.check.answer import Answer
from recycling_net.check.finding import TONNES, Figure, Finding, fault, recomputed
from recycling_net.check.question import Question
from recycling_net.plan import Plan

_KEY = ["year", "stream", "part"]


def carbon(question: Question, answer: Answer, plan: Plan) -> Iterator[Finding]:
    """kg per t km x t km, kg per t x t, by year, stream and part; counted <= most (rules: carbon, carbon_cap)."""
    own, table = emissions(question, answer), plan.tables["carbon"]
    both = table.merge(own, on=_KEY, how="outer", suffixes=("", "_own"))
    for name, what in (("tonnes", ("吨数(t)", "tonnes")), ("co2e_t", ("排放(tCO2e)", "emitted (tCO2e)"))):
        given, wanted = both[name].fillna(0.0), both[f"{name}_own"].fillna(0.0)
        yield recomputed("carbon", both, given, wanted, Figure(*what, tuple(_KEY), TONNES))
    total = _counted(question, own).groupby("year")["co2e_t"].sum()
    for rule in question.scenario.rules.carbon_cap:
        capped, emitted = f"carbon_cap[{rule.year}]", float(total.get(rule.year, 0.0))
        if emitted > rule.most * (1 + 1e-6) + TONNES:
            yield fault(capped, "RN736", year=rule.year, given=emitted, limit=rule.most)
        yield Finding(capped)


def carbon_yuan(question: Question, answer: Answer) -> pd.DataFrame:
    """The cost lines of carbon: year, detail (stream), yuan."""
    spec = question.scenario.carbon
    lines = _counted(question, emissions(question, answer))
    price = 0.0 if spec is None else spec.price
    return lines.assign(yuan=lines["co2e_t"] * price, detail=lines["stream"])


def emissions(question: Question, answer: Answer) -> pd.DataFrame:
    """Rows year, stream, part, tonnes, co2e_t; what is avoided is negative."""
    spec, streams = question.scenario.carbon, question.scenario.streams
    served, flows, nodes = answer.served, answer.flows, answer.nodes
    if spec is None:
        return pd.DataFrame(columns=[*_KEY, "tonnes", "co2e_t"])
    lorry = {str(name): factor for name, factor in spec.transport.items()}
    sent = {
        (stream, mode): lorry.get(way.profile, 0.0)
        for stream, own in streams.items()
        for mode, way in own.modes.items()
        if mode in spec.modes or mode.split("/")[0] in spec.modes
    }
    hauls = {(haul.origin, haul.destination): lorry.get(haul.profile, 0.0) for haul in question.scenario.hauls}
    trip = _factors(zip(served["stream"], served["mode"], strict=True), sent) * served["km"]
    haul = _factors(zip(flows["origin_kind"], flows["destination_kind"], strict=True), hauls) * flows["km"]
    stand = _factors(nodes["site"].map(question.sites["kind"]), dict(spec.handling))
    save = _factors(served["stream"], dict(spec.avoided))
    parts = [
        ("collecting", served, served["recovered_t"], trip), ("hauling", flows, flows["tonnes"], haul),
        ("handling", nodes, nodes["in_t"], stand), ("avoided", served, served["recovered_t"], -save),
    ]  # fmt: skip
    rows = [
        pd.DataFrame(
            {"year": table["year"], "stream": table["stream"], "part": part, "tonnes": tonnes, "co2e_t": tonnes * kg / 1000}
        )[np.asarray(kg) != 0]
        for part, table, tonnes, kg in parts
    ]  # fmt: skip
    found = pd.concat([each for each in rows if len(each)] or rows[:1], ignore_index=True)
    summed: pd.DataFrame = found.groupby(_KEY)[["tonnes", "co2e_t"]].sum().reset_index()
    return summed


def _counted(question: Question, own: pd.DataFrame) -> pd.DataFrame:
    """The rows that the price and the cap count."""
    spec = question.scenario.carbon
    counted: pd.DataFrame = own if spec is not None and spec.net else own[own["part"] != "avoided"]
    return counted


def _factors(keys: Iterable[Any], known: Mapping[Any, float]) -> np.ndarray:
    """The factor of each key, 0 where there is none."""
    return np.array([known.get(key, 0.0) for key in keys], dtype=float)
