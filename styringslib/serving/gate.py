"""Who gets through to the served notebooks: decided by the connection and the trusted proxy's header, before anything runs."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import unquote

from styringslib.serving.service import LOOPBACK, Service

if TYPE_CHECKING:
    from tornado.httputil import HTTPServerRequest

_LONGEST = 200
FOREIGN = (
    "Denne server svarer kun den proxy, som kommunens brugere logger ind igennem. Åbn siden ad den sædvanlige vej."
)
NOBODY = "Proxyen har ikke oplyst, hvem der er logget ind. Log ind igen, eller bed den, der driver serveren, om at se på det."
ELSEWHERE = "Siden er åbnet under en fremmed adresse. Brug den adresse, som serveren skrev, da den startede."
NOT_YOURS = "Siden hører til en anden bruger. Åbn den igen fra forsiden."


def refusal(service: Service, request: HTTPServerRequest, owners: Mapping[str, str]) -> str:
    """Why ``request`` is refused, in Danish; "" when it is let through.

    ``owners``: kernel id -> the user whose page started it. The peer is that of the TCP connection: what a request says
    about itself (X-Forwarded-For, Forwarded) is not read, and neither is its query.
    """
    if service.header:
        if not _trusted(service, request):
            return FOREIGN
        if not user(service, request):
            return NOBODY
        # An address means the same however its letters are written.
        owner = next((owners[part] for part in unquote(request.path).split("/") if part in owners), None)
        if owner is not None and owner != user(service, request):
            return NOT_YOURS
    elif not service.hub and service.host in LOOPBACK and _host(request) not in LOOPBACK:
        # A page elsewhere may have its own name point here, to read what this machine alone may see.
        return ELSEWHERE
    return ""


def user(service: Service, request: HTTPServerRequest) -> str:
    """Who the trusted proxy says is logged in; "" without a header that says one name and nothing else."""
    if not service.header or not _trusted(service, request):
        return ""
    given = request.headers.get_list(service.header)
    # Two headers, or one with two names, is what comes of a proxy that adds to a header instead of replacing it.
    if len(given) != 1 or "," in given[0] or not given[0].isprintable() or len(given[0]) > _LONGEST:
        return ""
    return given[0].strip()


def _trusted(service: Service, request: HTTPServerRequest) -> bool:
    try:
        peer = ipaddress.ip_address(str(request.remote_ip))
    except ValueError:
        return False
    mapped = getattr(peer, "ipv4_mapped", None)
    return any((mapped or peer) in network for network in service.proxies)


def _host(request: HTTPServerRequest) -> str:
    name = request.host.rsplit(":", 1)[0] if not request.host.endswith("]") else request.host
    return name.strip("[]").lower()
