"""What a command answers when it is asked to end in the middle of its work."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator

import pytest
import typer

from styringslib.commands.danish import DanishCommand
from styringslib.publishing.crew import Interrupted


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Ctrl+C reaches the test also where the shell that started the tests in the background has had it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize(("sign", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_command_that_is_asked_to_end_says_so_in_danish(
    sign: signal.Signals, status: int, capsys: pytest.CaptureFixture[str], interruptible: None
) -> None:
    app = typer.Typer(pretty_exceptions_enable=False)

    @app.command(cls=DanishCommand)
    def work(named: bool = False) -> None:
        try:
            os.kill(os.getpid(), sign)
            time.sleep(60)
        except KeyboardInterrupt:
            if named:
                raise Interrupted("Afbrudt. 1 af 2 rapporter blev dannet.") from None
            raise

    before = signal.getsignal(signal.SIGTERM)
    assert app([], standalone_mode=False) == status
    assert capsys.readouterr().err == "Afbrudt. Det, der var færdigt, er gemt.\n"
    assert app(["--named"], standalone_mode=False) == status
    assert capsys.readouterr().err == "Afbrudt. 1 af 2 rapporter blev dannet.\n"
    assert signal.getsignal(signal.SIGTERM) == before
