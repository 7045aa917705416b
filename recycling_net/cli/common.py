"""What several commands share: the words of an option, and what they are turned into."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from recycling_net.console import Screen
from recycling_net.errors import InputError, Issue, Language

LANGUAGE_VARIABLE = "RECYCLING_NET_LANGUAGE"
File = Annotated[Path, typer.Argument(metavar="FILE", help="情景文件(.yaml) / scenario file", show_default=False)]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="覆盖一个值,可重复,例如 --set solve.gap='1 %' / override a value"),
]
Lang = Annotated[
    str,
    typer.Option("--language", "-l", envvar=LANGUAGE_VARIABLE, help="zh 中文 / en English", metavar="zh|en"),
]
Outside = Annotated[
    bool, typer.Option("--allow-outside", help="允许引用情景目录之外的文件 / allow files outside the scenario's folder")
]
Start = Annotated[
    Path | None, typer.Option("--start", metavar="RUN", help="从一个已有运行目录的方案出发 / begin with its plan")
]
Runs = Annotated[Path, typer.Option("--runs", help="运行目录放在哪里 / where run folders go", metavar="FOLDER")]


def screen_for(language: str) -> Screen:
    """The screen in a language that an option names."""
    if language not in ("zh", "en"):
        detail = ("写 zh(中文)或 en(英文)", "write zh (Chinese) or en (English)")
        facts = {"name": f"--language {language}", "detail": detail, "help": "recycling-net --help"}
        raise InputError([Issue("RN934", facts=facts)])
    chosen: Language = "en" if language == "en" else "zh"
    return Screen(chosen)


def settings_of(pairs: list[str] | None) -> dict[str, str]:
    """``--set`` pairs as a mapping."""
    settings = {}
    for pair in pairs or []:
        key, equals, value = pair.partition("=")
        if not equals or not key.strip():
            raise InputError([Issue("RN911", facts={"value": pair})])
        settings[key.strip()] = value.strip()
    return settings


@contextmanager
def stop_on_interrupt(screen: Screen) -> Iterator[threading.Event]:
    """The first Ctrl-C asks for the best plan so far, the second one ends at once."""
    stop = threading.Event()

    def ask(_signal: int, _frame: FrameType | None) -> None:
        stop.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        screen.note("正在停止并保存目前最好的方案……再按一次 Ctrl-C 立即退出。", "Stopping, and saving the best plan so far … Ctrl-C again ends at once.")  # fmt: skip

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)
