"""What the system would not do is told in Danish, whatever it was."""

from __future__ import annotations

import errno
import os
import smtplib
import socket
from pathlib import Path

import pytest

from styringslib.system_fault import told_of_system, why

SOURCE = Path(__file__).resolve().parents[2] / "styringslib"


@pytest.mark.parametrize("number", sorted(errno.errorcode))
def test_no_error_is_told_in_the_system_s_own_words(number: int) -> None:
    english = os.strerror(number)
    error = OSError(number, english, "mappe/fil")
    assert english not in why(error)
    assert english not in (told_of_system(error) or "")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "der er ikke plads på disken"),
        (PermissionError(errno.EACCES, "Permission denied"), "der er ikke adgang"),
        (ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused"), "der svares ikke på den port"),
        (TimeoutError("timed out"), "der kom intet svar i tide"),
        (socket.gaierror(-2, "Name or service not known"), "navnet kendes ikke"),
    ],
)
def test_the_common_ones_are_told_plainly(error: OSError, told: str) -> None:
    assert why(error) == told


def test_nobody_shows_the_system_s_own_words() -> None:
    shown = [path.name for path in SOURCE.rglob("*.py") if ".strerror" in path.read_text("utf-8")]
    assert shown == []


def test_a_mail_server_s_fault_is_told_without_english() -> None:
    from styringslib.delivery.post import _told

    assert _told(ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused")) == "der svares ikke på den port"
    assert _told(smtplib.SMTPDataError(554, b"no")) == "svar 554"
    assert _told(smtplib.SMTPServerDisconnected("Connection unexpectedly closed")) == "SMTPServerDisconnected"
