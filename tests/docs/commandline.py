"""Finding the calls of rbsync in lines that people type, and whether the command line has what they ask for."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

from rbsync.cli.app import build
from tests.docs.command_reference import Command, commands
from tests.docs.pages import blocks, inline_code

PROGRAMS = ("rbsync", "/usr/local/bin/rbsync")
ROOT_OPTIONS = {"--config": True, "-c": True, "--version": False, "--help": False}
ALL = {command.name: command for command in commands(build())}


def calls(line: str) -> Iterator[list[str]]:
    """The arguments of each call of rbsync in one line of shell."""
    lexer = shlex.shlex(line.removeprefix("$ "), posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    words: list[str] = []
    for word in [*lexer, ";"]:
        if set(word) <= set("();<>|&"):
            yield from _call(words)
            words = []
        else:
            words.append(word)


def calls_on(page: Path) -> list[list[str]]:
    """Every call on a page: in what is to be run, in transcripts, and between backticks."""
    typed = [line for block in blocks(page, "sh") for line in _joined(block.text)]
    typed += [line for block in blocks(page, "console") for line in _joined(block.text) if line.startswith("$ ")]
    typed += [code for code in inline_code(page) if code.startswith("rbsync ")]
    return [call for line in typed for call in calls(line)]


def complaint(arguments: list[str]) -> str | None:
    """What the command line does not have of this call; None when it has everything."""
    words = _after_root_options(arguments)
    command = _command(words)
    if command is None:
        return None if not words or _is_group(words) else f"there is no command {' '.join(words)!r}"
    given = [word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)]
    unknown = [option for option in given if option not in command.options and option != "--help"]
    return f"{command.name} has no {', '.join(unknown)}" if unknown else None


def _call(words: list[str]) -> Iterator[list[str]]:
    for place, word in enumerate(words):
        if word in PROGRAMS and (place == 0 or words[place - 1] != "-u"):
            yield words[place + 1 :]
            return


def _joined(text: str) -> list[str]:
    return re.sub(r"\\\n\s*", "", text).splitlines()


def _after_root_options(arguments: list[str]) -> list[str]:
    rest = list(arguments)
    while rest and rest[0] in ROOT_OPTIONS:
        rest = rest[2 if ROOT_OPTIONS[rest[0]] else 1 :]
    return rest


def _command(words: list[str]) -> Command | None:
    return ALL.get(" ".join(words[:2])) or ALL.get(" ".join(words[:1]))


def _is_group(words: list[str]) -> bool:
    return len(words) == 1 and any(name.startswith(f"{words[0]} ") for name in ALL)
