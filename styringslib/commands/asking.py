"""Asks a question: with arrow keys in a terminal, with numbers where there is none."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from styringslib.commands.said import as_told, say

if TYPE_CHECKING:
    from styringslib.proposals.questions import Question

UNKNOWN, UNKNOWN_SHOWN = "ved ikke", "Ved ikke (det bedste gæt bruges)"
_OTHER, _OTHER_SHOWN = "\x00", "Noget andet"


def asked(question: Question, number: int, total: int) -> str:
    """The answer to a question; KeyboardInterrupt when the reader wants no more."""
    choices = [*question.choices, *([(_OTHER, _OTHER_SHOWN)] if question.free else []), (UNKNOWN, UNKNOWN_SHOWN)]
    text = f"({number} af {total}) {question.text}" if total > 1 else question.text
    value = (_with_arrows if sys.stdin.isatty() and sys.stdout.isatty() else _with_numbers)(text, choices)
    if value == _OTHER:
        value = _own_words() or UNKNOWN
    return value


def _own_words() -> str:
    """What is typed; "" where nothing more can be."""
    try:
        return input("Skriv svaret: ").strip()
    except EOFError:
        say("")
        return ""


def _with_arrows(text: str, choices: list[tuple[str, str]]) -> str:
    import questionary

    options = [questionary.Choice(as_told(shown), value=value) for value, shown in choices]
    answer: Any = questionary.select(
        as_told(text), options, qmark="?", instruction="(piletaster og Enter)", pointer="»"
    ).unsafe_ask()
    return str(answer)


def _with_numbers(text: str, choices: list[tuple[str, str]], read: Callable[[str], str] = input) -> str:
    say(text)
    for number, (_, shown) in enumerate(choices, 1):
        say(f"  {number}. {shown}")
    while True:
        try:
            given = read("Svar med et nummer (Enter = 1): ").strip() or "1"
        except EOFError:
            say("")
            return UNKNOWN
        if given.isdecimal() and 1 <= int(given) <= len(choices):
            return choices[int(given) - 1][0]
        say(f"Skriv et nummer fra 1 til {len(choices)}.")
