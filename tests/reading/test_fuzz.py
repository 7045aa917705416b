"""Whatever is in the files, reading gives a scenario or a report: never another exception."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from recycling_net import reading
from recycling_net.errors import InputError, render
from recycling_net.scenario import Scenario
from tests.reading.written import write_tiny

PIECES = ["\t", "  ", "- ", ": ", ":", "\n", "{", "[", "]", "}", '"', "'", "&a ", "*a", "!!", "|", ">", "#", "~", "null", "-1",
          "1e999", ".nan", ",", ";", "=1", "合计", "\ufeff", "\x00", "\uff1a", "?", "<<: ", "---", "true", "1 km", "x" * 400]  # fmt: skip


@st.composite
def damage(draw: st.DrawFn) -> tuple[str, list[tuple[float, int, str]]]:
    name = draw(st.sampled_from(["tiny.yaml", "tiny.yaml", "places.csv", "sites.csv", "items.csv"]))
    cuts = st.tuples(st.floats(0, 1), st.integers(0, 30), st.sampled_from(PIECES) | st.text(max_size=5))
    return name, draw(st.lists(cuts, min_size=1, max_size=3))


@settings(max_examples=120, deadline=None)
@given(damage())
def test_damaged_files_give_a_scenario_or_a_report(what: tuple[str, list[tuple[float, int, str]]]) -> None:
    name, cuts = what
    with tempfile.TemporaryDirectory() as folder:
        main = write_tiny(Path(folder) / "t")
        file = main.parent / name
        text = file.read_text(encoding="utf-8")
        for share, length, piece in cuts:
            at = int(share * len(text))
            text = text[:at] + piece + text[at + length :]
        file.write_bytes(text.encode("utf-8", "surrogatepass"))
        assert outcome(main) in {"scenario", "report"}


def outcome(main: Path) -> str:
    try:
        scenario = reading.read(main)
    except InputError as error:
        return "report" if error.issues and all(render(issue, "en") for issue in error.issues) else "silence"
    return "scenario" if isinstance(scenario, Scenario) else "something else"
