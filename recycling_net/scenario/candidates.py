"""The codes of candidates that a scenario asks for without writing them down."""

from __future__ import annotations

PREFIX = {
    "collection_point": "CP",
    "transfer_station": "TS",
    "sorting_centre": "SC",
    "dismantler": "DM",
    "custody_depot": "CD",
    "processing_base": "PB",
}
"""Codes of candidates that the scenario asks for are this prefix and the code of the village, township or county."""


def code_prefix(kind: str) -> str:
    """Return with what the codes of a kind's candidates begin: CP, or CP and the finer word of a finer kind."""
    head, slash, finer = kind.partition("/")
    return PREFIX[head] + (f"{finer}-" if slash else "")
