"""What is wrong with the words of a command, as an issue that can be said in either language."""

from __future__ import annotations

import re
from typing import Any

import typer

from recycling_net.errors import Issue, did_you_mean

UsageError: type[typer.BadParameter] = next(
    kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException"
)  # typer names its base, and the kinds below it, only in a private module
"""Whatever is wrong with the words of a command."""

PROGRAM = "recycling-net"


def asks_for_help(fault: typer.BadParameter) -> bool:
    """Whether nothing was typed but the program's name: then its help is the answer."""
    return type(fault).__name__ == "NoArgsIsHelpError"


def issue(fault: typer.BadParameter) -> Issue:
    """Return the issue of a fault that typer found: its code, the word that is wrong and how the command is written."""
    kind, said = type(fault).__name__, fault.format_message()
    context = getattr(fault, "ctx", None)
    usage = re.sub("[{}]", "", context.get_usage().partition(":")[2]).strip() if context is not None else PROGRAM
    facts: dict[str, object] = {"usage": usage, "help": f"{context.command_path if context else PROGRAM} --help"}
    param = getattr(fault, "param", None)
    if kind == "MissingParameter":
        return Issue("RN931", facts={**facts, "name": _name(param)})
    if kind == "NoSuchOption":
        name = str(getattr(fault, "option_name", ""))
        known = (
            [option for each in context.command.params for option in each.opts if option[0] == "-"] if context else []
        )
        return Issue("RN932", facts={**facts, "name": name, "hint": did_you_mean(name, [*known, "--help"])})
    if kind == "BadOptionUsage":
        return Issue("RN934", facts={**facts, "name": getattr(fault, "option_name", ""), "detail": _NO_VALUE})
    if param is not None:
        zh, _, en = str(getattr(param, "help", "") or _name(param)).partition("/ ")
        name = " ".join([_name(param), *_typed(fault)])
        detail = (f"{zh.strip()}{_limits(param, fault.message)}", f"{en or zh} ({fault.message})")
        return Issue("RN934", facts={**facts, "name": name, "detail": detail})
    wrong = re.search("'([^']*)'", said)
    commands = getattr(context.command, "commands", None) if context is not None else None
    if commands and wrong is not None:
        return Issue("RN933", facts={**facts, "name": wrong[1], "hint": did_you_mean(wrong[1], commands)})
    extra = re.search(r"extra argument\S* \((.*)\)", said)
    return Issue("RN935", facts={**facts, "detail": (f"多出了 {extra[1]}", said) if extra else said})


_NO_VALUE = ("后面要写值", "a value must follow")


def _limits(param: Any, said: str) -> str:
    """What may be written, or between what a number must lie, where its option says so."""
    if (choices := re.search(r"is not one of (.*)\.$", said)) is not None:
        return f"(可写 {choices[1].replace(chr(39), '').replace(', ', '、')})"
    limits = (("不小于", getattr(param, "min", None)), ("不大于", getattr(param, "max", None)))
    stated = [f"{word} {limit:g}" for word, limit in limits if limit is not None]
    return f"({','.join(stated)})" if stated else ""


def _typed(fault: BaseException) -> list[str]:
    """What was typed for a value that is none, where the fault behind it tells."""
    from pydantic import ValidationError

    behind = fault.__cause__ or fault.__context__
    return [str(entry["input"]) for entry in behind.errors()][:1] if isinstance(behind, ValidationError) else []


def _name(param: Any) -> str:
    """An option as it is typed, an argument as the usage line shows it."""
    option = param.opts[0]
    return option if option.startswith("-") else str(param.metavar or param.name.upper())
