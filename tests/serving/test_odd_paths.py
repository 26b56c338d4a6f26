"""Addresses that nobody is to have: each is told not to be there, none is a fault of the server's, none gives a file away."""

# ruff: noqa: E501 - lists of addresses

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser import servers

NOTEBOOKS = ["dispositioner.ipynb"]
_UP = ("..", "%2e%2e", "%252e%252e", "..%2f", "..%5c", ".%2e", "..;", "....//", "%c0%ae%c0%ae", "..%00")
PLACES = ("rapporter/", "voila/templates/lab/static/", "static/", "voila/render/", "runden/", "voila/static/")
FILES = ("etc/passwd", "kommune.toml", "data/kommune.toml")
PATHS = [
    *(f"/{place}{up}/{up}/{up}/{up}/{up}/{file}" for place in ("", *PLACES[:4]) for up in _UP for file in FILES[:2]),
    *(f"/{name}" for name in (
        "login", "logout", "lab", "tree", "notebooks/dispositioner.ipynb", "edit/kommune.toml", "files/kommune.toml", "view/kommune.toml",
        "terminals", "terminals/1", "terminals/websocket/1", "api", "api/contents", "api/contents/kommune.toml", "api/sessions", "api/status",
        "api/terminals", "api/spec.yaml", "api/config/x", "api/me", "api/nbconvert", "api/security/csp-report", "api/shutdown", "api/kernelspecs/x",
        "api/kernels/x/restart", "api/events/subscribe", "lsp/status", "metrics", "nbconvert/html/kommune.toml", "custom/custom.css",
        "kernelspecs/python3/x", "hub/home", "user/bo/", "admin", ".git/config", ".env", "favicon.ico", "robots.txt", "wp-login.php",
        "voila", "voila/", "voila/tree", "voila/tree/data", "voila/files/kommune.toml", "voila/render/", "voila/render/kommune.toml",
        "voila/render/../dispositioner.ipynb", "voila/render/scenarier.ipynb", "voila/render/dispositioner.ipynb/x", "voila/api/contents",
        "voila/api/shutdown/1", "voila/api/kernels", "voila/api/kernels/x/channels", "rapporter/x", "rapporter/.data", "rapporter/.data/x", "rapporter/run.json",
        "rapporter/log.jsonl", "rapporter/log-2026.jsonl", "rapporter/spor/x", "rapporter/2026-10/run.json", "rapporter/%00", "rapporter/a%00b.html", "rapporter/%ff%fe",
        "rapporter/" + "a/" * 500, "rapporter/CON", "rapporter/2026-10/NUL.html", "rapporter/C:/x", "rapporter/%5c%5cserver%5cx", "rapporter/*", "rapporter/~root",
        "x" * 20_000, "%", "%zz", "%2", "?", "a?" + "b=" * 2_000, "runden", "runden/x", "runden/?maaned=../../x", "runden/?maaned=%00", "static/../x", "static/%2e%2e",
        "static/nope.js", "static/", "voila/static/nope.js", "voila/templates/x/static/y", "voila/templates/", "voila/templates/lab", "voila/templates/lab/index.html.j2",
        "nbextensions/x.js", "files", "index.php", "cgi-bin/x", "%E2%80%AE", "😀".encode().decode("latin-1"), ";", "a;b", "a%0d%0aSet-Cookie:x=1",
    )),
    "//", "///etc/passwd", "//evil.example/", "/./", "/.", "/a//b", "/\\", "/\\evil.example",
]  # fmt: skip
METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "BREW")
# Where a path that is there may answer, or one is sent on within the server.
FINE = (400, 401, 403, 404, 405, 414, 431)


def asked(port: int, path: str, method: str = "GET", more: str = "") -> tuple[int, str]:
    """Status and answer of a request that is sent letter by letter as it stands, which no client of HTTP would do."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n{more}\r\n"
        line.sendall(head.encode("latin-1"))
        got = b""
        while piece := line.recv(1 << 16):
            got += piece
    start = got.split(b" ", 2)
    return (int(start[1]) if len(start) > 1 and start[1].isdigit() else 400), got.decode("latin-1")


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    folder: Path = tmp_path_factory.mktemp("odd")
    with servers.voila(folder, NOTEBOOKS) as server:
        yield int(server.origin.rpartition(":")[2])
        assert "Traceback" not in server.log.read_text("utf-8")


def test_odd_paths_lead_nowhere(port: int) -> None:
    found = {path[:60]: asked(port, path) for path in PATHS}
    assert len(found) > 150
    bad = {path: status for path, (status, _) in found.items() if status not in FINE and not 200 <= status < 400}
    assert bad == {}
    given = [
        path for path, (_, text) in found.items() if "root:x:0" in text or 'navn = "' in text or "Traceback" in text
    ]
    assert given == []
    # What answers with more than "not there" is a page of ours or a way within the server.
    answers = {path: (status, text) for path, (status, text) in found.items() if status not in FINE}
    print({path: status for path, (status, _) in answers.items()})
    sent_on = [text.split("Location: ")[1].split("\r\n")[0] for _, text in answers.values() if "Location: " in text]
    assert [way for way in sent_on if not way.startswith("/") or way.startswith(("//", "/\\"))] == []


def test_odd_paths_lead_nowhere_by_another_method(port: int) -> None:
    """Each by one of the eight others in turn: all by all would be 1,500 requests."""
    found = {
        (path[:60], method): asked(port, path, method)
        for number, path in enumerate(PATHS)
        for method in [METHODS[1 + number % (len(METHODS) - 1)]]
    }
    bad = {asked_for: status for asked_for, (status, _) in found.items() if status not in FINE and status >= 500}
    assert bad == {}
    assert [one for one, (_, text) in found.items() if "root:x:0" in text or 'navn = "' in text] == []


@pytest.mark.parametrize(
    "path", ["/logout", "/login", "/lab", "/terminals", "/files/x", "/api/contents", "/voila/tree"]
)
@pytest.mark.parametrize("method", METHODS)
def test_no_method_gets_where_nothing_is(port: int, path: str, method: str) -> None:
    status, text = asked(port, path, method)
    assert status in (403, 404, 405), text[:300]


def test_no_socket_opens_without_a_kernel_of_ones_own(port: int) -> None:
    upgrade = "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    for path in ("/api/kernels/x/channels", "/terminals/websocket/1", "/api/events/subscribe", "/x"):
        for origin in ("", "Origin: http://evil.example\r\n"):
            status, _ = asked(port, path, more=upgrade + origin)
            assert status in (400, 403, 404), (path, status)


def test_every_answer_has_the_headers_that_guard_it(port: int) -> None:
    for path in ("/", "/rapporter/", "/logout", "/voila/templates/lab/static/voila.js"):
        _, text = asked(port, path)
        head = text.split("\r\n\r\n")[0].lower()
        for name in (
            "content-security-policy",
            "x-content-type-options: nosniff",
            "referrer-policy",
            "permissions-policy",
        ):
            assert name in head, (path, name, head)
        assert "frame-ancestors" in head
        assert "server: tornado" not in head


def test_what_a_browser_keeps_is_for_no_script_and_no_other_site(port: int) -> None:
    _, answer = asked(port, "/")
    kept = [line.lower() for line in answer.splitlines() if line.lower().startswith("set-cookie:")]
    assert kept
    assert all("samesite=lax" in line and "httponly" in line for line in kept)
    assert "unsafe-eval" not in answer.split("\r\n\r\n")[0]
