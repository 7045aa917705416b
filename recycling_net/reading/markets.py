"""Whether market days and their hours can be kept, and the calendar begins on a Monday."""

from __future__ import annotations

from datetime import date, timedelta

from recycling_net.errors import Issue
from recycling_net.reading.cells import Fault
from recycling_net.reading.faults import Draft
from recycling_net.reading.tables import Loaded
from recycling_net.scenario import Mobile, write_clock

_YEARS = range(2000, 2100)
"""Of which the lunar calendar is known to the end."""


def market_faults(loaded: Loaded, rule: Mobile | None) -> list[tuple[int, str, Fault]]:
    """Rows with a weekday and digits, with half of digits and reckoning, without a first day, or with too short hours."""
    faults: list[tuple[int, str, Fault]] = []
    for at, row, lost in loaded.drafts:
        digits, reckoning = row.get("digits"), row.get("reckoning")
        if digits is not None and row.get("day") is not None:
            faults.append((at, "digits", Fault("RN607")))
        if (digits is None) != (reckoning is None) and not lost.intersection(("digits", "reckoning")):
            faults.append((at, "digits" if reckoning is None else "reckoning", Fault("RN606")))
        if digits is not None and rule is not None and rule.begins is None:
            faults.append((at, "digits", Fault("RN605")))
        opens, closes = row.get("opens"), row.get("closes")
        if rule is None or (opens is None and closes is None) or lost.intersection(("opens", "closes")):
            continue
        opens, closes = opens or 0.0, 24.0 if closes is None else closes
        if closes - opens < rule.dwell:
            facts: dict[str, object] = {
                "opens": write_clock(opens),
                "closes": write_clock(closes),
                "dwell": f"{rule.dwell:g}",
            }
            faults.append((at, "closes" if row.get("closes") is not None else "opens", Fault("RN608", facts)))
    return faults


def first_day(draft: Draft) -> list[Issue]:
    """A calendar begins on a Monday that there is."""
    begins = getattr(getattr(draft.parts.get("rounds"), "mobile", None), "begins", None)
    if begins is None:
        return []
    where = draft.where("rounds", "mobile", "begins")
    first = date.fromisoformat(begins)
    if first.year not in _YEARS:
        hint = f"{_YEARS[0]}—{_YEARS[-1]}"
        return [Issue("RN604", where, {"value": begins, "hint": (f"只认 {hint} 年", f"years {hint} are known")})]
    if first.weekday():
        monday = first - timedelta(days=first.weekday())
        hints = f"例如 {monday}", f"such as {monday}"
        return [Issue("RN604", where, {"value": begins, "hint": hints})]
    return []
