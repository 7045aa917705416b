"""The texts of every fault, by code, in Chinese and English.

A tuple or list among the facts is joined; a pair of two strings is (Chinese, English).
"""

from __future__ import annotations

from recycling_net.errors.entry import Entry
from recycling_net.errors.texts import (
    of_baseline,
    of_checks,
    of_commands,
    of_dispatch,
    of_geography,
    of_land,
    of_networks,
    of_roads,
    of_rounds,
    of_scenarios,
    of_services,
    of_siting,
    of_tables,
    of_two_networks,
)

CATALOGUE: dict[str, Entry] = {
    code: entry
    for family in (
        of_scenarios,
        of_services,
        of_tables,
        of_geography,
        of_land,
        of_roads,
        of_networks,
        of_siting,
        of_baseline,
        of_two_networks,
        of_rounds,
        of_dispatch,
        of_checks,
        of_commands,
    )
    for code, entry in family.TEXTS.items()
}
