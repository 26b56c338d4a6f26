"""Who a reader is to the served pages; what they may open is said in delivery/reader.py."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from styringslib.delivery.reader import Reader, as_reader
from styringslib.fields.fault import FILE
from styringslib.intake.settings.settings_file import read_settings
from styringslib.register.section import read_section
from styringslib.serving.gate import user
from styringslib.serving.reading_log import Answer, reading_log
from styringslib.serving.service import LOOPBACK, Service

if TYPE_CHECKING:
    from tornado.httputil import HTTPServerRequest


class Readers:
    """The readers by login, and the ``log`` of what they open.

    kommune.toml is read anew when it has changed; while it can not be read, what it said last holds.
    """

    def __init__(self, service: Service) -> None:
        """The file is read at once; IntakeError or RegisterError with Danish text when it can not be."""
        self._service = service
        self._known: dict[str, Reader] = {}
        self._file = service.data / FILE
        self._stamp = _stamp(self._file)
        self.settings = read_settings(service.data)
        read_section(self.settings)
        self.log = reading_log(service.data, self.settings, identified=bool(service.header or service.hub))

    def of(self, login: str) -> Reader:
        """The reader who is logged in as ``login``; "" is somebody whom nobody has told of."""
        self._renew()
        if login not in self._known:
            self._known[login] = self._read(login)
        return self._known[login]

    def logged(self, reader: Reader, answer: Answer, **what: Any) -> bool:
        """Note what a reader asks for; whether it is noted, or need not be."""
        return self.log is None or self.log.write(reader.person.user, reader.person.role, answer, **what)

    def _renew(self) -> None:
        stamp = _stamp(self._file)
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            settings = read_settings(self._service.data)
            read_section(settings)
        except ValueError:
            return
        self.settings, self._known = settings, {}

    def _read(self, login: str) -> Reader:
        person = read_section(self.settings).person(login, served=True)
        if not login:
            # Nobody has told who it is: on this machine it is somebody who sits at it, elsewhere it can be anybody.
            person = replace(person, sees=None if self._service.host in LOOPBACK else ())
        return as_reader(self.settings, person)


def reader_of(service: Service, readers: Readers, request: HTTPServerRequest) -> Reader:
    """The reader who sends ``request``: told by the hub or by the trusted proxy, never by the request itself."""
    return readers.of(service.hub or user(service, request))


def _stamp(file: Path) -> tuple[int, int]:
    try:
        found = file.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size
