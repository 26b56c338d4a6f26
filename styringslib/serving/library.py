"""The served reports: the month's front page, reports, tables and sheets of the folder of finished ones, to their readers."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from jupyter_server.base.handlers import JupyterHandler
from tornado.web import authenticated

from styringslib.calendar import as_month
from styringslib.delivery import shelf
from styringslib.delivery.open_pages import OpenPages, may_open
from styringslib.delivery.reader import Reader
from styringslib.delivery.shelf import Item
from styringslib.month.names import WHOLE_KEY, WHOLE_NAME
from styringslib.presentation import numbers
from styringslib.publishing import page
from styringslib.serving.bar import REPORTS, bar, with_bar, with_doors
from styringslib.serving.reader import Readers, reader_of
from styringslib.serving.reading_log import about, is_of_citizens
from styringslib.serving.service import NOTEBOOKS, Service

NO_ACCESS = (
    "Siden hører til en anden enhed, eller den er kun for bestemte roller. "
    "Sig det til økonomikonsulenten, hvis du skal se den."
)
NO_LOG = (
    "Listen kan ikke vises lige nu: Det skal kunne ses bagefter, hvem der har åbnet den, og det kan ikke skrives ned. "
    "Sig det til den, der driver serveren."
)
NOT_THERE = "Siden findes ikke. Gå til forsiden, og vælg derfra."
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".pdf": "application/pdf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".ipynb": "application/x-ipynb+json",
}
# A finished page has its pictures and its few lines of script within it, and asks nobody for anything. Its tables and figures
# have their looks in attributes, so styles stay as they are; of scripts our own alone are run, known by their sums.
_POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; script-src {scripts}; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
_PIECE = 256 * 1024


class Page(JupyterHandler):
    """A page of ours to a reader whom the gate has let through."""

    def initialize(self, service: Service, readers: Readers) -> None:
        """Taken from the rule."""
        self.service, self.readers = service, readers

    @property
    def reader(self) -> Reader:
        """Who asks."""
        return reader_of(self.service, self.readers, self.request)

    def set_default_headers(self) -> None:
        """A page is its reader's alone, and is asked for anew each time."""
        super().set_default_headers()
        self.set_header("Cache-Control", "private, no-cache")

    def shown(self, html: str, here: str = "", place: str = "") -> None:
        """Answer with a page under the bar."""
        self.set_header("Content-Type", _TYPES[".html"])
        self.set_header("Content-Security-Policy", _POLICY.format(scripts=page.script_sums()))
        self.finish(with_bar(html, bar(self.service, self.reader, here, place)))

    def refused(self, status: int, message: str) -> None:
        """Answer that it can not be."""
        self.set_status(status)
        name, home = self.service.municipality, self.service.base
        self.shown(page.render("served_error.html.j2", municipality=name, message=message, home=home))

    def write_error(self, status_code: int, **given: Any) -> None:
        """Our own page where a method is none of ours: that is known before the reader is, whom Jupyter's page asks for."""
        if status_code != HTTPStatus.METHOD_NOT_ALLOWED:
            super().write_error(status_code, **given)
            return
        name, home = self.service.municipality, self.service.base
        self.finish(page.render("served_error.html.j2", municipality=name, message=NOT_THERE, home=home))


class Front(Page):
    """The first page: the newest month's, or what there is to choose from while there is no report."""

    @authenticated
    def get(self) -> None:
        """The way to the month, or the page."""
        found = shelf.months(self.service.out)
        if found:
            self.redirect(f"{self.service.base}{REPORTS}{found[0]}/{shelf.INDEX}")
        else:
            self.shown(chosen(self.service, self.reader))

    head = get


class Reports(Page):
    """A file of the finished reports."""

    @authenticated
    async def get(self, address: str) -> None:
        """The page under the bar, or the file as it is."""
        item, reader = shelf.find(self.service.out, address), self.reader
        if item is None and address and not address.endswith("/") and shelf.find(self.service.out, f"{address}/"):
            self.redirect(f"{self.service.base}{REPORTS}{quote(address)}/")
        elif item is None and not address:
            self.shown(chosen(self.service, reader), REPORTS)
        elif item is None:
            self.readers.logged(reader, "findes ikke", file=address)
            self.refused(404, NOT_THERE)
        elif not may_open(reader, item):
            self.readers.logged(reader, "afvist", **about(item))
            self.refused(403, NO_ACCESS)
        elif not self.readers.logged(reader, "vist", **about(item)) and is_of_citizens(item):
            self.refused(503, NO_LOG)
        elif item.is_page:
            self.shown(self._page(item, reader, address), *self._place(item))
        else:
            await self._file(item)

    head = get

    def _page(self, item: Item, reader: Reader, address: str) -> str:
        html = open_pages(self.service, self.readers, reader).page(item, address)
        return with_doors(html, self.service, reader)

    def _place(self, item: Item) -> tuple[str, str]:
        """The path in the bar, and the words for where one is."""
        newest = shelf.months(self.service.out)[:1]
        if item.kind == "months":
            return REPORTS, ""
        month = numbers.month_name(as_month(item.month)) if item.month else ""
        if item.kind == "month":
            return "" if newest == [item.month] else "-", numbers.capital(month)
        unit = self.reader.names.get(item.folder, WHOLE_NAME if item.folder == WHOLE_KEY else "")
        return "-", ", ".join(part for part in (unit, month) if part)

    async def _file(self, item: Item) -> None:
        """The file as it lies there, in pieces."""
        found = item.path.stat()
        self.set_header("Content-Type", _TYPES.get(item.path.suffix, "application/octet-stream"))
        self.set_header("Etag", f'"{found.st_mtime_ns:x}-{found.st_size:x}"')
        if item.path.suffix != ".pdf":
            name = "-".join(part for part in (item.folder, item.month, item.path.name) if part)
            self.set_header("Content-Disposition", f"attachment; filename*=UTF-8''{quote(name)}")
        if self.check_etag_header():
            self.set_status(304)
            return
        self.set_header("Content-Length", str(found.st_size))
        await self.flush()
        if self.request.method != "HEAD":
            for piece in _pieces(item):
                self.write(piece)
                await self.flush()


def _pieces(item: Item) -> Iterator[bytes]:
    with item.path.open("rb") as stream:
        while piece := stream.read(_PIECE):
            yield piece


def open_pages(service: Service, readers: Readers, reader: Reader) -> OpenPages:
    """The finished reports as the server shows them to a reader."""
    return OpenPages(service.out, service.municipality, readers.settings.plus, reader)


def chosen(service: Service, reader: Reader) -> str:
    """The page with the months there are, and what one can do."""
    there = [
        (f"{service.base}{REPORTS}{month}/{shelf.INDEX}", numbers.capital(numbers.month_name(as_month(month))))
        for month in shelf.months(service.out)
    ]
    doors = [(f"{service.base}voila/render/{name}", *NOTEBOOKS[name]) for name in service.notebooks if reader.has_units]
    return page.render("start.html.j2", municipality=service.municipality, months=there, notebooks=doors)
