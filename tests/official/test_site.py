"""The client of Statistikbanken against a stub on this machine: what it asks, what it takes, and what it says."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from styringslib.demography import parse_statbank
from styringslib.official.site import StatbankError, fetch

CSV = "OMRÅDE;KØN;ALDER;TID;INDHOLD\nFavrskov;Mænd;80 år;2021;101\nFavrskov;Kvinder;80 år;2021;120\n"


class Stub(BaseHTTPRequestHandler):
    answer = (200, CSV.encode())
    wait = 0.0
    asked: list[dict] = []  # noqa: RUF012

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).asked.append({"path": self.path, **json.loads(body)})
        time.sleep(self.wait)
        status, content = self.answer
        self.send_response(status)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def site():
    handler = type("OwnStub", (Stub,), {"asked": []})
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    handler.address = f"http://127.0.0.1:{server.server_port}/v1"
    yield handler
    server.shutdown()
    server.server_close()


def test_the_table_is_asked_for_and_can_be_read(site):
    content = fetch("frkm124", {"OMRÅDE": ["710"], "TID": ["*"]}, address=site.address)
    (asked,) = site.asked
    assert asked["path"] == "/v1/data"
    assert asked["table"] == "FRKM124"
    assert (asked["format"], asked["delimiter"], asked["lang"]) == ("CSV", "Semicolon", "da")
    assert asked["variables"] == [{"code": "OMRÅDE", "values": ["710"]}, {"code": "TID", "values": ["*"]}]
    table = parse_statbank(content)
    assert table["persons"].tolist() == [101, 120]
    assert set(table["unit"]) == {"Favrskov"}


def test_a_refusal_gives_the_sites_own_reason(site):
    site.answer = (400, json.dumps({"errorTypeCode": "EXTRACT-NOTFOUND", "message": "Tabellen findes ikke"}).encode())
    with pytest.raises(StatbankError, match=r"afviste .*FRKM999 \(400\): Tabellen findes ikke\. .*browser"):
        fetch("FRKM999", {}, address=site.address)


def test_a_refusal_without_json_is_still_told(site):
    site.answer = (500, b"<html>Internal</html>")
    with pytest.raises(StatbankError, match=r"\(500\): uden begrundelse"):
        fetch("FRKM124", {}, address=site.address)


def test_a_slow_site_is_given_up(site):
    site.wait = 1.0
    with pytest.raises(StatbankError, match=r"svarede ikke inden 0\.1 sekunder"):
        fetch("FRKM124", {}, address=site.address, timeout=0.1)


def test_a_closed_site_is_told(site):
    with pytest.raises(StatbankError, match="kunne ikke nås"):
        fetch("FRKM124", {}, address="http://127.0.0.1:1/v1", timeout=2)


@pytest.mark.parametrize("content", [b"<html>;login</html>", b'{"message": ";"}', b""])
def test_something_else_than_a_table_is_refused(site, content):
    site.answer = (200, content)
    with pytest.raises(StatbankError, match="ikke med en tabel"):
        fetch("FRKM124", {}, address=site.address)


def test_a_name_that_is_no_table_is_refused_before_asking(site):
    with pytest.raises(StatbankError, match="ikke navnet på en tabel"):
        fetch("../FRKM", {}, address=site.address)
    assert site.asked == []
