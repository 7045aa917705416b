"""Rules of all rounds, of one year's milk runs and of a plan with everything: one after the other."""

from __future__ import annotations

from collections.abc import Iterator

from recycling_net.check import calendars, clock, drives, joint, labels, routes
from recycling_net.check.answer import Answer
from recycling_net.check.finding import Finding
from recycling_net.check.question import Question
from recycling_net.plan import Plan


def rounds(question: Question, answer: Answer, driven: drives.Drives, plan: Plan) -> Iterator[Finding]:
    """Labels, visits, order, distances, loads, vehicles, what is fetched, totals and times of what was driven."""
    yield from labels.route_labels(question, driven, plan)
    yield from calendars.calendar(question, answer, plan)
    yield from routes.sequence(driven)
    yield from routes.kilometres(driven)
    yield from routes.loads(question, driven)
    yield from routes.fleet(question, answer, driven)
    yield from routes.fetched(driven, plan)
    yield from joint.whole(question, driven.collected())
    yield from routes.totals(question, driven)
    yield from clock.clock(driven)
    yield from clock.shift(question, driven)
