"""A question answered with arrow keys, with numbers, with one's own words, or not at all."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor

import pytest
import questionary
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from styringslib.commands import asking
from styringslib.proposals import Question


def _pressed(keys: str, number: int, of: int) -> object:
    """What is answered when these keys are pressed: in a thread of its own, since other tests leave a loop running here."""

    def ask() -> object:
        with create_pipe_input() as typed, create_app_session(input=typed, output=DummyOutput()):
            typed.send_text(keys)
            return asking.asked(QUESTION, number, of)

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(ask).result()


QUESTION = Question("slags:Elmely", "Hvad er Elmely?", (("district", "Et distrikt"), ("residential", "Et botilbud")))
DOWN, ENTER, STOP = "\x1b[B", "\r", "\x03"


@pytest.mark.parametrize(
    ("keys", "answer"), [(ENTER, "district"), (DOWN + ENTER, "residential"), (DOWN * 2 + ENTER, "ved ikke")]
)
def test_arrow_keys(monkeypatch: pytest.MonkeyPatch, keys: str, answer: str) -> None:
    for stream in ("stdin", "stdout"):
        monkeypatch.setattr(f"sys.{stream}.isatty", lambda: True)
    assert _pressed(keys, 1, 2) == answer


def test_ctrl_c_ends_the_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    for stream in ("stdin", "stdout"):
        monkeypatch.setattr(f"sys.{stream}.isatty", lambda: True)
    with pytest.raises(KeyboardInterrupt):
        _pressed(STOP, 1, 1)


@pytest.mark.parametrize(
    ("typed", "answer"), [("\n", "district"), ("2\n", "residential"), ("x\n3\n", "ved ikke"), ("", "ved ikke")]
)
def test_numbers(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: str, answer: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    assert asking.asked(QUESTION, 2, 3) == answer
    assert capsys.readouterr().out.startswith(
        "(2 af 3) Hvad er Elmely?\n  1. Et distrikt\n  2. Et botilbud\n  3. Ved ikke"
    )


def test_ones_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    name = Question("navn", "Hvad hedder kommunen?", (("Data Kommune", "Data Kommune"),), free=True)
    monkeypatch.setattr("sys.stdin", io.StringIO("2\nSandby\n"))
    assert asking.asked(name, 1, 1) == "Sandby"


def test_ones_own_words_that_never_come(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is piped in ends after "Noget andet": it ended in a Python error."""
    monkeypatch.setattr("sys.stdin", io.StringIO("3\n"))
    question = Question("slags:Elmely", "Hvad er Elmely?", QUESTION.choices, free=True)
    assert asking.asked(question, 1, 1) == "ved ikke"


def test_a_question_about_a_number_shows_it_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []

    class Asked:
        def unsafe_ask(self) -> str:
            return "district"

    def select(text: str, options: list[questionary.Choice], **how: str) -> Asked:
        shown.extend([text, *(str(one.title) for one in options)])
        return Asked()

    for stream in ("stdin", "stdout"):
        monkeypatch.setattr(f"sys.{stream}.isatty", lambda: True)
    monkeypatch.setattr(questionary, "select", select)
    question = Question("x", "Hvad er 010185-1234?", (("district", "Kolonnen 010185-1234"),))
    assert asking.asked(question, 1, 1) == "district"
    assert "010185-1234" not in "".join(shown)
