"""Who is at the keyboard: told by JupyterHub, by a trusted proxy, or by the machine itself."""

from __future__ import annotations

import getpass
from collections.abc import Mapping

HUB_VARIABLE = "JUPYTERHUB_USER"
# The name of the header in which a trusted proxy tells who is logged in; set only by a server that is told to trust it.
HEADER_VARIABLE = "STYRING_PROXY_HEADER"
# Set by a server that serves others than the one who started it.
SERVED_VARIABLE = "STYRING_SERVED"
USER_VARIABLE = "STYRING_USER"


def header_variable(header: str) -> str:
    """The environment variable in which a served notebook finds an HTTP header: X-Remote-User -> HTTP_X_REMOTE_USER."""
    return "HTTP_" + header.strip().upper().replace("-", "_")


def current_user(environ: Mapping[str, str]) -> tuple[str, bool]:
    """The login and whether the person is served by somebody else's machine; "" when a served person is not known.

    JupyterHub's word counts first; then that of a proxy, only when the server names a header to trust. A served person
    without either is nobody: neither STYRING_USER nor the login of the server's own account is that person.
    """
    hub = environ.get(HUB_VARIABLE, "").strip()
    if hub:
        return hub, True
    header = environ.get(HEADER_VARIABLE, "").strip()
    if header:
        return environ.get(header_variable(header), "").strip(), True
    if environ.get(SERVED_VARIABLE, "").strip() not in ("", "0"):
        return "", True
    named = environ.get(USER_VARIABLE, "").strip()
    return named or _login(environ), False


def _login(environ: Mapping[str, str]) -> str:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        if environ.get(name, "").strip():
            return environ[name].strip()
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "ukendt"
