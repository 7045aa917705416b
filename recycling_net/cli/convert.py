"""`recycling-net convert`: cases of other planners as scenarios."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from recycling_net.cli.common import Lang, screen_for

app = typer.Typer(help="把别的软件的算例转成情景。 Turn cases of other planners into scenarios.", no_args_is_help=True)


@app.callback()
def convert() -> None:
    """把别的软件的算例转成情景。 Turn cases of other planners into scenarios."""


@app.command()
def relog(
    case: Annotated[Path, typer.Argument(metavar="CASE", help="RELOG 0.5—0.7 的 JSON / a JSON file of RELOG 0.5-0.7")],
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FOLDER", help="写到哪里,默认在算例旁边 / where to, default beside the case"),
    ] = None,
    language: Lang = "zh",
) -> None:
    """RELOG(阿贡国家实验室)的算例。 A case of RELOG (Argonne National Laboratory)."""
    from recycling_net.convert import convert_relog

    screen = screen_for(language)
    file = convert_relog(case, out)
    screen.say(f"情景已写出:{file}", f"The scenario is written: {file}")
    screen.note(f"下一步:recycling-net run {file}", f"Next: recycling-net run {file}")
