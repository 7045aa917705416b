"""The screen: language, progress, faults; the only room that writes to it."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from math import isnan

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from recycling_net.errors import Issue, Language, render
from recycling_net.progress import STAGES, Listener, Progress


class Screen:
    """Prints results to standard output, everything else to standard error, in one language."""

    def __init__(self, language: Language) -> None:
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):  # a GBK console must not stop on a character that it lacks
                stream.reconfigure(errors="replace")
        self.language = language
        self.out = Console(file=sys.stdout, highlight=False, soft_wrap=True)
        self.err = Console(file=sys.stderr, highlight=False, soft_wrap=True)

    def say(self, zh: str, en: str) -> None:
        """Print a line of result."""
        self.out.print(escape(en if self.language == "en" else zh))

    def text(self, text: str) -> None:
        """Print text as it is, whatever the terminal."""
        self.out.print(text, markup=False)

    def note(self, zh: str, en: str) -> None:
        """Print a line beside the result, on standard error."""
        self.err.print(escape(en if self.language == "en" else zh))

    def issues(self, issues: tuple[Issue, ...], *, counted: bool = True) -> None:
        """Print faults and warnings on standard error, and how many of each there are where each is one of its own."""
        for issue in issues:
            colour = "red" if issue.is_error else "yellow"
            head, _, tail = render(issue, self.language).partition("\n")
            self.err.print(f"[{colour}]{escape(head)}[/{colour}]\n{escape(tail)}\n")
        errors = sum(issue.is_error for issue in issues)
        if issues and counted:
            self.note(
                f"共 {errors} 处错误,{len(issues) - errors} 处提醒。",
                f"{errors} errors, {len(issues) - errors} warnings.",
            )

    def stage(self, name: str) -> str:
        """The name of a stage of work."""
        zh, en = STAGES.get(name, (name, name))
        return en if self.language == "en" else zh

    @contextmanager
    def progress(self) -> Iterator[Listener]:
        """Show progress while the block runs: a live line on a terminal, plain lines elsewhere."""
        if not self.err.is_terminal:
            yield self._plain()
            return
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=20), TimeElapsedColumn())
        with Bar(*columns, console=self.err, transient=True) as bar:
            task = bar.add_task("", total=None)

            def listen(event: Progress) -> None:
                total = event.total or None
                bar.update(task, description=self._line(event), total=total, completed=event.done)

            yield listen

    def _plain(self) -> Listener:
        last: tuple[str, float] = ("", 0.0)

        def listen(event: Progress) -> None:
            nonlocal last
            now = time.monotonic()
            if event.stage != last[0] or now - last[1] > 10:  # a log wants a line a stage and a sign of life
                last = (event.stage, now)
                self.err.print(escape(self._line(event)))

        return listen

    def _line(self, event: Progress) -> str:
        parts = [self.stage(event.stage)]
        if event.total:
            parts.append(f"{event.done}/{event.total}")
        if not isnan(event.objective_yuan):
            zh, en = _net(event.objective_yuan)
            parts.append(f"best: {en}" if self.language == "en" else f"当前最好:{zh}")
        if not isnan(event.bound_yuan):
            (zh, en), costs = _net(event.bound_yuan), event.bound_yuan >= 0
            zh_side, en_side = ("至少", "at least") if costs else ("至多", "at most")
            parts.append(f"{en_side} {en}" if self.language == "en" else f"{zh_side}{zh}")
        parts += [text for text in (event.note, event.beside[self.language == "en"]) if text]
        return "  ".join(parts)


def _net(yuan: float) -> tuple[str, str]:
    """A discounted net cost, or a surplus where more comes in, as the result says it."""
    figure = f"{abs(yuan) / 1e4:,.1f}"
    zh, en = ("净费用", "net cost") if yuan >= 0 else ("净收益", "net surplus")
    return f"{zh} {figure} 万元", f"{en} {figure} x10⁴ yuan"
