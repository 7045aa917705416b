"""The command that asks a plan why it does this and not that."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from recycling_net.cli.common import Lang, screen_for, stop_on_interrupt
from recycling_net.errors import InputError, Issue

_BOTH = ("--open 与 --close 只能写一个", "write either --open or --close")


def why(
    run: Annotated[
        Path, typer.Argument(metavar="RUN", help="有方案的运行目录 / a run folder with a plan", show_default=False)
    ],
    site: Annotated[str, typer.Option("--site", metavar="CODE", help="站点编号或名称 / code or name of a site")],
    must_open: Annotated[bool, typer.Option("--open", help="必须开 / it must be open")] = False,
    must_close: Annotated[bool, typer.Option("--close", help="不得开 / it must not be open")] = False,
    year: Annotated[
        int | None, typer.Option("--year", metavar="YYYY", help="从哪一年起,不填为整个规划期 / from which year on")
    ] = None,
    language: Lang = "zh",
) -> None:
    """为什么这样定:把一处设施改为开或不开,重新求解,看要多花多少、谁的服务变差。 What another decision about a site would cost.

    不写 --open、--close 时取与原方案相反的决定 / Without --open or --close the opposite of the plan is tried.
    """
    from recycling_net import why as questions
    from recycling_net.report.no_plan import brief
    from recycling_net.report.why import sentences

    screen = screen_for(language)
    if must_open and must_close:
        facts = {"name": "--open --close", "detail": _BOTH, "help": "recycling-net why --help"}
        raise InputError([Issue("RN934", facts=facts)])
    wanted = questions.Wanted(site, must_open if must_open or must_close else None, year)
    with stop_on_interrupt(screen) as stop, screen.progress() as listen:
        outcome = questions.run(run, wanted, listen=listen, stop=stop)
    for zh, en in zip(sentences(outcome.answer), sentences(outcome.answer, "en"), strict=True):
        screen.say(zh, en)
    screen.issues(brief(outcome.answer.reasons), counted=False)
    screen.say(f"详细:{outcome.folder / 'why.html'}", f"In full: {outcome.folder / 'why.html'}")
    raise typer.Exit(outcome.exit_code)
