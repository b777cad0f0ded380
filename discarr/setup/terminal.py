"""The person at the other end: questions and answers, one line each; a pipe does as well as a terminal."""

import getpass
import sys
from collections.abc import Callable
from typing import Any

import attrs

from discarr.errors.settings import AnswerMissing, AnswerUnusable
from discarr.model.printable import printable
from discarr.settings_table import Setting
from discarr.settings_values import ValueUnusable

YES, NO = ("y", "yes"), ("n", "no")
UNREADABLE = "\N{REPLACEMENT CHARACTER}"
"""What no secret holds: it is asked for again."""


def without_echo(prompt: str) -> str:
    """From the terminal itself; from a pipe, where nothing is shown anyhow, the next line."""
    if not sys.stdin.isatty():
        return input(prompt)
    try:
        return getpass.getpass(prompt)
    except UnicodeDecodeError:  # it opens the terminal by itself, strictly
        return UNREADABLE


@attrs.frozen(kw_only=True)
class Terminal:
    """Raises EOFError and KeyboardInterrupt where the person leaves, as `input` does."""

    asks: bool = True
    """Whether anybody is there to be asked."""
    read: Callable[[str], str] = input
    read_secret: Callable[[str], str] = without_echo

    def say(self, *lines: str) -> None:
        for line in lines:
            print(printable(line), flush=True)

    def ask(self, question: str, *, default: str = "", option: str) -> str:
        """One line; the default for an empty one. `option` is what would have answered it beforehand."""
        self._must_ask(question, option)
        hint = f" [{default}]" if default else ""
        return self.read(f"{question}{hint}: ").strip() or default

    def ask_secret(self, question: str, *, hint: str = "", option: str) -> str:
        self._must_ask(question, option)
        return self.read_secret(f"{question}{hint} (hidden while you paste it): ").strip()

    def confirm(self, question: str, *, default: bool, option: str = "--yes") -> bool:
        self._must_ask(question, option)
        choices = "Y/n" if default else "y/N"
        while True:
            answer = self.read(f"{question} [{choices}] ").strip().lower()
            if not answer:
                return default
            if answer in (*YES, *NO):
                return answer in YES
            self.say("  Please answer y or n.")

    def _must_ask(self, question: str, option: str) -> None:
        if not self.asks:
            raise AnswerMissing(question, option)


def is_usable(terminal: Terminal, setting: Setting[Any], text: str) -> bool:
    """Whether the text can be this setting's at all; what is wrong with it is said.

    Raises:
        AnswerUnusable: nobody is there to be told.
    """
    try:
        setting.read(text)
    except ValueUnusable as error:
        if not terminal.asks:
            raise AnswerUnusable((f"{setting.name} {error}",)) from None
        terminal.say(f"  What you entered {error}")
        return False
    return True
