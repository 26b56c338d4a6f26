"""`styring serve`: which notebooks are served, to whom, and from where; everything is told before the server starts.

Who a reader is comes from the server, never from the reader: from JupyterHub, which has logged the person in, or from a
header that a trusted proxy sets. The header is off unless kommune.toml or the command line names it together with the
proxy's address. Without either everybody only reads.
"""

from __future__ import annotations

import ipaddress
import os
import re
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from styringslib import shipped
from styringslib.call_error import CallError
from styringslib.delivery.server_terms import SERVER, addresses
from styringslib.intake import Settings
from styringslib.intake.settings.settings_file import read_settings
from styringslib.month.kept_data import data_folder
from styringslib.register.section import read_section
from styringslib.serving.service import NOTEBOOKS, Network, Service

MISSING = "styring serve kræver en ekstra pakke. Installér den med: pip install 'styringslib[server]'"
MISSING_HUB = (
    "Under JupyterHub kræver styring serve pakken jupyterhub. Installér den i det miljø, som serveren kører i."
)


@dataclass(frozen=True)
class Options:
    """What ``styring serve`` is called with; None means the default."""

    data: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8866
    notebooks: Path | None = None
    identity_header: str | None = None
    trusted_proxy: str | None = None
    out: Path = Path("reports")
    base_url: str | None = None


def plan(options: Options, environ: Mapping[str, str] = os.environ) -> Service:
    """The server of ``options``; CallError, IntakeError with Danish text when it can not be started."""
    if find_spec("voila") is None:
        raise CallError(MISSING)
    data = data_folder(options.data)
    settings = read_settings(data)
    folder = (options.notebooks or shipped.notebooks()).absolute()
    found = tuple(name for name in NOTEBOOKS if (folder / name).is_file())
    if not found:
        raise CallError(f"Mappen {folder} har ingen af notesbøgerne {', '.join(NOTEBOOKS)}. Ret --notebooks.")
    hub = environ.get("JUPYTERHUB_USER", "").strip()
    header, proxies = _identity(options, settings, hub)
    if hub and find_spec("jupyterhub") is None:
        raise CallError(MISSING_HUB)
    # The hub tells a server that it starts where to answer.
    told = urlsplit(environ.get("JUPYTERHUB_SERVICE_URL", "")) if hub else urlsplit("")
    host, port = told.hostname or options.host, told.port or options.port
    if not 1 <= port <= 65535:
        raise CallError(f"--port {port} findes ikke. Angiv et tal mellem 1 og 65535, for eksempel 8866.")
    _check_free(host, port)
    prefix = environ.get("JUPYTERHUB_SERVICE_PREFIX", "/").strip() if hub else _path(options.base_url or "/")
    return Service(
        settings.name,
        data,
        folder,
        found,
        host,
        port,
        f"/{prefix.strip('/')}/" if prefix.strip("/") else "/",
        header,
        proxies,
        hub,
        options.out.absolute(),
        "opfoelgning" in settings.sections,
    )


def serve(service: Service, started: Callable[[], None] = lambda: None) -> None:
    """Serve until stopped (Ctrl+C or SIGTERM); ``started`` is called when the server is about to listen."""
    from styringslib.serving.served import start

    start(service, started)


def _identity(options: Options, settings: Settings, hub: str) -> tuple[str, tuple[Network, ...]]:
    """The proxy's header and addresses, from the command line before kommune.toml; both or neither."""
    header = options.identity_header or read_section(settings).user_header
    proxy = options.trusted_proxy or SERVER.checked(settings.sections)["trusted_proxy"] or ""
    if not header and not proxy:
        return "", ()
    if hub:
        raise CallError(
            "Under JupyterHub oplyses brugeren af JupyterHub. Fjern --identity-header og --trusted-proxy, og fjern "
            "bruger_header og betroet_proxy fra kommune.toml."
        )
    if not header:
        raise CallError(
            f"Proxyen {proxy} er angivet, men ikke det hoved, den oplyser brugeren i. Angiv det med --identity-header, "
            "for eksempel --identity-header X-Remote-User."
        )
    if not proxy:
        raise CallError(
            f"Hovedet {header} er angivet, men ikke den proxy, der sætter det. Angiv proxyens adresse med --trusted-proxy, "
            "for eksempel --trusted-proxy 127.0.0.1. Uden den kunne enhver udgive sig for en anden."
        )
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", header) or header.lower() in _TAKEN:
        raise CallError(f"“{header}” kan ikke bruges som hoved. Skriv for eksempel X-Remote-User.")
    return header, tuple(_network(word) for word in addresses(proxy))


def _path(given: str) -> str:
    """The path that the server's addresses begin with."""
    if not re.fullmatch(r"/?(?:[A-Za-z0-9_~-][A-Za-z0-9_.~-]*/?)*", given):
        raise CallError(f"--base-url {given} kan ikke bruges. Skriv en sti, for eksempel /styring/.")
    return given


# Headers that every browser sends, or that say something else than who is logged in.
_TAKEN = {"host", "cookie", "origin", "referer", "user-agent", "accept", "connection", "upgrade", "authorization"}


def _network(word: str) -> Network:
    try:
        return ipaddress.ip_network(word, strict=False)
    except ValueError:
        raise CallError(
            f"“{word}” er ikke en IP-adresse. Skriv proxyens adresse, for eksempel 10.0.0.5 eller 10.0.0.0/24."
        ) from None


def _check_free(host: str, port: int) -> None:
    try:
        kind, _, _, _, place = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except socket.gaierror:
        raise CallError(f"Adressen {host} findes ikke på denne maskine. Ret --host, for eksempel 127.0.0.1.") from None
    except OSError:
        raise CallError(
            f"Der kan ikke lyttes på {host}:{port}. Måske kører serveren allerede; vælg ellers et andet tal med --port."
        ) from None
