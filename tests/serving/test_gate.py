"""Who gets through to the served notebooks: the connection and the proxy's header decide, and nothing that a reader can set."""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tornado.httputil import HTTPHeaders, HTTPServerRequest, RequestStartLine

from styringslib.serving.gate import ELSEWHERE, FOREIGN, NOBODY, NOT_YOURS, refusal, user
from styringslib.serving.service import Service

PLAIN = Service("Fjordby Kommune", Path("/d"), Path("/n"), ("dispositioner.ipynb",), "127.0.0.1", 8866)
PROXIED = replace(
    PLAIN,
    host="0.0.0.0",
    header="X-Remote-User",
    proxies=(ipaddress.ip_network("10.0.0.5"), ipaddress.ip_network("::1")),
)


def request(peer: str, headers: list[tuple[str, str]] = (), path: str = "/") -> HTTPServerRequest:  # type: ignore[assignment]
    told = HTTPHeaders()
    for name, value in [("Host", "127.0.0.1:8866"), *headers]:
        if name == "Host":
            told[name] = value
        else:
            told.add(name, value)
    context: Any = SimpleNamespace(remote_ip=peer, protocol="http")
    line = RequestStartLine("GET", path, "HTTP/1.1")
    return HTTPServerRequest(start_line=line, headers=told, connection=SimpleNamespace(context=context))


@pytest.mark.parametrize("peer", ["10.0.0.6", "127.0.0.1", "", "10.0.0.55", "::2"])
def test_only_the_trusted_proxy_is_answered(peer: str) -> None:
    asked = request(peer, [("X-Remote-User", "kim"), ("X-Forwarded-For", "10.0.0.5"), ("X-Real-IP", "10.0.0.5")])
    assert refusal(PROXIED, asked, {}) == FOREIGN
    assert user(PROXIED, asked) == ""


@pytest.mark.parametrize("peer", ["10.0.0.5", "::1", "::ffff:10.0.0.5"])
def test_the_trusted_proxy_tells_who_it_is(peer: str) -> None:
    asked = request(peer, [("x-remote-user", "kim")])
    assert refusal(PROXIED, asked, {}) == ""
    assert user(PROXIED, asked) == "kim"


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("X-Remote-User", "")],
        [("X-Remote-User", "kim"), ("X-Remote-User", "leder")],
        [("X-Remote-User", "kim, leder")],
        [("X-Remote-User", "kim\x80")],
        [("X-Remote-User", "k" * 201)],
        [("X_Remote_User", "kim")],
        [("X-Remote-Users", "kim")],
    ],
)
def test_a_header_that_does_not_say_one_name_is_nobody(headers: list[tuple[str, str]]) -> None:
    asked = request("10.0.0.5", headers, path="/?X-Remote-User=kim&HTTP_X_REMOTE_USER=kim")
    assert refusal(PROXIED, asked, {}) == NOBODY
    assert user(PROXIED, asked) == ""


def test_a_header_sent_while_the_feature_is_off_is_ignored() -> None:
    asked = request("127.0.0.1", [("X-Remote-User", "kim")])
    assert refusal(PLAIN, asked, {}) == ""
    assert user(PLAIN, asked) == ""


@pytest.mark.parametrize(
    "path",
    [
        "/api/kernels/k1",
        "/api/kernels/k1/channels",
        "/voila/api/shutdown/k1",
        "/voila/api/shutdown/%6b1",
        "/voila/api/shutdown%2Fk1",
    ],
)
def test_a_kernel_answers_only_the_one_whose_page_started_it(path: str) -> None:
    owners = {"k1": "kim"}
    assert refusal(PROXIED, request("10.0.0.5", [("X-Remote-User", "kim")], path), owners) == ""
    assert refusal(PROXIED, request("10.0.0.5", [("X-Remote-User", "bo")], path), owners) == NOT_YOURS


@pytest.mark.parametrize(
    ("host", "answer"),
    [
        ("127.0.0.1:8866", ""),
        ("localhost:8866", ""),
        ("LOCALHOST", ""),
        ("[::1]:8866", ""),
        ("[::1]", ""),
        ("fjordby.example:8866", ELSEWHERE),
        ("localhost.example", ELSEWHERE),
        ("", ELSEWHERE),
    ],
)
def test_a_name_elsewhere_that_points_here_is_refused(host: str, answer: str) -> None:
    assert refusal(PLAIN, request("127.0.0.1", [("Host", host)]), {}) == answer
    assert refusal(replace(PLAIN, host="0.0.0.0"), request("127.0.0.1", [("Host", host)]), {}) == ""
