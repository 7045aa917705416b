"""The command that values today's network."""

from __future__ import annotations

from pathlib import Path

from recycling_net.cli.common import File, Lang, Outside, Runs, Settings, screen_for, settings_of, stop_on_interrupt


def baseline(
    file: File,
    settings: Settings = None,
    runs_folder: Runs = Path("runs"),
    allow_outside: Outside = False,
    language: Lang = "zh",
) -> None:
    """估算现状网络(已有站点,不新建)的费用与回收量,并与实测核对。 Value today's network and hold it against what was measured."""
    from recycling_net import run as runs
    from recycling_net import today
    from recycling_net.report.today import sentences
    from recycling_net.report.words import rule_word

    screen = screen_for(language)
    options = runs.Options(runs_folder, tuple(settings_of(settings).items()), allow_outside=allow_outside)
    with stop_on_interrupt(screen) as stop, screen.progress() as listen:
        outcome = today.run(file, options, listen=listen, stop=stop)
    screen.issues(outcome.warnings)
    for zh, en in zip(sentences(outcome.figures), sentences(outcome.figures, "en"), strict=True):
        screen.say(zh, en)
    aside = outcome.figures.put_aside
    if aside and outcome.figures.solved:
        names = "、".join(rule_word(name) for name in aside)
        screen.say(
            f"现状网络不受这些约束:{names}",
            f"Put aside for today's network: {', '.join(rule_word(name, 'en') for name in aside)}",
        )
    screen.say(f"报告:{outcome.folder / 'report.html'}", f"Report: {outcome.folder / 'report.html'}")
