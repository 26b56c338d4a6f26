"""Who is at the keyboard: the hub before the proxy before the machine; and a served nobody is nobody."""

from __future__ import annotations

import pytest

from styringslib.register import current_user
from styringslib.register.identity import header_variable

HEADER = {"STYRING_PROXY_HEADER": "X-Remote-User"}


@pytest.mark.parametrize(
    ("environ", "user", "served"),
    [
        ({"JUPYTERHUB_USER": "lea", "USER": "root", "STYRING_USER": "kim"}, "lea", True),
        ({"JUPYTERHUB_USER": " ", "USER": "ole"}, "ole", False),
        ({"HTTP_X_REMOTE_USER": "lea", "USER": "ole"}, "ole", False),
        ({**HEADER, "HTTP_X_REMOTE_USER": "lea", "USER": "ole", "STYRING_SERVED": "1"}, "lea", True),
        ({**HEADER, "USER": "ole", "STYRING_USER": "kim"}, "", True),
        ({**HEADER, "JUPYTERHUB_USER": "lea", "HTTP_X_REMOTE_USER": "kim"}, "lea", True),
        ({"STYRING_SERVED": "1", "USER": "root", "STYRING_USER": "kim"}, "", True),
        ({"STYRING_SERVED": "0", "USER": "ole"}, "ole", False),
        ({"STYRING_USER": "kim", "USER": "ole"}, "kim", False),
        ({"LOGNAME": "lis", "USER": "ole"}, "lis", False),
        ({"USERNAME": "ole"}, "ole", False),
    ],
)
def test_who(environ: dict[str, str], user: str, served: bool) -> None:
    assert current_user(environ) == (user, served)


def test_a_machine_that_says_nothing_still_has_somebody() -> None:
    user, served = current_user({})
    assert user
    assert not served


def test_the_variable_of_a_header() -> None:
    assert header_variable("X-Remote-User") == "HTTP_X_REMOTE_USER"
