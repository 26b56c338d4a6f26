"""A mail server on this machine that takes mail only over STARTTLS, and refuses the addresses that it is told to refuse.

localhost.pem is a key and certificate for 127.0.0.1 that protect nothing: made with openssl for these tests alone.
"""

from __future__ import annotations

import base64
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

CERTIFICATE = Path(__file__).with_name("localhost.pem")


@dataclass
class Server:
    """What came in. ``offers``: whether it offers encryption; ``refused``: addresses that it does not take; ``quits_after``: so
    many mails it takes before it hangs up, once."""

    port: int = 0
    offers: bool = True
    refused: frozenset[str] = frozenset()
    quits_after: int = -1
    mails: list[EmailMessage] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)


class _Talk(socketserver.BaseRequestHandler):
    server: Any

    def handle(self) -> None:
        told: Server = self.server.told
        connection, encrypted, to = self.request, False, []
        stream = connection.makefile("rwb")

        def say(line: str) -> None:
            stream.write(f"{line}\r\n".encode())
            stream.flush()

        say("220 localhost")
        while line := stream.readline():
            word, _, rest = line.decode().strip().partition(" ")
            word = word.upper()
            if word == "EHLO":
                more = ["AUTH PLAIN"] if encrypted else ["STARTTLS"] if told.offers else []
                lines = ["localhost", *more]
                for place, text in enumerate(lines):
                    say(f"250{' ' if place == len(lines) - 1 else '-'}{text}")
            elif word == "STARTTLS" and told.offers:
                say("220 ja")
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(CERTIFICATE)
                try:
                    connection = context.wrap_socket(connection, server_side=True)
                except (ssl.SSLError, OSError):
                    return
                stream, encrypted = connection.makefile("rwb"), True
            elif word == "AUTH":
                told.logins.append(base64.b64decode(rest.split()[1]).decode().replace("\0", " ").strip())
                say("235 ja" if "hemmeligt" in told.logins[-1] else "535 nej")
            elif word == "MAIL":
                to = []
                say("250 ja")
            elif word == "RCPT":
                address = rest.partition("<")[2].partition(">")[0]
                say("550 ukendt" if address in told.refused else "250 ja")
                to.append(address)
            elif word == "DATA":
                say("354 kom")
                body = b""
                while (part := stream.readline()) != b".\r\n":
                    body += part
                told.mails.append(message_from_bytes(body, policy=policy.default))  # type: ignore[arg-type]  # a policy decides the class
                told.encrypted.append(encrypted)
                say("250 ja")
                if len(told.mails) == told.quits_after:
                    told.quits_after = -1
                    return
            elif word == "QUIT":
                say("221 farvel")
                return
            else:
                say("250 ja")


class _Listener(socketserver.ThreadingTCPServer):
    daemon_threads = True
    told: Server

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no fault of the server's."""


@contextmanager
def mail_server(**values: Any) -> Iterator[Server]:
    """The server while it is needed, with a free port."""
    with _Listener(("127.0.0.1", 0), _Talk) as listener:
        listener.told = Server(port=listener.server_address[1], **values)
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield listener.told
        listener.shutdown()
        thread.join()
